"""What is wrong between the parts of an institution that are each right: teams, the units above them, and kinds.

It is looked for, too, in a file that has other errors, between all parts that can be read, so that an editor is told of
everything at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from institution.email_address import mailbox_of
from institution.organization.contacts import Team
from institution.organization.fields import PLACEHOLDER_PHONE, read_phone
from institution.organization.kinds import Kind
from institution.organization.languages import conventions_in
from institution.organization.record import ROOT, Parts, references
from institution.organization.structure import Unit, find_circles
from institution.text import Text
from institution.validation import DataError, Lines, Location, Problem, parse

#: Makes the problem of a value by its place below extra.organization, as `OrganizationFile.problem` does.
MakeProblem: TypeAlias = Callable[[Location, Text, Text], Problem]
T = TypeVar("T")


@dataclass(frozen=True)
class Readable:
    """The parts of an institution that can be read; of the teams and units in `unread` no more than their names."""

    teams: Mapping[str, Team]
    units: Mapping[str, Unit]
    kinds: Mapping[str, Kind]
    unread: frozenset[str]

    @classmethod
    def of(cls, facts: Any, lines: Lines) -> "Readable":
        """Read each part by itself."""
        conventions = conventions_in(facts)

        def read_all(kind: type[T], name: str) -> dict[str, T | None]:
            entries = facts.get(name) if isinstance(facts, dict) else None
            found: dict[str, T | None] = {}
            for key, entry in (entries if isinstance(entries, dict) else {}).items():
                try:
                    found[str(key)] = parse(kind, entry, "", lines, (*ROOT, name, key), conventions)
                except DataError:
                    found[str(key)] = None
            return found

        teams, units, kinds = read_all(Team, "teams"), read_all(Unit, "units"), read_all(Kind, "kinds")
        return cls(
            {name: team or _UNREAD_TEAM for name, team in teams.items()},
            {name: unit or Unit(_UNREAD_TEAM.name) for name, unit in units.items()},
            {name: kind for name, kind in kinds.items() if kind},
            frozenset(name for name, team in teams.items() if team is None),
        )


_UNREAD_TEAM = Team(Text("-", "-"), read_phone(PLACEHOLDER_PHONE), "unread@institution.example")


def find_contradictions(parts: Parts, problem: MakeProblem) -> Iterator[Problem]:
    """Yield what is wrong between fields that are each right, unknown teams left out."""
    yield from _units(parts, problem)
    defaults = [name for name, kind in parts.kinds.items() if kind.default]
    for name in defaults[1:]:
        yield problem(("kinds", name, "default"), *_second_default(defaults[0]))
    teams = parts.teams
    for name, team in teams.items():
        judge = teams.get(team.complaints_to or "")
        if team.complaints_to is None:
            yield from [problem(("teams", name, "complaints_to"), *_NO_JUDGE)] if len(teams) > 1 else []
        elif team.complaints_to == name:
            yield problem(("teams", name, "complaints_to"), *_OWN_JUDGE)
        elif judge is not None and mailbox_of(judge.mailbox) == mailbox_of(team.mailbox):
            yield problem(("teams", name, "complaints_to"), *_same_mailbox(name, team.complaints_to))


def _units(parts: Parts, problem: MakeProblem) -> Iterator[Problem]:
    units, teams = parts.units, parts.teams
    for name, unit in units.items():
        if name in teams:
            yield problem(("units", name), *_TEAM_AND_UNIT)
        if unit.unit is not None and unit.unit not in units:
            yield problem(("units", name, "unit"), *_unknown_unit(units))
    for name in find_circles(units):
        yield problem(("units", name, "unit"), *_CIRCLE)
    for name, team in teams.items():
        if team.unit is not None and team.unit not in units:
            yield problem(("teams", name, "unit"), *_unknown_unit(units))


def find_unknown_teams(parts: Parts, problem: MakeProblem) -> Iterator[Problem]:
    """Yield each place that names a team which there is not."""
    for team, at in references(parts):
        if team not in parts.teams:
            yield problem(at, *unknown_team(parts))


def unknown_team(organization: Parts) -> tuple[Text, Text]:
    """Say that a team id is not known."""
    ids = ", ".join(organization.teams)
    return (
        Text("없는 팀입니다.", "No such team."),
        Text(f"다음 가운데 하나를 적어 주십시오: {ids}.", f"Write one of: {ids}."),
    )


def _unknown_unit(units: Iterable[str]) -> tuple[Text, Text]:
    names = ", ".join(units)
    if not names:
        return (
            Text("units가 없습니다.", "There are no units."),
            Text("units에 본부나 부를 적거나 이 줄을 지워 주십시오.", "Write them under units, or remove this line."),
        )
    return (
        Text("없는 조직입니다.", "No such unit."),
        Text(f"다음 가운데 하나를 적어 주십시오: {names}.", f"Write one of: {names}."),
    )


def _same_mailbox(team: str, other: str) -> tuple[Text, Text]:
    return (
        Text(
            f"두 팀({team}, {other})의 메일함이 같아 불편이 그 대상인 팀에 갑니다.",
            f"Both teams ({team}, {other}) have one mailbox, so a complaint would reach the team it is about.",
        ),
        Text(
            "메일함이 다른 팀의 id를 적거나 한 팀의 mailbox를 바꾸어 주십시오.",
            "Name a team with another mailbox, or give one of them its own.",
        ),
    )


def _second_default(first: str) -> tuple[Text, Text]:
    return (
        Text(f"default가 두 번째입니다(먼저: {first}).", f"A second default (the first: {first})."),
        Text("한 종류에만 적어 주십시오.", "Give it to one kind alone."),
    )


_NO_JUDGE = (
    Text("이 팀에 대한 불편을 맡을 팀이 없습니다.", "Nobody handles complaints about this team."),
    Text("complaints_to에 다른 팀의 id를 적어 주십시오.", "Name another team under complaints_to."),
)


_TEAM_AND_UNIT = (
    Text("같은 id의 팀이 있습니다.", "A team has the same id."),
    Text("둘 가운데 하나의 id를 바꾸어 주십시오.", "Give one of them another id."),
)


_CIRCLE = (
    Text("조직이 돌고 돌아 스스로에게 속합니다.", "The unit belongs to itself, over others or at once."),
    Text("가장 위의 조직에서 unit을 지워 주십시오.", "Remove unit from the one at the top."),
)


_OWN_JUDGE = (
    Text("불편의 대상인 팀이 그 불편을 맡을 수 없습니다.", "A team must not handle complaints about itself."),
    Text("다른 팀의 id를 적어 주십시오.", "Name another team."),
)
