"""What the worker does of itself about the cases of an institution that has handlers.

Each minute it writes the outbox rows of the reminders that are due (`cases.reminders`) and of the lists of the day, and
marks the cases whose deadline has passed. With the other chores it goes on with cases whose customer was asked in
vain, destroys the addresses of gifts and closes what waits for nothing. Without handlers there are no reminders; of a
case whose time was over before there were any, none tells. Nothing sealed is opened here.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from feedback_api.cases.act_rules import why_not
from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.handlers import Handler, Role
from feedback_api.cases.handling import GoneError, Handling, NotAllowedError, Step
from feedback_api.cases.reminders import HANDOVERS, Reminder, Reminders, Watched, once, once_a_day
from feedback_api.desk.overdue import is_overdue, was_asked_late
from feedback_api.desk.visibility import may_see
from feedback_api.outbox import mails, queue
from feedback_api.outbox.mails import Mail
from feedback_api.store.database import Database
from feedback_api.store.tables import GIFT_SENT, MAIL_FAILS, OWED, UNCLOSED, acts, cases, handlers, outbox
from institution.clock import SEOUL
from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: How many rows one transaction writes, and how many numbers stand in one statement.
BATCH = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Reminding:
    """An outbox row that is to be written, once."""

    mail: Mail
    once: str
    case_id: int | None = None
    handler_id: int | None = None
    team: str | None = None


@dataclass(frozen=True)
class Staff:
    """Who is to be reminded, without names, and since when there has been anybody."""

    people: Sequence[Handler]
    since: datetime
    organization: Organization

    def of_team(self, case: Watched) -> list[Handler]:
        """Give those who step in for a case's team: its leads and deputies; where it has none, the overseers."""
        theirs = [one for one in self.leads(case) if case.team in one.teams]
        theirs += [one for one in self._seeing(case) if one.deputy and case.team in one.teams and one not in theirs]
        return theirs or self.overseers(case)

    def leads(self, case: Watched) -> list[Handler]:
        """Give the leads of a case's team."""
        return [one for one in self._seeing(case) if one.role is Role.LEAD]

    def overseers(self, case: Watched) -> list[Handler]:
        """Give the overseers, but for those whose team is complained about."""
        return [one for one in self._seeing(case) if one.role is Role.OVERSEER]

    def _seeing(self, case: Watched) -> list[Handler]:
        return [one for one in self.people if may_see(one, case, self.organization)]


