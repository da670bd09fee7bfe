"""Which chores of the worker failed when they were last tried: their names and kinds of error."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from feedback_api.store.database import Database
from feedback_api.store.tables import chore_failures


def find_failures(database: Database) -> dict[str, str]:
    """Give the kind of error by the name of each chore that failed when it was last tried."""
    with database.read() as connection:
        rows = connection.execute(select(chore_failures).order_by(chore_failures.c.chore)).all()
    return {row.chore: row.error for row in rows}


def note(database: Database, chore: str, error: str | None, now: datetime) -> None:
    """Write down that a chore failed, with the kind of its error, or that it no longer does (None)."""
    if find_failures(database).get(chore) == error:
        return
    with database.write() as connection:
        connection.execute(delete(chore_failures).where(chore_failures.c.chore == chore))
        if error is not None:
            connection.execute(insert(chore_failures).values(chore=chore, error=error, since=now))
