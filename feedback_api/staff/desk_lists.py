"""The lists of the desk: the cases that a handler sees, a page of them at a time.

Only what a page shows is read and opened, by an index, so that ten thousand open cases cost no more than a hundred.
Of what a customer wrote a list shows the subject alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, true

from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.handlers import Handler, Role, may_see
from feedback_api.cases.opening import Case, Cases
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError
from feedback_api.store.tables import ANSWERED, OWED, acts, cases
from institution.organization import Organization

#: How many cases a page of a list shows.
PAGE = 50
#: How many the shorter lists show.
SHORT = 20


@dataclass(frozen=True)
class ListedCase:
    """A case as a list shows it; the subject is empty where no key opens it."""

    case: Case
    subject: str = field(repr=False)


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
        return case if may_see(handler, replace(case, team=team)) else None

    def open_cases(self, handler: Handler, page: int = 0) -> tuple[Sequence[ListedCase], bool]:
        """Give a page of the cases that owe an answer, the first deadline first, and whether there are more."""
        query = self._seen_by(handler).where(OWED).order_by(cases.c.due_at.nulls_last(), cases.c.team, cases.c.id)
        listed = self._listed(query.offset(page * PAGE).limit(PAGE + 1))
        return listed[:PAGE], len(listed) > PAGE

    def to_telephone(self, handler: Handler) -> Sequence[ListedCase]:
        """Give answered cases whose customers are still to be asked by telephone if they are satisfied (I-5-3)."""
        reached = (acts.c.case_id == cases.c.id, acts.c.act == Act.CALLED, acts.c.facts.contains('"reached": "yes"'))
        unasked = (
            cases.c.stage == Stage.ANSWERED,
            cases.c.kind.in_(self._checked),
            ~select(acts).where(*reached).exists(),
        )
        return self._listed(self._seen_by(handler).where(ANSWERED, *unasked).order_by(cases.c.answered_at).limit(SHORT))

    def answered_lately(self, handler: Handler) -> Sequence[ListedCase]:
        """Give the cases answered last, the newest first."""
        query = self._seen_by(handler).where(ANSWERED, cases.c.stage.in_((Stage.ANSWERED, Stage.CLOSED)))
        return self._listed(query.order_by(cases.c.answered_at.desc()).limit(SHORT))

    def _listed(self, query: Select[Any]) -> list[ListedCase]:
        with self._database.read() as connection:
            ids: list[int] = list(connection.execute(query).scalars())
            rows = self._cases.sealed(connection, ids)
        listed = []
        for case_id in ids:
            try:
                case, words = self._cases.opened(rows[case_id])
            except SealBrokenError:
                case, subject = self._cases.closed(rows[case_id]), ""
            else:
                subject = words.subject
            listed.append(ListedCase(replace(case, team=self._organization.in_charge(case.team, case.about)), subject))
        return listed

    def _seen_by(self, handler: Handler) -> Select[Any]:
        """Select the cases that a handler may see, as `find` tells of one."""
        mine = true() if handler.role is Role.OVERSEER else or_(*self._of_teams(handler.teams))
        about_mine = and_(cases.c.kind == "complaint", cases.c.about.in_(handler.teams))
        return select(cases.c.id).where(cases.c.forgotten_at.is_(None), mine, not_(about_mine))

    def _of_teams(self, teams: Sequence[str]) -> Iterator[ColumnElement[bool]]:
        """Say which cases some teams are in charge of: their own, and as heirs those of teams that are no more."""
        present, heir = list(self._organization.teams), self._organization.default_team
        yield cases.c.team.in_([team for team in teams if team in present])
        if heir in teams:
            yield and_(cases.c.team.not_in(present), cases.c.about != heir)
        if self._organization.heir(about=heir) in teams:
            yield and_(cases.c.team.not_in(present), cases.c.about == heir)