class ReminderJobs:
    """Done by each worker in turn; doing one twice does no harm."""

    def __init__(self, database: Database, organization: Organization, handling: Handling) -> None:
        self._database = database
        self._organization = organization
        self._handling = handling
        self._reminders = Reminders(organization)

    def remind(self, now: datetime) -> None:
        """Write the reminders that are due, and the lists of the day."""
        time_for_digest = self._reminders.is_time_for_digest(now)
        if not time_for_digest and not self._reminders.calendar.working_time.is_open(now):
            return
        with self._database.read() as connection:
            staff = find_staff(connection, self._organization)
            if staff is None:
                return
            cases_now = list(watched(connection, self._organization, staff.since))
            to_telephone = list(not_reached(connection, self._organization)) if time_for_digest else []
        rows = [row for case in cases_now for row in self._of_case(case, staff, now)]
        if time_for_digest:
            rows += _of_the_day([*cases_now, *to_telephone], staff, now)
        self._write(rows, now)

    def mark_overdue(self, now: datetime) -> None:
        """Note the cases whose deadline has passed; an answer that proves to have been given in time ends that."""
        with self._database.read() as connection:
            staff = find_staff(connection, self._organization)
            if staff is None:
                return
            unmarked = (is_overdue(now), begun_since(staff.since), cases.c.was_overdue.is_(False))
            found = connection.execute(select(cases.c.id).where(*unmarked)).scalars().all()
        for some in _in_batches(found):
            with self._database.write() as connection:
                connection.execute(update(cases).where(cases.c.id.in_(some), *unmarked).values(was_overdue=True))

    def resume(self, now: datetime) -> None:
        """Let the clock go on where a customer was asked for a supplement and the time for it is over."""
        asked = (
            select(acts.c.case_id, acts.c.facts)
            .join(cases, cases.c.id == acts.c.case_id)
            .where(OWED, cases.c.stage == Stage.WAITING, acts.c.act == Act.SUPPLEMENT_REQUESTED)
            .order_by(acts.c.number)
        )
        with self._database.read() as connection:
            newest = {row.case_id: json.loads(row.facts)["until"] for row in connection.execute(asked)}
        for case_id, until in newest.items():
            if datetime.fromisoformat(until) <= now:
                self._record(case_id, Act.SUPPLEMENT_MISSED)

    def destroy_addresses(self, now: datetime) -> None:
        """Destroy the addresses to which gifts were sent, when their time is over; the act that tells so comes last.

        Those of a destroyed case went with it.
        """
        destroyed = acts.alias()
        over = select(acts.c.case_id).where(
            GIFT_SENT,
            select(cases.c.id).where(cases.c.id == acts.c.case_id, cases.c.forgotten_at.is_(None)).exists(),
            acts.c.at <= now - timedelta(days=self._organization.handling.gift_keep_days),
            ~select(destroyed.c.id)
            .where(destroyed.c.case_id == acts.c.case_id, destroyed.c.act == Act.GIFT_ADDRESS_DESTROYED)
            .exists(),
        )
        with self._database.read() as connection:
            case_ids = connection.execute(over).scalars().all()
        for case_id in case_ids:
            accepted = (acts.c.case_id == case_id, acts.c.act == Act.GIFT_ACCEPTED)
            with self._database.write() as connection:
                connection.execute(update(acts).where(*accepted).values(sealed=None))
            self._record(case_id, Act.GIFT_ADDRESS_DESTROYED)

    def close(self, now: datetime) -> None:
        """Close the cases that were answered some time ago, if the rules allow it and no gift is to be sent."""
        days = self._organization.handling.close_days
        answered = select(cases.c.id).where(UNCLOSED, cases.c.answered_at <= now - timedelta(days=days))
        with self._database.read() as connection:
            case_ids = connection.execute(answered).scalars().all()
        for some in _in_batches(case_ids):
            for case_id in self._to_close(some, now):
                self._record(case_id, Act.CLOSED)

    def _to_close(self, case_ids: Sequence[int], now: datetime) -> list[int]:
        with self._database.read() as connection:
            rows = connection.execute(select(cases).where(cases.c.id.in_(case_ids))).all()
            happened = self._handling.sealed_acts(connection, case_ids)
        return [row.id for row in rows if self._waits_for_nothing(row, happened.get(row.id, []), now)]

    def _waits_for_nothing(self, row: Any, happened: Sequence[Any], now: datetime) -> bool:
        kind = self._organization.kind(row.kind)
        progress = self._handling.progress(row, happened)
        if progress.answered_at is None or progress.gift is Act.GIFT_ACCEPTED:
            return False
        time = self._reminders.calendar.working_time
        over = now >= time.days_after(progress.answered_at, self._organization.handling.close_days)
        return over and why_not(progress, Act.CLOSED, now, kind) is None

    def _record(self, case_id: int, act: Act) -> None:
        try:
            self._handling.record(case_id, Step(act))
        except (GoneError, NotAllowedError):
            log.info("left as it is: case=%d act=%s", case_id, act)  # somebody was faster

    def _of_case(self, case: Watched, staff: Staff, now: datetime) -> Iterator[Reminding]:
        """Give the rows of the reminders of a case that are due."""
        day = now.astimezone(SEOUL).date()
        for reminder in self._reminders.due(case, now):
            if reminder is Reminder.UNOPENED:
                for one in staff.of_team(case):
                    yield _to(one, mails.UNOPENED_REMINDER, case, once(reminder, case, _name(one)))
            elif reminder is Reminder.OVERDUE:
                yield Reminding(mails.OVERDUE_REMINDER, once(reminder, case, "team", day), case.case_id)
                for one in staff.leads(case):
                    yield _to(one, mails.OVERDUE_ESCALATION, case, once(reminder, case, _name(one), day))
                for one in staff.overseers(case):
                    yield _to(one, mails.OVERDUE_ESCALATION, case, once(reminder, case, _name(one)))
            else:
                yield Reminding(mails.DEADLINE_REMINDER, once(reminder, case, "team"), case.case_id)

    def _write(self, rows: Iterable[Reminding], now: datetime) -> None:
        """Write the rows that are not there yet; two workers at once write one of each."""
        for some in _in_batches(rows):
            wanted = {row.once: row for row in some}
            with self._database.read() as connection:
                there = connection.execute(select(outbox.c.once).where(outbox.c.once.in_(wanted))).scalars().all()
            new = [row for name, row in wanted.items() if name not in there]
            if new:
                with self._database.write() as connection:
                    for row in new:
                        queue.enqueue_once(connection, now=now, sender=self._organization.sender, **vars(row))


