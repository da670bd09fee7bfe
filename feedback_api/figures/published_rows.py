"""The numbers of a counted standard in a period, and which of them a reader of the published file sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from institution.performance.measures import MEASURES, Measure
from institution.performance.periods import ReportingPeriod

if TYPE_CHECKING:
    from institution.performance.standards import Counts

#: A number of a row: ("base",), ("met",), ("overdue",), or ("level", name of the level).
Part = tuple[str, ...]
BASE: Part = ("base",)
MET: Part = ("met",)
OVERDUE: Part = ("overdue",)


@dataclass(frozen=True)
class Counted:
    """How many cases of a standard fell on each level in a period: the truth, which is not published as it stands.

    Levels that are left out are 0.
    """

    standard: str
    counts: "Counts"
    period: ReportingPeriod
    levels: Mapping[str, int]

    @property
    def numbers(self) -> Mapping[Part, int]:
        """Give each number of the row that could be published, in the order of `levels_of`."""
        return {
            part: sum(self.levels.get(level, 0) for level in levels)
            for part, levels in levels_of(MEASURES[self.counts.what]).items()
        }


@dataclass(frozen=True)
class Shown:
    """What may be published of a `Counted`; None stands for a number that the measure lacks or that is withheld.

    `levels` is None where the measure shows none, and where they are merged so that not even zeros are told. `withheld`
    tells that the row's result (the percentage, or the number of a measure without one) is not told.
    """

    base: int | None
    met: int | None
    overdue: int | None
    levels: Mapping[str, int | None] | None
    withheld: bool

    def number(self, part: Part) -> int | None:
        """Give a number of the row; None where it is withheld."""
        if part[0] == "level":
            return None if self.levels is None else self.levels.get(part[1])
        return {BASE: self.base, MET: self.met, OVERDUE: self.overdue}[part]


@dataclass(frozen=True)
class Published:
    """A row with `counts` in a file of content/data/performance, as its readers see it."""

    counts: "Counts"
    period: ReportingPeriod
    shown: Shown


@dataclass(frozen=True)
class Difference:
    """A field of a published row that is not what is counted today; `-` stands for what is withheld or not there."""

    standard: str
    field: str
    before: str
    now: str


def level(name: str) -> Part:
    """Give the part that tells how many fell on a level."""
    return ("level", name)


def levels_of(measure: Measure) -> Mapping[Part, frozenset[str]]:
    """Give the numbers that a row of a measure has, each with the levels of which it is the sum."""
    parts = {BASE: frozenset(measure.levels)}
    if measure.met:
        parts[MET] = measure.met
    if measure.open is not None:
        parts[OVERDUE] = frozenset({measure.open})
    if measure.shows_levels:
        parts |= {level(name): frozenset({name}) for name in measure.levels}
    return MappingProxyType(parts)


def show(counted: Counted, hidden: frozenset[Part]) -> Shown:
    """Give what is published of a row without its hidden numbers.

    Without its base nothing of a row is told: a percentage or a number that was met says little alone and tells much
    beside other tables. ("levels",) among the hidden merges the levels.
    """
    measure, numbers = MEASURES[counted.counts.what], counted.numbers
    if BASE in hidden:
        return Shown(None, None, None, None, withheld=True)

    def told(part: Part) -> int | None:
        return None if part in hidden else numbers.get(part)

    merged = MERGED in hidden or not measure.shows_levels
    levels = None if merged else MappingProxyType({name: told(level(name)) for name in measure.levels})
    met = told(MET)
    return Shown(numbers[BASE], met, told(OVERDUE), levels, withheld=bool(measure.met) and met is None)


#: Stands among the hidden parts of a row whose levels are not shown at all.
MERGED: Part = ("levels",)
