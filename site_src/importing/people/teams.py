"""The team of a person, found in organization.yml by its name, or proposed to it as lines to paste."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from institution.organization.record import Organization
from institution.text import MIDDLE_DOTS, Text
from site_src.importing.romanization import identifier

_APART = re.compile(r"\s*[/>\n\\]\s*")


@dataclass
class Proposal:
    """A team or unit that organization.yml has not: its id and name, where it belongs, who is in it."""

    id: str
    name: str
    unit: str = ""
    rows: list[int] = field(default_factory=list)


@dataclass
class Teams:
    """The teams and units of the institution by their names, and those that a sheet adds."""

    organization: Organization
    teams: dict[str, Proposal] = field(default_factory=dict)
    units: dict[str, Proposal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known: dict[str, str] = {}
        for name in (*self.organization.units, *self.organization.teams):
            part = self.organization.part(name)
            self._known[_squeezed(name)] = self._known[_squeezed(part.name.ko)] = name

    def find(self, written: str, unit: str, row: int) -> str:
        """Give the id of what a sheet writes as team and as the unit above it; one that is unknown is proposed.

        A cell may hold both: 경영본부 총무팀, 경영본부/총무팀. Whoever has a unit alone, as its head, belongs to it.
        """
        *above, team = [part for part in _APART.split(written) if part] or [""]
        unit = above[-1] if above else unit
        if not team:
            return self._find_unit(unit, row)
        first, _, last = team.rpartition(" ")
        for name in (team, f"{unit}{team}", last):
            if known := self._known.get(_squeezed(name)):
                return known
        if first and self._known.get(_squeezed(first)):  # the unit is known, so that what follows it is the team
            unit, team = first, last
        return self._propose(self.teams, team, self._find_unit(unit, row) if unit else "", row)

    def knows(self, name: str) -> bool:
        """Tell whether the institution has a team or unit of that name."""
        return bool(self.id_of(name))

    def id_of(self, name: str) -> str:
        """Give the id of a team or unit that the institution has, by its id or name; else nothing."""
        return self._known.get(_squeezed(name), "")

    def _find_unit(self, unit: str, row: int) -> str:
        return (self._known.get(_squeezed(unit)) or self._propose(self.units, unit, "", row)) if unit else ""

    def _propose(self, group: dict[str, Proposal], name: str, unit: str, row: int) -> str:
        key = _squeezed(name)
        if key not in group:
            taken = {*self._known.values(), *(one.id for one in (*self.teams.values(), *self.units.values()))}
            base = proposed = identifier(name)
            number = 2
            while proposed in taken:
                proposed, number = f"{base}-{number}", number + 1
            group[key] = Proposal(proposed, name, unit)
        group[key].rows.append(row)
        return group[key].id

    def paste(self) -> Iterator[tuple[Text, str]]:
        """Yield the lines that organization.yml needs for what it does not know, each below a sentence."""
        english = ", en: " if self.organization.conventions.asks_for_english else ""
        if self.units:
            yield _UNITS, "\n".join(_unit_lines(self.units.values(), english))
        if self.teams:
            yield _TEAMS, "\n".join(_team_lines(self.teams.values(), english))


def _unit_lines(units: Iterable[Proposal], english: str) -> Iterator[str]:
    yield "    units:"
    for unit in units:
        yield f"      {unit.id}:"
        yield f"        name: {{ko: {_quoted(unit.name)}{english}}}"


def _team_lines(teams: Iterable[Proposal], english: str) -> Iterator[str]:
    """Yield the lines of teams; what nobody but the institution knows is left empty, and `make check` asks for it."""
    yield "    teams:"
    for team in teams:
        yield f"      {team.id}:"
        yield f"        name: {{ko: {_quoted(team.name)}{english}}}"
        yield "        phone:   # 팀의 대표 번호 / the number of the team"
        yield "        mailbox:   # 의견이 갈 팀 메일함 / where feedback goes"
        yield "        complaints_to:   # 이 팀에 대한 불편을 받을 다른 팀 / the team that hears complaints about it"
        if team.unit:
            yield f"        unit: {team.unit}"


def _quoted(name: str) -> str:
    """Write a name as YAML has it within braces."""
    return name if re.fullmatch(r"[가-힣A-Za-z][가-힣\w ·()-]*", name) else f'"{name}"'


def _squeezed(name: str) -> str:
    return re.sub(rf"[\s.{MIDDLE_DOTS}]+", "", name).lower()


_UNITS = Text(
    "organization.yml의 units:에 없는 조직입니다. 아래를 붙여 넣고 빈 곳을 채워 주십시오.",
    "organization.yml does not know these units. Paste this below units: and fill in what is empty.",
)
_TEAMS = Text(
    "organization.yml의 teams:에 없는 부서입니다. 아래를 붙여 넣고 빈 곳을 채워 주십시오.",
    "organization.yml does not know these teams. Paste this below teams: and fill in what is empty.",
)
