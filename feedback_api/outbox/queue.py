"""Messages to send. A row names a case and a mail (see `mails`), never a person; the mail is built when it is sent.

scheduled, if it is due later, or else waiting -> sending -> sent, or back to waiting after a temporary failure, or
given_up (or forgotten, with its case); the states are described in `states`. A row that is `sending` is its worker's
until `next_attempt_at`: its lease, renewed before the text of the mail leaves.

When its worker has died the row is taken up at once by a worker of the same machine (processes.py), or else when the
lease has ended. `uncertain` is an acknowledgment whose DATA had begun when its worker died: it may have arrived, and is
not sent twice.

A message whose name this version does not know is left alone: a newer version, which shares the database while it is
installed, has written it and will send it.

Claiming is synced to the disk; what becomes of each mail is written at once, which outlives the death of the process,
and synced with the next claim or case, which spares a sync a mail. So after a loss of power the marks of the last few
mails may be missing. The worker's name begins with the machine's boot, by which such rows are known.

On PostgreSQL workers of many machines share the queue. What another transaction has locked is passed over and not
waited for, and `next_attempt_at`, which every worker must understand alike, is by the server's clock (`server_time`).
Moments that are told to people stay by the machine's.
"""

import os
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, Connection, Executable, Update, and_, not_, or_, select, update

from feedback_api.outbox.mails import (
    ACKNOWLEDGMENT,
    AT_MOST_ONCE,
    MAILS,
    OPERATOR_REPORT,
    RATING_SUMMARY,
    Mail,
    is_to_customer,
)
from feedback_api.outbox.states import PENDING, TAKEN_BACK, State
from feedback_api.store.clock_check import correct_if_behind, find_known_moment, is_plausible
from feedback_api.store.compiled_sql import Prepared, bound_values, insert_into, numbered
from feedback_api.store.postgresql import server_time
from feedback_api.store.tables import UNSENT, outbox

if TYPE_CHECKING:
    from feedback_api.store.database import Database

LEASE = timedelta(minutes=5)
#: How long a message waits after its first failed attempt, and at most; the tests ask for no other figures.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
#: No attempt is further away than this: one that is was set by a clock that was ahead, and is due.
FURTHEST_ATTEMPT = LONGEST_WAIT * 1.2
#: Nor is a report to the operator dated further after the moment since which it is looked for, a day ago: clocks of two
#: machines differ by less than the minutes.
AT_ANY_RATE = timedelta(days=1, minutes=5)
#: How many messages a worker claims at once.
BATCH = 50
#: The error of a message that waits because no key opens what it is made from.
SEALED = "SealBroken"
#: What the error of a message begins with that a mail server took and that came back.
RETURNED = "returned"
_WRITTEN = ("case_id", "message", "message_id", "date", "state", "next_attempt_at", "give_up_at")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class OutboxMessage:
    """One message to one recipient, claimed by a worker."""

    id: int
    case_id: int | None
    message: str
    message_id: str
    date: datetime
    attempts: int
    give_up_at: datetime | None = None
    claimed_by: str | None = None
    team: str | None = None
    week: str | None = None
    act_id: int | None = None
    handler_id: int | None = None
    sign_in_id: int | None = None


@dataclass(frozen=True)
class CaseMail:
    """A mail of a case, and what became of it; `finished_at` is when, once it is over."""

    message: str
    state: State
    date: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt, to be written."""

    message: OutboxMessage
    state: State
    values: dict[str, Any] = field(default_factory=dict)


def enqueue(
    connection: Connection, case_id: int | None, mail: Mail, now: datetime, sender: str, due_at: datetime | None = None
) -> None:
    """Write the row of a mail: of a case or, without one, of the institution.

    It is due when the registry says, or at `due_at`. Its Message-ID is fixed here, so that a repeat can be recognised.
    Where the clock is behind, the row is dated by the known moment: by a date in the past it would be given up as soon
    as the clock is set.
    """
    enqueue_all(connection, case_id, [mail], correct_if_behind(connection, now), sender, due_at)


def enqueue_all(
    connection: Connection,
    case_id: int | None,
    mails: Sequence[Mail],
    now: datetime,
    sender: str,
    due_at: datetime | None = None,
) -> None:
    """Write the rows of some mails as `enqueue` does, in one statement; `now` has been corrected by the caller."""
    rows = [{"case_id": case_id, **row} for row in _new_rows(connection, mails, now, sender, due_at)]
    _new_messages(len(rows)).run(connection, numbered(rows))


def enqueue_once(
    connection: Connection,
    mail: Mail,
    now: datetime,
    sender: str,
    *,
    case_id: int | None = None,
    act_id: int | None = None,
    handler_id: int | None = None,
    sign_in_id: int | None = None,
    team: str | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write the row of a mail that tells of an act, or goes to a handler; tell whether it was not there already.

    `once` names what must be told once, however many workers come to write it. Due and dated as with `enqueue`.
    """
    names = {"case_id": case_id, "act_id": act_id, "handler_id": handler_id, "sign_in_id": sign_in_id}
    now = correct_if_behind(connection, now)
    row = {**names, "team": team, "once": once, **_new_rows(connection, [mail], now, sender, due_at)[0]}
    return _write_unless_there(connection, row)


