"""SMTP sessions that end in time, and that tell when the text of a message is about to leave.

smtplib's time-out is one for each read from the network: a server that sends a byte now and then, or a greeting without
end, would hold its client for good. Here each step of a session has a deadline, and a bound on what it may send.
"""

import io
import re
import smtplib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_GO_ON = 354
#: How much a server may say in one step, in bytes; a reply line has 512 at most (RFC 5321, 4.5.3.1.5).
_MOST_BYTES = 2**16


@dataclass(frozen=True)
class Bounds:
    """How long a mail server may take, in seconds."""

    connect: float = 8  # for each address of its name
    reply: float = 20  # without a byte
    opening: float = 30  # from the greeting to the end of the login
    mail: float = 30  # one message, from MAIL to the reply to its text
    closing: float = 3  # QUIT


class Session:
    """What both kinds of connection add to smtplib's."""

    sock: socket.socket | None
    file: Any

    def __init__(self, server: str, port: int, bounds: Bounds, **tls: Any) -> None:
        """Connect and read the greeting; raises OSError and smtplib.SMTPException."""
        self._bounds = bounds
        self._data_begins: Callable[[], None] = lambda: None
        self.begun = False
        self.timed_out = False
        self.start_step(bounds.opening)
        super().__init__(server, port, timeout=bounds.connect, **tls)  # type: ignore[call-arg]

    def start_step(self, seconds: float) -> None:
        """Let what follows take so many seconds at most."""
        self._latest = time.monotonic() + seconds
        self._bytes_left = _MOST_BYTES

    def start_mail(self, data_begins: Callable[[], None]) -> None:
        """Begin a message; `data_begins` is called when the server asks for its text."""
        self.begun, self._data_begins = False, data_begins
        self.start_step(self._bounds.mail)

    def quit(self) -> tuple[int, bytes]:
        """End the session; that the server does not answer in time, or not at all, changes nothing of what it took."""
        self.start_step(self._bounds.closing)
        try:
            reply: tuple[int, bytes] = super().quit()  # type: ignore[misc]
        except (OSError, smtplib.SMTPException):
            reply = (-1, b"")  # as smtplib has it where there is no reply
        finally:
            self.close()  # type: ignore[attr-defined]
        return reply

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply, within the step's deadline."""
        if self.file is None:
            self.file = io.BufferedReader(_Incoming(self))
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return reply

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a message; it has not begun to leave before the server asks for it (RFC 5321, 4.1.1.4)."""
        self.putcmd("data")  # type: ignore[attr-defined]
        code, reply = self.getreply()
        if code != _GO_ON:
            raise smtplib.SMTPDataError(code, reply)
        self._data_begins()
        self.begun = True
        text = re.sub(rb"(?m)^\.", b"..", msg)  # RFC 5321, 4.5.2
        self.send((text if text.endswith(b"\r\n") else text + b"\r\n") + b".\r\n")  # type: ignore[attr-defined]
        code, reply = self.getreply()
        return (250 if 200 <= code < 300 else code), reply  # RFC 5321, 4.3.2: the first digit decides

    def receive_into(self, buffer: Any) -> int:
        """Read what has come; raises TimeoutError after the deadline, OSError where it is too much."""
        left = self._latest - time.monotonic()
        if left <= 0:
            self.timed_out = True
            raise TimeoutError
        if self._bytes_left <= 0:
            raise OSError("the mail server says too much")
        if self.sock is None:
            raise OSError("the connection is closed")
        self.sock.settimeout(min(left, self._bounds.reply))
        try:
            size = self.sock.recv_into(buffer)
        except TimeoutError:
            self.timed_out = True
            raise
        self._bytes_left -= size
        return size


class _Incoming(io.RawIOBase):
    """The bytes that come from a mail server."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def readable(self) -> bool:
        """Say yes: BufferedReader asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come."""
        return self._session.receive_into(buffer)


class SMTP(Session, smtplib.SMTP):
    """SMTP, with or without STARTTLS."""


class SMTPOverTLS(Session, smtplib.SMTP_SSL):
    """SMTP over TLS from the first byte."""
