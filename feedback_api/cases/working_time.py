"""Working time: how much of it lies between two moments, and which moment lies so much before or after another.

People work in the working hours of working days, but for the lunch break (`working_hours` of organization.yml).
Deadlines are counted in `deadlines`; reminders and what the desk says of the time that is left are counted here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from institution.clock import SEOUL
from institution.working_days import DAY, WorkingDays

if TYPE_CHECKING:
    from institution.organization.record import Organization

_NONE = timedelta(0)
Span = tuple[datetime, datetime]


class WorkingTime:
    """The time in which the people of an institution work, in Korean time. Moments need a time zone."""

    def __init__(self, organization: "Organization") -> None:
        self._hours = organization.working_hours
        self._days = WorkingDays(organization)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Give how much working time lies between two moments; none if the second is not later."""
        first, last = start.astimezone(SEOUL).date(), end.astimezone(SEOUL).date()
        spans = (span for day in self._days.between(first, last) for span in self._spans(day))
        return sum((max(min(until, end) - max(since, start), _NONE) for since, until in spans), _NONE)

    def after(self, moment: datetime, worked: timedelta) -> datetime:
        """Give the moment at which so much has been worked since another."""
        start = moment.astimezone(SEOUL)
        for opens, until in self._spans_from(start.date()):
            since = max(opens, start)
            if since < until and worked <= until - since:
                return since + worked
            worked -= max(until - since, _NONE)
        raise AssertionError("working days never end")  # pragma: no cover

    def before(self, moment: datetime, worked: timedelta) -> datetime:
        """Give the moment at which so much is left to work until another."""
        end = moment.astimezone(SEOUL)
        for since, closes in self._spans_back_from(end.date()):
            until = min(closes, end)
            if since < until and worked <= until - since:
                return until - worked
            worked -= max(until - since, _NONE)
        raise AssertionError("working days never begin")  # pragma: no cover

    def days_before(self, moment: datetime, days: int) -> datetime:
        """Give the opening of the working day that lies so many working days before the day of a moment."""
        day = moment.astimezone(SEOUL).date()
        while days:
            day -= DAY
            days -= self._days.is_working_day(day)
        return self.opening(day)

    def days_after(self, moment: datetime, days: int) -> datetime:
        """Give the opening of the working day that lies so many working days after the day of a moment."""
        day = moment.astimezone(SEOUL).date()
        while days:
            day += DAY
            days -= self._days.is_working_day(day)
        return self.opening(day)

    def opening(self, day: date) -> datetime:
        """Give the moment at which work opens on a day."""
        return at(day, self._hours.opens)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether a moment lies between opening and close of a working day."""
        local = moment.astimezone(SEOUL)
        return self._days.is_working_day(local.date()) and self._hours.opens <= local.time() < self._hours.closes

    def _spans_from(self, day: date) -> Iterator[Span]:
        for working_day in self._days.starting(day):
            yield from self._spans(working_day)

    def _spans_back_from(self, day: date) -> Iterator[Span]:
        while True:
            if self._days.is_working_day(day):
                yield from reversed(self._spans(day))
            day -= DAY

    def _spans(self, day: date) -> list[Span]:
        """Give the parts of a working day in which people work."""
        opens, closes = at(day, self._hours.opens), at(day, self._hours.closes)
        lunch = self._hours.lunch
        return [(opens, at(day, lunch.starts)), (at(day, lunch.ends), closes)] if lunch else [(opens, closes)]


def at(day: date, moment: time) -> datetime:
    """Give a time of a day in Korea."""
    return datetime.combine(day, moment, SEOUL)
