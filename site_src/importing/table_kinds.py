"""Guess what kind of table a sheet holds, from its head, its titles and its figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from site_src.importing import tables
from site_src.importing.figures import grid, labels
from site_src.importing.figures.grid import Grid
from site_src.importing.request import Request
from site_src.importing.tables import Table
from site_src.importing.vocabulary import Kind
from site_src.importing.workbooks.sheet import Sheet

_ABOUT_SURVEYS = re.compile(r"만족도|설문|csi|pcsi|survey", re.IGNORECASE)
_ABOUT_RESULTS = re.compile(r"이행|준수율|준수률|달성률|달성율|실적|서비스\s*기준|performance", re.IGNORECASE)
_PEOPLE = frozenset(["position", "duties", "phone", "extension", "team", "unit", "email", "mobile"])
_RESULTS = frozenset(["value", "target", "base", "met", "overdue", "counted", "source", "unit"])
_FEWEST = 2


@dataclass(frozen=True)
class Candidate:
    """A table that a sheet may hold, and how much speaks for it; that of a survey with its figures."""

    kind: Kind
    table: Table
    weight: float
    grid: Grid | None = None


def find(request: Request, sheet: Sheet) -> Iterator[Candidate]:
    """Yield what a sheet may be; a kind that the editor named needs no more than a head."""
    for kind in get_args(Kind):
        found = _read(request, sheet, kind) if request.what in (None, kind) else None
        if found and (found.weight >= _FEWEST or request.what):
            yield found


def _read(request: Request, sheet: Sheet, kind: Kind) -> Candidate | None:
    if kind == "survey":
        found = grid.find(sheet, request.columns, hidden=request.hidden)
        return Candidate(kind, found.table, _of_survey(found, _about(request, found.table)), found) if found else None
    table = tables.find(sheet, kind, dict(request.columns), hidden=request.hidden)
    if table is None:
        return None
    weight = _of_staff(table) if kind == "staff" else _of_performance(table, _about(request, table))
    return Candidate(kind, table, weight)


def _about(request: Request, table: Table) -> str:
    """Give all that says what a table is about."""
    return " ".join((table.sheet.name, request.path.stem, *table.titles, *table.head.headings))


def _of_staff(table: Table) -> float:
    means = set(table.head.meanings.values())
    named = 2 if "name" in means or "given_name" in means else 0
    return named + len(means & _PEOPLE) if named or "position" in means else 0


def _of_survey(found: Grid, about: str) -> float:
    names = {*found.names(down=True), *found.names(down=False)}
    hints = 3 if _ABOUT_SURVEYS.search(about) else 0
    return hints + min(sum(map(labels.is_dimension, names)), 3) + (1 if hints or names else 0)


def _of_performance(table: Table, about: str) -> float:
    means = set(table.head.meanings.values())
    if "standard" not in means:
        return 0
    hints = 2 if _ABOUT_RESULTS.search(about) else 0
    return hints + len(means & _RESULTS) + 1
