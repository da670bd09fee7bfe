"""SMTP sessions with a deadline for each step, which report when the text of a message is about to be sent.

smtplib's time-out applies to each read from the network, so that a server that sends a byte now and then, or an endless
greeting, would hold its client forever. Here each step of a session has a deadline and a limit of bytes received.
"""

import io
import re
import smtplib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: The reply to DATA with which a server asks for the text (RFC 5321, 4.2.3).
_GO_ON = 354
#: How much a server may send in one step, in bytes; a reply line has 512 at most (RFC 5321, 4.5.3.1.5).
_MOST_BYTES = 2**16


@dataclass(frozen=True)
class Bounds:
    """How long a mail server may take, in seconds."""

    connect: float = 8  # for each address of its name
    reply: float = 20  # without sending a byte
    opening: float = 30  # from the greeting to the end of the login
    mail: float = 30  # one message, from MAIL to the reply to its text
    closing: float = 3  # QUIT


class Session:
    """What both kinds of connection add to smtplib's.

    `begun` tells whether the text of the current message has begun to leave, `timed_out` whether a deadline has passed.
    """

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
        """Begin a step: what follows may take so many seconds at most."""
        self._latest = time.monotonic() + seconds
        self._bytes_left = _MOST_BYTES

    def start_mail(self, data_begins: Callable[[], None]) -> None:
        """Begin a message; `data_begins` is called when the server asks for its text."""
        self.begun, self._data_begins = False, data_begins
        self.start_step(self._bounds.mail)

    def quit(self) -> tuple[int, bytes]:
        """End the session; never raises, since messages that the server accepted are not affected by a failed QUIT."""
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
        """Send the text of a message once the server has asked for it with 354 (RFC 5321, 4.1.1.4).

        Raises smtplib.SMTPDataError if it does not, OSError and smtplib.SMTPException like `getreply`.
        """
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
        """Read into a buffer, and give how many bytes; raises TimeoutError after the deadline, OSError if too many."""
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
    """The bytes received in a session, as the raw stream of a BufferedReader."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def readable(self) -> bool:
        """Tell BufferedReader that this stream can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read bytes into a buffer and give their number."""
        return self._session.receive_into(buffer)


class SMTP(Session, smtplib.SMTP):
    """SMTP, with or without STARTTLS."""


class SMTPOverTLS(Session, smtplib.SMTP_SSL):
    """SMTP over TLS from the first byte."""
