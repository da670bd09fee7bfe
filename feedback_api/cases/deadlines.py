"""When an answer is due: the rule that counts hours or days, in Korean time, whatever the machine's time zone.

Which days count is told by `institution.working_days`. A limit of hours runs through all hours of a working day, the
night's too; one of working hours runs while people work, which is counted in `working_time`. Days end when work
closes. Calendar days count days off, too; where the last is one, the time ends on the next working day (민법 제161조).
The day of the receipt counts, as the law has it for civil complaints (민원 처리에 관한 법률 제19조), unless the limit
leaves it out (민법 제157조).
"""

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from feedback_api.cases.working_time import WorkingTime, at
from institution.clock import SEOUL
from institution.organization.units import Unit
from institution.working_days import DAY, WorkingDays

if TYPE_CHECKING:
    from institution.organization.limits import Limit
    from institution.organization.record import Organization


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
        of receipt if it is one that counts and work has not closed yet, and end when work closes.

        Raises ValueError if `received_at` has no time zone.
        """
        if received_at.tzinfo is None:
            raise ValueError("received_at needs a time zone")
        if limit is None:
            return None
        received = received_at.astimezone(SEOUL)
        if limit.unit is Unit.HOURS:
            return self._after_hours(self._counted_from(received), limit.time)
        if limit.unit is Unit.WORKING_HOURS:
            return self.working_time.after(received, limit.time)
        first = received.date() + DAY if limit.starts_next_day else self._first_day(received)
        return self._close_of(limit.unit, first, limit.number)

    def statutory_due_at(self, limit: "Limit | None", received_at: datetime) -> datetime | None:
        """Give the end of the time that the law gives, or None where it gives none (민원 처리에 관한 법률 art. 19).

        Up to five days are counted in working hours, eight a day; six and more in days, the first included.
        """
        if limit is None:
            return None
        if not limit.is_lawful_hours:
            return self.due_at(limit, received_at)
        return self.working_time.after(received_at, timedelta(minutes=limit.lawful_minutes))

    def latest_extension(self, limit: "Limit", due_at: datetime) -> datetime:
        """Give the latest deadline that an extension may set: as long again, from the old one (the law, art. 21(1))."""
        if limit.unit is Unit.HOURS:
            return self._after_hours(due_at.astimezone(SEOUL), limit.time)
        if limit.unit is Unit.WORKING_HOURS:
            return self.working_time.after(due_at, limit.time)
        return self._close_of(limit.unit, due_at.astimezone(SEOUL).date() + DAY, limit.number)

    def resumed(self, limit: "Limit", due_at: datetime, stopped_at: datetime, resumed_at: datetime) -> datetime:
        """Give the deadline of a case whose clock stood still: what was left of its time, counted from when it goes on.

        It is never earlier than before.
        """
        resumed = resumed_at.astimezone(SEOUL)
        if limit.unit is Unit.HOURS:
            left = self._running_time(stopped_at, due_at)
            return max(due_at, self._after_hours(self._counted_from(resumed), left))
        if limit.unit is Unit.WORKING_HOURS:
            return max(due_at, self.working_time.after(resumed, self.working_time.between(stopped_at, due_at)))
        days = self._days_left(limit.unit, stopped_at, due_at)
        first = resumed.date() + DAY if days else self._first_day(resumed)
        return max(due_at, self._close_of(limit.unit, first, days or 1))

    def _days_left(self, unit: Unit, stopped_at: datetime, due_at: datetime) -> int:
        """Give the days that counted between the day on which the clock stopped and the last one, that one included."""
        stopped, last = stopped_at.astimezone(SEOUL).date(), due_at.astimezone(SEOUL).date()
        if unit is Unit.CALENDAR_DAYS:
            return (last - stopped).days
        return sum(1 for _ in self._days.between(stopped + DAY, last))

    def _first_day(self, moment: datetime) -> date:
        """Give the day of a moment or, once work has closed, the next one."""
        return moment.date() + DAY * (moment.time() >= self.hours.closes)

    def _close_of(self, unit: Unit, first: date, days: int) -> datetime:
        """Give the close of the last of so many days from a first one on, moved to a working day."""
        if unit is Unit.CALENDAR_DAYS:
            last = next(self._days.starting(first + DAY * (days - 1)))
        else:
            last = next(islice(self._days.starting(first), days - 1, None))
        return at(last, self.hours.closes)

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
