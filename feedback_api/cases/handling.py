"""Work on cases: read what happened to one, and record an act together with the mails it calls for.

An act, the case it changes and its mails are one transaction: a process that is killed leaves all of them or none.
Whether a handler may see a case is asked by the views (`desk.visibility`); whether the act fits is asked here.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, insert, select, update

from feedback_api.cases.act_rules import why_not
from feedback_api.cases.acts import Act, Channel, Event
from feedback_api.cases.deadlines import Calendar
from feedback_api.cases.lifecycle import Progress, after, begin, fold, resumed_due_at
from feedback_api.outbox import mails, queue
from feedback_api.outbox.mails import Mail
from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import acts, cases
from institution.organization.kinds import Kind
from institution.organization.record import Organization
from institution.text import Text

if TYPE_CHECKING:
    from feedback_api.cases.opening import Case

#: The mails that an act calls for; an answer has rules of its own (`_mails_of`).
_MAILS: Mapping[Act, tuple[Mail, ...]] = {
    Act.TRANSFERRED: (mails.TRANSFER_NOTICE, mails.TEAM_NOTICE),
    Act.INTERIM: (mails.INTERIM_NOTICE,),
    Act.EXTENDED: (mails.EXTENSION_NOTICE,),
    Act.SUPPLEMENT_REQUESTED: (mails.SUPPLEMENT_REQUEST,),
    Act.SUPPLEMENT_GIVEN: (mails.SUPPLEMENT_NOTICE,),
    Act.SUPPLEMENT_MISSED: (mails.SUPPLEMENT_NOTICE,),
    Act.REOPENED: (mails.REOPENED_NOTICE, mails.TEAM_NOTICE),
    Act.GIFT_OFFERED: (mails.GIFT_QUESTION,),
    Act.GIFT_ACCEPTED: (mails.GIFT_NOTICE,),
}
_EMPTY: Mapping[str, str] = {}


class ChangedError(Exception):
    """Something happened since the page was made; `events` are those acts, without words."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        super().__init__(len(events))


