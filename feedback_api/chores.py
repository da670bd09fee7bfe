"""What the worker does between two mails: destroy what is over its time, report what was given up, sum up ratings."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from feedback_api import outbox
from feedback_api.backlog import Backlog
from feedback_api.config import Settings
from feedback_api.deadlines import SEOUL
from feedback_api.limits import forget_hits
from feedback_api.organization import Organization
from feedback_api.ratings import Ratings, span, weeks_before
from feedback_api.retention import Retention
from feedback_api.store import backup
from feedback_api.store.engine import Database

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=10)
REPORT_EVERY = timedelta(days=1)
#: A service that stood still for some weeks still tells the teams of them.
WEEKS_BACK = 4


class Chores:
    """Done by each worker in turn; doing one twice does no harm."""

    def __init__(
        self,
        settings: Settings,
        organization: Organization,
        database: Database,
        backlog: Backlog,
        retention: Retention,
        ratings: Ratings,
    ) -> None:
        self._settings = settings
        self._organization = organization
        self._database = database
        self._backlog = backlog
        self._retention = retention
        self._ratings = ratings
        self._next: datetime | None = None

    def run_due(self, now: datetime) -> None:
        """Do all of them, if it is time."""
        if self._next is not None and now < self._next:
            return
        self._next = now + EVERY
        chores: tuple[Callable[[datetime], None], ...] = (self.destroy, self.drop_copies, self.report, self.summarize)
        for chore in chores:
            chore(now)

    def destroy(self, now: datetime) -> None:
        """Destroy cases and address hashes whose time is over, past recovery."""
        destroyed = self._retention.forget_expired(now)
        comments = self._retention.forget_comments(now)
        forget_hits(self._database, now)
        wiped = self._retention.wipe()
        if destroyed or comments or not wiped:
            log.info("destroyed: cases=%d comments=%d wiped=%s", destroyed, comments, wiped)
        if not wiped:
            self._next = now + timedelta(seconds=30)  # a reader was in the way: soon again

    def drop_copies(self, now: datetime) -> None:
        """Remove backups that hold what should be destroyed by now."""
        kept = [kind.keep_days for kind in self._organization.kinds.values()]
        days = min(*kept, self._organization.ratings.keep_days)
        backup.remove_older(self._database, now - timedelta(days=days))

    def report(self, now: datetime) -> None:
        """Write the operator's mail, at most once a day, when messages were given up since the last one."""
        if not self._settings.operator_email or not self._backlog.news():
            return
        with self._database.write() as connection:
            if not outbox.reported_since(connection, now - REPORT_EVERY):
                outbox.enqueue(connection, None, [outbox.OPERATOR_REPORT], now, self._organization.sender)

    def summarize(self, now: datetime) -> None:
        """Write each team's mail on the ratings of the weeks before, once a week a team, when Monday's work begins."""
        opens = self._organization.working_hours.opens
        begun = now.astimezone(SEOUL) - timedelta(hours=opens.hour, minutes=opens.minute)
        for week in weeks_before(begun, WEEKS_BACK):
            for team in self._ratings.teams(*span(week)):
                self._write_summary(team, week, now)

    def _write_summary(self, team: str, week: str, now: datetime) -> None:
        with self._database.read() as connection:
            if outbox.is_summarized(connection, team, week):
                return
        with self._database.write() as connection:
            outbox.enqueue_summary(connection, team, week, now, self._organization.sender)
