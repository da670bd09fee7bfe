"""When an answer is due: the rule that counts hours or days, in Korean time, whatever the machine's time zone.

Which days count is told by `institution.working_days`.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from institution.clock import SEOUL
from institution.working_days import DAY, WorkingDays

if TYPE_CHECKING:
    from institution.organization import Limit, Organization


class Calendar:
    """The deadlines of an institution, by its working days and hours."""

    def __init__(self, organization: "Organization") -> None:
        self.hours = organization.working_hours
        self._days = WorkingDays(organization)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the institution works on a day."""
        return self._days.is_working_day(day)

    def due_at(self, limit: "Limit | None", received_at: datetime) -> datetime | None:
        """Give the end of the time for an answer, in Korean time, or None where nothing is promised.

        Hours run through the whole of each working day: Friday 17:00 and 24 hours end on Monday 17:00. What comes on
        a day off, or in the night after it, counts from the opening of the next working day. Days include the day
        of receipt if it is a working day and work has not closed yet, and end when work closes.

        Raises ValueError if `received_at` has no time zone.
        """
        if received_at.tzinfo is None:
            raise ValueError("received_at needs a time zone")
        if limit is None:
            return None
        start = self._counted_from(received_at.astimezone(SEOUL))
        if limit.hours is not None:
            return self._after_hours(start, timedelta(hours=limit.hours))
        assert limit.days is not None  # noqa: S101 - Limit has either
        return self._after_days(start, limit.days)

    def _counted_from(self, moment: datetime) -> datetime:
        day = moment.date()
        if self.is_working_day(day):
            night_after_a_day_off = not self.is_working_day(day - DAY)
            opening = _at(day, self.hours.opens)
            return max(moment, opening) if night_after_a_day_off else moment
        return _at(next(self._days.starting(day)), self.hours.opens)

    def _after_hours(self, start: datetime, left: timedelta) -> datetime:
        for day in self._days.starting(start.date()):
            midnight = _at(day + DAY, time.min)
            begins = max(start, _at(day, time.min))
            if begins + left <= midnight - timedelta(microseconds=1):
                return begins + left
            left -= midnight - begins
        raise AssertionError("working days never end")  # pragma: no cover

    def _after_days(self, start: datetime, days: int) -> datetime:
        open_still = start < _at(start.date(), self.hours.closes)
        first = start.date() if open_still else start.date() + DAY
        for count, day in enumerate(self._days.starting(first), start=1):
            if count == days:
                return _at(day, self.hours.closes)
        raise AssertionError("working days never end")  # pragma: no cover


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, SEOUL)
