"""Rows of a data file as they are written: read for what a sheet does not say, and written with the columns in use."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from institution import csv_file
from institution.text import Conventions
from institution.validation import DataError

Cells = dict[str, str]


def read(path: Path, kind: type[Any], conventions: Conventions) -> list[Cells]:
    """Read the rows of a file of records; none if there is no file. Raises DataError if anything in it is wrong."""
    if not path.exists():
        return []
    rows, problems = csv_file.read_rows(path, csv_file.columns(kind, conventions))
    if problems:
        raise DataError(problems)
    return [dict(row.cells) for row in rows]


def render(rows: Sequence[Cells], kind: type[Any], conventions: Conventions, columns: Sequence[str] = ()) -> str:
    """Write rows as the text of the file: the columns it must have, those asked for, and those that some row fills."""
    asked = {*columns, *(name for row in rows for name, text in row.items() if text)}
    wanted = [name for name, needed in csv_file.columns(kind, conventions).items() if needed or name in asked]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(wanted)
    writer.writerows([row.get(name, "") for name in wanted] for row in rows)
    return text.getvalue()
