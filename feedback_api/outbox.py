"""Messages to send. A row names a case and a message, never a person; the mail is built when it is sent.

waiting -> sending -> sent, or back to waiting after a temporary failure, or given_up (or forgotten, with its case). A
row stays `sending` for the time of its lease; a worker that dies lets it lapse, and another takes it up. `uncertain` is
an acknowledgment whose DATA had begun when its worker died: it may have arrived, and is not sent twice.
"""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from feedback_api.store.engine import Database
from feedback_api.store.tables import cases, outbox

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=72)
#: Messages that must not be sent again when it is not known whether they arrived.
AT_MOST_ONCE = ("acknowledgment",)
#: The one message that belongs to no case.
OPERATOR_REPORT = "operator_report"


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


@dataclass(frozen=True)
class Listed:
    """A message as an operator sees it: no persons."""

    id: int
    message: str
    state: str
    attempts: int
    last_error: str | None
    receipt: str | None


def enqueue(connection: Connection, case_id: int | None, messages: Iterable[str], now: datetime, sender: str) -> None:
    """Write a row a message, due at once. Message-ID and Date are fixed here, so that a repeat can be recognised."""
    domain = sender.rpartition("@")[2]
    rows = [
        {
            "case_id": case_id,
            "message": message,
            "message_id": f"<{secrets.token_hex(16)}@{domain}>",
            "date": now,
            "next_attempt_at": now,
            "give_up_at": now + GIVE_UP_AFTER,
        }
        for message in messages
    ]
    connection.execute(insert(outbox), rows)


def written_since(connection: Connection, message: str, moment: datetime) -> bool:
    """Tell whether a message of this name has been written since a moment."""
    query = select(outbox.c.id).where(outbox.c.message == message, outbox.c.date > moment)
    return connection.execute(query).first() is not None


class Outbox:
    """The queue of messages, shared by any number of workers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, worker: str, now: datetime, limit: int = 20) -> Sequence[OutboxMessage]:
        """Take messages that are due, oldest first; no other worker has them while the lease lasts."""
        with self._database.read() as connection:  # an idle look takes no write lock
            if connection.execute(select(outbox.c.id).where(_due(now)).limit(1)).first() is None:
                return []
        with self._database.write() as connection:
            self._drop_uncertain(connection, now)
            due = connection.execute(
                select(outbox.c.id).where(_due(now)).order_by(outbox.c.next_attempt_at, outbox.c.id).limit(limit)
            ).scalars()
            return [found for row_id in due.all() if (found := _claim_one(connection, row_id, worker, now))]

    def data_begun(self, message: OutboxMessage, now: datetime) -> None:
        """Note that the message's text is about to leave: from here on it may have arrived."""
        self._set(message, data_begun_at=now)

    def sent(self, message: OutboxMessage, now: datetime) -> None:
        """Note that the mail server took the message."""
        self._set(message, state="sent", finished_at=now, last_error=None)

    def failed(self, message: OutboxMessage, error: str, now: datetime, *, permanent: bool, uncertain: bool) -> str:
        """Note a failed attempt, and give the state the message is in now.

        `error` is a code without persons, such as "451" or "timeout". `uncertain` tells that it may have arrived.
        """
        if uncertain and message.message in AT_MOST_ONCE:
            state = "uncertain"
        elif permanent or now >= (message.give_up_at or message.date + GIVE_UP_AFTER):
            state = "given_up"
        else:
            state = "waiting"
        if state == "waiting":
            self._set(
                message,
                state=state,
                last_error=error,
                next_attempt_at=now + wait(message.attempts),
                data_begun_at=None,
            )
        else:
            self._set(message, state=state, last_error=error, finished_at=now)
        return state

    def release(self, messages: Sequence[OutboxMessage]) -> None:
        """Give back messages that were claimed and not attempted."""
        ids = [message.id for message in messages]
        if ids:
            with self._database.write() as connection:
                connection.execute(
                    update(outbox)
                    .where(outbox.c.id.in_(ids), outbox.c.state == "sending")
                    .values(state="waiting", lease_until=None, attempts=outbox.c.attempts - 1)
                )

    def listed(self, *, every: bool = False) -> Sequence[Listed]:
        """Give the messages that are not sent, or all, oldest first."""
        query = select(outbox, cases.c.receipt).outerjoin(cases, cases.c.id == outbox.c.case_id).order_by(outbox.c.id)
        if not every:
            query = query.where(outbox.c.state.not_in(("sent", "forgotten")))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [Listed(**{name: getattr(row, name) for name in Listed.__dataclass_fields__}) for row in rows]

    def given_up(self) -> Sequence[Listed]:
        """Give the messages that were given up."""
        return [row for row in self.listed() if row.state == "given_up"]

    def revive(self, numbers: Iterable[int] | None, now: datetime) -> int:
        """Let messages that were given up wait again, all of them or those numbered; give how many there were."""
        wanted = outbox.c.state == "given_up"
        if numbers is not None:
            wanted = and_(wanted, outbox.c.id.in_(list(numbers)))
        fresh = {"state": "waiting", "attempts": 0, "next_attempt_at": now, "give_up_at": now + GIVE_UP_AFTER}
        with self._database.write() as connection:
            return connection.execute(update(outbox).where(wanted).values(**fresh, finished_at=None)).rowcount

    def counts(self) -> dict[str, int]:
        """Count messages by state."""
        with self._database.read() as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
        return {row.state: int(row[1]) for row in rows}

    def _set(self, message: OutboxMessage, **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(update(outbox).where(outbox.c.id == message.id).values(**values))

    def _drop_uncertain(self, connection: Connection, now: datetime) -> None:
        connection.execute(
            update(outbox)
            .where(
                outbox.c.state == "sending",
                outbox.c.lease_until <= now,
                outbox.c.data_begun_at.is_not(None),
                outbox.c.message.in_(AT_MOST_ONCE),
            )
            .values(state="uncertain", finished_at=now, last_error="worker died")
        )


def wait(attempts: int) -> timedelta:
    """Give the time to wait after so many attempts: doubled each time, up to four hours, a tenth more or less."""
    doublings: int = 2 ** min(attempts - 1, 20)
    plain = min(FIRST_WAIT * doublings, LONGEST_WAIT)
    return plain * random.uniform(0.9, 1.1)  # noqa: S311 - jitter, not a secret


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(outbox.c.state == "waiting", outbox.c.next_attempt_at <= now),
        and_(outbox.c.state == "sending", outbox.c.lease_until <= now),
    )


def _claim_one(connection: Connection, row_id: int, worker: str, now: datetime) -> OutboxMessage | None:
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.id == row_id, _due(now))
        .values(state="sending", claimed_by=worker, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
    )
    if changed.rowcount != 1:
        return None
    row = connection.execute(select(outbox).where(outbox.c.id == row_id)).one()
    return OutboxMessage(**{name: getattr(row, name) for name in OutboxMessage.__dataclass_fields__})
