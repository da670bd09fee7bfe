"""The worker: takes messages from the outbox and delivers them, over one connection as long as it lives."""

import logging
import os
import secrets
import threading
from collections.abc import Sequence

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from feedback_api import mail as letters
from feedback_api.cases import Cases
from feedback_api.chores import Chores
from feedback_api.clock import utc_now
from feedback_api.config import Settings
from feedback_api.organization import Organization
from feedback_api.outbox import Outbox, OutboxMessage
from feedback_api.smtp import Connection, Mail, Message, SendFailed
from feedback_api.store.engine import Database

log = logging.getLogger(__name__)
#: How long the worker sleeps when nobody wakes it, in seconds: what another process wrote waits no longer.
IDLE_SECONDS = 2.0


class Worker:
    """Delivers what is due, until it is told to stop."""

    def __init__(
        self,
        app: Flask,
        settings: Settings,
        organization: Organization,
        database: Database,
        cases: Cases,
        outbox: Outbox,
        mail: Mail,
        chores: Chores,
    ) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._app = app
        self._settings = settings
        self._organization = organization
        self._database = database
        self._cases = cases
        self._outbox = outbox
        self._mail = mail
        self._chores = chores
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
        """Deliver until told to stop. A database out of reach is waited for."""
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                delivered = self.deliver_due()
                self._chores.run_due(utc_now())
            except SQLAlchemyError as error:
                log.error("outbox out of reach: %s", type(error).__name__)
                delivered = 0
            if not delivered:
                self._awake.wait(IDLE_SECONDS)

    def deliver_due(self) -> int:
        """Attempt every message that is due now, and give their number."""
        batch = self._outbox.claim(self.name, utc_now())
        if batch:
            with self._app.app_context():
                self._deliver(batch)
        return len(batch)

    def _deliver(self, batch: Sequence[OutboxMessage]) -> None:
        left = list(batch)
        while left and not self._stopping.is_set():
            try:
                with self._mail.connect() as connection:
                    while left and connection.alive and not self._stopping.is_set():
                        self._attempt(connection, left.pop(0))
            except SendFailed as error:  # no mail server: all of the batch waits
                for row in left:
                    self._failed(row, error)
                return
        self._outbox.release(left)

    def _attempt(self, connection: Connection, row: OutboxMessage) -> None:
        try:
            connection.deliver(self._letter(row), lambda: self._outbox.data_begun(row, utc_now()))
        except SendFailed as error:
            self._failed(row, error)
        except SQLAlchemyError:
            raise
        except Exception as error:
            self._failed(row, SendFailed(type(error).__name__))
        else:
            self._outbox.sent(row, utc_now())
            log.info("sent: outbox=%d message=%s attempt=%d", row.id, row.message, row.attempts)

    def _letter(self, row: OutboxMessage) -> Message:
        if row.case_id is None:
            return letters.operator_report(row, self._outbox.given_up(), self._organization, self._settings)
        with self._database.read() as connection:
            case, words = self._cases.words(connection, row.case_id)
        return letters.build(row, letters.Letter(case, words, self._organization, self._settings))

    def _failed(self, row: OutboxMessage, error: SendFailed) -> None:
        state = self._outbox.failed(row, error.code, utc_now(), permanent=error.permanent, uncertain=error.uncertain)
        log.warning(
            "not sent: outbox=%d message=%s attempt=%d code=%s now=%s",
            row.id,
            row.message,
            row.attempts,
            error.code,
            state,
        )
