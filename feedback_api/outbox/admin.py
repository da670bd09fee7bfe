"""List, count and revive the messages that are not sent, for an operator; no personal data is shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, and_, case, func, or_, select, true, update

from feedback_api.outbox.mails import MAILS, OPERATOR_REPORT
from feedback_api.outbox.queue import SEALED, OutboxMessage
from feedback_api.outbox.states import TAKEN_BACK, UNFINISHED, State
from feedback_api.store.clock_check import correct_if_behind
from feedback_api.store.database import Database
from feedback_api.store.postgresql import server_time
from feedback_api.store.tables import UNSENT, cases, outbox

_case = cases.alias()
_DESTROYED = (
    select(_case.c.id)
    .where(_case.c.id == outbox.c.case_id, _case.c.forgotten_at.is_not(None))
    .correlate(outbox)
    .exists()
)
_GIVEN_UP = and_(UNSENT, outbox.c.state == State.GIVEN_UP, ~_DESTROYED)
#: How many messages a mail to the operator lists; `flask outbox list` has all of them.
MOST_LISTED = 200
#: How many numbers stand in one statement.
BATCH = 500


@dataclass(frozen=True)
class ListedMessage:
    """A message as an operator sees it."""

    id: int
    message: str
    state: str
    attempts: int
    last_error: str | None
    receipt: str | None


class Backlog:
    """The messages that are not sent; a query costs in proportion to their number, not to that of sent ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, *, every: bool = False) -> Sequence[ListedMessage]:
        """Give the messages that wait, were given up or may not have arrived, or all, oldest first."""
        return self._rows(_all() if every else _all().where(UNSENT, outbox.c.state.not_in(TAKEN_BACK), ~_DESTROYED))

    def find_unreported(self, until: datetime, report: OutboxMessage | None = None) -> Sequence[ListedMessage]:
        """Give what was given up by a moment and no mail to the operator has told; of one that is built, what it tells.

        Each mail tells what was given up from the moment of the last one that arrived until its own. One dated later
        than that was dated by a clock that was ahead, and tells nothing of what came after it. What was given up at the
        very moment of a mail may be told twice: while the clock is behind, moments are minutes apart. A mail to the
        operator that was itself given up is not told by the next: it would make one a day for ever.
        """
        with self._database.read() as connection:
            since = connection.execute(_last_report(until, report)).scalar()
        query = _all().where(_GIVEN_UP, outbox.c.message != OPERATOR_REPORT.name, outbox.c.finished_at <= until)
        return self._rows(query if since is None else query.where(outbox.c.finished_at >= since))

    def counts(self) -> dict[str, int]:
        """Count the messages that are not sent, by state."""
        not_over = or_(outbox.c.state.not_in((State.GIVEN_UP, State.UNCERTAIN)), ~_DESTROYED)
        query = select(outbox.c.state, func.count()).where(UNSENT, not_over)
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(outbox.c.state)).all()
        return {row.state: int(row[1]) for row in rows}

    def sealed(self) -> int:
        """Count the messages that wait because no key opens what they are made from."""
        query = select(func.count()).where(UNSENT, outbox.c.state == State.WAITING, outbox.c.last_error == SEALED)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def oldest(self) -> datetime | None:
        """Give since when the oldest message waits that should have been sent; None if none does."""
        due = outbox.c.state.in_((State.WAITING, State.SENDING))
        with self._database.read() as connection:
            oldest: datetime | None = connection.execute(select(func.min(outbox.c.date)).where(UNSENT, due)).scalar()
        return oldest

    def given_up_since(self, moment: datetime) -> int:
        """Count the messages that were given up since a moment and not revived."""
        query = select(func.count()).select_from(outbox).where(_GIVEN_UP, outbox.c.finished_at >= moment)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def failures(self) -> dict[tuple[str, str], int]:
        """Count the messages that are not sent and have failed, by state and last error."""
        failed = (outbox.c.last_error.is_not(None), outbox.c.state.in_(UNFINISHED))
        query = select(outbox.c.state, outbox.c.last_error, func.count()).where(UNSENT, *failed)
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(outbox.c.state, outbox.c.last_error)).all()
        return {(row.state, row.last_error): int(row[2]) for row in rows}

    def revive(self, numbers: Iterable[int] | None, now: datetime) -> int:
        """Let messages that were given up wait again, all of them or those numbered; give how many there were.

        Each has its whole time anew: counted from the known moment, where the clock is behind it.
        """
        wanted = [true()] if numbers is None else [outbox.c.id.in_(some) for some in _in_batches({*numbers})]
        fresh = {"state": State.WAITING, "attempts": 0, "finished_at": None, "untold": False}
        with self._database.write() as connection:
            begun = correct_if_behind(connection, now)
            give_up_at = case(
                {mail.name: begun + mail.give_up_after for mail in MAILS.values()}, value=outbox.c.message
            )
            due = server_time(connection, now)
            revived = update(outbox).values(**fresh, next_attempt_at=due, give_up_at=give_up_at)
            return sum(connection.execute(revived.where(_GIVEN_UP, some)).rowcount for some in wanted)

    def destroyed(self, numbers: Iterable[int]) -> Sequence[int]:
        """Give the numbers of messages whose cases have been destroyed."""
        ids: list[int] = []
        with self._database.read() as connection:
            for some in _in_batches({*numbers}):
                query = select(outbox.c.id).where(outbox.c.id.in_(some), _DESTROYED)
                ids += connection.execute(query).scalars()
        return sorted(ids)

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[ListedMessage]:
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            ListedMessage(**{name: getattr(row, name) for name in ListedMessage.__dataclass_fields__}) for row in rows
        ]


def _in_batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Cut numbers into lists that a database takes in one statement."""
    left = iter(numbers)
    while some := list(islice(left, BATCH)):
        yield some


def _all() -> Select[tuple[object, ...]]:
    return select(outbox, cases.c.receipt).outerjoin(cases, cases.c.id == outbox.c.case_id).order_by(outbox.c.id)


def _last_report(until: datetime, report: OutboxMessage | None) -> Select[tuple[datetime]]:
    """Ask for the moment of the last mail to the operator, dated by a moment, that was sent or waits.

    Of a mail that is built, for that of the last one before it that was sent.
    """
    states = (State.SENT,) if report else (State.SENT, State.WAITING, State.SENDING)
    query = select(func.max(outbox.c.date)).where(
        outbox.c.case_id.is_(None),
        outbox.c.message == OPERATOR_REPORT.name,
        outbox.c.state.in_(states),
        outbox.c.date <= until,
    )
    return query.where(outbox.c.id < report.id) if report else query
