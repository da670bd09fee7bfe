"""staff.csv as offices have it: what a row leaves out is completed here, before it becomes a `StaffMember`.

That are the id where nothing refers to the person, `web_name` where organization.yml has one for all, the area code of
a telephone number, the team's id where its name is written, and the word 공석 where a post has no name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from institution import csv_file, telephone
from institution.csv_file import Row
from institution.performance.record_files import Table, read_sheet
from institution.text import Conventions, comparable
from institution.validation import DataError, Problem, short
from site_src.records.personal_names import MASK, says_vacant, split_name
from site_src.records.staff import StaffMember

if TYPE_CHECKING:
    from institution.organization.contacts import Team
    from institution.organization.record import Organization
    from institution.organization.structure import Unit

#: Whatever stands in the columns of a row, some of it read already.
Values = dict[str, object]
_NAMES = ("name", "family_name", "given_name")
_VACANT = "공석"
_TRANSLATED = ("name", "family_name", "given_name", "position", "duties")
_MADE_ID = re.compile(r"p-[0-9a-f]{10}")


@dataclass(frozen=True)
class _Sheet:
    """What holds for all rows: the columns, the institution, and the English columns that must be filled."""

    columns: frozenset[str]
    organization: "Organization | None"
    english: Mapping[str, str]


def read_staff(path: Path, organization: "Organization | None", conventions: Conventions) -> Table[StaffMember]:
    """Read staff.csv; without an institution, whose file could not be read, less is completed."""

    def complete(rows: Sequence[Row], columns: Sequence[str]) -> list[Values]:
        english = _english(columns) if conventions.asks_for_english else {}
        missing = [name for name in english.values() if name not in columns]
        if missing:
            raise DataError([Problem(short(path), 1, name, *csv_file.COLUMN_MISSING) for name in missing])
        return list(_complete(rows, _Sheet(frozenset(columns), organization, english)))

    return read_sheet(path, StaffMember, "id", conventions, complete)


def is_made(staff_id: str) -> bool:
    """Tell whether an id was made here, and stands in no file."""
    return bool(_MADE_ID.fullmatch(staff_id))


def _english(columns: Sequence[str]) -> Mapping[str, str]:
    """Give, by their Korean ones, the English columns that an institution with English pages must not leave out."""
    return {korean: f"{korean}_en" for korean in _TRANSLATED if korean in columns}


def _complete(rows: Sequence[Row], sheet: _Sheet) -> Iterator[Values]:
    named = any(name in sheet.columns for name in _NAMES)
    taken = {row.cells["id"] for row in rows if "id" in row.cells}
    made: Counter[str] = Counter()
    for row in rows:
        cells: Values = dict(row.cells)
        cells |= {name: None for korean, name in sheet.english.items() if _lacks(cells, korean, name)}
        if sheet.organization:
            _complete_by_institution(cells, sheet.organization)
        if named and not any(cells.get(name) for name in _NAMES):
            cells["name"] = _VACANT
        if "id" not in cells:
            cells["id"] = _make_id(cells, made, taken)
        yield cells


def _lacks(cells: Values, korean: str, english: str) -> bool:
    """Tell whether a row has something in Korean, other than that a post is vacant, and not in English."""
    return bool(cells.get(korean)) and not cells.get(english) and not says_vacant(str(cells[korean]))


def _complete_by_institution(cells: Values, organization: "Organization") -> None:
    cells.setdefault("web_name", organization.staff.web_name)
    if isinstance(team := cells.get("team"), str):
        cells["team"] = _find_team(team, organization)
    if isinstance(written := cells.get("phone"), str):
        with suppress(ValueError):  # the record tells what is wrong with it
            cells["phone"] = telephone.phone(written, organization.home)


def _find_team(written: str, organization: "Organization") -> str:
    """Give the id of the team or unit that a cell names, by its id or its Korean name; what is neither, as it is."""
    parts: Mapping[str, Team | Unit] = {**organization.units, **organization.teams}
    if written in parts:
        return written
    same = [name for name, part in parts.items() if comparable(part.name.ko) == comparable(written)]
    return same[0] if len(same) == 1 else written


def _make_id(cells: Values, made: "Counter[str]", taken: Iterable[str]) -> str:
    """Make an id of team, position and as much of the name as the web shows; who is alike is counted.

    It tells nothing that is hidden: whoever tries all names that there are finds none of them in it.
    """
    base = "\n".join((_text(cells, "team"), _text(cells, "position"), _shown(cells)))
    while True:
        made[base] += 1
        name = "p-" + sha256(f"{base}\n{made[base]}".encode()).hexdigest()[:10]
        if name not in taken:
            return name


def _shown(cells: Values) -> str:
    name = _text(cells, "name") or _text(cells, "family_name") + _text(cells, "given_name")
    if says_vacant(name) or cells.get("web_name", "hidden") == "hidden":
        return ""
    family = _text(cells, "family_name") or split_name(name).family
    return name if cells["web_name"] == "full" else family + MASK


def _text(cells: Values, name: str) -> str:
    return comparable(str(cells.get(name, "")))
