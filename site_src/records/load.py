"""Read content/data into records. Errors are collected and not raised, so that all can be shown at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from institution.organization import organization_file
from institution.organization.organization_file import OrganizationFile, read_conventions
from institution.performance.explanations import LateExplanation
from institution.performance.record_files import Table, files_in, read_list, read_periods, read_sheet
from institution.performance.results import Achievement
from institution.performance.standards import ServiceStandard
from institution.text import Conventions, Text
from institution.validation import DataError, Problem, short
from site_src.records.completion.staff_rows import read_staff
from site_src.records.completion.survey_rows import read_scores, read_waves
from site_src.records.data_files import DataFiles
from site_src.records.services.compensation import Compensation
from site_src.records.services.public_services import PublicService

T = TypeVar("T")


def load_data(folder: Path) -> DataFiles:
    """Read every file of the folder; nothing is raised, everything wrong is in `problems`."""
    facts, problems = _organization(folder / "organization.yml")
    conventions = facts.organization.conventions if facts else read_conventions(folder / "organization.yml")
    staff = read_staff(folder / "staff.csv", facts.organization if facts else None, conventions)
    standards = read_list(folder / "standards.yml", ServiceStandard, "id", conventions)
    waves = read_waves(folder / "surveys.yml", conventions)
    services = _optional(folder / "services.csv", read_sheet, PublicService, conventions)
    compensation = _optional(folder / "compensation.yml", read_list, Compensation, conventions)
    paths = files_in(folder / "surveys")
    sheets = [path for path in paths if path.suffix == ".csv"]
    scores = {path.stem: read_scores(path, conventions) for path in sheets}
    fiscal_month = facts.organization.figures.fiscal_month if facts else None
    performance, misnamed = read_periods(folder / "performance", Achievement, "standard", fiscal_month, conventions)
    explanations, misnamed_too = read_periods(folder / "explanations", LateExplanation, None, fiscal_month, conventions)
    misnamed += misnamed_too
    misnamed += [Problem(short(path), None, "", *_NO_CSV) for path in paths if path.suffix != ".csv"]
    tables: list[Table[Any]] = [
        staff,
        standards,
        waves,
        services,
        compensation,
        *scores.values(),
        *performance.values(),
        *explanations.values(),
    ]
    problems += [*misnamed, *(problem for table in tables for problem in table.problems)]
    return DataFiles(
        folder=folder,
        organization=facts,
        staff=staff,
        standards=standards,
        waves=waves,
        scores=scores,
        performance=performance,
        explanations=explanations,
        services=services,
        compensation=compensation,
        problems=tuple(problems),
    )


def _optional(
    path: Path, read: Callable[[Path, type[T], str, Conventions], Table[T]], kind: type[T], conventions: Conventions
) -> Table[T]:
    """Read a file that an institution need not have; its records have ids."""
    return read(path, kind, "id", conventions) if path.exists() else Table(short(path), ids=frozenset())


def _organization(path: Path) -> tuple[OrganizationFile | None, list[Problem]]:
    try:
        file = organization_file.read(path)
    except DataError as error:
        return None, [*error.problems, *organization_file.contradictions_in_spite(path)]
    return file, list(organization_file.contradictions(file))


_NO_CSV = (
    Text("점수표는 .csv 파일입니다.", "Scores are kept in .csv files."),
    Text("Excel에서 'CSV UTF-8'로, 2025.csv처럼 저장해 주십시오.", "Save it from Excel as 'CSV UTF-8', like 2025.csv."),
)
