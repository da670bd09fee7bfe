"""When those who work on a case are reminded of it. Pure: no database, no mail.

Of a deadline only the newest reminder is due at any time: a service that stood still sends one that is true, and not
all that it missed. `once` names a reminder, so that any number of workers write it once, and an extension gives another
one. `desk/reminder_jobs.py` writes them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.deadlines import Calendar
from feedback_api.cases.working_time import WorkingTime
from institution.clock import SEOUL
from institution.organization.limits import Limit
from institution.organization.record import Handling, Organization
from institution.organization.units import Unit

#: The acts with which a case begins anew for whoever has it: their mail tells the team deadline and time left.
HANDOVERS = (Act.TRANSFERRED, Act.REOPENED, Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED)
#: The stages in which the time for the answer runs in any case.
RUNNING = (Stage.RECEIVED, Stage.IN_HAND)
#: How many deadlines are kept with the moments of their reminders.
REMEMBERED = 20_000


class Reminder(StrEnum):
    """What a reminder says; the name is part of `once`, and must not change while reminders of it may be written."""

    AHEAD = "ahead"  # the deadline is near
    LAST_DAY = "last_day"  # it is today; for a limit in days
    UNOPENED = "unopened"  # nobody of the team has looked at the case
    OVERDUE = "overdue"  # once a working day to the team and its leads, once to an overseer


#: What the mail about a deadline to come may be sent for.
BEFORE_DEADLINE = tuple(each for each in Reminder if each not in (Reminder.UNOPENED, Reminder.OVERDUE))


@dataclass(frozen=True)
class Watched:
    """What reminders are decided by: a case without persons.

    `since` is when it began for whoever has it, and `number` that of the act by which it did, 0 for the receipt.
    `asked_late` tells that its customer was asked for a supplement after the deadline, which stops no clock.
    """

    case_id: int
    kind: str
    team: str
    about: str
    stage: str
    due_at: datetime | None
    since: datetime
    number: int = 0
    asked_late: bool = False

    @property
    def runs(self) -> bool:
        """Tell whether an answer is owed and the time for it runs."""
        return self.stage in RUNNING or (self.stage == Stage.WAITING and self.asked_late)


class Reminders:
    """The reminders of an institution, by its working days and hours and by `handling` of organization.yml."""

    def __init__(self, organization: Organization) -> None:
        self.calendar = Calendar(organization)
        self._organization = organization
        self._handling = organization.handling
        self._moments = lru_cache(REMEMBERED)(self._moments_before)

    def due(self, case: Watched, now: datetime) -> tuple[Reminder, ...]:
        """Give what is to be reminded of now; nothing outside working hours."""
        return self.true(case, now) if self.calendar.working_time.is_open(now) else ()

    def true(self, case: Watched, now: datetime) -> tuple[Reminder, ...]:
        """Give what a reminder may say now, whatever the hour: nothing after the answer or while the clock stands."""
        if not case.runs:
            return ()
        if case.due_at is not None and now > case.due_at:
            return (Reminder.OVERDUE,)
        unopened = (Reminder.UNOPENED,) if self._is_unopened(case, now) else ()
        return (*self._before_deadline(case, now), *unopened)

    def is_time_for_digest(self, now: datetime) -> bool:
        """Tell whether the list of the day may be sent: on a working day, from its time until work closes."""
        local = now.astimezone(SEOUL)
        in_time = self._handling.digest <= local.time() < self.calendar.hours.closes
        return in_time and self.calendar.is_working_day(local.date())

    def _before_deadline(self, case: Watched, now: datetime) -> tuple[Reminder, ...]:
        limit = self._organization.kind(case.kind).limit
        if case.due_at is None or limit is None:
            return ()
        reached = [reminder for moment, reminder in self._moments(limit, case.due_at) if case.since <= moment <= now]
        return tuple(reached[-1:])

    def _moments_before(self, limit: Limit, due_at: datetime) -> tuple[tuple[datetime, Reminder], ...]:
        """Give the moments of the reminders before a deadline, in their order."""
        time = self.calendar.working_time
        if limit.is_short:
            return ((time.before(due_at, in_time(self._handling.remind_hours, limit)), Reminder.AHEAD),)
        return (
            (time.days_before(due_at, self._handling.remind_days), Reminder.AHEAD),
            (time.days_before(due_at, 0), Reminder.LAST_DAY),
        )

    def _is_unopened(self, case: Watched, now: datetime) -> bool:
        if case.stage != Stage.RECEIVED:
            return False
        limit, time = self._organization.kind(case.kind).limit, self.calendar.working_time
        return now >= unopened_at(limit, case.since, self._handling, time)


def in_time(hours: int, limit: Limit) -> timedelta:
    """Give so many hours of work or, of a limit that has less than twice as many, half of it."""
    half = limit.time / 2 if limit.unit is Unit.WORKING_HOURS else timedelta.max
    return min(timedelta(hours=hours), half)


def unopened_at(limit: Limit | None, since: datetime, handling: Handling, time: WorkingTime) -> datetime:
    """Give when deputy and lead hear that nobody opened a case that the team has had since a moment."""
    if limit is not None and limit.is_short:
        return time.after(since, in_time(handling.unopened_hours, limit))
    return time.days_after(since, handling.unopened_days)


def once(reminder: Reminder, case: Watched, to: str, day: date | None = None) -> str:
    """Name a reminder: whoever comes to write it again knows that it is there.

    `to` is "team" or names a handler; `day` that of an overdue case's reminder which is repeated each working day.
    """
    deadline = f"{case.due_at.astimezone(SEOUL):%Y%m%dT%H%M}" if case.due_at else "-"
    which = case.number if reminder is not Reminder.OVERDUE else f"{day:%Y%m%d}" if day else "-"
    return f"{reminder}.{case.case_id}.{deadline}.{which}.{to}"


def once_a_day(day: date, to: str) -> str:
    """Name the list of a day; `to` is a team or names a handler."""
    return f"digest.{day:%Y%m%d}.{to}"
