"""The working days of an institution: the calendar by which deadlines and published figures count.

Saturdays, Sundays, Korean public holidays with their substitutes, and the institution's own extra days off
(`extra_holidays` of organization.yml) are no working days.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from institution.organization.record import Organization

DAY = timedelta(days=1)
_SATURDAY = 5
_COUNTRIES = "holidays.countries"


class WorkingDays:
    """The days on which an institution works."""

    def __init__(self, organization: "Organization") -> None:
        self._extra_holidays = frozenset(holiday.date for holiday in organization.extra_holidays)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the institution works on a day."""
        return day.weekday() < _SATURDAY and day not in self._extra_holidays and day not in _public_holidays(day.year)

    def starting(self, day: date) -> Iterator[date]:
        """Yield the working days from a day on, that day included; they never end."""
        while True:
            if self.is_working_day(day):
                yield day
            day += DAY

    def between(self, first: date, last: date) -> Iterator[date]:
        """Yield the working days from one day to another, both included."""
        while first <= last:
            if self.is_working_day(first):
                yield first
            first += DAY


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(_korea()(years=year))


@cache
def _korea() -> Callable[..., Iterable[date]]:
    """Load the holidays of Korea alone, from the library `holidays`.

    However one asks it for a country, it executes the package of all 250, which takes each process a third of a second
    and 10 MB. So an empty package stands there while Korea's module is imported.
    """
    spec = find_spec(_COUNTRIES)
    assert spec is not None  # noqa: S101 - find_spec has raised where the library is missing
    before = sys.modules.setdefault(_COUNTRIES, empty := module_from_spec(spec))
    try:
        korea = import_module(f"{_COUNTRIES}.south_korea").SouthKorea
    finally:
        if before is empty:
            sys.modules.pop(_COUNTRIES)
    return cast(Callable[..., Iterable[date]], korea)
