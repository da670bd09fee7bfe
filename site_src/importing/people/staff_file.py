"""staff.csv as it is, row by row, and as it would be: columns that a sheet does not speak of stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from institution import csv_file
from institution.text import Conventions
from site_src.importing import csv_rows
from site_src.importing.csv_rows import Cells
from site_src.importing.people.teams import Teams
from site_src.records.personal_names import says_vacant, split_name
from site_src.records.staff import StaffMember


@dataclass(frozen=True)
class StaffFile:
    """The columns of the file and its rows; both empty where there is no file yet."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]

    @property
    def parts_names(self) -> bool:
        """Tell whether family and given name have a column each."""
        return "given_name" in self.columns


def read(path: Path, conventions: Conventions, teams: Teams) -> StaffFile:
    """Read the file, its teams by their ids; raises DataError if it cannot be read as it should be."""
    rows = csv_rows.read(path, StaffMember, conventions, key="id")
    rows = [{**row, "team": teams.id_of(row["team"]) or row["team"]} for row in rows]
    used = {name for row in rows for name in row}
    return StaffFile(tuple(name for name in csv_file.columns(StaffMember) if name in used), tuple(rows))


def name_of(cells: Mapping[str, str]) -> str:
    """Give the name of a row, in whichever columns it stands; nothing of a vacant post."""
    name = cells.get("name") or cells.get("family_name", "") + cells.get("given_name", "")
    return "" if says_vacant(name) else name


def in_columns_of(file: StaffFile, cells: Mapping[str, str]) -> Cells:
    """Give a row as the file has it: the name parted where it parts names."""
    known = csv_file.columns(StaffMember)
    row = {name: text for name, text in cells.items() if name in known}
    if file.parts_names:
        for end in ("", "_en"):
            name = split_name(cells.get(f"name{end}", ""))
            if not says_vacant(cells.get("name", "")):
                row |= {f"family_name{end}": name.family, f"given_name{end}": name.given} if name.family else {}
                row.pop(f"name{end}", None)
    return row
