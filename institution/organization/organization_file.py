"""organization.yml: the one file of the institution's facts, read and checked.

It is also a fragment of the site generator's configuration: what is ours stands below `extra.organization`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from institution.email_address import mailbox_of
from institution.organization.fields import PLACEHOLDER, PLACEHOLDER_NUMBER, PLACEHOLDER_PHONE, is_placeholder
from institution.organization.languages import conventions_in
from institution.organization.record import ROOT, Organization, references
from institution.organization.structure import find_circles
from institution.telephone import Phone
from institution.text import Conventions, Text
from institution.validation import DataError, Lines, Location, Problem, line_of, parse, read_yaml, short

#: Where the build writes the file's fingerprint. It begins with a line: `flask serve` gives it to nobody.
FINGERPRINT = "_organization.sha256"


@dataclass(frozen=True)
class OrganizationFile:
    """The facts and where each stands, so that an error found later can still name its line."""

    organization: Organization
    path: Path
    lines: Lines = field(repr=False)

    def problem(self, at: Location, problem: Text, cure: Text) -> Problem:
        """Make the problem of a value, `at` counted from extra.organization."""
        return Problem(short(self.path), line_of(self.lines, (*ROOT, *at)), ".".join(map(str, at)), problem, cure)


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of organization.yml, whatever ends its lines, which Git may change; raises OSError."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def load(path: Path) -> Organization:
    """Read and check organization.yml; raises DataError with every error."""
    file = read(path)
    problems = [*contradictions(file), *_unknown_teams(file)]
    if problems:
        raise DataError(problems)
    return file.organization


def read(path: Path) -> OrganizationFile:
    """Read organization.yml field by field, without asking whether its ids agree (see `references`)."""
    data, lines = read_yaml(path)
    facts = _below(data, *ROOT)
    if isinstance(facts, dict):  # the generator wants site_url at the top of the file
        facts = {**facts, "site_url": data.get("site_url")}
        lines = {**lines, (*ROOT, "site_url"): line_of(lines, ("site_url",)) or 1}
    return OrganizationFile(parse(Organization, facts, path, lines, ROOT, conventions_in(facts)), path, lines)


def read_conventions(path: Path) -> Conventions:
    """Give by what other files are read, also where organization.yml is wrong; the usual where it cannot be read."""
    try:
        data, _ = read_yaml(path)
    except DataError:
        return Conventions()
    return conventions_in(_below(data, *ROOT))


def contradictions(file: OrganizationFile) -> Iterator[Problem]:
    """Yield what is wrong between fields that are each right, unknown ids left out."""
    yield from _units(file)
    defaults = [name for name, kind in file.organization.kinds.items() if kind.default]
    for name in defaults[1:]:
        yield file.problem(("kinds", name, "default"), *_second_default(defaults[0]))
    teams = file.organization.teams
    for name, team in teams.items():
        judge = teams.get(team.complaints_to or "")
        if team.complaints_to is None:
            yield from [file.problem(("teams", name, "complaints_to"), *_NO_JUDGE)] if len(teams) > 1 else []
        elif team.complaints_to == name:
            yield file.problem(("teams", name, "complaints_to"), *_OWN_JUDGE)
        elif judge is not None and mailbox_of(judge.mailbox) == mailbox_of(team.mailbox):
            yield file.problem(("teams", name, "complaints_to"), *_same_mailbox(name, team.complaints_to))


def _units(file: OrganizationFile) -> Iterator[Problem]:
    units, teams = file.organization.units, file.organization.teams
    for name, unit in units.items():
        if name in teams:
            yield file.problem(("units", name), *_TEAM_AND_UNIT)
        if unit.unit is not None and unit.unit not in units:
            yield file.problem(("units", name, "unit"), *_unknown_unit(units))
    for name in find_circles(units):
        yield file.problem(("units", name, "unit"), *_CIRCLE)
    for name, team in teams.items():
        if team.unit is not None and team.unit not in units:
            yield file.problem(("teams", name, "unit"), *_unknown_unit(units))


def placeholders(file: OrganizationFile) -> Iterator[Problem]:
    """Yield every address and number that is still an example, which production must not use (RFC 2606: .example)."""
    facts = file.organization
    named: list[tuple[Location, str]] = [((name,), getattr(facts, name)) for name in ("site_url", "sender", "homepage")]
    named.append((("privacy_mailbox",), facts.privacy_mailbox or ""))
    named += [(("teams", name, "mailbox"), team.mailbox) for name, team in facts.teams.items()]
    for part in ("channels", "elsewhere", "social"):
        channels = enumerate(getattr(facts, part))
        named += [((part, place), channel.url or channel.email or "") for place, channel in channels]
    for at, address in named:
        if is_placeholder(address):
            yield file.problem(at, *PLACEHOLDER)
    for at, phone in _phones(facts):
        if phone.text == PLACEHOLDER_PHONE:
            yield file.problem(at, *PLACEHOLDER_NUMBER)


def _phones(facts: Organization) -> Iterator[tuple[Location, Phone]]:
    yield ("help_phone",), facts.help_phone
    yield from ((("teams", name, "phone"), team.phone) for name, team in facts.teams.items())
    for place, channel in enumerate(facts.channels):
        if channel.phone:
            yield ("channels", place, "phone"), channel.phone


def _unknown_teams(file: OrganizationFile) -> Iterator[Problem]:
    for team, at in references(file.organization):
        if team not in file.organization.teams:
            yield file.problem(at, *unknown_team(file.organization))


def unknown_team(organization: Organization) -> tuple[Text, Text]:
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


def _below(data: Any, *keys: str | int) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


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


def unknown_kind(organization: Organization) -> tuple[Text, Text]:
    """Say that a kind of feedback is not known."""
    names = ", ".join(organization.kinds)
    return (
        Text("없는 의견 종류입니다.", "No such kind of feedback."),
        Text(f"다음 가운데 하나를 적어 주십시오: {names}.", f"Write one of: {names}."),
    )
