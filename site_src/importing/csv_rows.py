"""Rows of a data file as they are written: read for what a sheet does not say, and written with the columns in use."""

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any

from institution import csv_file
from institution.text import Conventions
from institution.validation import DataError

Cells = dict[str, str]


def read(
    path: Path,
    kind: type[Any],
    conventions: Conventions,
    *,
    key: str | None = None,
    is_extra: Callable[[str], bool] = lambda _: False,
) -> list[Cells]:
    """Read the rows of a file of records; none if there is no file. Raises DataError if anything in it is wrong.

    `key` is a column that the file may leave out, `is_extra` tells which it may have besides those of the record.
    """
    if not path.exists():
        return []
    wanted = csv_file.columns(kind, conventions)
    if key:
        wanted[key] = False
    rows, _, problems = csv_file.read_table(path, wanted, is_extra)
    if problems:
        raise DataError(problems)
    return [dict(row.cells) for row in rows]


def same_figure(one: str, other: str) -> bool:
    """Tell whether two cells hold the same figure, as 88.4 and 88.40 do, or the same text where one is no figure."""
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def render(rows: Sequence[Cells], kind: type[Any], conventions: Conventions, columns: Sequence[str] = ()) -> str:
    """Write rows as the text of the file: the columns it must have, those asked for, and those that some row fills.

    Columns that are not the record's come last.
    """
    asked = {*columns, *(name for row in rows for name, text in row.items() if text)}
    known = csv_file.columns(kind, conventions)
    wanted = [name for name, needed in known.items() if needed or name in asked]
    wanted += dict.fromkeys(name for row in rows for name in row if name not in known)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(wanted)
    writer.writerows([row.get(name, "") for name in wanted] for row in rows)
    return text.getvalue()
