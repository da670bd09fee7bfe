"""The worker: takes messages from the outbox and delivers them, over one connection as long as it lives."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from feedback_api import outbox as queue
from feedback_api.chores import Chores
from feedback_api.clock import utc_now
from feedback_api.letters import Letters
from feedback_api.outbox import Outbox, OutboxMessage, Outcome
from feedback_api.smtp import Connection, Mail, Message, SendFailed

log = logging.getLogger(__name__)
#: How long the worker sleeps when nobody wakes it, in seconds: what another process wrote waits no longer.
IDLE_SECONDS = 2.0
#: How long it rests when there is no mail server to talk to, in seconds, whoever wakes it.
UNREACHABLE_SECONDS = 10.0


class LeaseLost(Exception):
    """A message that is another worker's by now, or nobody's: its case was destroyed."""


class Worker:
    """Delivers what is due, until it is told to stop."""

    def __init__(self, app: Flask, outbox: Outbox, mail: Mail, letters: Letters, chores: Chores) -> None:
        self.name = queue.worker_name()
        #: Called before each claim and each mail: lets the customers of the same process be answered first.
        self.give_way: Callable[[], None] = lambda: None
        self._app = app
        self._outbox = outbox
        self._mail = mail
        self._letters = letters
        self._chores = chores
        self._unwritten: list[Outcome] = []
        self._unreachable = False
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
        while not self._stopping.is_set():
            self._awake.clear()
            delivered = self._outlive(self.deliver_due)
            self._outlive(lambda: self._chores.run_due(utc_now()))
            if self._unreachable:
                self._stopping.wait(UNREACHABLE_SECONDS)
            elif not delivered:
                self._awake.wait(IDLE_SECONDS)

    def _outlive(self, work: Callable[[], int | None]) -> int:
        """Do a part of the work; whatever fails, such as a database out of reach, the thread goes on."""
        try:
            return work() or 0
        except Exception as error:
            log.error("worker failed: %s", type(error).__name__)
            return 0

    def deliver_due(self) -> int:
        """Attempt every message that is due now, and give their number."""
        self._write()  # what a database out of reach did not take before
        self.give_way()
        batch = self._outbox.claim(self.name, utc_now())
        if batch:
            left = list(batch)
            try:
                with self._app.app_context():
                    self._deliver(left, self._letters.builder(batch))
            finally:
                self._unwritten += [queue.released(row, utc_now()) for row in left]
            self._write()
        return len(batch)

    def _deliver(self, left: list[OutboxMessage], build: Callable[[OutboxMessage], Message]) -> None:
        while left and not self._stopping.is_set():
            try:
                self._unreachable = True
                with self._mail.connect() as connection:
                    self._unreachable = False
                    while left and connection.alive and not self._stopping.is_set():
                        self.give_way()
                        self._attempt(connection, left, build)
            except SendFailed as error:  # no mail server: all of the batch waits
                while left:
                    self._failed(left.pop(0), error)

    def _attempt(
        self, connection: Connection, left: list[OutboxMessage], build: Callable[[OutboxMessage], Message]
    ) -> None:
        row = left.pop(0)
        try:
            connection.deliver(build(row), lambda: self._text_begins(row))
        except SendFailed as error:
            if error.stale:
                left.insert(0, row)  # for a connection of its own
            else:
                self._failed(row, error)
        except LeaseLost:
            log.info("left to another: outbox=%d message=%s", row.id, row.message)
        except SQLAlchemyError:
            raise
        except Exception as error:  # it cannot be built: `flask outbox retry` after the cause is mended
            self._failed(row, SendFailed(type(error).__name__, permanent=True))
        else:
            self._unwritten.append(queue.sent(row, utc_now()))
            log.info("sent: outbox=%d message=%s attempt=%d", row.id, row.message, row.attempts)

    def _text_begins(self, row: OutboxMessage) -> None:
        """Write down the mails before this one, and that this one's text leaves now; raises LeaseLost."""
        if not self._write(row):
            raise LeaseLost

    def _write(self, begun: OutboxMessage | None = None) -> bool:
        if not self._unwritten and begun is None:
            return True
        held = self._outbox.write(self._unwritten, utc_now(), begun)
        self._unwritten = []
        return held

    def _failed(self, row: OutboxMessage, error: SendFailed) -> None:
        now = utc_now()
        outcome = queue.failed(
            row,
            error.code,
            now,
            permanent=error.permanent,
            uncertain=error.uncertain,
            expires=self._chores.clock.trusts(now),
        )
        self._unwritten.append(outcome)
        log.warning(
            "not sent: outbox=%d message=%s attempt=%d code=%s now=%s",
            row.id,
            row.message,
            row.attempts,
            error.code,
            outcome.state,
        )
