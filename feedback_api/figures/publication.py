"""Which periods are still to be published: every closed one since there was anything to count."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from feedback_api.figures.performance_files import Results
from feedback_api.store.database import Database
from feedback_api.store.tables import cases, handlers
from institution.clock import SEOUL
from institution.organization.record import Figures
from institution.performance.periods import ReportingPeriod, following, period_of


def find_unpublished(
    database: Database, figures: Figures, results: Results, now: datetime
) -> Iterator[ReportingPeriod]:
    """Yield the closed periods, the oldest first, whose file has no counted row.

    They begin with that of the first case or, where none has come, of the first handler.
    """
    first = _find_beginning(database)
    if first is None:
        return
    month = figures.fiscal_month or 1
    period = period_of(first.astimezone(SEOUL).date(), figures.every, month)
    while period.is_closed(now):
        if all(row.counts is None for row in results.get(period, ())):
            yield period
        period = following(period, month)


def _find_beginning(database: Database) -> datetime | None:
    with database.read() as connection:
        for column in (cases.c.received_at, handlers.c.added_at):
            first: datetime | None = connection.execute(select(func.min(column))).scalar()
            if first is not None:
                return first
    return None
