"""Who may see a case: of one case in Python, and of all of them in SQL. The two say the same and change together.

An overseer sees every case, others those of their teams; a complaint about a team is seen by no member of that team.
A case of a team that is no more belongs to its heir (`Organization.in_charge`): `may_see` is asked with that team.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, true

from feedback_api.cases.handlers import Handler, Role
from feedback_api.store.tables import cases
from institution.organization.kinds import USUAL
from institution.organization.record import Organization


class VisibleCase(Protocol):
    """What decides who sees a case: the team that has it, and the team it is about, if any."""

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def team(self) -> str: ...  # noqa: D102

    @property
    def about(self) -> str: ...  # noqa: D102


def may_see(handler: Handler, case: VisibleCase, organization: Organization) -> bool:
    """Tell whether a handler may see a case: an overseer every one, others those of their teams.

    A complaint about a team is seen by no member of that team, whatever the role.
    """
    if handler.removed or organization.barred(case.kind, case.team, case.about) in handler.teams:
        return False
    return handler.role is Role.OVERSEER or case.team in handler.teams


def select_visible(handler: Handler, organization: Organization) -> Select[Any]:
    """Select the ids of the cases that a handler may see, as `may_see` tells of one."""
    mine = true() if handler.role is Role.OVERSEER else or_(*_of_teams(handler.teams, organization))
    complaints = [name for name in {**organization.kinds, **USUAL} if organization.kind(name).complaint]
    may_be = and_(cases.c.kind.not_in(list(organization.kinds)), cases.c.team != cases.c.about)
    about_mine = and_(or_(cases.c.kind.in_(complaints), may_be), cases.c.about.in_(handler.teams))
    return select(cases.c.id).where(cases.c.forgotten_at.is_(None), mine, not_(about_mine))


def _of_teams(teams: Sequence[str], organization: Organization) -> Iterator[ColumnElement[bool]]:
    """Say which cases some teams are in charge of: their own, and as heirs those of teams that are no more."""
    present, heir = list(organization.teams), organization.default_team
    yield cases.c.team.in_([team for team in teams if team in present])
    if heir in teams:
        yield and_(cases.c.team.not_in(present), cases.c.about != heir)
    if organization.heir(about=heir) in teams:
        yield and_(cases.c.team.not_in(present), cases.c.about == heir)
