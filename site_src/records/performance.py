"""performance/<period>.csv: what was achieved of each service standard in a year, or a part of one."""

import re
from dataclasses import dataclass
from datetime import date

from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.text import Filled, Text
from institution.validation import STRICT, wrong
from site_src.records.common import Count, Figure

_NAME = re.compile(r"(?P<year>(?:19|2\d)\d\d)(?:-(?:h(?P<half>[12])|q(?P<quarter>[1-4])))?")


@dataclass(frozen=True)
class ReportingPeriod:
    """A year, a half or a quarter: what a figure was counted over.

    `name` is that of its file: 2026, 2026-h1, 2026-q3.
    """

    name: str
    year: int
    part: int = 1
    months: int = 12

    @property
    def last_month(self) -> int:
        """Give the month in which it ends, from 1 to 12."""
        return self.part * self.months

    @property
    def first_day(self) -> date:
        """Give the day on which it begins."""
        return date(self.year, self.last_month - self.months + 1, 1)

    @property
    def order(self) -> tuple[int, int, int]:
        """Give what sorts periods: the one that ends later, and of two the longer, comes last."""
        return self.year, self.last_month, self.months

    def label(self, lang: str) -> str:
        """Give 2026년 상반기, or first half of 2026."""
        return formatting.period(self.year, self.part, self.months, lang)


def period(name: str) -> ReportingPeriod | None:
    """Read the name of a file without its ending; None if it names no period."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    year = int(match["year"])
    if match["half"]:
        return ReportingPeriod(name, year, int(match["half"]), 6)
    if match["quarter"]:
        return ReportingPeriod(name, year, int(match["quarter"]), 3)
    return ReportingPeriod(name, year)


@checked(frozen=True, config=STRICT)
class Achievement:
    """A row of performance/<period>.csv: what was achieved of a standard, counted how, checked from what source.

    `base` is the number of cases counted; it is left empty where nothing was sampled, as for "once a year".
    """

    standard: Filled
    value: Figure
    unit: Filled
    unit_en: Filled
    counted: Filled
    counted_en: Filled
    source: Filled
    source_en: Filled
    sample: bool
    base: Count | None = None

    def __post_init__(self) -> None:
        if self.unit.strip() == "%" and not 0 <= self.value <= 100:
            raise wrong(
                Text("비율이 0과 100 사이가 아닙니다.", "A share lies between 0 and 100."),
                Text("value 칸의 수를 확인해 주십시오.", "Check the number in the cell of value."),
            )

    def figure(self, lang: str) -> str:
        """Give the value with its unit: 96.5%, 18시간, 18 hours."""
        unit = self.unit_en if lang == "en" else self.unit
        space = " " if lang == "en" and unit[0].isalpha() else ""
        return formatting.number(self.value) + space + unit

    def way(self, lang: str) -> str:
        """Give how it was counted."""
        return self.counted_en if lang == "en" else self.counted

    def origin(self, lang: str) -> str:
        """Give the source by which it was checked."""
        return self.source_en if lang == "en" else self.source


@dataclass(frozen=True)
class PeriodResult:
    """What was achieved of a standard, and in which period."""

    period: ReportingPeriod
    achievement: Achievement
