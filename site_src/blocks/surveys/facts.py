"""What is computed of each survey before anything is rendered: how it compares, its best and worst dimensions.

The blocks of surveys go one way: `compute_facts` turns the data into facts, and every `render_…` beside it turns facts
into HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from institution.text import Text, comparable
from site_src.blocks.surveys.comparison import Earlier, compare
from site_src.blocks.surveys.series import Series, part_series
from site_src.records.published_data import Data
from site_src.records.surveys import SurveyRow, SurveyWave


@dataclass(frozen=True)
class SurveyFacts:
    """A survey with its scores, and how it compares with the previous survey of its series, of whatever year.

    `label` is what it is called among them. `change` is the difference to the previous score, or None if the two
    surveys cannot be compared; `comparison` tells the change, or why there is none. `previous_scores` are those of the
    previous survey by the comparable form of their names; they are empty if the surveys cannot be compared.
    """

    wave: SurveyWave
    label: Text
    rows: tuple[SurveyRow, ...]
    previous: Earlier | None
    change: Decimal | None
    comparison: Text
    previous_scores: Mapping[str, Decimal]

    @property
    def dimensions(self) -> tuple[SurveyRow, ...]:
        """Give the scores by dimension, or those by service of a survey that asked for these alone."""
        scored = tuple(row for row in self.rows if row.score is not None and row.by != "mean")
        return tuple(row for row in scored if row.by == "dimension") or scored

    @property
    def best(self) -> list[SurveyRow]:
        """Give the dimensions that share the highest score."""
        highest = max((row.score for row in self.dimensions if row.score is not None), default=None)
        return [row for row in self.dimensions if row.score == highest]

    @property
    def worst(self) -> list[SurveyRow]:
        """Give the dimensions that share the lowest score."""
        lowest = min((row.score for row in self.dimensions if row.score is not None), default=None)
        return [row for row in self.dimensions if row.score == lowest]


def compute_facts(data: Data) -> list[SurveyFacts]:
    """Give the facts of every survey, the latest first."""
    facts = {one.wave.key: one for _, part in compute_series(data) for one in part}
    return [facts[wave.key] for wave in data.newest_first()]


def compute_series(data: Data) -> list[tuple[Text, list[SurveyFacts]]]:
    """Give the facts of each series, the latest first, by its name, which is empty where there is one series."""
    return [
        (series.name, [_compute(wave, series, data) for wave in reversed(series.waves)])
        for series in part_series(data.waves)
    ]


def _compute(wave: SurveyWave, series: Series, data: Data) -> SurveyFacts:
    before = series.previous(wave)
    earlier = Earlier(before, series.label(before)) if before else None
    change, comparison = compare(wave, earlier)
    rows = data.scores.get(before.key, ()) if before and change is not None else ()
    previous_scores = {comparable(row.dimension): row.score for row in rows if row.score is not None}
    scores = data.scores.get(wave.key, ())
    return SurveyFacts(wave, series.label(wave), scores, earlier, change, comparison, previous_scores)
