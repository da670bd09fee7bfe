"""How many cases are open, overdue or were answered late, by kind: for monitoring, without opening anything sealed.

They are those that handlers work on at the desk. Where an institution answers by mail, without handlers, nobody tells
the service of an answer, and nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, select

from feedback_api.cases.reminders import RUNNING
from feedback_api.desk.reminder_jobs import begun_since, find_staff
from feedback_api.store.tables import ANSWERED, OWED, cases
from institution.kinds import KINDS

#: For how long a case that was answered late is counted.
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class CaseCounts:
    """Numbers of cases by kind; `answered_late` are those answered lately that missed a deadline."""

    open: Mapping[str, int]
    overdue: Mapping[str, int]
    answered_late: Mapping[str, int]


def count_cases(connection: Connection, now: datetime) -> CaseCounts | None:
    """Count the cases by kind, or give None where there are no handlers.

    It costs in proportion to the cases that are open or were answered lately, which have indexes of their own.
    """
    staff = find_staff(connection)
    if staff is None:
        return None
    late = and_(cases.c.stage.in_(RUNNING), cases.c.due_at < now)
    owed = select(cases.c.kind, func.count().label("open"), func.sum(case((late, 1), else_=0)).label("overdue"))
    rows = connection.execute(owed.where(OWED, begun_since(staff.since)).group_by(cases.c.kind)).all()
    lately = (ANSWERED, cases.c.answered_at >= now - LATELY, cases.c.was_overdue)
    late_answers = select(cases.c.kind, func.count().label("answered_late")).where(*lately).group_by(cases.c.kind)
    answered = connection.execute(late_answers).all()
    none: dict[str, int] = dict.fromkeys(KINDS, 0)
    return CaseCounts(
        open={**none, **{row.kind: row.open for row in rows}},
        overdue={**none, **{row.kind: int(row.overdue) for row in rows}},
        answered_late={**none, **{row.kind: row.answered_late for row in answered}},
    )
