"""The periods over which figures are counted: months, quarters, halves, years and fiscal years."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from institution import formatting
from institution.clock import SEOUL

#: The lengths of the periods that follow each other without a gap.
Length = Literal["month", "quarter", "half", "year", "fiscal_year"]
MONTHS: dict[Length, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12, "fiscal_year": 12}
_DAY = timedelta(days=1)
_NAME = re.compile(
    r"(?P<year>(?:19|2\d)\d\d)(?:-(?:h(?P<half>[12])|q(?P<quarter>[1-4])|m(?P<month>0[1-9]|1[0-2])|(?P<next>\d\d)))?"
)


@dataclass(frozen=True)
class ReportingPeriod:
    """What a figure was counted over. `first_day` and `last_day` belong to it; days are days in Korea.

    `name` is that of its file: 2026, 2026-h1, 2026-q3, 2026-m11, or 2026-27 for a fiscal year.
    """

    name: str
    length: Length
    first_day: date
    last_day: date

    @property
    def year(self) -> int:
        """Give the calendar year in which it ends."""
        return self.last_day.year

    @property
    def order(self) -> tuple[date, timedelta, str]:
        """Give what sorts periods: the one that ends later, and of two the longer, comes last."""
        return self.last_day, self.last_day - self.first_day, self.name

    @property
    def begins_at(self) -> datetime:
        """Give its first moment."""
        return datetime.combine(self.first_day, time.min, SEOUL)

    @property
    def ends_at(self) -> datetime:
        """Give the first moment that is no longer part of it."""
        return datetime.combine(self.last_day + _DAY, time.min, SEOUL)

    def is_closed(self, now: datetime) -> bool:
        """Tell whether it is over at a moment."""
        return now >= self.ends_at

    def overlaps(self, other: "ReportingPeriod") -> bool:
        """Tell whether some day belongs to both."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def label(self, lang: str) -> str:
        """Give 2026년 상반기, first half of 2026; 2026년 11월, November 2026; 2026-27년도, fiscal year 2026-27."""
        if self.length == "fiscal_year":
            return f"{self.name}년도" if lang == "ko" else f"fiscal year {self.name}"
        months = MONTHS[self.length]
        return formatting.period(self.first_day.year, self.last_day.month // months, months, lang)


def parse_period(name: str, fiscal_month: int | None = None) -> ReportingPeriod | None:
    """Read the name of a period; None if it is none.

    `fiscal_month` is the month in which a fiscal year begins. Where an institution has none, a file typed by hand may
    still be named 2013-14: it then stands for the two calendar years, within which its days lie.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    year = int(match["year"])
    if match["next"] is not None:
        return _fiscal_year(name, year, int(match["next"]), fiscal_month)
    if match["half"]:
        return _part(name, "half", year, int(match["half"]))
    if match["quarter"]:
        return _part(name, "quarter", year, int(match["quarter"]))
    if match["month"]:
        return _part(name, "month", year, int(match["month"]))
    return _part(name, "year", year, 1)


def period_of(day: date, length: Length, fiscal_month: int = 1) -> ReportingPeriod:
    """Give the period of a length that a day belongs to."""
    if length == "fiscal_year":
        year = day.year if day.month >= fiscal_month else day.year - 1
        return _spanning(f"{year}-{(year + 1) % 100:02}", length, date(year, fiscal_month, 1))
    part = (day.month - 1) // MONTHS[length] + 1
    names = {"month": f"-m{part:02}", "quarter": f"-q{part}", "half": f"-h{part}", "year": ""}
    return _part(f"{day.year}{names[length]}", length, day.year, part)


def following(period: ReportingPeriod, fiscal_month: int = 1) -> ReportingPeriod:
    """Give the period of the same length that begins when one ends."""
    return period_of(period.last_day + _DAY, period.length, fiscal_month)


def _part(name: str, length: Length, year: int, part: int) -> ReportingPeriod:
    return _spanning(name, length, date(year, (part - 1) * MONTHS[length] + 1, 1))


def _fiscal_year(name: str, year: int, following_year: int, first_month: int | None) -> ReportingPeriod | None:
    if following_year != (year + 1) % 100:
        return None
    if first_month is None:
        return ReportingPeriod(name, "fiscal_year", date(year, 1, 1), date(year + 1, 12, 31))
    return _spanning(name, "fiscal_year", date(year, first_month, 1))


def _spanning(name: str, length: Length, first_day: date) -> ReportingPeriod:
    months = first_day.month - 1 + MONTHS[length]
    after = date(first_day.year + months // 12, months % 12 + 1, 1)
    return ReportingPeriod(name, length, first_day, after - _DAY)
