"""staff.csv as it is, row by row, and as it would be: columns that a sheet does not speak of stay as they are."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from institution import csv_file
from institution.validation import DataError
from site_src.importing.people import names
from site_src.records.staff import StaffMember

Cells = dict[str, str]


@dataclass(frozen=True)
class StaffFile:
    """The columns of the file and its rows; both empty where there is no file yet."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]

    @property
    def parts_names(self) -> bool:
        """Tell whether family and given name have a column each."""
        return "given_name" in self.columns or "name" not in csv_file.columns(StaffMember)


def read(path: Path) -> StaffFile:
    """Read the file; raises DataError if it cannot be read as it should be."""
    if not path.exists():
        return StaffFile((), ())
    rows, problems = csv_file.read_rows(path, csv_file.columns(StaffMember))
    if problems:
        raise DataError(problems)
    used = {name for row in rows for name in row.cells}
    columns = tuple(name for name in csv_file.columns(StaffMember) if name in used)
    return StaffFile(columns, tuple(dict(row.cells) for row in rows))


def name_of(cells: Mapping[str, str]) -> str:
    """Give the name of a row, in whichever columns it stands; nothing of a vacant post."""
    name = cells.get("name") or cells.get("family_name", "") + cells.get("given_name", "")
    return "" if names.is_vacant(name) else name


def in_columns_of(file: StaffFile, cells: Mapping[str, str]) -> Cells:
    """Give a row as the file has it: the name parted where it parts names."""
    row = {name: text for name, text in cells.items() if name in csv_file.columns(StaffMember)}
    if file.parts_names:
        row.pop("name", None)
        for end in ("", "_en"):
            family, given = names.part(cells.get(f"name{end}", ""))
            row |= {f"family_name{end}": family, f"given_name{end}": given} if family else {}
            row.pop(f"name{end}", None)
    return row


def render(rows: Sequence[Cells], columns: Iterable[str]) -> str:
    """Write rows as the text of the file: the columns that are asked for, and those that some row fills."""
    asked = {*columns, *(name for row in rows for name, text in row.items() if text)}
    wanted = [name for name, needed in csv_file.columns(StaffMember).items() if needed or name in asked]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(wanted)
    writer.writerows([row.get(name, "") for name in wanted] for row in rows)
    return text.getvalue()