class NotAllowedError(Exception):
    """An act that does not fit; `reason` is a sentence for whoever wanted it."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class GoneError(Exception):
    """A case that is not there, or was destroyed."""


@dataclass(frozen=True)
class Step:
    """An act to be recorded.

    `version` is the number of acts that whoever acts has seen; none where nobody looked, such as the worker. `agreed`
    tells that the customer consents to a second extension.
    """

    act: Act
    handler_id: int | None = None
    version: int | None = None
    team: str | None = None
    due_at: datetime | None = None
    agreed: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class History:
    """A case with everything that happened to it."""

    case: "Case"
    progress: Progress
    events: Sequence[Event]


class Handling:
    """Records what happens to the cases of an institution."""

    def __init__(self, database: Database, vault: Vault, organization: Organization) -> None:
        self._database = database
        self._vault = vault
        self._organization = organization
        self.calendar = Calendar(organization)

    def history(self, case: "Case") -> History:
        """Give what happened to a case, words opened; raises GoneError, and SealBrokenError if no key opens them."""
        return self._history(case, self.opened)

    def outline(self, case: "Case") -> History:
        """Give what happened to a case without words, for which no key is needed; raises GoneError."""
        return self._history(case, _event)

    def sealed_acts(self, connection: Connection, case_ids: Iterable[int]) -> dict[int, list[Row[Any]]]:
        """Give the rows of what happened to cases, by case and in order; a case without any is left out."""
        query = select(acts).where(acts.c.case_id.in_(list(case_ids))).order_by(acts.c.case_id, acts.c.number)
        return {case_id: list(rows) for case_id, rows in groupby(connection.execute(query), attrgetter("case_id"))}

    def events(self, act_rows: Iterable[Row[Any]]) -> list[Event]:
        """Give what happened to a case from the rows of its acts; no words are opened."""
        return [_event(act) for act in act_rows]

    def progress(self, row: Row[Any], act_rows: Sequence[Row[Any]]) -> Progress:
        """Give where a case stands, from its row and those of its acts; no words are opened."""
        return _progress(row, self.events(act_rows))

    def opened(self, row: Row[Any]) -> Event:
        """Open an act's words; raises SealBrokenError if no key fits."""
        return replace(_event(row), words=self._vault.open(row.sealed) if row.sealed else _EMPTY)

    def record(
        self, case_id: int, *steps: Step, also: Callable[[Connection], None] = lambda _connection: None
    ) -> Progress:
        """Record acts, one after another, with their mails, and give where the case stands then.

        `also` is done in the same transaction, such as a line of the access record. Where the clock is behind, acts and
        the deadlines that follow from them are dated by the known moment: what counts from them, such as how long a
        gift's address is kept, would be over when the clock is set.
        Raises GoneError, ChangedError and NotAllowedError; nothing is recorded then.
        """
        sealed = [self._vault.seal(step.words) if any(step.words.values()) else None for step in steps]
        with self._database.write() as connection:
            now = present_moment(connection).replace(microsecond=0)
            row = _row(connection, case_id)
            events = [_event(act) for act in _acts(connection, case_id)]
            progress = _progress(row, events)
            if not events:
                events, progress = self._begin(connection, row, progress)
            for step, words in zip(steps, sealed, strict=True):
                _require_seen(step, events)
                event = self._next(row, progress, step, now)
                event = replace(event, id=_insert(connection, case_id, event, words))
                self._send(connection, row, progress, event)
                progress = after(progress, event)
            _update(connection, case_id, progress)
            also(connection)
        return progress

    def _history(self, case: "Case", read: Callable[[Row[Any]], Event]) -> History:
        with self._database.read() as connection:
            row = _row(connection, case.id)
            events = [read(act) for act in _acts(connection, case.id)]
        return History(case, _progress(row, events), events)

    def _begin(self, connection: Connection, row: Row[Any], progress: Progress) -> tuple[list[Event], Progress]:
        """Write down the team and the deadline that a case began with, which its first act may change."""
        received = Event(1, Act.RECEIVED, row.received_at, team=row.team, due_at=row.due_at)
        _insert(connection, row.id, received, None)
        return [received], after(progress, received)

    def _next(self, row: Row[Any], progress: Progress, step: Step, now: datetime) -> Event:
        """Make the event of a step, if the case allows it."""
        kind = self._organization.kind(row.kind)
        reason = why_not(progress, step.act, now, kind, agreed=step.agreed) or self._why_not_to(row, progress, step)
        if reason is not None:
            raise NotAllowedError(reason)
        return Event(
            number=progress.version + 1,
            act=step.act,
            at=now,
            handler_id=step.handler_id,
            team=self._team_after(row, progress, step, kind),
            due_at=self._due_at_after(progress, step, now, kind),
            facts={**step.facts, **({"agreed": "yes"} if step.agreed else {})},
        )

    def _why_not_to(self, row: Row[Any], progress: Progress, step: Step) -> Text | None:
        """Say why a case cannot go to a team: it is unknown, has it already, or is complained about."""
        if step.act is not Act.TRANSFERRED:
            return None
        if step.team not in self._organization.teams or step.team == self._in_charge(row, progress):
            return _NO_TEAM
        return _COMPLAINED_ABOUT if step.team == self._barred(row, progress) else None

    def _team_after(self, row: Row[Any], progress: Progress, step: Step, kind: Kind) -> str | None:
        if step.act is Act.REOPENED:
            wanted = kind.reopened_to or self._in_charge(row, progress)
            is_barred = wanted == self._barred(row, progress)
            return self._organization.judge_of(wanted) if is_barred else wanted
        return step.team if step.act is Act.TRANSFERRED else None

    def _barred(self, row: Row[Any], progress: Progress) -> str:
        return self._organization.barred(row.kind, self._in_charge(row, progress), row.about)

    def _in_charge(self, row: Row[Any], progress: Progress) -> str:
        return self._organization.in_charge(progress.team, row.about)

    def _due_at_after(self, progress: Progress, step: Step, now: datetime, kind: Kind) -> datetime | None:
        if step.act is Act.REOPENED:
            return self.calendar.due_at(kind.limit, now)
        if step.act in (Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED):
            return resumed_due_at(progress, now, kind, self.calendar)
        if step.act is Act.EXTENDED:
            return self._extended(progress, step, kind)
        return None

    def _extended(self, progress: Progress, step: Step, kind: Kind) -> datetime:
        if progress.due_at is None or kind.limit is None or step.due_at is None:
            raise NotAllowedError(_NO_DATE)
        if not progress.due_at < step.due_at <= self.calendar.latest_extension(kind.limit, progress.due_at):
            raise NotAllowedError(_NO_DATE)
        return step.due_at

    def _send(self, connection: Connection, row: Row[Any], progress: Progress, event: Event) -> None:
        """Write the mails that an act calls for, and cancel those that it makes untrue."""
        if event.act in (Act.ANSWERED, Act.WITHDRAWN):
            queue.cancel(connection, row.id, mails.REMINDERS, event.at)
        if event.act in (Act.RATED, Act.REOPENED, Act.WITHDRAWN):
            queue.cancel(connection, row.id, (mails.SATISFACTION_QUESTION,), event.at)
        for mail, due_at in self._mails_of(event, progress):
            queue.enqueue_once(
                connection, mail, event.at, self._organization.sender, case_id=row.id, act_id=event.id, due_at=due_at
            )

    def _mails_of(self, event: Event, progress: Progress) -> Iterable[tuple[Mail, datetime | None]]:
        for mail in _MAILS.get(event.act, ()):
            yield mail, None
        if event.act is Act.ANSWERED:
            if event.facts.get("channel") == Channel.DESK:
                yield mails.ANSWER, None
            days = self._organization.handling.satisfaction_days
            if not progress.satisfaction and self._organization.kind(progress.kind).asks_satisfaction:
                yield mails.SATISFACTION_QUESTION, self.calendar.working_time.days_after(event.at, days)


