"""What the files of content/data are read into (see `load`): records with their places, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from institution.text import Text
from institution.validation import Problem

if TYPE_CHECKING:
    from institution.organization import OrganizationFile
    from institution.performance.explanations import LateExplanation
    from institution.performance.periods import ReportingPeriod
    from institution.performance.results import Achievement
    from institution.performance.standards import ServiceStandard
    from site_src.records.staff import StaffMember
    from site_src.records.surveys import SurveyRow, SurveyWave

T = TypeVar("T")


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A record and where it stands, so that an error found later can still name its line."""

    record: T
    path: str
    line: int | None
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)

    def problem(self, name: str, problem: Text, cure: Text) -> Problem:
        """Make the problem of one of its fields."""
        return Problem(self.path, self.lines.get(name, self.line), name, problem, cure)


@dataclass(frozen=True)
class Table(Generic[T]):
    """The records of a file that are right, the ids of all of them, and what is wrong with the others."""

    path: str = ""
    entries: tuple[Entry[T], ...] = ()
    #: Every id that the file holds, also of records that are wrong; None if the file could not be read.
    ids: frozenset[str] | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Tell whether every record of the file is among the entries."""
        return self.ids is not None and len(self.entries) >= len(self.ids)


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
    problems: tuple[Problem, ...]
