"""What a reader can work out of all published rows together: which withheld number lies in too narrow a range.

Each published number is a sum over the smallest pieces that the rows cut each other into: the days between any two
boundaries of periods, a kind of feedback, a level of the measure. How many cases lie in each piece is unknown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from feedback_api.figures.arithmetic import Arithmetic, Range, Solved, Total, Unknowns
from feedback_api.figures.published_rows import Counted, Part, Published, Shown, levels_of
from institution.performance.measures import MEASURES

#: How far apart the smallest and the largest possible value of a withheld number must be.
SAFE_RANGE = 5
_Row = Published | Counted


@dataclass(frozen=True)
class Narrow:
    """A withheld number of a row (its place among the rows) that a reader can work out too closely."""

    row: int
    part: Part
    range: Range


class Tables:
    """Rows, and the unknowns of which each of their numbers is the sum; `kinds` are all that there are cases of."""

    def __init__(self, rows: Sequence[_Row], kinds: Collection[str]) -> None:
        self._sums = _sums(rows, {*kinds, *(kind for row in rows for kind in row.counts.kinds)})
        self._solved: Solved = {}

    def find_narrow(self, shown: Sequence[Shown], rows: Iterable[int] | None = None) -> Iterator[Narrow]:
        """Give the withheld numbers, of some rows or of all, that can be worked out where these numbers are told."""
        arithmetic = self._arithmetic(shown)
        for row in range(len(shown)) if rows is None else rows:
            for part, unknowns in self._sums[row].items():
                if shown[row].number(part) is None:
                    range_ = arithmetic.range_of(unknowns, SAFE_RANGE)
                    if range_ is not None:
                        yield Narrow(row, part, range_)

    def range_of(self, number: Narrow, shown: Sequence[Shown]) -> Range | None:
        """Give the range of a number where these are told; None where it is wide enough."""
        return self._arithmetic(shown).range_of(self._sums[number.row][number.part], SAFE_RANGE)

    def linked_rows(self, number: Narrow, shown: Sequence[Shown]) -> frozenset[int]:
        """Give the places of the rows that some chain of told numbers ties to a number."""
        linked = self._arithmetic(shown).linked(self._sums[number.row][number.part])
        return frozenset(
            place for place, sums in enumerate(self._sums) if any(linked & unknowns for unknowns in sums.values())
        )

    def _arithmetic(self, shown: Sequence[Shown]) -> Arithmetic:
        totals = (total for sums, told in zip(self._sums, shown, strict=True) for total in _totals(sums, told))
        return Arithmetic(totals, self._solved)


def _totals(sums: Mapping[Part, Unknowns], shown: Shown) -> Iterator[Total]:
    """Give what a row tells: its numbers, and that a level which is withheld beside zeros is none of them."""
    for part, unknowns in sums.items():
        number = shown.number(part)
        if number is not None:
            yield Total(unknowns, number, number)
        elif part[0] == "level" and shown.levels is not None:
            yield Total(unknowns, 1, None)


def _sums(rows: Sequence[_Row], kinds: Collection[str]) -> list[Mapping[Part, Unknowns]]:
    """Give, by row, the unknowns of which each of its numbers is the sum."""
    cells_of: list[list[int]] = [[] for _ in rows]
    for cell, places in enumerate(_cells(rows, kinds)):
        for place in places:
            cells_of[place].append(cell)
    unknowns: dict[tuple[int, str], int] = {}
    return [
        {
            part: frozenset(unknowns.setdefault(key, len(unknowns)) for key in product(cells, sorted(levels)))
            for part, levels in levels_of(MEASURES[row.counts.what]).items()
        }
        for row, cells in zip(rows, cells_of, strict=True)
    ]


def _cells(rows: Sequence[_Row], kinds: Collection[str]) -> list[tuple[int, ...]]:
    """Give the pieces of time and kind, each by the places of the rows that it is part of.

    Pieces of the same rows count as one: nothing published tells them apart.
    """
    families: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        families.setdefault(row.counts.family, []).append(place)
    cells: dict[tuple[int, ...], None] = {}
    for family in families.values():
        edges = {moment for place in family for moment in (rows[place].period.begins_at, rows[place].period.ends_at)}
        for (begins_at, ends_at), kind in product(pairwise(sorted(edges)), sorted(kinds)):
            cells[
                tuple(
                    place
                    for place in family
                    if rows[place].period.begins_at <= begins_at
                    and ends_at <= rows[place].period.ends_at
                    and kind in (rows[place].counts.kinds or kinds)
                )
            ] = None
    return [places for places in cells if places]
