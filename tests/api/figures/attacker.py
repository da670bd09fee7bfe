"""A reader who tries every world: all numbers of cases, cell by cell, that agree with what is published.

Written for the tests, from the words of docs/figures.md, and sharing no code with what it attacks: it enumerates and
solves nothing. Cells are (months, kind, level) of 2026; a small universe has few of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback_api.figures.disclosure import Published, Shown

#: Months of each period that the small universes know.
MONTHS = {
    **{f"2026-m{month:02}": {month} for month in range(1, 13)},
    **{f"2026-q{quarter + 1}": set(range(3 * quarter + 1, 3 * quarter + 4)) for quarter in range(4)},
    "2026-h1": set(range(1, 7)),
    "2026-h2": set(range(7, 13)),
    "2026": set(range(1, 13)),
}
#: What is in no published sum may be anything; these many are enough to make it safe.
_ANYTHING = 6


@dataclass(frozen=True)
class Cell:
    months: frozenset[int]
    kind: str
    level: str


@dataclass(frozen=True)
class Sum:
    """A number of a published row: its cells, and the number itself where it is told."""

    name: str
    cells: frozenset[int]
    number: int | None
    at_least: int = 0


def sums(published: Iterable[Published], universe: Sequence[Cell]) -> Iterator[Sum]:
    for row in published:
        where = {
            place: cell
            for place, cell in enumerate(universe)
            if cell.months <= MONTHS[row.period.name] and (not row.counts.kinds or cell.kind in row.counts.kinds)
        }
        for name, levels, number, at_least in _numbers(row.counts.what, row.shown):
            cells = frozenset(place for place, cell in where.items() if levels is None or cell.level in levels)
            yield Sum(f"{row.counts.text} {row.period.name} {name}", cells, number, at_least)


def _numbers(what: str, shown: Shown) -> Iterator[tuple[str, set[str] | None, int | None, int]]:
    yield "base", None, shown.base, 0
    if what == "satisfaction":
        yield "met", {"satisfied"}, shown.met, 0
        for name in ("satisfied", "partly", "not"):
            number = None if shown.levels is None else shown.levels[name]
            yield name, {name}, number, int(shown.levels is not None and number is None)
    if what == "answered_in_time":
        yield "met", {"in_time"}, shown.met, 0
        yield "overdue", {"overdue"}, shown.overdue, 0


def ranges(published: Iterable[Published], universe: Sequence[Cell]) -> Mapping[str, tuple[int, int]]:
    """Give the smallest and the largest value of each withheld number over all worlds that agree with what is told."""
    all_sums = list(sums(published, universe))
    worlds = _worlds(len(universe), all_sums)
    assert len(worlds), "the truth itself must be among them"
    return {
        one.name: (int(values.min()), int(values.max()))
        for one in all_sums
        if one.number is None
        for values in [worlds[:, sorted(one.cells)].sum(axis=1)]
    }


def _worlds(width: int, all_sums: Sequence[Sum]) -> NDArray[np.int64]:
    worlds = np.zeros((1, 0), dtype=np.int64)
    for cell in range(width):
        most = min((one.number for one in all_sums if one.number is not None and cell in one.cells), default=_ANYTHING)
        worlds = np.hstack(
            [np.repeat(worlds, most + 1, axis=0), np.tile(np.arange(most + 1), len(worlds)).reshape(-1, 1)]
        )
        for one in all_sums:
            if cell in one.cells:
                worlds = worlds[_agrees(worlds, one, complete=cell == max(one.cells))]
    return worlds


def _agrees(worlds: NDArray[np.int64], one: Sum, *, complete: bool) -> NDArray[np.bool_]:
    values = worlds[:, [cell for cell in sorted(one.cells) if cell < worlds.shape[1]]].sum(axis=1)
    lowest = one.at_least if one.number is None else one.number
    agrees: NDArray[np.bool_] = np.greater_equal(values, lowest if complete else 0)
    if one.number is not None:
        agrees &= np.less_equal(values, one.number)
    return agrees
