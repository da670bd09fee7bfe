"""The institution's facts: names, teams, mailboxes, numbers and what each kind of feedback is promised.

All of it comes from one file, `content/data/organization.yml`, which is also a fragment of the site generator's
configuration: what is ours stands below `extra.organization`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.dataclasses import dataclass as checked

from institution import email_address, telephone
from institution.email_address import mailbox_of
from institution.host_names import ascii_host
from institution.kinds import KINDS
from institution.performance.periods import Length
from institution.telephone import Phone
from institution.text import Filled, Text
from institution.validation import (
    STRICT,
    DataError,
    Lines,
    Location,
    Problem,
    WholeNumber,
    line_of,
    matching,
    parse,
    read_yaml,
    short,
    wrong,
)

#: Where the build writes the file's fingerprint. It begins with a line: `flask serve` gives it to nobody.
FINGERPRINT = "_organization.sha256"
ROOT: Location = ("extra", "organization")
NO_LIMIT = Text("기한 없음", "no deadline")


def read_phone(value: object) -> Phone:
    """Validate a telephone number or range of a data file."""
    if isinstance(value, Phone):
        return value
    try:
        return telephone.phone(str(value))
    except ValueError:
        raise wrong(
            Text("전화번호가 아닙니다({value}).", "Not a telephone number ({value})."),
            Text("02-123-4567이나 02-123-4561~4568처럼 적어 주십시오.", "Write it like 02-123-4567."),
        ) from None


def _mailbox(value: str) -> str:
    try:
        return email_address.parse(value, example_domains=True)
    except email_address.EmailAddressError:
        raise wrong(
            Text("이메일 주소가 아닙니다({value}).", "Not an email address ({value})."),
            Text("team@example.kr처럼 적어 주십시오.", "Write it like team@example.kr."),
        ) from None


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, or a port that is none
        usable = False
    if usable and not re.search(r"[\s\"'<>]", value):
        return value
    raise wrong(
        Text("인터넷 주소가 아닙니다({value}).", "Not a web address ({value})."),
        Text("https://www.example.kr/처럼 적어 주십시오.", "Write it like https://www.example.kr/."),
    )


def _site_address(value: str) -> str:
    """Refuse what is more than scheme and host: pages, forms and mails lead to addresses that begin at the root."""
    host = ascii_host(urlsplit(_address(value)).hostname or "")
    if not re.fullmatch(r"https?://[^/?#@\\]+/?", value, re.IGNORECASE):
        raise wrong(
            Text("누리집의 주소에 경로나 다른 것이 붙어 있습니다.", "The site's address holds a path, or more."),
            Text(
                "https://charter.example.kr/처럼 호스트까지만 적어 주십시오. 하위 경로에는 둘 수 없습니다.",
                "Write scheme and host alone, like https://charter.example.kr/: the site cannot live below a path.",
            ),
        )
    if host is None or "_" in host or host in ("0.0.0.0", "::"):  # noqa: S104 - what a server listens on is no address
        raise wrong(
            Text("누리집을 둘 수 없는 호스트입니다({value}).", "Not a host that a site can have ({value})."),
            Text("https://charter.example.kr/처럼 적어 주십시오.", "Write it like https://charter.example.kr/."),
        )
    return value


def _clock(value: object) -> object:
    """Refuse what is no time of day; pydantic would take a bare number for seconds."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d{2}", value):
        return value
    raise wrong(
        Text("시각이 아닙니다({value}).", "Not a time ({value})."),
        Text('"09:00"처럼 따옴표 안에 적어 주십시오.', 'Write it in quotation marks, like "09:00".'),
    )


