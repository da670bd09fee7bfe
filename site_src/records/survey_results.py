"""What the surveys of surveys.yml say of a promise to ask customers every year: the results that nobody needs to type.

A standard with `counts: {what: yearly_survey}` is counted here: how many surveys each year had, up to the last year
that is over.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from institution.performance.periods import period_of
from institution.performance.results import Achievement, PeriodResult
from institution.text import Text

if TYPE_CHECKING:
    from institution.performance.standards import ServiceStandard
    from site_src.records.surveys import SurveyWave

_SOURCE = Text("이 누리집에 실은 만족도 조사", "the satisfaction surveys on this site")


def count_surveys(
    standard: "ServiceStandard", waves: "Sequence[SurveyWave]", today: date, fiscal_month: int | None = None
) -> Iterator[PeriodResult]:
    """Yield how many surveys each year had, from the first that counts to the last that is over, 0 included.

    Years are fiscal ones where every survey is of one, and the month in which they begin is known.
    """
    if standard.counts is None or not waves:
        return
    first = standard.counts.since or min(wave.year for wave in waves)
    month = fiscal_month if fiscal_month and all(wave.fiscal for wave in waves) else None
    for year in range(first, today.year):
        period = period_of(date(year, month or 1, 1), "fiscal_year" if month else "year", month or 1)
        if period.last_day < today:
            yield PeriodResult(period, _achievement(standard, waves, year))


def _achievement(standard: "ServiceStandard", waves: "Sequence[SurveyWave]", year: int) -> Achievement:
    of_the_year = [wave for wave in waves if wave.year == year]
    return Achievement(
        standard=standard.id,
        unit="회",
        unit_en="survey" if len(of_the_year) == 1 else "surveys",
        counted=standard.counted.ko,
        counted_en=standard.counted.en,
        source=_SOURCE.ko,
        source_en=_SOURCE.en,
        sample=any(wave.sample for wave in of_the_year or waves),
        value=Decimal(len(of_the_year)),
        counts=standard.counts.what if standard.counts else None,
    )
