"""Counting how the promises were kept: each standard that has a `counts:` rule, and for staff each team and kind.

The figures of a closed period are complete, and the same whenever they are counted, but for what becomes known later:
an answer that is given after the period moves from overdue to late; one that is recorded later with the moment at which
it was given counts by that moment; what a customer says last of an answer takes the place of what was said before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import Connection

from feedback_api.cases.deadlines import Calendar
from feedback_api.cases.reminders import unopened_at
from feedback_api.figures import case_stream
from feedback_api.figures.levels import OpeningLimit, Span, Window, observe
from feedback_api.figures.rounds import CaseHistory
from feedback_api.figures.tallies import Tally, tally
from feedback_api.store.database import Database
from institution.clock import utc_now
from institution.organization.limits import Limit
from institution.organization.record import Organization
from institution.performance.measures import MEASURES
from institution.performance.periods import ReportingPeriod
from institution.performance.standards import Counts, ServiceStandard

#: What handlers record: of a time in which there was none, nothing is known of it.
_RECORDED_AT_THE_DESK = ("answered_in_time", "interim_notice", "opened_within", "satisfaction", "outcomes")
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class TeamCounts:
    """What was counted, by team, kind of feedback and measure; and by team and kind, how long the first answers took.

    `hours_to_answer` is the median of the working hours from receipt to first answer, of the cases that were first
    answered in the period.
    """

    tallies: Mapping[tuple[str, str, str], Tally]
    hours_to_answer: Mapping[tuple[str, str], float]


class Counting:
    """Counts what the database knows of an institution's cases and ratings."""

    def __init__(self, database: Database, organization: Organization) -> None:
        self._database = database
        self._organization = organization
        self._calendar = Calendar(organization)

    def count(
        self, standards: Iterable[ServiceStandard], period: ReportingPeriod, now: datetime | None = None
    ) -> Mapping[str, Tally]:
        """Count every standard that has a rule, by its id, in one pass over the cases.

        A standard is left out where nothing can be known of it: what handlers record, of a period in which there was
        none. Only what was decided by `now` counts, the present unless given.
        """
        rules = {standard.id: standard.counts for standard in standards if standard.counts}
        with self._database.read() as connection:
            window = _window(connection, period, now)
            rules = {name: rule for name, rule in rules.items() if _is_known(rule, window)}
            counts = self._count_cases(connection, window, rules.values())
            counts.update(_count_ratings(connection, window))
        return {name: _tally(rule, counts) for name, rule in rules.items()}

    def by_team(self, period: ReportingPeriod, now: datetime | None = None) -> TeamCounts:
        """Count all that is known of cases, by team and kind, for staff alone: nothing is withheld.

        A round counts for the team that had it last; a receipt and an opening, for the team that the case came to. The
        time to open is that after which `handling` of organization.yml reminds.
        """
        counts: Counter[tuple[str, str, str, str]] = Counter()
        hours: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        limits = {"opened_within": self._limit_of_reminders}
        with self._database.read() as connection:
            window = _window(connection, period, now)
            for case in self._histories(connection, window, limits):
                for team, what, level in observe(case, window, limits):
                    counts[self._in_charge(team, case), case.kind, what, level] += 1
                first = case.rounds[0]
                if first.answered_at is not None and window.span.holds(first.answered_at):
                    worked = self._calendar.working_time.between(case.received_at, first.answered_at)
                    hours[self._in_charge(first.team, case), case.kind].append(worked / _HOUR)
        return TeamCounts(_by_team(counts), {key: median(each) for key, each in hours.items()})

    def _count_cases(
        self, connection: Connection, window: Window, rules: Iterable[Counts]
    ) -> Counter[tuple[str, str, str]]:
        """Count by kind, name of what is counted, and level."""
        counts: Counter[tuple[str, str, str]] = Counter()
        of_cases = [rule for rule in rules if rule.what != "page_ratings"]
        limits = {_name(rule): self._limit_of(rule) for rule in of_cases if rule.what == "opened_within"}
        if of_cases:
            for case in self._histories(connection, window, limits):
                for _, what, level in observe(case, window, limits):
                    counts[case.kind, what, level] += 1
        return counts

    def _histories(
        self, connection: Connection, window: Window, limits: Mapping[str, OpeningLimit]
    ) -> Iterator[CaseHistory]:
        """Yield the cases that may count, and back to the earliest receipt whose time to be opened ends in the span."""
        received_from = window.span.begins_at
        kinds = self._organization.kinds
        while any(_reaches(limit(kind, received_from), window) for limit in limits.values() for kind in kinds):
            received_from -= _DAY
        return case_stream.histories(connection, window.span, received_from)

    def _limit_of(self, rule: Counts) -> OpeningLimit:
        """Give the time to open of a rule: hours of work, or days that end when work closes, as an answer's do."""
        time, worked = self._calendar.working_time, timedelta(hours=rule.hours or 0)
        days = Limit(days=rule.days) if rule.days else None

        def limit(kind: str, received_at: datetime) -> datetime | None:
            if rule.kinds and kind not in rule.kinds:
                return None
            opened_by = self._calendar.due_at(days, received_at) if days else time.after(received_at, worked)
            return opened_by.astimezone(UTC) if opened_by else None

        return limit

    def _limit_of_reminders(self, kind: str, received_at: datetime) -> datetime:
        """Give when deputy and lead hear that nobody opened a case (`cases.reminders`)."""
        limit = self._organization.kind(kind).limit
        return unopened_at(limit, received_at, self._organization.handling, self._calendar.working_time)

    def _in_charge(self, team: str, case: CaseHistory) -> str:
        return self._organization.in_charge(team, case.about)


def _window(connection: Connection, period: ReportingPeriod, now: datetime | None) -> Window:
    """Give the part of a period that is over, and what of it had handlers."""
    span = Span(period.begins_at.astimezone(UTC), min(period.ends_at, now or utc_now()).astimezone(UTC))
    parts = (span.shared_with(staffed) for staffed in case_stream.staffed(connection))
    return Window(span, tuple(part for part in parts if part is not None))


def _reaches(limit: datetime | None, window: Window) -> bool:
    return limit is not None and limit >= window.span.begins_at


def _is_known(rule: Counts, window: Window) -> bool:
    """Tell whether anything can be known of a rule; the yearly survey is counted by the site."""
    return rule.what in MEASURES and (rule.what not in _RECORDED_AT_THE_DESK or bool(window.staffed))


def _name(rule: Counts) -> str:
    """Name what a rule counts: each time to open is a measure of its own."""
    return str(rule) if rule.what == "opened_within" else rule.what


def _count_ratings(connection: Connection, window: Window) -> Mapping[tuple[str, str, str], int]:
    scores = case_stream.scores(connection, window.span)
    return {("", "page_ratings", score): number for score, number in scores.items()}


def _tally(rule: Counts, counts: Mapping[tuple[str, str, str], int]) -> Tally:
    levels: Counter[str] = Counter()
    for (kind, what, level), number in counts.items():
        if what == _name(rule) and (not rule.kinds or kind in rule.kinds):
            levels[level] += number
    return tally(MEASURES[rule.what], levels)


def _by_team(counts: Mapping[tuple[str, str, str, str], int]) -> Mapping[tuple[str, str, str], Tally]:
    levels: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (team, kind, what, level), number in counts.items():
        levels[team, kind, what][level] += number
    return {key: tally(MEASURES[key[2]], each) for key, each in sorted(levels.items())}
