"""Notes at their cases the mails to customers that were given up, whether they were refused or came back.

The worker does so, each minute: whoever gives a mail up, the worker itself or `flask bounce`, leaves `untold` behind.
"""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select, update

from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Handlers
from feedback_api.cases.handling import GoneError, Handling, NotAllowedError, Step
from feedback_api.outbox.queue import RETURNED
from feedback_api.store.database import Database
from feedback_api.store.tables import UNTOLD, cases, outbox

log = logging.getLogger(__name__)
#: How many mails are noted at a time; the next minute goes on.
BATCH = 200


class FailedMail:
    """The mails to customers of which no case tells yet that they were given up."""

    def __init__(self, database: Database, handlers: Handlers, handling: Handling) -> None:
        self._database = database
        self._handlers = handlers
        self._handling = handling

    def note(self) -> None:
        """Record at each case, once, that mail does not reach its customer; without handlers nobody would read it."""
        query = (
            select(*(outbox.c[name] for name in ("id", "case_id", "message", "last_error")))
            .join(cases, cases.c.id == outbox.c.case_id)
            .where(UNTOLD)
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(outbox.c.id).limit(BATCH)).all()
        has_desk = bool(rows) and self._handlers.any()
        for row in rows:
            self._note(row, has_desk=has_desk)

    def _note(self, row: Row[Any], *, has_desk: bool) -> None:
        def tell(connection: Connection) -> None:
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(untold=False))

        if not (has_desk and self._is_recorded(row, tell)):
            with self._database.write() as connection:
                tell(connection)

    def _is_recorded(self, row: Row[Any], tell: Callable[[Connection], None]) -> bool:
        """Record the act of a mail that failed, unless its case was destroyed or is marked already; tell whether."""
        facts = {"mail": row.message, "code": (row.last_error or "").removeprefix(RETURNED).strip()}
        step = Step(Act.MAIL_FAILED, facts={name: text for name, text in facts.items() if text})
        try:
            self._handling.record(row.case_id, step, also=tell)
        except (GoneError, NotAllowedError):
            return False
        log.info("mail does not reach the customer: case=%d message=%s", row.case_id, row.message)
        return True
