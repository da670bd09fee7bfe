"""What the worker does between two mails: destroy what is over its time, report what was given up, sum up ratings.

Each job runs by itself: one that fails is named in the log, in health (`chores`) and in the operator's mail, and does
not stop the others. What cannot be undone waits while the machine's clock is in doubt (`clock_check`).
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from feedback_api.backups import copies, restore
from feedback_api.cases import handlers
from feedback_api.cases.retention import begin_of_night
from feedback_api.delivery import job_failures
from feedback_api.desk import desk_sessions, sign_in
from feedback_api.outbox import mails, queue, redating
from feedback_api.rate_limits import forget_hits
from feedback_api.ratings.ratings import span, weeks_before
from feedback_api.store import access_log, audit_log
from feedback_api.store.clock_check import ClockCheck, Doubt, correct_if_behind
from institution.clock import SEOUL

if TYPE_CHECKING:
    from feedback_api.bounces.failed_mail import FailedMail
    from feedback_api.cases.retention import Retention
    from feedback_api.config import Settings
    from feedback_api.desk.reminder_jobs import ReminderJobs
    from feedback_api.outbox.admin import Backlog
    from feedback_api.ratings.ratings import Ratings
    from feedback_api.store.database import Database
    from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: How often the jobs run, in seconds of a measure of time that nobody sets: never by the clock, which may be
#: set back by a year.
EVERY_SECONDS = 600
#: How often the reminders of cases are written, in seconds: few minutes must not be lost of four hours.
REMIND_SECONDS = 60
#: How soon they are done again while the clock is in doubt, which the operator may confirm at any moment.
DOUBTING_SECONDS = 60
#: How soon they are done again after a reader stood in the way of emptying the log of changes.
READER_SECONDS = 30
REPORT_EVERY = timedelta(days=1)
#: A service that stood still for some weeks still tells the teams of them.
WEEKS_BACK = 4
Job = Callable[[datetime], None]


class ScheduledJobs:
    """Done by each worker in turn; doing one twice does no harm."""

    def __init__(
        self,
        settings: "Settings",
        organization: "Organization",
        database: "Database",
        backlog: "Backlog",
        retention: "Retention",
        ratings: "Ratings",
        reminders: "ReminderJobs",
        failed_mail: "FailedMail",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = ClockCheck(database, monotonic)
        self._settings = settings
        self._organization = organization
        self._database = database
        self._backlog = backlog
        self._retention = retention
        self._ratings = ratings
        self._reminders = reminders
        self._failed_mail = failed_mail
        self._monotonic = monotonic
        self._next = self._next_reminders = -float("inf")
        self._doubt: Doubt | None = None
        #: When the night began in which tables were last to be written anew.
        self._tried_in: datetime | None = None

    def run_due(self, now: datetime) -> None:
        """Do those whose time has come; what cannot be undone only while the clock is trusted."""
        if self._monotonic() >= self._next:
            self._run_all(now)
        if self._monotonic() >= self._next_reminders:
            self._next_reminders = self._monotonic() + REMIND_SECONDS
            self.remind(now)

    def _run_all(self, now: datetime) -> None:
        self._next = self._monotonic() + EVERY_SECONDS
        self._attempt("clock", self.check_clock, now)
        if self.clock.trusts(now):
            self.destroy(now)
            self._attempt("copies", self.drop_copies, now)
            self._attempt("dates", self.redate, now)
            self._attempt("summaries", self.summarize, now)
            self._attempt("supplements", self._reminders.resume, now)
            self._attempt("closing", self._reminders.close, now)
        else:
            self._next = self._monotonic() + DOUBTING_SECONDS
            self._attempt("wipe", self.wipe, now)
        self._attempt("report", self.report, now)

    def remind(self, now: datetime) -> None:
        """Mark cases that are overdue or that mail does not reach, then remind, while the clock is trusted."""
        if self.clock.trusts(now):
            self._attempt("failed mail", lambda _now: self._failed_mail.note(), now)
            self._attempt("overdue", self._reminders.mark_overdue, now)
            self._attempt("reminders", self._reminders.remind, now)

    def check_clock(self, now: datetime) -> None:
        """Compare the clock with the newest known moment; say once that it is in doubt, and that it no longer is."""
        before, self._doubt = self._doubt, self.clock.look(now)
        if self._doubt and not before:
            log.error(
                "clock in doubt: it shows %s, %d days from the newest known moment; nothing is destroyed or given up"
                " until it is set right or confirmed with `flask confirm-clock`",
                now.isoformat(timespec="minutes"),
                self._doubt.days,
            )
        if before and not self._doubt:
            log.warning("clock trusted again: it shows %s", now.isoformat(timespec="minutes"))

    def destroy(self, now: datetime) -> None:
        """Destroy what is over its time, past recovery; each by itself."""
        self._attempt("cases", self._destroy_cases, now)
        self._attempt("comments", self._destroy_comments, now)
        self._attempt("addresses", self._forget_addresses, now)
        self._attempt("access", self._forget_access, now)
        self._attempt("gifts", self._reminders.destroy_addresses, now)
        self._attempt("erase", self.erase, now)
        self._attempt("wipe", self.wipe, now)

    def erase(self, now: datetime) -> None:
        """Remove from PostgreSQL's files what was destroyed; by night and once a night, for others wait."""
        night = begin_of_night(now)
        if night != self._tried_in and self._retention.must_erase(now):
            self._tried_in = night
            if not self._retention.erase("worker"):
                log.warning("a reader delays the erasing of what was destroyed until the next night")

    def wipe(self, _now: datetime) -> None:
        """Empty SQLite's log of changes, which may still hold what was destroyed; soon again if a reader hinders."""
        if not self._retention.wipe():
            log.info("a reader delays the wiping of what was destroyed")
            self._next = min(self._next, self._monotonic() + READER_SECONDS)

    def drop_copies(self, now: datetime) -> None:
        """Remove backups that hold what should be destroyed by now, and what a killed restore left."""
        if self._database.file is not None:
            restore.remove_leftovers(self._database.file)
        copies.remove_older(self._database, now, timedelta(days=copies.keep_days(self._organization)))

    def report(self, now: datetime) -> None:
        """Write the operator's mail, at most once a day.

        It is written when messages were given up that no mail has told of yet, and while jobs fail or the clock is in
        doubt, which keeps personal data longer than announced.
        """
        with self._database.read() as connection:
            until = correct_if_behind(connection, now)  # by which mails are dated
        if not self._settings.operator_email or not (
            self._backlog.find_unreported(until) or job_failures.find_troubles(self._database, now)
        ):
            return
        with self._database.write() as connection:
            if not queue.reported_since(connection, until - REPORT_EVERY):
                queue.enqueue(connection, None, mails.OPERATOR_REPORT, until, self._organization.sender)

    def redate(self, now: datetime) -> None:
        """Date anew the mails that a clock that was ahead has dated."""
        if redated := redating.redate(self._database, now):
            log.info("dated anew: mails=%d", redated)

    def summarize(self, now: datetime) -> None:
        """Write each team's mail on the ratings of the weeks before, once a week a team, when Monday's work begins."""
        opens = self._organization.working_hours.opens
        begun = now.astimezone(SEOUL) - timedelta(hours=opens.hour, minutes=opens.minute)
        for week in weeks_before(begun, WEEKS_BACK):
            for team in self._ratings.teams(*span(week)):
                self._write_summary(team, week, now)

    def _destroy_cases(self, now: datetime) -> None:
        if destroyed := self._retention.forget_expired(now):
            log.info("destroyed: cases=%d", destroyed)

    def _destroy_comments(self, now: datetime) -> None:
        if destroyed := self._retention.forget_comments(now):
            log.info("destroyed: comments=%d", destroyed)

    def _forget_addresses(self, now: datetime) -> None:
        forget_hits(self._database, now)

    def _forget_access(self, now: datetime) -> None:
        """Destroy old lines of the access record, names of removed handlers, codes and sessions that are over."""
        with self._database.write() as connection:
            access_log.forget_older(connection, now, self._settings.access_log_years)
            if removed := handlers.forget_removed(connection):
                audit_log.note(connection, "forget", f"handlers: {removed}", "worker")
            sign_in.forget_over(connection, now)
            desk_sessions.forget_ended(connection, now)

    def _write_summary(self, team: str, week: str, now: datetime) -> None:
        with self._database.read() as connection:
            if queue.is_summarized(connection, team, week):
                return
        with self._database.write() as connection:
            queue.enqueue_summary(connection, team, week, now, self._organization.sender)

    def _attempt(self, name: str, job: Job, now: datetime) -> None:
        """Run a job; note that it failed, by the kind of its error, or that it no longer does."""
        kind: str | None = None
        try:
            job(now)
        except Exception as error:  # whatever it is, the other jobs run
            kind = type(error).__name__
            log.error("chore failed: %s: %s", name, kind)
        try:
            job_failures.note(self._database, name, kind, now)
        except SQLAlchemyError as error:  # health tells that nothing can be stored
            log.error("cannot note what became of a chore: %s: %s", name, type(error).__name__)
