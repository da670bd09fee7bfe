"""Guess what kind of table a sheet holds, from its head, its titles and its figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_src.importing import tables
from site_src.importing.figures import grid, labels
from site_src.importing.outcome import Request
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
    """A table that a sheet may hold, and how much speaks for it."""

    kind: Kind
    table: Table
    weight: float


def find(request: Request, sheet: Sheet) -> Iterator[Candidate]:
    """Yield what a sheet may be; a kind that the editor named needs no more than a head."""
    weights = {"staff": _of_staff, "survey": _of_survey, "performance": _of_performance}
    about = " ".join((sheet.name, request.path.stem))
    for kind in ("staff", "survey", "performance"):
        if request.what not in (None, kind):
            continue
        table = _table(request, sheet, kind)
        if table is None:
            continue
        weight = weights[kind](request, table, f"{about} {' '.join(table.titles)} {' '.join(table.head.headings)}")
        if weight >= _FEWEST or request.what:
            yield Candidate(kind, table, weight)


def _table(request: Request, sheet: Sheet, kind: Kind) -> Table | None:
    if kind == "survey":
        found = grid.find(sheet, request.columns, hidden=request.hidden)
        return found.table if found else None
    return tables.find(sheet, kind, dict(request.columns), hidden=request.hidden)


def _of_staff(_: Request, table: Table, __: str) -> float:
    means = set(table.head.meanings.values())
    named = 2 if "name" in means or "given_name" in means else 0
    return named + len(means & _PEOPLE) if named or "position" in means else 0


def _of_survey(request: Request, table: Table, about: str) -> float:
    found = grid.find(table.sheet, request.columns, hidden=request.hidden)
    names = {*found.names(down=True), *found.names(down=False)} if found else set()
    hints = 3 if _ABOUT_SURVEYS.search(about) else 0
    return hints + min(sum(map(labels.is_dimension, names)), 3) + (1 if hints or names else 0)


def _of_performance(_: Request, table: Table, about: str) -> float:
    means = set(table.head.meanings.values())
    if "standard" not in means:
        return 0
    hints = 2 if _ABOUT_RESULTS.search(about) else 0
    return hints + len(means & _RESULTS) + 1
