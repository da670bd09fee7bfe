"""Which open cases are overdue, in SQL: as `Progress.is_overdue` of `cases.lifecycle`; the two change together.

While a customer is asked for a supplement the clock of a case stands still, unless it was asked for after the deadline.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, select

from feedback_api.cases.acts import Act, Stage
from feedback_api.store.tables import OWED, acts, cases


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Tell whether a case owes an answer and its deadline has passed."""
    return and_(OWED, cases.c.due_at < now, not_(stands_still()))


def stands_still() -> ColumnElement[bool]:
    """Tell whether the clock of a case stands still: its customer was asked for a supplement before the deadline."""
    return and_(cases.c.stage == Stage.WAITING, not_(was_asked_late()))


def was_asked_late() -> ColumnElement[bool]:
    """Tell whether a supplement was asked for after the deadline that holds.

    Requests before the one that is waited for never count: a deadline that was moved, or that of another round, lies
    after them.
    """
    late = (acts.c.case_id == cases.c.id, acts.c.act == Act.SUPPLEMENT_REQUESTED, acts.c.at > cases.c.due_at)
    return select(acts.c.id).where(*late).correlate(cases).exists()
