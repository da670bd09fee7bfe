"""How many cases are open, overdue or were answered late, by kind: for monitoring, without opening anything sealed.

They are those that handlers work on at the desk. Where an institution answers by mail, without handlers, nobody tells
the service of an answer, and nothing is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Connection, case, func, select, union_all

from feedback_api.desk.overdue import is_overdue
from feedback_api.desk.reminder_jobs import begun_since, find_staff
from feedback_api.store.tables import ANSWERED, OWED, cases
from institution.organization.record import Organization

#: For how long a case that was answered late is counted.
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class CaseCounts:
    """Numbers of cases by kind; `answered_late` are those answered lately that missed a deadline."""

    open: dict[str, int]
    overdue: dict[str, int]
    answered_late: dict[str, int]


def count_cases(connection: Connection, now: datetime, organization: Organization) -> CaseCounts | None:
    """Count the cases by kind, those that are no more too, or give None where there are no handlers.

    It costs in proportion to the cases that are open or were answered lately, which have indexes of their own.
    """
    staff = find_staff(connection, organization)
    if staff is None:
        return None
    lately = (ANSWERED, cases.c.answered_at >= now - LATELY, cases.c.was_overdue)
    late_answers = select(cases.c.kind, func.count()).where(*lately).group_by(cases.c.kind)
    none = dict.fromkeys(organization.kinds, 0)
    counts = CaseCounts(dict(none), dict(none), dict(none))
    for kind, number, late in connection.execute(_owed(staff.since, now)):
        counts.open[kind] = counts.open.get(kind, 0) + number
        counts.overdue[kind] = counts.overdue.get(kind, 0) + late
    for kind, number in connection.execute(late_answers):
        counts.answered_late[kind] = number
    return counts


def _owed(since: datetime, now: datetime) -> CompoundSelect[Any]:
    """Ask for the open cases of each kind and how many of them are overdue, apart for those that have a deadline.

    Asked for both at once, SQLite would go through all cases that were not destroyed, not by the index of deadlines.
    """
    late = func.sum(case((is_overdue(now), 1), else_=0))
    owed = select(cases.c.kind, func.count(), late).where(OWED, begun_since(since)).group_by(cases.c.kind)
    return union_all(owed.where(cases.c.due_at.is_(None)), owed.where(cases.c.due_at.is_not(None)))
