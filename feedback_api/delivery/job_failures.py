"""What the operator has to mend: scheduled jobs that failed when they were last tried, and a clock in doubt.

A failure is known by the name of the job and the kind of its error; the text of an error may hold personal data.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select

from feedback_api.store.clock_check import find_doubt
from feedback_api.store.database import Database
from feedback_api.store.tables import chore_failures


def find_failures(database: Database) -> dict[str, str]:
    """Give the kind of error by the name of each job that failed when it was last tried."""
    with database.read() as connection:
        rows = connection.execute(select(chore_failures).order_by(chore_failures.c.chore)).all()
    return {row.chore: row.error for row in rows}


def note(database: Database, job: str, error: str | None, now: datetime) -> None:
    """Write down that a job failed, with the kind of its error, or that it no longer does (None)."""
    if find_failures(database).get(job) == error:
        return
    with database.write() as connection:
        connection.execute(delete(chore_failures).where(chore_failures.c.chore == job))
        if error is not None:
            connection.execute(insert(chore_failures).values(chore=job, error=error, since=now))


def find_troubles(database: Database, now: datetime) -> list[str]:
    """Name in a line each what the operator has to mend beside the mail: jobs that fail, a clock in doubt."""
    lines = [f"{name}: {error}" for name, error in find_failures(database).items()]
    if doubt := find_doubt(database, now):
        lines.append(
            f"clock: {doubt.days:+d}일 / days ({doubt.known_at:%Y-%m-%d} -> {doubt.now:%Y-%m-%d}); flask confirm-clock"
        )
    return lines
