"""The record of an institution: names, teams, mailboxes, numbers and what each kind of feedback is promised."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import time
from typing import Annotated, Protocol

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from institution import telephone
from institution.organization.contacts import Channel, Team
from institution.organization.fields import (
    Address,
    Clause,
    Clock,
    Count,
    Identifier,
    Mailbox,
    PhoneField,
    SiteAddress,
    Switch,
)
from institution.organization.formerly import Formerly
from institution.organization.hours import ExtraHoliday, WorkingHours
from institution.organization.kinds import Kind, Kinds, former
from institution.organization.languages import Languages
from institution.organization.structure import AreaCode, StaffDefaults, Unit
from institution.performance.periods import Length
from institution.text import LANGUAGES, Conventions, Text
from institution.validation import STRICT, Location, WholeNumber, wrong

#: Where the record stands in organization.yml, which is a fragment of the generator's configuration too.
ROOT: Location = ("extra", "organization")


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
    kinds: Kinds
    working_hours: WorkingHours
    site_url: SiteAddress
    languages: Languages = LANGUAGES
    extra_holidays: tuple[ExtraHoliday, ...] = ()
    social: tuple[Channel, ...] = ()
    ratings: Ratings = field(default_factory=Ratings)
    handling: Handling = field(default_factory=Handling)
    figures: Figures = field(default_factory=Figures)
    privacy_mailbox: Mailbox | None = None  # hears of withdrawals that a hold forbids; else the operator
    named_clause: Clause | None = None  # the clause that asks for feedback by name
    named_clause_name: Text | None = None  # what the charter calls it, if not by its address in capitals
    formerly: Formerly | None = None  # what must not be left over of another institution, or of an older name
    units: Mapping[Identifier, Unit] = field(default_factory=dict)
    staff: StaffDefaults = field(default_factory=StaffDefaults)
    area_code: AreaCode | None = None  # of numbers of staff.csv that are written without one

    @property
    def conventions(self) -> Conventions:
        """Give by what the other files of the institution are read."""
        return Conventions(self.languages)

    def clause_on_names(self, lang: str) -> str:
        """Give what the charter calls the clause that asks for feedback by name; nothing where none does.

        The service has no charter to read, so that the name stands here; `check_clause_names` compares both.
        """
        if self.named_clause_name is not None:
            return self.named_clause_name[lang]
        return (self.named_clause or "").upper()

    def language(self, wanted: object) -> str:
        """Give a language in which the institution publishes: the one that is wanted, or else Korean."""
        return str(wanted) if wanted in self.languages else self.languages[0]

    @property
    def telephone_numbers(self) -> frozenset[str]:
        """Give every telephone and fax number that the file names, written like 02-123-4567."""
        channels = (*self.channels, *self.elsewhere)
        phones = [self.help_phone, *(team.phone for team in self.teams.values())]
        phones += [channel.phone for channel in channels if channel.phone]
        faxes = {fax for channel in channels for fax in channel.fax}
        phones += [phone for fax in faxes if (phone := telephone.read_if_any(fax))]
        return frozenset({number.text for phone in phones for number in phone.numbers} | faxes)

    @property
    def home(self) -> telephone.Home:
        """Give what numbers of the staff may leave out: the area code, and the number before an extension."""
        switchboard = next((channel.phone for channel in self.channels if channel.phone), self.help_phone)
        numbers = (switchboard, self.help_phone, *(team.phone for team in self.teams.values()))
        code = self.area_code or telephone.area_code(*(phone.numbers[0].text for phone in numbers))
        return telephone.Home(code, switchboard.numbers[0].text)

    def part(self, name: str) -> Team | Unit:
        """Give the team or unit of an id; raises KeyError if there is neither."""
        return self.teams.get(name) or self.units[name]

    @property
    def default_team(self) -> str:
        """Name the team that hears whatever is nobody else's.

        It is that of the kind marked as the default, else that of inquiries, else that of the first kind.
        """
        marked = next((kind for kind in self.kinds.values() if kind.default), None)
        return (marked or self.kinds.get("inquiry") or next(iter(self.kinds.values()))).team

    def kind(self, name: str) -> Kind:
        """Give a kind by its name; one that is no more, of which there are cases, has its name alone.

        What was consented to for how long is not known then, so its cases are kept as long as any others.
        """
        return self.kinds.get(name) or former(name, self.default_team, self.longest_keep_days)

    @property
    def longest_keep_days(self) -> int:
        """Give for how many days cases of some kind are kept, of that whose are kept longest."""
        return max(kind.keep_days for kind in self.kinds.values())

    def heir(self, about: str = "") -> str:
        """Name the team that takes over from one that is no more, and is not the one a complaint is about."""
        team = self.default_team
        return self.judge_of(team) if team == about else team

    def judge_of(self, team: str) -> str:
        """Name the team that hears complaints about a team: another one, or itself where there is no other."""
        return self.teams[team].complaints_to or team

    def in_charge(self, team: str, about: str) -> str:
        """Name the team that has a case; where that one is no more, the one that hears what is nobody else's."""
        return team if team in self.teams else self.heir(about)

    def team_for(self, kind: str, about: str | None) -> str:
        """Name the team that handles a message.

        A complaint about a team is handled by another one (`complaints_to`), whichever team usually does.
        """
        if self.kinds[kind].complaint and about is not None and about in self.teams:
            return self.judge_of(about)
        return self.kinds[kind].team

    def phone_for(self, kind: str, about: str = "") -> telephone.Phone:
        """Give the number to call about a kind: that of the team that handles it; for help, where no kind is known.

        Whoever writes about a team is given no number of that team, as far as there is another one.
        """
        if kind not in self.kinds:
            return self.help_phone
        phone = self.teams[self.team_for(kind, about)].phone
        if about not in self.teams:
            return phone
        fitting = (phone, self.help_phone, self.teams[self.judge_of(about)].phone)
        return next((one for one in fitting if not _share_number(one, self.teams[about].phone)), phone)

    def barred(self, kind: str, team: str, about: str) -> str:
        """Name the team that must neither see nor handle a case: the one that a complaint is about, else nobody ("").

        A kind that is no more may have been one of complaints, so the team it is about is barred, unless it has it.
        """
        is_complaint = self.kind(kind).complaint or (kind not in self.kinds and team != about)
        return about if is_complaint else ""


def _share_number(one: telephone.Phone, other: telephone.Phone) -> bool:
    """Tell whether two entries lead to one telephone."""
    return not {number.uri for number in one.numbers}.isdisjoint(number.uri for number in other.numbers)


class Parts(Protocol):
    """What of an institution names other parts of it: its teams, the units above them, and its kinds."""

    @property
    def teams(self) -> Mapping[str, Team]: ...  # noqa: D102 - as of Organization
    @property
    def units(self) -> Mapping[str, Unit]: ...  # noqa: D102
    @property
    def kinds(self) -> Mapping[str, Kind]: ...  # noqa: D102


def references(organization: Parts) -> Iterator[tuple[str, Location]]:
    """Yield each team id that the file names, with its place."""
    for name, team in organization.teams.items():
        if team.complaints_to is not None:
            yield team.complaints_to, ("teams", name, "complaints_to")
    for name, kind in organization.kinds.items():
        yield kind.team, ("kinds", name, "team")
        if kind.reopened_to is not None:
            yield kind.reopened_to, ("kinds", name, "reopened_to")
