"""Whether a promise was kept in a period: what was achieved against the target that held then."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from institution.performance.periods import ReportingPeriod
    from institution.performance.results import PeriodResult, Verdict
    from institution.performance.standards import ServiceStandard
    from site_src.records.published_data import Data


@dataclass(frozen=True)
class JudgedResult:
    """A result of a standard; the verdict is None where there is no target in numbers, or nothing to compare."""

    standard: "ServiceStandard"
    result: "PeriodResult"
    verdict: "Verdict | None"

    def target(self, lang: str) -> str:
        """Give the target that held in the period, as people read it."""
        return describe_target(self.standard, self.result, lang)


def judge(standard: "ServiceStandard", result: "PeriodResult") -> "Verdict | None":
    """Tell whether the target of a standard was reached: its share in percent or, for other units, its number.

    A result that is withheld is not judged: the verdict would tell what the numbers may not.
    """
    achievement = result.achievement
    if achievement.withheld:
        return None
    if achievement.unit.strip() == "%":
        return achievement.verdict(share_aimed_at(standard, result))
    if achievement.value is None:
        return None
    reached = standard.target.is_reached(achievement.value, achievement.unit)
    return None if reached is None else "kept" if reached else "missed"


def share_aimed_at(standard: "ServiceStandard", result: "PeriodResult") -> Decimal | None:
    """Give the share, in percent, that was aimed at when a result was counted."""
    if result.achievement.target is not None:
        return result.achievement.target
    return standard.target.percent_in(result.period)


def describe_target(standard: "ServiceStandard", result: "PeriodResult", lang: str) -> str:
    """Give the target that held when a result was counted: 95% 이상; in the standard's words where it is no share."""
    is_share = result.achievement.unit.strip() == "%"
    return standard.target.text_of(share_aimed_at(standard, result) if is_share else None, lang)


def judge_period(data: "Data", period: "ReportingPeriod") -> Iterator[JudgedResult]:
    """Yield every result of a period with its verdict, in the order of standards.yml."""
    for standard in data.standards:
        for result in data.achievements(standard.id):
            if result.period == period:
                yield JudgedResult(standard, result, judge(standard, result))
