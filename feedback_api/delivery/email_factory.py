"""The mails of a batch of outbox messages: the cases are read at once, each mail is built when its turn comes."""

from collections.abc import Callable, Sequence
from functools import cache

from feedback_api.cases.opening import Cases
from feedback_api.config import Settings
from feedback_api.delivery import emails, rating_emails
from feedback_api.delivery.scheduled_jobs import find_troubles
from feedback_api.delivery.smtp import Message
from feedback_api.outbox import queue
from feedback_api.outbox.admin import Backlog
from feedback_api.outbox.queue import OutboxMessage
from feedback_api.ratings.ratings import Ratings
from feedback_api.store.database import Database
from institution.clock import utc_now
from institution.organization import Organization


class Letters:
    """Knows what mails are made from."""

    def __init__(
        self,
        settings: Settings,
        organization: Organization,
        database: Database,
        cases: Cases,
        backlog: Backlog,
        ratings: Ratings,
    ) -> None:
        self._settings = settings
        self._organization = organization
        self._database = database
        self._cases = cases
        self._backlog = backlog
        self._ratings = ratings

    def builder(self, batch: Sequence[OutboxMessage]) -> Callable[[OutboxMessage], Message]:
        """Read the cases of a batch, and give what builds its mails; that raises SealBroken where no key fits."""
        with self._database.read() as connection:
            rows = self._cases.sealed(connection, {row.case_id for row in batch if row.case_id is not None})
        opened = cache(lambda case_id: self._cases.opened(rows[case_id]))  # a case has more mails than one

        def build(row: OutboxMessage) -> Message:
            if row.message == queue.RATING_SUMMARY:
                return rating_emails.rating_summary(row, self._ratings, self._organization, self._settings)
            if row.message == queue.OPERATOR_REPORT:
                troubles = find_troubles(self._database, utc_now())
                return emails.operator_report(
                    row, self._backlog.news(row), self._organization, self._settings, troubles
                )
            assert row.case_id is not None  # noqa: S101 - every other message that is claimed is a case's
            case, words = opened(row.case_id)
            return emails.build(row, emails.Letter(case, words, self._organization, self._settings))

        return build
