"""The messages that are not sent, as an operator sees them and revives them: no persons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, and_, func, select, true, update

from feedback_api.outbox import GIVE_UP_AFTER
from feedback_api.store.engine import Database
from feedback_api.store.tables import UNSENT, cases, outbox

#: How many numbers stand in one statement.
BATCH = 500
_GIVEN_UP = and_(UNSENT, outbox.c.state == "given_up")


@dataclass(frozen=True)
class Listed:
    """A message as an operator sees it."""

    id: int
    message: str
    state: str
    attempts: int
    last_error: str | None
    receipt: str | None


class Backlog:
    """The messages that are not sent; each look costs as much as there are of them, however many were."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, *, every: bool = False) -> Sequence[Listed]:
        """Give the messages that wait, were given up or may not have arrived, or all, oldest first."""
        return self._rows(_all() if every else _all().where(UNSENT, outbox.c.state != "forgotten"))

    def given_up(self) -> Sequence[Listed]:
        """Give the messages that were given up."""
        return self._rows(_all().where(_GIVEN_UP))

    def counts(self) -> dict[str, int]:
        """Count the messages that are not sent, by state."""
        with self._database.read() as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).where(UNSENT).group_by(outbox.c.state)).all()
        return {row.state: int(row[1]) for row in rows}

    def revive(self, numbers: Iterable[int] | None, now: datetime) -> int:
        """Let messages that were given up wait again, all of them or those numbered; give how many there were."""
        wanted = [true()] if numbers is None else [outbox.c.id.in_(some) for some in _in_batches({*numbers})]
        fresh = {"state": "waiting", "attempts": 0, "next_attempt_at": now, "give_up_at": now + GIVE_UP_AFTER}
        with self._database.write() as connection:
            return sum(
                connection.execute(update(outbox).where(_GIVEN_UP, some).values(**fresh, finished_at=None)).rowcount
                for some in wanted
            )

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[Listed]:
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [Listed(**{name: getattr(row, name) for name in Listed.__dataclass_fields__}) for row in rows]


def _in_batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Cut numbers into lists that a database takes in one statement."""
    left = iter(numbers)
    while some := list(islice(left, BATCH)):
        yield some


def _all() -> Select[tuple[object, ...]]:
    return select(outbox, cases.c.receipt).outerjoin(cases, cases.c.id == outbox.c.case_id).order_by(outbox.c.id)
