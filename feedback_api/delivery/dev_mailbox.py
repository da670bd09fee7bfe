"""A local mailbox where no mail server is set: a real SMTP server in this process, and a Maildir to look into."""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from institution.host_names import LOOPBACK


class _Handler:
    """Keeps each message it is handed."""

    def __init__(self, folder: mailbox.Maildir) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Write a message to the Maildir before saying that it was taken."""
        self._folder.add(cast(bytes, envelope.content))
        return "250 kept"


class AnyPort(Controller):
    """An SMTP server that may be given port 0: it learns its port before it knocks at it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Run the SMTP server on a free port of this machine; yields host and port."""
    controller = AnyPort(_Handler(open_folder(folder)), hostname=LOOPBACK[1], port=0)
    controller.start()
    try:
        yield controller.hostname, controller.port
    finally:
        controller.stop()


def open_folder(folder: Path) -> mailbox.Maildir:
    """Open the Maildir, made where it is missing; `mailbox` itself fails where two processes make it at once."""
    for name in ("tmp", "new", "cur"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    return mailbox.Maildir(folder, create=False)


def messages(folder: Path) -> list[tuple[str, EmailMessage]]:
    """Give the messages with their keys, newest first."""
    box = open_folder(folder)
    keys = sorted(box.iterkeys(), key=lambda key: box.get_message(key).get_date(), reverse=True)
    return [(key, read(folder, key)) for key in keys]


def read(folder: Path, key: str) -> EmailMessage:
    """Give one message; raises KeyError if there is none."""
    return message_from_bytes(open_folder(folder).get_bytes(key), policy=default)
