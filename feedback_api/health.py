"""The health report: whether cases can be stored, whether the worker runs, and how many messages wait.

Asked by anybody and by machines, often: the answer is remembered for some seconds, is the same for all who ask at once,
names nobody and no message, and has always the same few fields.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from feedback_api import logging_setup
from feedback_api.delivery.job_failures import find_failures
from feedback_api.store.clock_check import find_doubt
from institution.clock import utc_now

if TYPE_CHECKING:
    from feedback_api.delivery.worker import Worker
    from feedback_api.organization_watch import OrganizationWatch
    from feedback_api.outbox.admin import Backlog
    from feedback_api.store.database import Database

log = logging.getLogger(__name__)
#: How long an answer is remembered, in seconds.
REMEMBERED_SECONDS = 2.0
#: States of the worker with which nothing is sent until somebody looks after it.
_UNWELL = ("stalled", "dead")


@dataclass(frozen=True)
class Report:
    """What is told.

    `outbox` counts the messages that are not sent by state, `sealed` those that wait for their key. `clock` is "in
    doubt" while nothing is destroyed or given up for it; `chores` names those that fail, and the kind of error.
    `organization` is "changed" or "broken" where organization.yml waits for a restart, or would not survive one.
    """

    database: str
    worker: str
    organization: str
    outbox: dict[str, int] = field(default_factory=dict)
    sealed: int = 0
    clock: str = "unknown"
    chores: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Tell whether cases are stored."""
        return self.database == "ok"

    @property
    def well(self) -> bool:
        """Tell whether cases are stored, and messages sent."""
        return self.ready and self.worker not in _UNWELL

    def as_json(self) -> dict[str, object]:
        """Give it as it is answered."""
        return {"status": "ok" if self.well else "unavailable", **asdict(self)}


class Health:
    """Looks at the service, for all who ask at once."""

    def __init__(
        self,
        database: "Database",
        backlog: "Backlog",
        worker: "Worker",
        organization: "OrganizationWatch",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._backlog = backlog
        self._worker = worker
        self._organization = organization
        #: Gives the time of a clock that is never set, in seconds.
        self.clock = clock
        self._looking = threading.Lock()
        self._last: Report | None = None
        self._fresh_until = 0.0

    def is_live(self) -> bool:
        """Tell whether this process works: whether it needs no restart. The database is not asked."""
        return self._worker.state() not in _UNWELL

    def report(self) -> Report:
        """Give the last report while it is fresh or another thread makes a new one; make one, otherwise."""
        last = self._last
        if last is not None and self.clock() < self._fresh_until:
            return last
        if not self._looking.acquire(blocking=last is None):
            return last  # type: ignore[return-value]  # not None, or it had waited
        try:
            if self._last is None or self._last is last:
                self._last = self._look()
                self._fresh_until = self.clock() + REMEMBERED_SECONDS
            return self._last
        finally:
            self._looking.release()

    def _look(self) -> Report:
        worker, organization = self._worker.state(), self._organization.state()
        try:
            self._database.probe()
            return Report(
                database="ok",
                worker=worker,
                organization=organization,
                outbox=self._backlog.counts(),
                sealed=self._backlog.sealed(),
                clock="in doubt" if find_doubt(self._database, utc_now()) else "ok",
                chores=find_failures(self._database),
            )
        except SQLAlchemyError as error:
            log.error("health: %s at %s", type(error).__name__, logging_setup.place(error))
            return Report("unreachable", worker, organization)
