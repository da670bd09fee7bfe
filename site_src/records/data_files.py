"""What the files of content/data are read into (see `load`): records with their places, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from institution.validation import Problem

if TYPE_CHECKING:
    from institution.organization.organization_file import OrganizationFile
    from institution.performance.explanations import LateExplanation
    from institution.performance.periods import ReportingPeriod
    from institution.performance.record_files import Table
    from institution.performance.results import Achievement
    from institution.performance.standards import ServiceStandard
    from site_src.records.services.compensation import Compensation
    from site_src.records.services.public_services import PublicService
    from site_src.records.staff import StaffMember
    from site_src.records.surveys import SurveyRow, SurveyWave


@dataclass(frozen=True)
class DataFiles:
    """The files of content/data, right or wrong: their records as far as they could be read, and every problem."""

    folder: Path
    organization: "OrganizationFile | None"
    staff: "Table[StaffMember]"
    standards: "Table[ServiceStandard]"
    waves: "Table[SurveyWave]"
    scores: "Mapping[str, Table[SurveyRow]]"
    performance: "Mapping[ReportingPeriod, Table[Achievement]]"
    explanations: "Mapping[ReportingPeriod, Table[LateExplanation]]"
    services: "Table[PublicService]"
    compensation: "Table[Compensation]"
    problems: tuple[Problem, ...]
