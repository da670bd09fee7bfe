"""What is computed of each survey before anything is rendered: how it compares, its best and worst dimensions.

The blocks of surveys go one way: `compute_facts` turns the data into facts, and every `render_…` beside it turns facts
into HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from institution.text import Text, comparable
from site_src.blocks.surveys.comparison import compare, find_previous
from site_src.records.published_data import Data
from site_src.records.surveys import SurveyRow, SurveyWave


@dataclass(frozen=True)
class SurveyFacts:
    """A survey with its scores, and how it compares with the previous survey, of whatever year.

    `change` is the difference to the previous score, or None if the two surveys cannot be compared; `comparison` tells
    the change, or why there is none. `previous_scores` are those of the previous survey by the comparable form of their
    names; they are empty if the surveys cannot be compared.
    """

    wave: SurveyWave
    rows: tuple[SurveyRow, ...]
    previous: SurveyWave | None
    change: Decimal | None
    comparison: Text
    previous_scores: Mapping[str, Decimal]

    @property
    def dimensions(self) -> tuple[SurveyRow, ...]:
        """Give the scores by dimension, or those by service of a survey that asked for these alone."""
        return tuple(row for row in self.rows if row.by == "dimension") or self.rows

    @property
    def best(self) -> list[SurveyRow]:
        """Give the dimensions that share the highest score."""
        highest = max((row.score for row in self.dimensions), default=None)
        return [row for row in self.dimensions if row.score == highest]

    @property
    def worst(self) -> list[SurveyRow]:
        """Give the dimensions that share the lowest score."""
        lowest = min((row.score for row in self.dimensions), default=None)
        return [row for row in self.dimensions if row.score == lowest]


def compute_facts(data: Data) -> list[SurveyFacts]:
    """Give the facts of every survey, the latest year first."""
    return [_compute(wave, data) for wave in data.newest_first()]


def _compute(wave: SurveyWave, data: Data) -> SurveyFacts:
    previous = find_previous(wave, data.waves)
    change, comparison = compare(wave, previous)
    rows = data.scores.get(previous.year, ()) if previous and change is not None else ()
    previous_scores = {comparable(row.dimension): row.score for row in rows}
    return SurveyFacts(wave, data.scores.get(wave.year, ()), previous, change, comparison, previous_scores)
