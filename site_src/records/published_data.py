"""The data that blocks and PDFs show; `dataset` makes it of content/data where nothing is wrong there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from institution.organization import Organization
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Achievement, PeriodResult
from institution.performance.standards import ServiceStandard
from site_src.records.staff import StaffMember
from site_src.records.surveys import SurveyRow, SurveyWave


@dataclass(frozen=True)
class Data:
    """Everything of content/data, free of errors, and the folder it was read from."""

    organization: Organization
    staff: tuple[StaffMember, ...]
    standards: tuple[ServiceStandard, ...]
    waves: tuple[SurveyWave, ...]
    scores: Mapping[int, tuple[SurveyRow, ...]]
    performance: Mapping[ReportingPeriod, tuple[Achievement, ...]]
    folder: Path

    def newest_first(self) -> list[SurveyWave]:
        """Give the surveys, the latest year first."""
        return sorted(self.waves, key=lambda wave: wave.year, reverse=True)

    def achievements(self, standard: str) -> list[PeriodResult]:
        """Give what was achieved of a standard, the latest period first; of two that end together, the longer."""
        periods = sorted(self.performance, key=lambda period: period.order, reverse=True)
        rows = ((period, row) for period in periods for row in self.performance[period])
        return [PeriodResult(period, row) for period, row in rows if row.standard == standard]

    def latest_achievement(self, standard: str) -> PeriodResult | None:
        """Give what was last achieved of a standard, or None if it was never counted."""
        return next(iter(self.achievements(standard)), None)