def _row(connection: Connection, case_id: int) -> Row[Any]:
    row = connection.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None or row.forgotten_at is not None:
        raise GoneError
    return row


def _acts(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    return connection.execute(select(acts).where(acts.c.case_id == case_id).order_by(acts.c.number)).all()


def _event(row: Row[Any]) -> Event:
    return Event(
        number=row.number,
        act=Act(row.act),
        at=row.at,
        handler_id=row.handler_id,
        team=row.team,
        due_at=row.due_at,
        facts=json.loads(row.facts),
        id=row.id,
    )


def _progress(row: Row[Any], events: Sequence[Event]) -> Progress:
    """Fold a case; what it began with stands in its first act or, before there is any, in the case itself.

    That it was overdue may have been noted by the worker, who looks between two acts.
    """
    first = events[0] if events and events[0].act is Act.RECEIVED else row
    progress = fold(begin(row.kind, first.team or row.team, row.received_at, first.due_at), events)
    return replace(progress, was_overdue_in_round=True) if row.was_overdue and not progress.was_overdue else progress


def _require_seen(step: Step, events: Sequence[Event]) -> None:
    """Refuse an act of somebody who has not seen what happened; the customer and the worker act at any time.

    An act of the same handler counts, too: the same post comes twice when a button is pressed twice.
    """
    if step.version is None:
        return
    unseen = [event for event in events[step.version :] if event.act is not Act.RECEIVED]
    if unseen:
        raise ChangedError(unseen)


def _insert(connection: Connection, case_id: int, event: Event, sealed: bytes | None) -> int:
    written = connection.execute(
        insert(acts).values(
            case_id=case_id,
            number=event.number,
            act=event.act,
            at=event.at,
            handler_id=event.handler_id,
            team=event.team,
            due_at=event.due_at,
            facts=json.dumps(dict(event.facts), ensure_ascii=False),
            sealed=sealed,
        )
    )
    assert written.inserted_primary_key is not None  # noqa: S101 - the table has one
    return int(written.inserted_primary_key[0])


def _update(connection: Connection, case_id: int, progress: Progress) -> None:
    columns = ("team", "due_at", "stage", "handler_id", "version", "was_overdue", "answered_at", "mail_fails")
    values = {name: getattr(progress, name) for name in columns}
    connection.execute(update(cases).where(cases.c.id == case_id).values(**values))


_NO_TEAM = Text("목록에서 다른 팀을 골라 주십시오.", "Please choose another team from the list.")
_COMPLAINED_ABOUT = Text(
    "불편의 대상인 팀은 그 불편을 맡을 수 없습니다.", "A team must not handle a complaint about itself."
)
_NO_DATE = Text(
    "새 기한은 지금 기한보다 늦고, 처음에 정한 기간만큼 더 늘린 날까지여야 합니다.",
    "The new deadline must be later than the old one, by at most the time first promised.",
)