def cancel(connection: Connection, case_id: int, mails: Sequence[Mail], now: datetime) -> None:
    """Keep mails of a case from being sent, because what they would say is no longer so; one under way may still go."""
    pending = (outbox.c.case_id == case_id, outbox.c.state.in_(PENDING))
    unwanted = outbox.c.message.in_([mail.name for mail in mails])
    connection.execute(update(outbox).where(*pending, unwanted).values(state=State.CANCELLED, finished_at=now))


def enqueue_summary(connection: Connection, team: str, week: str, now: datetime, sender: str) -> bool:
    """Write the row of a team's week, unless it is there already, and tell which; `week` is its Monday, 2026-11-23."""
    now = correct_if_behind(connection, now)
    row = {"team": team, "week": week, **_new_rows(connection, [RATING_SUMMARY], now, sender)[0]}
    return _write_unless_there(connection, row)


def _write_unless_there(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a row, unless a unique index has it already, and tell which.

    The row itself answers: SQLAlchemy gives no count of the rows inserted on PostgreSQL.
    """
    new = insert_into(outbox, connection.dialect.name).values(**row).on_conflict_do_nothing()
    return connection.execute(new.returning(outbox.c.id)).first() is not None


def reported_since(connection: Connection, moment: datetime) -> bool:
    """Tell whether a mail to the operator has been written since a moment; a clock that was ahead wrote later ones."""
    of_no_case = (outbox.c.case_id.is_(None), outbox.c.message == OPERATOR_REPORT.name)
    since = outbox.c.date.between(moment + timedelta(microseconds=1), moment + AT_ANY_RATE)
    return connection.execute(select(outbox.c.id).where(*of_no_case, since)).first() is not None


def is_summarized(connection: Connection, team: str, week: str) -> bool:
    """Tell whether a team's week has its row."""
    return (
        connection.execute(select(outbox.c.id).where(outbox.c.week == week, outbox.c.team == team)).first() is not None
    )


def sent(message: OutboxMessage, now: datetime) -> Outcome:
    """Say that the mail server took a message."""
    return Outcome(message, State.SENT, {"finished_at": now, "last_error": None})


def failed(
    message: OutboxMessage,
    error: str,
    now: datetime,
    *,
    permanent: bool,
    uncertain: bool,
    expires: bool = True,
    longest: timedelta | None = None,
) -> Outcome:
    """Say that an attempt failed, and what state that leaves the message in.

    `error` is a code without persons, such as "451" or "timeout". `uncertain` tells that it may have arrived.
    `expires` tells whether the message may be given up because its time is over: not while the clock is in doubt, when
    that time is not made shorter either. With `longest` the fault is not the message's, and time does not give it up:
    it waits so long at most, again and again.
    """
    mail = MAILS[message.message]
    give_up_at = message.give_up_at or message.date + mail.give_up_after
    if uncertain and mail.at_most_once:
        return Outcome(message, State.UNCERTAIN, {"last_error": error, "finished_at": now})
    if longest is None and (permanent or (expires and now >= give_up_at)):
        values = {"last_error": error, "finished_at": now, "untold": is_to_customer(mail.name)}
        return Outcome(message, State.GIVEN_UP, values)
    pause = wait(message.attempts)
    values = {
        "last_error": error,
        "next_attempt_at": now + (pause if longest is None else min(pause, longest)),
        "data_begun_at": None,
        "give_up_at": _give_up_later(give_up_at, now + mail.give_up_after, expires=expires, anew=longest is not None),
    }
    return Outcome(message, State.WAITING, values)


def _give_up_later(before: datetime, whole: datetime, *, expires: bool, anew: bool) -> datetime:
    """Give when a message that waits again is given up: as before, or after the `whole` time counted from here.

    A clock that was ahead wrote a later moment than that. What is not the message's fault gives it its whole time
    `anew`. A clock in doubt may be behind: it makes the time longer, never shorter.
    """
    if not expires:
        return max(before, whole) if anew else before
    return whole if anew else min(before, whole)


def released(message: OutboxMessage, now: datetime, error: str | None = None) -> Outcome:
    """Give back a message that was claimed but not attempted: it is due at once; `error` names the fault, if any."""
    why = {"last_error": error} if error else {}
    return Outcome(message, State.WAITING, {"next_attempt_at": now, "attempts": message.attempts - 1, **why})


def dropped(message: OutboxMessage, now: datetime) -> Outcome:
    """Cancel a message whose content became untrue before it was sent; it is not reported to anybody."""
    return Outcome(message, State.CANCELLED, {"finished_at": now, "last_error": None})


def wait(attempts: int) -> timedelta:
    """Give the time to wait after so many attempts: doubled each time up to the longest, a tenth more or less."""
    doublings: int = 2 ** min(attempts - 1, 20)
    plain = min(FIRST_WAIT * doublings, LONGEST_WAIT)
    return plain * random.uniform(0.9, 1.1)  # noqa: S311 - jitter, not a secret


def worker_name() -> str:
    """Make a name for a worker: the machine's boot, its process, and what tells it from others of that number."""
    return f"{_boot()}-{os.getpid()}-{secrets.token_hex(4)}"


class Outbox:
    """The queue of messages, shared by any number of workers."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    def claim(self, worker: str, now: datetime, limit: int = BATCH) -> Sequence[OutboxMessage]:
        """Take messages that are due, oldest first; no other worker has them while the lease lasts.

        What is scheduled waits while the clock is in doubt: one that is ahead would send it before its time.
        """
        with self._database.read() as connection:  # an idle look takes no write lock
            by_server, trusted = server_time(connection, now), is_plausible(now, find_known_moment(connection))
            ready = (*_due(by_server), *([] if trusted else [outbox.c.state != State.SCHEDULED]))
            looks = (select(outbox.c.id).where(*some).limit(1) for some in (ready, _too_far(by_server)))
            if all(connection.execute(look).first() is None for look in looks):
                return []

        def work(connection: Connection) -> Sequence[OutboxMessage]:
            if trusted:
                _end_schedule(connection, now)
            return self._claim(connection, worker, now, limit)

        return self._database.write_together(work)

    def release_claims(self, workers: Sequence[str], now: datetime) -> int:
        """Make the messages claimed by workers that have ended due at once; give the number of messages."""
        claimed = (UNSENT, outbox.c.state == State.SENDING, outbox.c.claimed_by.in_(workers))
        with self._database.read() as connection:
            if connection.execute(select(outbox.c.id).where(*claimed).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            due = update(outbox).where(*claimed).values(next_attempt_at=server_time(connection, now))
            return connection.execute(due).rowcount

    def acknowledges(self, case_id: int) -> bool:
        """Tell whether a case's acknowledgment was sent or will be, rather than held back or given up."""
        unsent = (State.GIVEN_UP, *TAKEN_BACK)
        query = select(outbox.c.id).where(
            outbox.c.case_id == case_id, outbox.c.message == ACKNOWLEDGMENT.name, outbox.c.state.not_in(unsent)
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def of_case(self, case_id: int) -> Sequence[CaseMail]:
        """Give the mails of a case, oldest first, and what became of them."""
        query = select(outbox.c.message, outbox.c.state, outbox.c.date, outbox.c.finished_at)
        with self._database.read() as connection:
            rows = connection.execute(query.where(outbox.c.case_id == case_id).order_by(outbox.c.id)).all()
        return [CaseMail(row.message, State(row.state), row.date, row.finished_at) for row in rows]

    def write(self, outcomes: Sequence[Outcome], now: datetime, begun: OutboxMessage | None = None) -> bool:
        """Write what became of messages, and that the text of another is about to leave: it may have arrived, then.

        Renews the other's lease, and tells whether its worker still has it: if not, it must not be sent.
        """
        with self._database.write(synced=False) as connection:
            for outcome in outcomes:
                values = {"state": outcome.state, **_dated(connection, outcome.values)}
                connection.execute(update(outbox).where(*_held(outcome.message)).values(**values))
            if begun is None:
                return True
            lease = server_time(connection, now) + LEASE
            renewed = update(outbox).where(*_held(begun)).values(data_begun_at=now, next_attempt_at=lease)
            return connection.execute(renewed).rowcount == 1

    def _claim(self, connection: Connection, worker: str, now: datetime, limit: int) -> Sequence[OutboxMessage]:
        by_server = server_time(connection, now)
        due, may_have_arrived = _due(by_server), self._may_have_arrived()
        over = {
            "state": State.UNCERTAIN,
            "finished_at": correct_if_behind(connection, now),
            "last_error": "worker died",
        }
        connection.execute(_update(*_too_far(by_server)).values(next_attempt_at=by_server))
        connection.execute(_update(*due, UNSENT, may_have_arrived).values(**over))
        # what was locked until now has not been marked: the next claim does that
        ready = (*due, outbox.c.state != State.SCHEDULED, not_(may_have_arrived))
        claimed = connection.execute(
            _update(*ready, limit=limit)
            .values(
                state=State.SENDING,
                claimed_by=worker,
                next_attempt_at=by_server + LEASE,
                data_begun_at=None,
                attempts=outbox.c.attempts + 1,
            )
            .returning(*(outbox.c[name] for name in OutboxMessage.__dataclass_fields__))
        )
        return sorted((OutboxMessage(**row._mapping) for row in claimed), key=lambda message: message.id)

    def _may_have_arrived(self) -> ColumnElement[bool]:
        """Tell which messages must not be sent again: their text may have left when their worker died."""
        once = (outbox.c.state == State.SENDING, outbox.c.message.in_(AT_MOST_ONCE))
        return and_(*once, self._may_have_left())

    def _may_have_left(self) -> ColumnElement[bool]:
        begun = outbox.c.data_begun_at.is_not(None)
        if self._database.engine.dialect.name != "sqlite":  # others sync every commit
            return begun
        return or_(begun, outbox.c.claimed_by.not_like(f"{_boot()}-%"))


@cache
def _new_messages(number: int) -> Prepared:
    """Make the statement that writes so many rows."""

    def build(dialect: str) -> Executable:
        rows = [bound_values(outbox, _WRITTEN, row) for row in range(number)]
        return cast(Executable, insert_into(outbox, dialect).values(rows))

    return Prepared(build, ())


def _new_rows(
    connection: Connection, mails: Sequence[Mail], now: datetime, sender: str, due_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Make the rows of some mails. Their ids are drawn at once: Python lets other threads go first at each draw."""
    domain, drawn = sender.rpartition("@")[2], secrets.token_hex(16 * len(mails))
    ids = (f"<{drawn[at : at + 32]}@{domain}>" for at in range(0, len(drawn), 32))
    return [
        _new_row(connection, mail, message_id, now, due_at or now + mail.due_after)
        for mail, message_id in zip(mails, ids, strict=True)
    ]


def _new_row(connection: Connection, mail: Mail, message_id: str, now: datetime, due_at: datetime) -> dict[str, Any]:
    return {
        "message": mail.name,
        "message_id": message_id,
        "date": now,  # of one that is scheduled, until it is due: no date is in the future
        "state": State.SCHEDULED if due_at > now else State.WAITING,
        "next_attempt_at": server_time(connection, due_at),
        "give_up_at": due_at + mail.give_up_after,
    }


def _update(*some: ColumnElement[bool], limit: int | None = None) -> Update:
    """Change messages, the one that waits longest first, but for those that another transaction has locked.

    They are chosen once, in a MATERIALIZED part of the statement: PostgreSQL may run a subquery again for each row,
    which then finds others, as the first are locked or changed by then, and more are changed than `limit`.
    """
    oldest = select(outbox.c.id).where(*some).order_by(outbox.c.next_attempt_at, outbox.c.id).limit(limit)
    chosen = oldest.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED", dialect="postgresql")
    return update(outbox).where(outbox.c.id.in_(select(chosen.c.id)))


def _dated(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """Say when to try again by the server's clock, and what is over by a moment of which the next report will tell."""
    by = {"next_attempt_at": server_time, "finished_at": correct_if_behind}
    return {name: by[name](connection, value) if name in by else value for name, value in values.items()}


def _end_schedule(connection: Connection, now: datetime) -> None:
    """Let the scheduled messages wait to be sent whose moment has come."""
    # with UNSENT they are looked up by the index of states, and not among all of a long backlog
    scheduled = (*_due(server_time(connection, now)), UNSENT, outbox.c.state == State.SCHEDULED)
    connection.execute(_update(*scheduled).values(state=State.WAITING, date=now))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.finished_at.is_(None), outbox.c.next_attempt_at <= now, outbox.c.message.in_(MAILS))


def _too_far(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.finished_at.is_(None),
        outbox.c.next_attempt_at > now + FURTHEST_ATTEMPT,
        outbox.c.state != State.SCHEDULED,
    )


def _held(message: OutboxMessage) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.id == message.id, outbox.c.claimed_by == message.claimed_by, outbox.c.state == State.SENDING)


@cache
def _boot() -> str:
    """Name this run of the machine: the same for all its processes, another after it was switched off.

    Where the system does not tell it, the name is of this process alone: to it, what any other has claimed may be of
    a run that ended, so that no acknowledgment is sent again, and the other's messages are due when their lease ends.
    """
    try:
        return _BOOT_ID.read_text()[:8]
    except OSError:
        return secrets.token_hex(4)