def find_staff(connection: Connection, organization: Organization) -> Staff | None:
    """Give the handlers, their names left sealed, and when the first of all was added; None where there are none."""
    present = select(handlers.c.id, handlers.c.role, handlers.c.deputy, handlers.c.teams)
    rows = connection.execute(present.where(handlers.c.removed_at.is_(None)).order_by(handlers.c.id)).all()
    since = connection.execute(select(func.min(handlers.c.added_at))).scalar()
    if not rows or since is None:
        return None
    return Staff([_without_name(row) for row in rows], since, organization)


def _without_name(row: Any) -> Handler:
    teams = tuple(team for team in row.teams.split(",") if team)
    return Handler(name="", email="", teams=teams, role=Role(row.role), deputy=row.deputy, id=row.id)


def watched(connection: Connection, organization: Organization, since: datetime) -> Iterator[Watched]:
    """Give the open cases whose time was not over before there were handlers, the one with the first deadline first."""
    handed = (
        select(acts.c.case_id, acts.c.number, acts.c.at)
        .join(cases, cases.c.id == acts.c.case_id)
        .where(OWED, acts.c.act.in_(HANDOVERS))
        .order_by(acts.c.number)
    )
    begun = {row.case_id: row for row in connection.execute(handed)}
    for row in connection.execute(_to_watch().where(OWED, begun_since(since)).order_by(cases.c.due_at)):
        handover = begun.get(row.id)
        since_when = max(handover.at if handover else row.received_at, since)
        yield _watched(row, organization, since_when, handover.number if handover else 0)


def not_reached(connection: Connection, organization: Organization) -> Iterator[Watched]:
    """Give the answered cases whose customers mail does not reach, what was answered first before the rest."""
    answered = (MAIL_FAILS, cases.c.stage.in_((Stage.ANSWERED, Stage.CLOSED)))
    for row in connection.execute(_to_watch().where(*answered).order_by(cases.c.answered_at, cases.c.id)):
        yield _watched(row, organization, row.received_at, 0)


def _to_watch() -> Select[Any]:
    columns = (cases.c[name] for name in ("id", "kind", "team", "about", "stage", "due_at", "received_at"))
    return select(*columns, was_asked_late().label("asked_late"))


def _watched(row: Any, organization: Organization, since: datetime, number: int) -> Watched:
    return Watched(
        case_id=row.id,
        kind=row.kind,
        team=organization.in_charge(row.team, row.about),
        about=row.about,
        stage=row.stage,
        due_at=row.due_at,
        since=since,
        number=number,
        asked_late=row.asked_late,
    )


def begun_since(since: datetime) -> ColumnElement[bool]:
    """Tell whether a case belongs to the time of the handlers: an act was recorded, or its time was not over before."""
    return or_(cases.c.version > 0, func.coalesce(cases.c.due_at, cases.c.received_at) >= since)


def _of_the_day(listed: Sequence[Watched], staff: Staff, now: datetime) -> Iterator[Reminding]:
    """Give the rows of the day's lists: one to each team that has any case on it, one to each overseer who sees any."""
    day = now.astimezone(SEOUL).date()
    for team in sorted({case.team for case in listed}):
        yield Reminding(mails.TEAM_DIGEST, once_a_day(day, team), team=team)
    for one in staff.people:
        if one.role is Role.OVERSEER and any(may_see(one, case, staff.organization) for case in listed):
            yield Reminding(mails.OVERSEER_DIGEST, once_a_day(day, _name(one)), handler_id=one.id)


def _to(handler: Handler, mail: Mail, case: Watched, name: str) -> Reminding:
    return Reminding(mail, name, case.case_id, handler.id)


def _name(handler: Handler) -> str:
    """Name a handler in `once`; no team has such a name (they are identifiers without a dot)."""
    return f"handler.{handler.id}"


def _in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, BATCH)):
        yield some
