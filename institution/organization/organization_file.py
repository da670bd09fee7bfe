"""organization.yml: the one file of the institution's facts, read and checked.

It is also a fragment of the site generator's configuration: what is ours stands below `extra.organization`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from institution.organization import parts
from institution.organization.fields import PLACEHOLDER, PLACEHOLDER_NUMBER, PLACEHOLDER_PHONE, is_placeholder
from institution.organization.languages import conventions_in
from institution.organization.record import ROOT, Organization
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
    try:
        file = read(path)
    except DataError as error:
        raise DataError([*error.problems, *contradictions_in_spite(path)]) from None
    problems = [*contradictions(file), *parts.find_unknown_teams(file.organization, file.problem)]
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


def ids_in_spite(path: Path) -> Mapping[str, frozenset[str]]:
    """Give the ids below `teams` and `kinds`, also of a file that is wrong, as far as there are any."""
    try:
        data, _ = read_yaml(path)
    except DataError:
        return {}
    listed = {part: _below(data, *ROOT, part) for part in ("teams", "kinds")}
    return {part: frozenset(map(str, entries)) for part, entries in listed.items() if isinstance(entries, dict)}


def contradictions(file: OrganizationFile) -> Iterator[Problem]:
    """Yield what is wrong between fields that are each right, unknown ids left out."""
    yield from parts.find_contradictions(file.organization, file.problem)


def contradictions_in_spite(path: Path) -> Iterator[Problem]:
    """Yield those of a file in which other fields are wrong, unknown teams too, between all parts that can be read."""
    try:
        data, lines = read_yaml(path)
    except DataError:
        return
    readable = parts.Readable.of(_below(data, *ROOT), lines)

    def problem(at: Location, said: Text, cure: Text) -> Problem:
        return Problem(short(path), line_of(lines, (*ROOT, *at)), ".".join(map(str, at)), said, cure)

    for found in (*parts.find_contradictions(readable, problem), *parts.find_unknown_teams(readable, problem)):
        if not any(found.field.startswith(f"teams.{name}.") for name in readable.unread):
            yield found


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


def _below(data: Any, *keys: str | int) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def unknown_kind(organization: Organization) -> tuple[Text, Text]:
    """Say that a kind of feedback is not known."""
    names = ", ".join(organization.kinds)
    return (
        Text("없는 의견 종류입니다.", "No such kind of feedback."),
        Text(f"다음 가운데 하나를 적어 주십시오: {names}.", f"Write one of: {names}."),
    )
