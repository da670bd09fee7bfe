"""On which level of a measure a case or a round falls in a span of time; None where it does not count. Pure.

Everything is counted by the moment at which it is decided (a deadline, not the receipt), so that the figures of a
period are complete once it is over. The levels are those of `institution.performance.measures`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from feedback_api.figures.rounds import CaseHistory, Round

#: Gives the moment by which a case of a kind, received at a moment, is to be opened; None where it does not count.
OpeningLimit = Callable[[str, datetime], datetime | None]
#: The team a case or round counts for, the name of what is counted, and the level.
Observation = tuple[str, str, str]


@dataclass(frozen=True)
class Span:
    """The time from one moment until before another, in UTC, in which the database gives its moments, too."""

    begins_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Tell whether a moment lies in it."""
        return moment is not None and self.begins_at <= moment < self.ends_at

    def shared_with(self, other: "Span") -> "Span | None":
        """Give the part that it shares with another; None where there is none."""
        begins_at, ends_at = max(self.begins_at, other.begins_at), min(self.ends_at, other.ends_at)
        return Span(begins_at, ends_at) if begins_at < ends_at else None


@dataclass(frozen=True)
class Window:
    """What is counted: a span, and the parts of it in which there were handlers, who record what they do.

    Where there is no handler, teams answer from their mailboxes: of what fell due then, nothing is known.
    """

    span: Span
    staffed: tuple[Span, ...]

    def holds_deadline(self, moment: datetime) -> bool:
        """Tell whether a moment lies in the span, and the desk tells what became of it."""
        for part in self.staffed:  # noqa: SIM110 - asked some million times, and `any` takes twice as long
            if part.begins_at <= moment < part.ends_at:
                return True
        return False


def observe(case: CaseHistory, window: Window, limits: Mapping[str, OpeningLimit]) -> Iterator[Observation]:
    """Yield all that counts of a case in a window; `limits` are those to open it by, under the names they count as."""
    if window.span.holds(case.received_at):
        yield case.team, "received", "received"
    for name, limit in limits.items():
        opened_by = limit(case.kind, case.received_at)
        if opened_by is not None and (level := opening_level(case, opened_by, window)):
            yield case.team, name, level
    for one in case.rounds:
        yield from _observe_round(one, case.forgotten_at, window)


def _observe_round(one: Round, forgotten_at: datetime | None, window: Window) -> Iterator[Observation]:
    if level := answer_level(one, forgotten_at, window):
        yield one.team, "answered_in_time", level
    if level := interim_level(one, forgotten_at, window):
        yield one.team, "interim_notice", level
    if window.span.holds(one.answered_at):
        yield one.team, "outcomes", one.outcome
    if one.satisfied and window.span.holds(one.satisfied_at):
        yield one.team, "satisfaction", one.satisfied


def answer_level(one: Round, forgotten_at: datetime | None, window: Window) -> str | None:
    """Tell whether an answer that was owed in the window came in time."""
    owed_at = one.owed_at(forgotten_at)
    if owed_at is None or not window.holds_deadline(owed_at):
        return None
    return _kept(one.answered_at, owed_at, forgotten_at)


def interim_level(one: Round, forgotten_at: datetime | None, window: Window) -> str | None:
    """Tell whether the customer heard that it takes longer, where it took longer than first promised."""
    first = one.first_due_at
    if first is None or not window.holds_deadline(first):
        return None
    if one.answered_at is not None and one.answered_at <= first:
        return None
    if one.answered_at is None and forgotten_at is not None and forgotten_at <= first:
        return None
    return "given" if one.told_at is not None and one.told_at <= first else "missing"


def opening_level(case: CaseHistory, limit: datetime, window: Window) -> str | None:
    """Tell whether a handler opened a case by a limit."""
    if not window.holds_deadline(limit):
        return None
    if case.opened_at is None and case.forgotten_at is not None and case.forgotten_at <= limit:
        return None
    return _kept(case.opened_at, limit, case.forgotten_at)


def _kept(done_at: datetime | None, limit: datetime, forgotten_at: datetime | None) -> str:
    """Compare a moment with its limit; what was destroyed undone is late, and no longer waits."""
    if done_at is None:
        return "overdue" if forgotten_at is None else "late"
    return "in_time" if done_at <= limit else "late"
