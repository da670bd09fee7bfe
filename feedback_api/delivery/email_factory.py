"""The mails of a batch of outbox messages: the cases are read at once, each mail is built when its turn comes.

What builds a mail is named in the registry, `outbox.mails`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pkgutil import resolve_name

from feedback_api.cases.handling import Handling
from feedback_api.cases.opening import Cases
from feedback_api.delivery.emails import Letter, Sources
from feedback_api.delivery.smtp import Message
from feedback_api.outbox.mails import MAILS
from feedback_api.outbox.queue import OutboxMessage


class ObsoleteError(Exception):
    """What a mail was to tell is over: a builder raises it, and the row ends without being sent."""


class Letters:
    """Knows what mails are made from."""

    def __init__(self, sources: Sources, cases: Cases, handling: Handling) -> None:
        self._sources = sources
        self._cases = cases
        self._handling = handling

    def builder(self, batch: Sequence[OutboxMessage]) -> Callable[[OutboxMessage], Message]:
        """Read the cases of a batch, and give what builds its mails; that raises SealBrokenError where no key fits."""
        with self._sources.database.read() as connection:
            rows = self._cases.sealed(connection, {row.case_id for row in batch if row.case_id is not None})
            events = self._handling.sealed_events(connection, {row.act_id for row in batch if row.act_id is not None})
        opened = cache(lambda case_id: self._cases.opened(rows[case_id]))  # a case has more mails than one

        def build(row: OutboxMessage) -> Message:
            mail = MAILS[row.message]
            make: Callable[..., Message] = resolve_name(mail.builder)
            if mail.of_case:
                event = self._handling.opened(events[row.act_id]) if row.act_id in events else None
                message = make(Letter(*opened(row.case_id), self._sources.organization, self._sources.settings, event))
            else:
                message = make(row, self._sources)
            message.msgId = row.message_id  # both fixed when the row was written: a repeat can be recognised
            message.date = row.date.timestamp()
            return message

        return build
