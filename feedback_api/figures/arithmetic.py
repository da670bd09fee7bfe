"""How exactly sums of unknown whole numbers follow from other sums of them: the arithmetic of a reader who subtracts.

The unknowns are whole numbers of 0 or more. What is published are sums of some of them, exact ones (both bounds are
the published number) or such of which only a lower bound is known. `Arithmetic.range_of` gives the smallest and the
largest value that another sum can have beside all of these, by integer programming (the solver HiGHS).

That a sum may lie anywhere in a range is never taken from the solver's word: its two solutions are checked here in
whole numbers. An inexact solver could make us withhold too much, and never too little.

Numbers that were counted on different days need not agree: a case that was overdue in January was answered in
February. Such sums have no solution. Then a reader assumes as few changes as possible, and so does this: the sums may
miss what is published by the smallest possible total, and by no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import highspy

#: The unknowns of a sum.
Unknowns = frozenset[int]
_INFINITE = float("inf")
#: What was worked out of groups of sums.
Solved = dict[frozenset["Total"], "_Component"]


@dataclass(frozen=True)
class Total:
    """A sum of unknowns that lies between two bounds; `highest` is None where only the lower one is known."""

    unknowns: Unknowns
    lowest: int
    highest: int | None


@dataclass(frozen=True)
class Range:
    """The smallest and the largest value that a sum can have; a range that is wide enough is not explored further."""

    lowest: int
    highest: int

    @property
    def width(self) -> int:
        """Give how far the value can move."""
        return self.highest - self.lowest


class Arithmetic:
    """All that can be worked out from published sums."""

    def __init__(self, totals: Iterable[Total], solved: Solved | None = None) -> None:
        """Read the sums; `solved` carries over what was worked out of groups of sums that stay the same."""
        self._solved = {} if solved is None else solved
        self._component_of: dict[int, _Component] = {}
        for group in _connected(list(dict.fromkeys(totals))):
            component = self._solved.setdefault(frozenset(group), _Component(group))
            self._component_of |= dict.fromkeys(component.unknowns, component)

    def range_of(self, unknowns: Unknowns, enough: int) -> Range | None:
        """Give how far a sum can move; None where it moves by `enough` or more."""
        if not unknowns <= self._component_of.keys():
            return None  # a number that is part of no published sum can be any
        parts: dict[int, tuple[_Component, set[int]]] = {}
        for unknown in sorted(unknowns):
            component = self._component_of[unknown]
            parts.setdefault(id(component), (component, set()))[1].add(unknown)
        lowest = highest = 0
        for component, part in parts.values():  # what has no sum in common moves independently
            range_ = component.range_of(frozenset(part), enough)
            lowest, highest = lowest + range_.lowest, highest + range_.highest
            if highest - lowest >= enough:
                return None
        return Range(lowest, highest)

    def linked(self, unknowns: Unknowns) -> Unknowns:
        """Give the unknowns that some chain of published sums ties to these."""
        components = {id(one): one for one in map(self._component_of.get, unknowns) if one is not None}
        return frozenset().union(unknowns, *(one.unknowns for one in components.values()))


def _connected(totals: Sequence[Total]) -> list[list[Total]]:
    """Group sums that have unknowns in common, directly or through others."""
    group_of: dict[int, list[Total]] = {}
    for total in totals:
        groups = {id(group): group for group in map(group_of.get, total.unknowns) if group is not None}
        merged = [one for group in groups.values() for one in group] + [total]
        group_of |= {unknown: merged for one in merged for unknown in one.unknowns}
    return list({id(group): group for group in group_of.values()}.values())


@dataclass(frozen=True)
class _Row:
    """A linear constraint: lowest <= sum of columns times their factors <= highest."""

    factors: Mapping[int, int]
    lowest: float
    highest: float

    def holds(self, solution: Sequence[int]) -> bool:
        return self.lowest <= sum(factor * solution[column] for column, factor in self.factors.items()) <= self.highest


@dataclass
class _Component:
    """Sums that are tied to each other, with the solutions that were seen of them."""

    totals: Sequence[Total]
    _solutions: list[Sequence[int]] = field(default_factory=list)
    _ranges: dict[tuple[Unknowns, int], Range] = field(default_factory=dict)

    @cached_property
    def unknowns(self) -> Unknowns:
        return frozenset().union(*(total.unknowns for total in self.totals))

    @cached_property
    def _columns(self) -> Mapping[int, int]:
        return {unknown: column for column, unknown in enumerate(sorted(self.unknowns))}

    @cached_property
    def _rows(self) -> Sequence[_Row]:
        """Give the constraints; with columns for what the sums may miss, where they contradict each other."""
        exact = [
            _Row(
                dict.fromkeys((self._columns[one] for one in sorted(total.unknowns)), 1),
                total.lowest,
                _INFINITE if total.highest is None else total.highest,
            )
            for total in self.totals
        ]
        solution = _solve(exact, {})
        if solution is not None:
            self._solutions.append(solution)
            return exact
        width = len(self._columns)
        misses = dict.fromkeys(range(width, width + 2 * len(exact)), 1)
        elastic = [
            _Row({**row.factors, width + 2 * place: 1, width + 2 * place + 1: -1}, row.lowest, row.highest)
            for place, row in enumerate(exact)
        ]
        nearest = _solve(elastic, misses)
        if nearest is None:
            return exact  # nothing can be shown to be safe then
        return [*elastic, _Row(misses, 0, sum(nearest[column] for column in misses))]

    def range_of(self, unknowns: Unknowns, enough: int) -> Range:
        """Give how far a sum of unknowns of this component can move, or two values of it that are `enough` apart."""
        if (unknowns, enough) not in self._ranges:
            self._ranges[unknowns, enough] = self._explore([self._columns[one] for one in sorted(unknowns)], enough)
        return self._ranges[unknowns, enough]

    def _explore(self, columns: Sequence[int], enough: int) -> Range:
        rows = self._rows
        if self._seen(columns).width < enough:
            self._remember(_solve(rows, dict.fromkeys(columns, 1)))
        seen = self._seen(columns)
        if seen.width < enough:
            most = _Row(dict.fromkeys(columns, 1), 0, seen.lowest + enough)  # so that the largest value is finite
            self._remember(_solve([*rows, most], dict.fromkeys(columns, -1)))
        return self._seen(columns)

    def _remember(self, solution: Sequence[int] | None) -> None:
        if solution is not None:
            self._solutions.append(solution)

    def _seen(self, columns: Sequence[int]) -> Range:
        values = [sum(solution[column] for column in columns) for solution in self._solutions] or [0]
        return Range(min(values), max(values))


def _solve(rows: Sequence[_Row], costs: Mapping[int, int]) -> Sequence[int] | None:
    """Give whole numbers of 0 or more that fulfil all rows at the least cost; None where there are none."""
    import highspy  # noqa: PLC0415 - 20 MB with numpy, for the commands that publish figures alone

    solver = _solver()
    solver.passModel(_problem(rows, costs))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = [round(value) for value in solver.getSolution().col_value]
    return solution if min(solution) >= 0 and all(row.holds(solution) for row in rows) else None


def _problem(rows: Sequence[_Row], costs: Mapping[int, int]) -> "highspy.HighsLp":
    import highspy  # noqa: PLC0415 - as above
    import numpy as np  # noqa: PLC0415 - as above

    width = 1 + max(column for row in rows for column in row.factors)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = width, len(rows)
    problem.col_cost_ = np.array([costs.get(column, 0) for column in range(width)], dtype=np.float64)
    problem.col_lower_, problem.col_upper_ = np.zeros(width), np.full(width, _INFINITE)
    problem.row_lower_ = np.array([row.lowest for row in rows], dtype=np.float64)
    problem.row_upper_ = np.array([row.highest for row in rows], dtype=np.float64)
    problem.integrality_ = [highspy.HighsVarType.kInteger] * width
    matrix = problem.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(row.factors) for row in rows)]).astype(np.int32)
    matrix.index_ = np.array([column for row in rows for column in row.factors], dtype=np.int32)
    matrix.value_ = np.array([factor for row in rows for factor in row.factors.values()], dtype=np.float64)
    return problem


@cache
def _solver() -> "highspy.Highs":
    import highspy  # noqa: PLC0415 - as above

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - it would write the solver's name and version on the terminal
            self.silent()

    solver = Silent()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver


#: One thread, and no solution that is only nearly the best: the same question has the same answer.
_OPTIONS: Mapping[str, int | float] = {"threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}
