"""What the database tells of the service at one moment, the same whichever process is asked.

Snapshots are taken in a thread of their own: an answer waits for one for some seconds, and goes without it where the
database is out of reach or slow. The next one is not begun before the last has ended, so no more than one thread hangs.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback_api import logging_setup
from feedback_api.backups import copies
from feedback_api.desk.case_counts import CaseCounts, count_cases
from feedback_api.health import REMEMBERED_SECONDS
from feedback_api.outbox import failure_codes
from institution.clock import utc_now

if TYPE_CHECKING:
    from feedback_api.health import Health, Report
    from feedback_api.outbox.admin import Backlog
    from feedback_api.store.database import Database
    from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: How long an answer waits for the database, in seconds. Prometheus gives up after ten.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Snapshot:
    """What is known of outbox, cases and backups.

    `failures` counts messages by their state and the code of their last error. `cases` is None where there are no
    handlers, `backed_up_at` None where no backup is on record.
    """

    report: "Report"
    oldest_seconds: float
    failures: Mapping[tuple[str, ...], int]
    cases: CaseCounts | None
    backed_up_at: datetime | None


class Snapshots:
    """Takes snapshots, for all who ask at once, and remembers the last one for some seconds, as health does."""

    def __init__(
        self, database: "Database", backlog: "Backlog", health: "Health", organization: "Organization"
    ) -> None:
        self._database = database
        self._backlog = backlog
        self._health = health
        self._organization = organization
        #: How long `latest` waits, in seconds.
        self.patience = PATIENCE_SECONDS
        #: Gives the time of a clock that is never set, in seconds.
        self.clock: Callable[[], float] = time.monotonic
        self._lock = threading.Lock()
        self._look: Future[Snapshot | None] | None = None
        self._fresh_until = 0.0

    def latest(self) -> Snapshot | None:
        """Give a snapshot that is fresh, or None if the database does not give one in time."""
        with self._lock:
            if self._look is None or (self._look.done() and self.clock() >= self._fresh_until):
                self._look = self._begin()
                self._fresh_until = self.clock() + REMEMBERED_SECONDS
            look = self._look
        try:
            return look.result(self.patience)
        except TimeoutError:
            return None

    def _begin(self) -> Future[Snapshot | None]:
        look: Future[Snapshot | None] = Future()
        threading.Thread(target=lambda: look.set_result(self._take()), name="metrics", daemon=True).start()
        return look

    def _take(self) -> Snapshot | None:
        """Ask the database; whatever fails is logged, and None."""
        try:
            report, now = self._health.report(), utc_now()
            if not report.ready:
                return None
            with self._database.read() as connection:
                counted, backed_up_at = count_cases(connection, now, self._organization), copies.find_newest(connection)
            oldest = self._backlog.oldest()
            return Snapshot(
                report=report,
                oldest_seconds=max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
                failures=_by_code(self._backlog.failures()),
                cases=counted,
                backed_up_at=backed_up_at,
            )
        except Exception as error:
            log.error("metrics: %s at %s", type(error).__name__, logging_setup.place(error))
            return None


def _by_code(failures: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, ...], int]:
    counted: Counter[tuple[str, ...]] = Counter()
    for (state, error), number in failures.items():
        counted[state, failure_codes.classify(error)] += number
    return counted