PhoneField = Annotated[Phone, BeforeValidator(read_phone)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Address = Annotated[str, AfterValidator(_address)]
SiteAddress = Annotated[str, AfterValidator(_site_address)]
Identifier = Annotated[
    str,
    matching(
        r"[a-z0-9][a-z0-9-]*",
        Text("id로 쓸 수 없습니다({value}).", "Not usable as an id ({value})."),
        Text("영문 소문자와 숫자, 빼기표로 적어 주십시오.", "Use small Latin letters, digits and hyphens."),
    ),
]
Clause = Annotated[
    str,
    matching(
        r"[ivx]+(-[1-9]\d*){1,2}",
        Text("헌장 조항이 아닙니다({value}).", "Not a clause of the charter ({value})."),
        Text("i-5-3처럼 적어 주십시오.", "Write it like i-5-3."),
    ),
]
Clock = Annotated[time, BeforeValidator(_clock)]
#: Numbers of hours and days that the calendar can hold: a hundred years at most.
Count = Annotated[WholeNumber, Field(gt=0, le=36_500)]
#: Templates read the file too, and take any word, "false" as well, for a yes.
Switch = Annotated[bool, Field(strict=True)]


@checked(frozen=True, config=STRICT)
class Limit:
    """The time an answer may take: hours of working days, or working days."""

    hours: Count | None = None
    days: Count | None = None

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.days is None):
            raise wrong(
                Text("기한은 hours와 days 가운데 하나입니다.", "A limit is either hours or days."),
                Text("{hours: 24}나 {days: 7}처럼 적어 주십시오.", "Write {hours: 24} or {days: 7}."),
            )

    def text(self, lang: str) -> str:
        """Give the limit as people read it: 근무일 7일 내, or within 7 working days."""
        if self.hours is not None:
            return f"{self.hours}시간 내(근무일 기준)" if lang == "ko" else f"within {self.hours} hours (working days)"
        return f"근무일 {self.days}일 내" if lang == "ko" else f"within {self.days} working days"


@checked(frozen=True, config=STRICT)
class Kind:
    """A kind of feedback and what the institution promises for it.

    `statutory` is the time that the law gives, where it differs from the promise (민원 처리에 관한 법률 art. 17, 18);
    `reopened_to` the team that hears a customer who was not satisfied with the answer.
    """

    label: Text
    team: str
    clause: Clause
    limit: Limit | None
    telephone_check: bool
    keep_days: Count
    card: Text | None = None
    statutory: Limit | None = None
    reopened_to: str | None = None

    def title(self, lang: str) -> str:
        """Give the label with its card, such as 칭찬(Green 카드)."""
        if self.card is None:
            return self.label[lang]
        return f"{self.label[lang]}({self.card[lang]})" if lang == "ko" else f"{self.label[lang]} ({self.card[lang]})"

    def limit_text(self, lang: str) -> str:
        """Give the time an answer may take, or that there is no deadline."""
        return self.limit.text(lang) if self.limit else NO_LIMIT[lang]


@checked(frozen=True, config=STRICT)
class Team:
    """A team: whom to call, where its mail goes, who steps in, and who hears complaints about it."""

    name: Text
    phone: PhoneField
    mailbox: Mailbox
    deputy: Identifier
    complaints_to: str


@checked(frozen=True, config=STRICT)
class Channel:
    """One way to reach the institution or, under `elsewhere`, another one: a phone, a fax or an address."""

    label: Text
    phone: PhoneField | None = None
    fax: Filled | None = None
    url: Address | None = None

    def __post_init__(self) -> None:
        if sum(value is not None for value in (self.phone, self.fax, self.url)) != 1:
            raise wrong(
                Text("연락처에는 phone, fax, url 가운데 하나가 있어야 합니다.", "Give one of phone, fax, url."),
                Text("하나만 적어 주십시오.", "Write just one."),
            )


@checked(frozen=True, config=STRICT)
class Break:
    """A part of each working day in which nobody works."""

    starts: Clock
    ends: Clock


@checked(frozen=True, config=STRICT)
class WorkingHours:
    """When a working day opens and closes, and the break for lunch, which counts as no working time; Korean time."""

    opens: Clock
    closes: Clock
    lunch: Break | None = None

    def __post_init__(self) -> None:
        if self.lunch and not self.opens < self.lunch.starts < self.lunch.ends < self.closes:
            raise wrong(
                Text("점심시간이 근무 시간 안에 있지 않습니다.", "The lunch break is not within the working hours."),
                Text('{starts: "12:00", ends: "13:00"}처럼 적어 주십시오.', 'Write {starts: "12:00", ends: "13:00"}.'),
            )
        if self.opens >= self.closes:
            raise wrong(
                Text("근무 시작이 끝보다 늦습니다.", "Work opens after it closes."),
                Text(
                    '{opens: "09:00", closes: "18:00"}처럼 적어 주십시오.', 'Write {opens: "09:00", closes: "18:00"}.'
                ),
            )


