"""How the institution is made up: units above the teams, such as 본부 and 부, and what holds for all of its staff."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic.dataclasses import dataclass as checked

from institution.organization.contacts import Team
from institution.organization.fields import Identifier
from institution.text import Text
from institution.validation import STRICT, matching

#: How much of a name the web shows: all, the family name (김○○), or nothing.
NameShown: TypeAlias = Literal["full", "masked", "hidden"]
AreaCode = Annotated[
    str,
    matching(
        r"0(2|[3-6]\d)",
        Text("지역번호가 아닙니다({value}).", "Not an area code ({value})."),
        Text('"061"처럼 따옴표 안에 적어 주십시오.', 'Write it in quotation marks, like "061".'),
    ),
]


@checked(frozen=True, config=STRICT)
class Unit:
    """A part of the institution above its teams: its name, the unit that it belongs to, and the person at its head."""

    name: Text
    unit: Identifier | None = None
    head: Identifier | None = None


@checked(frozen=True, config=STRICT)
class StaffDefaults:
    """What holds for each person of staff.csv whose row does not say otherwise."""

    web_name: NameShown = "hidden"


def find_circles(units: Mapping[str, Unit]) -> Iterator[str]:
    """Yield each unit that belongs, over others or at once, to itself."""
    for name in units:
        seen: set[str] = set()
        above = units[name].unit
        while above is not None and above in units and above not in seen:
            seen.add(above)
            above = units[above].unit
        if name in seen:
            yield name


def parts_of(unit: str | None, units: Mapping[str, Unit]) -> list[str]:
    """Give the units right below a unit, in the order of the file; of None, those that belong to no other."""
    return [name for name, part in units.items() if part.unit == unit]


def teams_of(unit: str | None, teams: Mapping[str, Team]) -> dict[str, Team]:
    """Give the teams right below a unit; of None, those that belong to no unit."""
    return {name: team for name, team in teams.items() if team.unit == unit}
