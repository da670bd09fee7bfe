"""When an answer is due: the rule that counts hours or days, in Korean time, whatever the machine's time zone.

Which days count is told by `institution.working_days`. A limit of hours runs through all hours of a working day, the
night's too; the time in which people work is counted in `working_time`.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from feedback_api.cases.working_time import WorkingTime, at
from institution.clock import SEOUL
from institution.working_days import DAY, WorkingDays

if TYPE_CHECKING:
    from institution.organization.limits import Limit
    from institution.organization.record import Organization

#: A day by which the law counts times of up to five days (민원 처리에 관한 법률 art. 19(1)).
STATUTORY_DAY = timedelta(hours=8)
#: The longest time that the law counts in hours, in days.
_MOST_IN_HOURS = 5


class Calendar:
    """The deadlines of an institution, by its working days and hours."""

    def __init__(self, organization: "Organization") -> None:
        self.hours = organization.working_hours
        self.working_time = WorkingTime(organization)
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

    def statutory_due_at(self, limit: "Limit | None", received_at: datetime) -> datetime | None:
        """Give the end of the time that the law gives, or None where it gives none (민원 처리에 관한 법률 art. 19).

        Up to five days are counted in working hours, eight a day; six and more in days, the first included.
        """
        if limit is None:
            return None
        if limit.days is not None and limit.days > _MOST_IN_HOURS:
            return self.due_at(limit, received_at)
        worked = timedelta(hours=limit.hours) if limit.hours else STATUTORY_DAY * (limit.days or 0)
        return self.working_time.after(received_at, worked)

    def latest_extension(self, limit: "Limit", due_at: datetime) -> datetime:
        """Give the latest deadline that an extension may set: as long again, from the old one (the law, art. 21(1))."""
        if limit.hours is not None:
            return self._after_hours(due_at.astimezone(SEOUL), timedelta(hours=limit.hours))
        return self._close_of(due_at, limit.days or 0)

    def resumed(self, limit: "Limit", due_at: datetime, stopped_at: datetime, resumed_at: datetime) -> datetime:
        """Give the deadline of a case whose clock stood still: what was left of its time, counted from when it goes on.

        It is never earlier than before.
        """
        if limit.hours is not None:
            start = self._counted_from(resumed_at.astimezone(SEOUL))
            return max(due_at, self._after_hours(start, self._running_time(stopped_at, due_at)))
        stopped, last = stopped_at.astimezone(SEOUL).date(), due_at.astimezone(SEOUL).date()
        return max(due_at, self._close_of(resumed_at, sum(1 for _ in self._days.between(stopped + DAY, last))))

    def _close_of(self, moment: datetime, days: int) -> datetime:
        """Give the close of the working day so many working days after a moment's; of none, of the next to close."""
        local = moment.astimezone(SEOUL)
        if days == 0:
            return self._after_days(local, 1)
        return at(self.working_time.days_after(local, days).date(), self.hours.closes)

    def _running_time(self, start: datetime, end: datetime) -> timedelta:
        start, end = start.astimezone(SEOUL), end.astimezone(SEOUL)
        days = self._days.between(start.date(), end.date())
        spans = ((max(start, at(day, time.min)), min(end, at(day + DAY, time.min))) for day in days)
        return sum((max(until - since, timedelta(0)) for since, until in spans), timedelta(0))

    def _counted_from(self, moment: datetime) -> datetime:
        day = moment.date()
        if self.is_working_day(day):
            night_after_a_day_off = not self.is_working_day(day - DAY)
            opening = at(day, self.hours.opens)
            return max(moment, opening) if night_after_a_day_off else moment
        return at(next(self._days.starting(day)), self.hours.opens)

    def _after_hours(self, start: datetime, left: timedelta) -> datetime:
        for day in self._days.starting(start.date()):
            midnight = at(day + DAY, time.min)
            begins = max(start, at(day, time.min))
            if begins + left <= midnight - timedelta(microseconds=1):
                return begins + left
            left -= midnight - begins
        raise AssertionError("working days never end")  # pragma: no cover

    def _after_days(self, start: datetime, days: int) -> datetime:
        open_still = start < at(start.date(), self.hours.closes)
        first = start.date() if open_still else start.date() + DAY
        for count, day in enumerate(self._days.starting(first), start=1):
            if count == days:
                return at(day, self.hours.closes)
        raise AssertionError("working days never end")  # pragma: no cover
