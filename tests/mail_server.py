"""A real SMTP server that keeps, refuses or drops what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from feedback_api.delivery.dev_mailbox import AnyPort


class MailServer:
    """What the SMTP server received, and how it answers: `replies` gives a reply by recipient."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.senders: list[str] = []  # of their envelopes
        self.replies: dict[str, str] = {}
        self.data_reply = "250 kept"
        self.between = ""  # what comes of a second message on one connection: "closed", or a reply
        self.host = ""
        self.port = 0

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: Any) -> str:
        if self.between and getattr(session, "served", False):
            if self.between == "closed":
                _hang_up(server)
            return self.between
        session.served = True  # type: ignore[attr-defined]
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.data_reply == "drop before":
            _hang_up(server)
            return "421 gone"
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.senders.append(str(envelope.mail_from))
        self.received.append(message_from_bytes(envelope.content, policy=default))
        if self.data_reply == "drop after":
            _hang_up(server)
        return self.data_reply

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.received if mail["To"] == address]


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


def part(mail: EmailMessage, kind: str) -> str:
    """Give the text of a mail, or its HTML: `kind` is plain or html."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@contextmanager
def running() -> Iterator[MailServer]:
    kept = MailServer()
    controller = AnyPort(kept, hostname="127.0.0.1", port=0)
    controller.start()
    kept.host, kept.port = controller.hostname, controller.port
    try:
        yield kept
    finally:
        controller.stop()
