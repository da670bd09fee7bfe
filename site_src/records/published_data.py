"""The data that blocks and PDFs show; `dataset` makes it of content/data where nothing is wrong there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from institution.organization.record import Organization
from institution.performance.explanations import LateExplanation
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Achievement, PeriodResult
from institution.performance.standards import ServiceStandard
from site_src.records.services.compensation import Compensation
from site_src.records.services.public_services import PublicService
from site_src.records.staff import StaffMember
from site_src.records.surveys import SurveyRow, SurveyWave, sort_waves


@dataclass(frozen=True)
class Data:
    """Everything of content/data, free of errors, and the folder it was read from."""

    organization: Organization
    staff: tuple[StaffMember, ...]
    standards: tuple[ServiceStandard, ...]
    waves: tuple[SurveyWave, ...]
    scores: Mapping[str, tuple[SurveyRow, ...]]
    performance: Mapping[ReportingPeriod, tuple[Achievement, ...]]
    explanations: Mapping[ReportingPeriod, tuple[LateExplanation, ...]]
    folder: Path
    services: tuple[PublicService, ...] = ()
    compensation: tuple[Compensation, ...] = ()

    def newest_first(self) -> list[SurveyWave]:
        """Give the surveys, the latest first; of one year, by their periods or else by their places in the file."""
        return sort_waves(self.waves)[::-1]

    def periods(self) -> list[ReportingPeriod]:
        """Give every period of results or explanations, the latest first; of two that end together, the longer."""
        return sorted({*self.performance, *self.explanations}, key=lambda period: period.order, reverse=True)

    def achievements(self, standard: str) -> list[PeriodResult]:
        """Give what was achieved of a standard, in the order of `periods`."""
        rows = ((period, row) for period in self.periods() for row in self.performance.get(period, ()))
        return [PeriodResult(period, row) for period, row in rows if row.standard == standard]

    def latest_achievement(self, standard: str) -> PeriodResult | None:
        """Give what was last achieved of a standard, or None if it was never counted."""
        return next(iter(self.achievements(standard)), None)
