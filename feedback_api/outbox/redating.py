"""Date anew what a clock that was ahead has dated, when the clock is right again.

A mail that was given up at a moment that is still to come would be told to the operator when that moment is reached,
and a mail that is scheduled by such a moment would wait as long.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from feedback_api.outbox.states import State
from feedback_api.store.clock_check import BEHIND
from feedback_api.store.database import Database
from feedback_api.store.tables import UNSENT, outbox


def redate(database: Database, now: datetime) -> int:
    """Let what is dated more than a day after a trusted moment be dated by that moment; give how many mails that were.

    A scheduled mail is due as long after it as it was to be due after it was written.
    """
    given_up = (UNSENT, outbox.c.state == State.GIVEN_UP, outbox.c.finished_at > now + BEHIND)
    scheduled = (UNSENT, outbox.c.state == State.SCHEDULED, outbox.c.date > now + BEHIND)
    with database.read() as connection:  # nearly always there is nothing to do, and no write lock is taken
        looks = (select(outbox.c.id).where(*some).limit(1) for some in (given_up, scheduled))
        if all(connection.execute(look).first() is None for look in looks):
            return 0
    with database.write() as connection:
        redated = connection.execute(update(outbox).where(*given_up).values(finished_at=now)).rowcount
        for row in connection.execute(select(outbox).where(*scheduled)).all():
            _move_back(connection, row, row.date - now)
            redated += 1
    return redated


def _move_back(connection: Connection, row: Row[Any], by: timedelta) -> None:
    """Let a mail be dated, due and given up so much earlier."""
    moments = {name: getattr(row, name) for name in ("date", "next_attempt_at", "give_up_at")}
    moved = {name: moment - by for name, moment in moments.items() if moment is not None}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**moved))