@checked(frozen=True, config=STRICT)
class Ratings:
    """How long the comments of page ratings are kept."""

    keep_days: Count = 365


@checked(frozen=True, config=STRICT)
class Handling:
    """When those who work on cases are reminded, and how long a case waits for what comes after its answer.

    `hours` are working hours, `days` working days. It has effect where there are handlers (`flask handlers add`).
    """

    remind_hours: Count = 4  # before a deadline of hours
    remind_days: Count = 2  # before a deadline of days
    unopened_hours: Count = 4  # until deputy and lead hear that nobody opened a case whose limit is hours
    unopened_days: Count = 2  # the same for a limit of days, or for none
    digest: Clock = time(9)
    satisfaction_days: Count = 1  # from the answer until the customer is asked
    close_days: Count = 10  # from the answer until a case that waits for nothing is closed
    supplement_days: Count = 10  # the longest time in which a customer is asked to supply what is missing
    gift_keep_days: Count = 30  # from "sent" until the address for a gift is destroyed


@checked(frozen=True, config=STRICT)
class Figures:
    """Over which periods the figures of the service standards are counted and published.

    `every` is the length of the periods that `make publish-figures` counts; `fiscal_month` the month, 1 to 12, in which
    a fiscal year begins.
    """

    every: Length = "quarter"
    fiscal_month: Annotated[WholeNumber, Field(ge=1, le=12)] | None = None

    def __post_init__(self) -> None:
        if self.every == "fiscal_year" and self.fiscal_month is None:
            raise wrong(
                Text("회계연도가 시작하는 달이 없습니다.", "The month in which a fiscal year begins is missing."),
                Text("fiscal_month: 4처럼 적어 주십시오.", "Write it like fiscal_month: 4."),
            )


@checked(frozen=True, config=STRICT)
class ExtraHoliday:
    """A day on which this institution alone does not work."""

    date: date
    name: Text


@checked(frozen=True, config=STRICT)
class Organization:
    """Everything the site and the form know of the institution."""

    official: Switch
    name: Text
    short_name: Text
    title: Text
    homepage: Address
    address: Text
    help_phone: PhoneField
    sender: Mailbox
    channels: tuple[Channel, ...]
    elsewhere: tuple[Channel, ...]
    teams: Mapping[Identifier, Team]
    kinds: Mapping[Identifier, Kind]
    working_hours: WorkingHours
    site_url: SiteAddress
    extra_holidays: tuple[ExtraHoliday, ...] = ()
    social: tuple[Channel, ...] = ()
    ratings: Ratings = field(default_factory=Ratings)
    handling: Handling = field(default_factory=Handling)
    figures: Figures = field(default_factory=Figures)
    privacy_mailbox: Mailbox | None = None  # hears of withdrawals that a hold forbids; else the operator
    named_clause: Clause | None = None  # the clause that asks for feedback by name

    @property
    def telephone_numbers(self) -> frozenset[str]:
        """Give every telephone and fax number that the file names, written like 02-123-4567."""
        channels = (*self.channels, *self.elsewhere)
        phones = [self.help_phone, *(team.phone for team in self.teams.values())]
        phones += [channel.phone for channel in channels if channel.phone]
        faxes = {channel.fax for channel in channels if channel.fax}
        return frozenset({number.text for phone in phones for number in phone.numbers} | faxes)

    @property
    def default_team(self) -> str:
        """Name the team that hears whatever is nobody else's."""
        return self.kinds["inquiry"].team

    def heir(self, about: str = "") -> str:
        """Name the team that takes over from one that is no more, and is not the one a complaint is about."""
        team = self.default_team
        return self.teams[team].complaints_to if team == about else team

    def in_charge(self, team: str, about: str) -> str:
        """Name the team that has a case; where that one is no more, the one that hears what is nobody else's."""
        return team if team in self.teams else self.heir(about)

    def team_for(self, kind: str, about: str | None) -> str:
        """Name the team that handles a message.

        A complaint about a team is handled by another one (`complaints_to`), whichever team usually does.
        """
        if kind == "complaint" and about is not None and about in self.teams:
            return self.teams[about].complaints_to
        return self.kinds[kind].team


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
    return OrganizationFile(parse(Organization, facts, path, lines, ROOT), path, lines)


