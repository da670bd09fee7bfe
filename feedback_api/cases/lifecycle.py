"""The life of a case: what its acts have led to. Pure: no database, no Flask. Which act is allowed: `act_rules`.

`Progress` is folded from the acts, one after another. That a case was overdue is a fact that no later act removes, but
for one: an answer that was given elsewhere in time and is recorded after the deadline shows that it never was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from feedback_api.cases.acts import OPEN_STAGES, Act, Event, Stage
from institution.organization.kinds import Kind

if TYPE_CHECKING:
    from feedback_api.cases.deadlines import Calendar


@dataclass(frozen=True)
class Progress:
    """Where a case stands after its acts.

    `round` counts from 1 and grows when the case is reopened; `stopped_at` is since when its clock stands still, while
    the customer is asked for a supplement. `was_overdue_in_round` tells of this round, `overdue_before` which earlier
    one was overdue last; `explained` and `released` are the rounds of which the last explanation tells, and the last
    that was released. A round is 0 where there is none. `version` is the number of acts. `mail_fails` tells that mail
    does not reach the customer.
    """

    kind: str
    team: str
    received_at: datetime
    due_at: datetime | None
    stage: Stage = Stage.RECEIVED
    version: int = 0
    handler_id: int | None = None
    stopped_at: datetime | None = None
    supplement_until: datetime | None = None
    answered_at: datetime | None = None
    was_overdue_in_round: bool = False
    overdue_before: int = 0
    extensions: int = 0
    round: int = 1
    reopened_at: datetime | None = None
    satisfaction: str = ""
    calls: int = 0
    gift: Act | None = None
    explained: int = 0
    released: int = 0
    mail_fails: bool = False

    @property
    def asked_at(self) -> datetime:
        """The moment since when the answer of this round is owed: the receipt or the last reopening."""
        return self.reopened_at or self.received_at

    @property
    def was_overdue(self) -> bool:
        """Tell whether any round was overdue, as far as acts and the worker have noted it."""
        return self.was_overdue_in_round or self.overdue_before > 0

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is owed."""
        return self.stage in OPEN_STAGES

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the answer is owed and its deadline has passed."""
        running = self.is_open and self.stopped_at is None
        return running and self.due_at is not None and now > self.due_at

    def overdue_round(self, now: datetime) -> int:
        """Give the last round that was overdue, or is; 0 if none was."""
        return self.round if self.was_overdue_in_round or self.is_overdue(now) else self.overdue_before

    def can_stop(self, now: datetime) -> bool:
        """Tell whether a supplement that is asked for now stops the clock: only while the time for the answer runs."""
        return self.due_at is not None and now <= self.due_at


def begin(kind: str, team: str, received_at: datetime, due_at: datetime | None) -> Progress:
    """Give the progress of a case that has just been received."""
    return Progress(kind=kind, team=team, received_at=received_at, due_at=due_at)


def fold(start: Progress, events: Iterable[Event]) -> Progress:
    """Give the progress of a case after its acts, in their order."""
    *_, progress = steps(start, events)
    return progress


def steps(start: Progress, events: Iterable[Event]) -> Iterator[Progress]:
    """Give the progress before the first act of a case, then that after each."""
    return accumulate(events, after, initial=start)


def after(progress: Progress, event: Event) -> Progress:
    """Give the progress after one more act."""
    progress = replace(progress, was_overdue_in_round=_was_overdue(progress, event))
    change = _CHANGES.get(event.act)
    changed = change(progress, event) if change else progress
    return replace(changed, version=event.number, due_at=event.due_at or changed.due_at)


def _was_overdue(progress: Progress, event: Event) -> bool:
    """Tell whether the round was overdue when an act was done; an answer given elsewhere counts by its own moment."""
    if event.act is Act.ANSWERED and event.facts.get("answered_at"):
        return progress.is_overdue(_answered_at(event))
    return progress.was_overdue_in_round or progress.is_overdue(event.at)


def _answered_at(event: Event) -> datetime:
    """Give the moment of an answer: that at which it was given elsewhere, or that of the act."""
    return datetime.fromisoformat(event.facts["answered_at"]) if event.facts.get("answered_at") else event.at


def resumed_due_at(progress: Progress, now: datetime, kind: Kind, calendar: "Calendar") -> datetime | None:
    """Give the deadline of a case whose clock goes on at a moment; it stays where the clock never stopped."""
    if progress.due_at is None or kind.limit is None or progress.stopped_at is None:
        return progress.due_at
    return calendar.resumed(kind.limit, progress.due_at, progress.stopped_at, now)


def _opened(progress: Progress, _: Event) -> Progress:
    return replace(progress, stage=Stage.IN_HAND)


def _taken(progress: Progress, event: Event) -> Progress:
    stage = Stage.WAITING if progress.stage is Stage.WAITING else Stage.IN_HAND
    return replace(progress, stage=stage, handler_id=event.handler_id)


def _transferred(progress: Progress, event: Event) -> Progress:
    team = event.team or progress.team
    return replace(progress, stage=Stage.RECEIVED, team=team, handler_id=None)


def _supplement_requested(progress: Progress, event: Event) -> Progress:
    """Wait for the customer; a request after the deadline does not stop the clock, so that the case stays overdue."""
    until = datetime.fromisoformat(event.facts["until"])
    stopped_at = event.at if progress.can_stop(event.at) else None
    return replace(progress, stage=Stage.WAITING, stopped_at=stopped_at, supplement_until=until)


def _resumed(progress: Progress, _: Event) -> Progress:
    return replace(progress, stage=Stage.IN_HAND, stopped_at=None, supplement_until=None)


def _answered(progress: Progress, event: Event) -> Progress:
    handler_id = event.handler_id or progress.handler_id
    return replace(
        progress,
        stage=Stage.ANSWERED,
        handler_id=handler_id,
        answered_at=_answered_at(event),
        stopped_at=None,
        supplement_until=None,
    )


def _reopened(progress: Progress, event: Event) -> Progress:
    """Begin another round, as with a new case; what was overdue before stays so."""
    team = event.team or progress.team
    return replace(
        begin(progress.kind, team, progress.received_at, event.due_at),
        round=progress.round + 1,
        reopened_at=event.at,
        overdue_before=progress.overdue_round(event.at),
        gift=progress.gift,
        explained=progress.explained,
        released=progress.released,
        mail_fails=progress.mail_fails,
    )


def _gift(progress: Progress, event: Event) -> Progress:
    return replace(progress, gift=event.act)


_CHANGES: Mapping[Act, Callable[[Progress, Event], Progress]] = {
    Act.OPENED: _opened,
    Act.TAKEN: _taken,
    Act.TRANSFERRED: _transferred,
    Act.EXTENDED: lambda progress, _: replace(progress, extensions=progress.extensions + 1),
    Act.SUPPLEMENT_REQUESTED: _supplement_requested,
    Act.SUPPLEMENT_GIVEN: _resumed,
    Act.SUPPLEMENT_MISSED: _resumed,
    Act.ANSWERED: _answered,
    Act.CALLED: lambda progress, _: replace(progress, calls=progress.calls + 1),
    Act.RATED: lambda progress, event: replace(progress, satisfaction=event.facts["satisfied"]),
    Act.REOPENED: _reopened,
    Act.GIFT_OFFERED: _gift,
    Act.GIFT_ACCEPTED: _gift,
    Act.GIFT_DECLINED: _gift,
    Act.GIFT_SENT: _gift,
    Act.GIFT_ADDRESS_DESTROYED: _gift,
    Act.LATE_EXPLAINED: lambda progress, event: replace(progress, explained=progress.overdue_round(event.at)),
    Act.EXPLANATION_RELEASED: lambda progress, _: replace(progress, released=progress.explained),
    Act.MAIL_FAILED: lambda progress, _: replace(progress, mail_fails=True),
    Act.CUSTOMER_TOLD: lambda progress, _: replace(progress, mail_fails=False),
    Act.CLOSED: lambda progress, _: replace(progress, stage=Stage.CLOSED),
}
