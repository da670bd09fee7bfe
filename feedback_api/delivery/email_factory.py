"""The mails of a batch of outbox messages: the cases are read at once, each mail is built when its turn comes.

What builds a mail is named in the registry, `outbox.mails`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pkgutil import resolve_name

from feedback_api.bounces.addresses import BounceAddresses
from feedback_api.cases.handling import Handling
from feedback_api.delivery.emails import Letter, Sources
from feedback_api.delivery.smtp import Message
from feedback_api.outbox.mails import MAILS
from feedback_api.outbox.queue import OutboxMessage


class EmailFactory:
    """Knows what mails are made from."""

    def __init__(self, sources: Sources, handling: Handling, bounce_addresses: BounceAddresses) -> None:
        self._sources = sources
        self._handling = handling
        self._bounce_addresses = bounce_addresses

    def builder(self, batch: Sequence[OutboxMessage]) -> Callable[[OutboxMessage], Message]:
        """Read the cases of a batch, and give what builds its mails.

        That raises SealBrokenError where no key fits, and ObsoleteError where what the mail was to tell is over.
        """
        sources, case_ids = self._sources, {row.case_id for row in batch if row.case_id is not None}
        with sources.database.read() as connection:
            rows = sources.cases.sealed(connection, case_ids)
            happened = self._handling.sealed_acts(connection, case_ids)
        has_desk = sources.handlers.any()
        opened = cache(lambda case_id: sources.cases.opened(rows[case_id]))  # a case has more mails than one

        def letter(row: OutboxMessage) -> Letter:
            case, words = opened(row.case_id)
            act_rows = happened.get(case.id, [])
            event = next((self._handling.opened(act) for act in act_rows if act.id == row.act_id), None)
            return Letter(
                case=case,
                words=words,
                organization=sources.organization,
                settings=sources.settings,
                progress=self._handling.progress(rows[case.id], act_rows),
                events=self._handling.events(act_rows),
                event=event,
                author=sources.handlers.by_id(event.handler_id) if event else None,
                addressee=sources.handlers.by_id(row.handler_id),
                has_desk=has_desk,
            )

        def build(row: OutboxMessage) -> Message:
            mail = MAILS[row.message]
            make: Callable[..., Message] = resolve_name(mail.builder)
            message = make(letter(row)) if mail.of_case else make(row, sources)
            message.msgId = row.message_id  # fixed with the date when the row was written, so that a repeat is known
            message.bounce_address = self._bounce_addresses.of(row.message_id)
            message.date = row.date.timestamp()
            return message

        return build