def references(organization: Organization) -> Iterator[tuple[str, Location]]:
    """Yield each team id that the file names, with its place."""
    for name, team in organization.teams.items():
        yield team.complaints_to, ("teams", name, "complaints_to")
    for name, kind in organization.kinds.items():
        yield kind.team, ("kinds", name, "team")
        if kind.reopened_to is not None:
            yield kind.reopened_to, ("kinds", name, "reopened_to")


def contradictions(file: OrganizationFile) -> Iterator[Problem]:
    """Yield what is wrong between fields that are each right, unknown ids left out."""
    for missing in (kind for kind in KINDS if kind not in file.organization.kinds):
        yield file.problem(("kinds", missing), *_KIND_MISSING)
    for other in (kind for kind in file.organization.kinds if kind not in KINDS):
        yield file.problem(("kinds", other), *_KIND_UNKNOWN)
    teams = file.organization.teams
    for name, team in teams.items():
        judge = teams.get(team.complaints_to)
        if team.complaints_to == name:
            yield file.problem(("teams", name, "complaints_to"), *_OWN_JUDGE)
        elif judge is not None and mailbox_of(judge.mailbox) == mailbox_of(team.mailbox):
            yield file.problem(("teams", name, "complaints_to"), *_same_mailbox(name, team.complaints_to))


def placeholders(file: OrganizationFile) -> Iterator[Problem]:
    """Yield every address that is still an example, which production must not use (RFC 2606: .example)."""
    facts = file.organization
    named: list[tuple[Location, str]] = [((name,), getattr(facts, name)) for name in ("site_url", "sender", "homepage")]
    named.append((("privacy_mailbox",), facts.privacy_mailbox or ""))
    named += [(("teams", name, "mailbox"), team.mailbox) for name, team in facts.teams.items()]
    for part in ("channels", "elsewhere", "social"):
        named += [((part, place), channel.url or "") for place, channel in enumerate(getattr(facts, part))]
    for at, address in named:
        if is_placeholder(address):
            yield file.problem(at, *PLACEHOLDER)


def is_placeholder(address: str) -> bool:
    """Tell whether a web address, mailbox or host is one that can never be real (RFC 2606)."""
    host = (urlsplit(address).hostname or address.rpartition("@")[2]).lower().removesuffix(".")
    return host == "example" or host.endswith((".example", ".invalid", ".test"))


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


def _below(data: Any, *keys: str | int) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


_KIND_MISSING = (
    Text("의견의 종류가 빠졌습니다.", "A kind of feedback is missing."),
    Text(f"네 가지를 모두 적어 주십시오: {', '.join(KINDS)}.", f"Write all four: {', '.join(KINDS)}."),
)
_KIND_UNKNOWN = (
    Text("모르는 종류입니다.", "An unknown kind of feedback."),
    Text(f"쓸 수 있는 종류: {', '.join(KINDS)}.", f"The kinds are: {', '.join(KINDS)}."),
)
_OWN_JUDGE = (
    Text("불편의 대상인 팀이 그 불편을 맡을 수 없습니다.", "A team must not handle complaints about itself."),
    Text("다른 팀의 id를 적어 주십시오.", "Name another team."),
)
PLACEHOLDER = (
    Text("아직 예시 주소입니다.", "Still an example address."),
    Text("기관의 실제 주소로 바꿔 주십시오.", "Write the institution's real one."),
)
