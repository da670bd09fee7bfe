"""Finds which of our messages a mail that came back is about, and gives that message up.

A message is known by the token in its envelope address or by the Message-ID of what is returned, both of which nobody
can guess. All that follows is what follows a refusal at sending: the row is given up, the operator is told, and the
worker marks the case (`failed_mail`). Nothing is closed or deleted, whoever sends what.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from feedback_api.bounces.addresses import BounceAddresses
from feedback_api.bounces.delivery_reports import Report
from feedback_api.outbox.mails import is_to_customer
from feedback_api.outbox.queue import RETURNED
from feedback_api.outbox.states import State
from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database
from feedback_api.store.tables import outbox

#: A message that a mail server has taken, as far as we know.
_LEFT = (State.SENT, State.UNCERTAIN)
_OURS = re.compile(r"<[0-9a-f]{32}@[^<>\s]+>")


class Effect(Enum):
    """What a report of a failure led to."""

    NOTED = "noted"
    NOTED_BEFORE = "noted before"
    UNKNOWN = "about none of our messages"
    BEING_SENT = "its message is being sent"


class ReturnedMail:
    """Takes mail that came back."""

    def __init__(self, database: Database, addresses: BounceAddresses) -> None:
        self._database = database
        self._addresses = addresses

    def take(self, report: Report, recipients: Sequence[str]) -> tuple[Effect, int | None]:
        """Take the report of a failure and the recipients of its envelope, where they are known.

        Gives its effect, and the number of the message; the same report again has none. Raises SQLAlchemyError.
        """
        wanted = self._messages(report, recipients)
        if wanted is None:
            return Effect.UNKNOWN, None
        row = self._find(wanted)
        if row is None:
            return Effect.UNKNOWN, None
        return self._give_up(row, report.status), row.id

    def _messages(self, report: Report, recipients: Sequence[str]) -> ColumnElement[bool] | None:
        """Say which message a report is about; None if it names none that could be ours."""
        random_part = self._addresses.find_random_part((*recipients, *report.addresses))
        if random_part is not None:
            return outbox.c.message_id.startswith(f"<{random_part}@")
        message_ids = [one for one in report.message_ids if _OURS.fullmatch(one)]
        return or_(*(outbox.c.message_id == one for one in message_ids)) if message_ids else None

    def _find(self, wanted: ColumnElement[bool]) -> Row[Any] | None:
        """Find a message; Message-IDs have no index, so that nobody waits to write meanwhile."""
        with self._database.read() as connection:
            return connection.execute(select(outbox).where(wanted).limit(1)).first()

    def _give_up(self, row: Row[Any], status: str) -> Effect:
        if row.state == State.SENDING:
            return Effect.BEING_SENT
        values = {
            "state": State.GIVEN_UP,
            "last_error": f"{RETURNED} {status}".rstrip(),
            "untold": is_to_customer(row.message),
        }
        left = (outbox.c.id == row.id, outbox.c.state.in_(_LEFT))
        with self._database.write() as connection:
            finished_at = present_moment(connection)
            given_up = update(outbox).where(*left).values(**values, finished_at=finished_at)
            changed = connection.execute(given_up).rowcount
        return Effect.NOTED if changed else Effect.NOTED_BEFORE
