"""How many cases or ratings fell on each level of a measure."""

from collections.abc import Mapping
from dataclasses import dataclass

from institution.performance.measures import Measure


@dataclass(frozen=True)
class Tally:
    """How many of what is counted fell on each level, every level of the measure named, in the measure's order."""

    levels: Mapping[str, int]

    @property
    def base(self) -> int:
        """How many were counted."""
        return sum(self.levels.values())

    def met(self, measure: Measure) -> int:
        """Give for how many of them the promise was kept."""
        return sum(self.levels[level] for level in measure.met)

    def open(self, measure: Measure) -> int:
        """Give how many of them still wait though their deadline has passed."""
        return self.levels[measure.open] if measure.open else 0


def tally(measure: Measure, counts: Mapping[str, int]) -> Tally:
    """Make the tally of a measure from the levels that something fell on; the others are zero."""
    return Tally({level: counts.get(level, 0) for level in measure.levels})
