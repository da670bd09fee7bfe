"""The lists of the desk: the cases that a handler sees, a page of them at a time.

Only what a page shows is read and opened, by an index, so that ten thousand open cases cost no more than a hundred.
Of what a customer wrote a list shows the subject alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.handlers import Handler
from feedback_api.cases.opening import Case, Cases
from feedback_api.desk.overdue import stands_still
from feedback_api.desk.visibility import may_see, select_visible
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError
from feedback_api.store.tables import ANSWERED, MAIL_FAILS, OWED, acts, cases
from institution.organization.record import Organization

#: How many cases a page of a list shows.
PAGE = 50
#: How many the shorter lists show.
SHORT = 20


@dataclass(frozen=True)
class ListedCase:
    """A case as a list shows it; the subject is empty where no key opens it.

    `stands_still` tells that no time passes for it, while its customer is asked for a supplement.
    """

    case: Case
    subject: str = field(repr=False)
    stands_still: bool = False


class DeskLists:
    """Finds the cases of a handler."""

    def __init__(self, database: Database, cases: Cases, organization: Organization) -> None:
        self._database = database
        self._cases = cases
        self._organization = organization
        self._checked = [name for name, kind in organization.kinds.items() if kind.telephone_check]

    def find(self, handler: Handler, receipt: str) -> Case | None:
        """Find a case by its receipt number, if it was not destroyed and this handler may see it."""
        case = self._cases.by_receipt(receipt)
        if case is None or case.forgotten_at:
            return None
        team = self._organization.in_charge(case.team, case.about)
        return case if may_see(handler, replace(case, team=team), self._organization) else None

    def open_cases(self, handler: Handler, page: int = 0) -> tuple[Sequence[ListedCase], bool]:
        """Give a page of the cases that owe an answer, the first deadline first, and whether there are more."""
        query = self._visible(handler).where(OWED).order_by(cases.c.due_at.nulls_last(), cases.c.team, cases.c.id)
        listed = self._listed(query.offset(page * PAGE).limit(PAGE + 1))
        return listed[:PAGE], len(listed) > PAGE

    def to_telephone(self, handler: Handler) -> Sequence[ListedCase]:
        """Give answered cases whose customers are still to be asked by telephone if they are satisfied (I-5-3)."""
        unasked = (cases.c.stage == Stage.ANSWERED, cases.c.kind.in_(self._checked), ~_was_reached())
        return self._listed(self._visible(handler).where(ANSWERED, *unasked).order_by(cases.c.answered_at).limit(SHORT))

    def not_reached(self, handler: Handler) -> Sequence[ListedCase]:
        """Give answered cases whose customers mail does not reach: they may never have read the answer."""
        query = self._visible(handler).where(MAIL_FAILS, cases.c.stage.in_((Stage.ANSWERED, Stage.CLOSED)))
        return self._listed(query.order_by(cases.c.answered_at.desc(), cases.c.id.desc()).limit(SHORT))

    def answered_lately(self, handler: Handler) -> Sequence[ListedCase]:
        """Give the cases answered last, the newest first."""
        query = self._visible(handler).where(ANSWERED, cases.c.stage.in_((Stage.ANSWERED, Stage.CLOSED)))
        return self._listed(query.order_by(cases.c.answered_at.desc()).limit(SHORT))

    def _listed(self, query: Select[Any]) -> list[ListedCase]:
        with self._database.read() as connection:
            found = {row.id: row.still for row in connection.execute(query.add_columns(stands_still().label("still")))}
            rows = self._cases.sealed(connection, found)
        listed = []
        for case_id, still in found.items():
            if rows[case_id].forgotten_at is not None:
                continue  # destroyed between the two looks
            try:
                case, words = self._cases.opened(rows[case_id])
            except SealBrokenError:
                case, subject = self._cases.closed(rows[case_id]), ""
            else:
                subject = words.subject
            case = replace(case, team=self._organization.in_charge(case.team, case.about))
            listed.append(ListedCase(case, subject, still))
        return listed

    def _visible(self, handler: Handler) -> Select[Any]:
        return select_visible(handler, self._organization)


def _was_reached() -> ColumnElement[bool]:
    """Tell whether the customer was reached by telephone since the case was last reopened: each answer has a call."""
    reopened = acts.alias()
    again = (reopened.c.case_id == acts.c.case_id, reopened.c.act == Act.REOPENED, reopened.c.number > acts.c.number)
    reached = (
        acts.c.case_id == cases.c.id,
        acts.c.act == Act.CALLED,
        acts.c.facts.contains('"reached": "yes"'),
        ~select(reopened.c.id).where(*again).exists(),
    )
    return select(acts.c.id).where(*reached).exists()
