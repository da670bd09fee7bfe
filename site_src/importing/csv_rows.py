"""Rows of a data file as they are written: read for what a sheet does not say, and written with the columns in use."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from institution import csv_file
from institution.text import Conventions
from institution.validation import DataError, read_csv

Cells = dict[str, str]


def read(path: Path, kind: type[Any], conventions: Conventions) -> list[Cells]:
    """Read the rows of a file of records; none if there is no file. Raises DataError if anything in it is wrong."""
    if not path.exists():
        return []
    rows, problems = csv_file.read_rows(path, csv_file.columns(kind, conventions))
    if problems:
        raise DataError(problems)
    return [dict(row.cells) for row in rows]


def read_with_others(path: Path) -> list[Cells]:
    """Read the rows of a file that has columns of its own besides those of its record; raises DataError like `read`."""
    if not path.exists():
        return []
    table, problems = read_csv(path)
    if problems or not table:
        raise DataError(problems)
    names = [name.strip() for name in table[0]]
    rows = ({name: text.strip() for name, text in zip(names, row, strict=False) if text.strip()} for row in table[1:])
    return [row for row in rows if row]


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
