"""The worker: takes messages from the outbox and delivers them, over one connection as long as it lives."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.counters import Counters
from feedback_api.delivery.emails import ObsoleteError
from feedback_api.delivery.smtp import Connection, Mail, Message, SendError
from feedback_api.outbox import failure_codes, queue
from feedback_api.outbox.queue import Outbox, OutboxMessage, Outcome
from feedback_api.outbox.states import State
from feedback_api.store.encryption import SealBrokenError
from feedback_api.store.processes import Processes
from institution.clock import utc_now

if TYPE_CHECKING:
    from feedback_api.delivery.email_factory import EmailFactory
    from feedback_api.delivery.scheduled_jobs import ScheduledJobs

log = logging.getLogger(__name__)
#: How long the worker sleeps when nobody wakes it, in seconds: what another process wrote waits no longer.
IDLE_SECONDS = 2.0
#: How long it rests when the mail server takes no mail, in seconds, whoever wakes it: at first, and doubled at most.
UNREACHABLE_SECONDS = 10.0
LONGEST_REST_SECONDS = 300.0
#: A worker that shows no progress for so long is stalled, in seconds. The longest steps: a mail takes 30, a connection
#: 30 and 8 for each address of the server, a locked database twice 5.
STALLED_SECONDS = 180.0
#: The same for the chores, which may have many cases to destroy.
STALLED_CHORES_SECONDS = 1800.0
#: How long a message waits at most whose fault is not its own: the server's or the sender's, a key that is missing.
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=30)
LONGEST_WAIT_FOR_KEY = timedelta(minutes=10)


class LeaseLostError(Exception):
    """A message that is another worker's by now, or nobody's: its case was destroyed."""


class Worker:
    """Delivers what is due, until it is told to stop."""

    def __init__(
        self,
        app: Flask,
        outbox: Outbox,
        mail: Mail,
        letters: "EmailFactory",
        chores: "ScheduledJobs",
        processes: Processes,
        counters: Counters,
    ) -> None:
        self.name = processes.name
        #: Called before each claim and each mail: lets the customers of the same process be answered first.
        self.give_way: Callable[[], None] = lambda: None
        self._app = app
        self._outbox = outbox
        self._mail = mail
        self._letters = letters
        self._chores = chores
        self._processes = processes
        self._counters = counters
        #: Gives the time of a clock that is never set, in seconds.
        self.clock: Callable[[], float] = time.monotonic
        self._thread: threading.Thread | None = None
        self._progress_due = 0.0
        self._unwritten: list[Outcome] = []
        self._trouble: SendError | None = None
        self._troubles = 0
        self._awake = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Say that there is something to send."""
        self._awake.set()

    def stop(self) -> None:
        """Ask the worker to end after the message in hand."""
        self._stopping.set()
        self._awake.set()

    def run(self) -> None:
        """Deliver until told to stop. What fails is logged, and tried again."""
        self._thread = threading.current_thread()
        while not self._stopping.is_set():
            self._awake.clear()
            delivered = self._outlive(self.deliver_due)
            self._progress(STALLED_CHORES_SECONDS)
            self._outlive(lambda: self._chores.run_due(utc_now()))
            if self._trouble:
                self._rest()
            elif not delivered:
                self._progress(IDLE_SECONDS + STALLED_SECONDS)
                self._awake.wait(IDLE_SECONDS)

    def state(self) -> str:
        """Tell how the worker of this process is: none, ok, resting (the mail server takes no mail), stalled, dead."""
        if self._thread is None:
            return "none"
        if not self._thread.is_alive():
            return "dead"
        if self.clock() > self._progress_due:
            return "stalled"
        return "resting" if self._trouble else "ok"

    def _outlive(self, work: Callable[[], int | None]) -> int:
        """Do a part of the work; whatever fails, such as a database out of reach, the thread goes on."""
        try:
            return work() or 0
        except Exception as error:
            log.error("worker failed: %s", type(error).__name__)
            return 0

    def deliver_due(self) -> int:
        """Attempt every message that is due now, and give their number."""
        self._progress()
        self._trouble = None
        self._write()  # what a database out of reach did not take before
        self.give_way()
        self._processes.announce()
        self._take_over()
        batch = self._outbox.claim(self.name, utc_now())
        if batch:
            left = list(batch)
            try:
                with self._app.app_context():
                    self._deliver(left, self._letters.builder(batch))
            finally:
                why = self._trouble.code if self._trouble else None
                self._unwritten += [queue.released(row, utc_now(), why) for row in left]
            self._write()
        return len(batch)

    def _take_over(self) -> None:
        """Make due what processes of this machine had claimed that were killed."""
        with self._processes.ended() as names:
            if names and (number := self._outbox.release_claims(names, utc_now())):
                log.info("taken over from processes that ended: %d", number)

    def _rest(self) -> None:
        """Leave a mail server alone that takes no mail, the longer the more often it did so in a row."""
        assert self._trouble is not None  # noqa: S101 - run() asks
        seconds = min(UNREACHABLE_SECONDS * 2 ** min(self._troubles - 1, 20), LONGEST_REST_SECONDS)
        log.warning("mail server takes no mail: code=%s rest=%.0f s", self._trouble.code, seconds)
        self._progress(seconds + STALLED_SECONDS)
        self._stopping.wait(seconds)

    def _progress(self, seconds: float = STALLED_SECONDS) -> None:
        """Note that the worker goes on, and will show so again within so many seconds."""
        self._progress_due = self.clock() + seconds

    def _goes_on(self) -> bool:
        return self._trouble is None and not self._stopping.is_set()

    def _deliver(self, left: list[OutboxMessage], build: Callable[[OutboxMessage], Message]) -> None:
        while left and self._goes_on():
            self._progress()
            try:
                with self._mail.connect() as connection:
                    while left and connection.alive and self._goes_on():
                        self.give_way()
                        self._progress()
                        self._attempt(connection, left, build)
            except SendError as error:  # no mail server: the batch is due again after a rest
                self._counters.fail_mail(failure_codes.classify(error.code))
                self._note_trouble(error)

    def _attempt(
        self, connection: Connection, left: list[OutboxMessage], build: Callable[[OutboxMessage], Message]
    ) -> None:
        row = left.pop(0)
        try:
            if row.case_id is None:
                self._write()  # it tells what became of other mails, which must be in the database by then
            connection.deliver(build(row), lambda: self._text_begins(row))
        except SendError as error:
            if error.stale:
                left.insert(0, row)  # for a connection of its own
            else:
                blameless = error.of_server and not error.uncertain  # what may have arrived is not sent again for ever
                self._failed(row, error, LONGEST_WAIT_FOR_SERVER if blameless else None)
                self._note_trouble(error)
        except ObsoleteError:
            self._unwritten.append(queue.dropped(row, utc_now()))
            log.info("dropped: outbox=%d message=%s", row.id, row.message)
        except LeaseLostError:
            log.info("left to another: outbox=%d message=%s", row.id, row.message)
        except SQLAlchemyError:  # before its text left
            left.insert(0, row)  # given back with the others, or it would wait for the end of its lease
            raise
        except SealBrokenError:  # a key is missing: mended in the settings, and no fault of the message
            log.error("FEEDBACK_ENCRYPTION_KEYS lacks the key that opens outbox=%d", row.id)
            self._failed(row, SendError(queue.SEALED), LONGEST_WAIT_FOR_KEY)
        except Exception as error:  # it cannot be built: `flask outbox retry` after the cause is mended
            self._failed(row, SendError(type(error).__name__, permanent=True))
        else:
            self._troubles = 0
            self._unwritten.append(queue.sent(row, utc_now()))
            self._counters.attempt(State.SENT)
            log.info("sent: outbox=%d message=%s attempt=%d", row.id, row.message, row.attempts)

    def _note_trouble(self, error: SendError) -> None:
        """Count in a row the failures that are the server's; a refusal of one message shows that it works."""
        if error.of_server:
            self._trouble = error
            self._troubles += 1
        else:
            self._troubles = 0

    def _text_begins(self, row: OutboxMessage) -> None:
        """Write down the mails before this one, and that this one's text leaves now; raises LeaseLostError."""
        if not self._write(row):
            raise LeaseLostError

    def _write(self, begun: OutboxMessage | None = None) -> bool:
        if not self._unwritten and begun is None:
            return True
        held = self._outbox.write(self._unwritten, utc_now(), begun)
        self._unwritten = []
        return held

    def _failed(self, row: OutboxMessage, error: SendError, longest: timedelta | None = None) -> None:
        now = utc_now()
        outcome = queue.failed(
            row,
            error.code,
            now,
            permanent=error.permanent,
            uncertain=error.uncertain,
            expires=self._chores.clock.trusts(now),
            longest=longest,
        )
        self._unwritten.append(outcome)
        self._counters.attempt(outcome.state)
        self._counters.fail_mail(failure_codes.classify(error.code))
        log.warning(
            "not sent: outbox=%d message=%s attempt=%d code=%s now=%s",
            row.id,
            row.message,
            row.attempts,
            error.code,
            outcome.state,
        )
