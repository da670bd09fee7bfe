"""Flask-Mail with what it lacks: deadlines, verified TLS, base64 bodies, safe headers, and errors that tell what to do.

Flask-Mail 0.10 has no time-out, does not check a certificate after STARTTLS, writes bodies in 8 bits, in which a long
Korean line breaks the rule of 998 octets (RFC 5321, 4.5.3.1.6), and lets line breaks through in `extra_headers`. So
three of its methods are replaced here: `Message.as_bytes`, `Mail.connect` and `Connection.configure_host`; what else a
session needs, a QUIT that never fails among it, is in smtp_session.py, where smtplib is extended.
"""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cache
from typing import TYPE_CHECKING, Any

import flask_mail
from flask import Flask

from feedback_api.delivery import smtp_replies
from feedback_api.delivery.smtp_replies import Stage, Verdict
from feedback_api.delivery.smtp_session import SMTP, Bounds, SMTPOverTLS
from feedback_api.forms.validators import has_invisible
from institution.clock import SEOUL

if TYPE_CHECKING:
    from feedback_api.config import Settings

#: How long a server may be silent, in seconds.
TIMEOUT_SECONDS = Bounds.reply
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = BASE64
_POLICY = compat32.clone(linesep="\r\n")
_CLOSING = 421
_LONG = 500


class SendError(Exception):
    """A message that was not taken: its code, whether for good, and whether it may have arrived all the same.

    `stale` tells that the server hung up after the message before: this one was not attempted. `of_server` tells that
    the fault is the server's or the sender's: no other message would fare better.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        stale: bool = False,
        of_server: bool = False,
    ) -> None:
        self.code = code
        self.permanent = permanent
        self.uncertain = uncertain
        self.stale = stale
        self.of_server = of_server
        super().__init__(code)


class Message(flask_mail.Message):
    """A mail of text and HTML to one recipient; raises ValueError for a header with control characters.

    It comes back to `bounce_address` if it cannot be delivered; where that is empty, to its sender.
    """

    bounce_address = ""

    def __init__(self, *, sender: tuple[str, str], **values: Any) -> None:
        super().__init__(sender=sender[1], **values)
        self.sender = sender  # kept in two parts: Flask-Mail would join them into one unquoted text

    def as_bytes(self) -> bytes:
        """Give the mail as it is sent, every line within 998 octets."""
        mail = MIMEMultipart("alternative")
        mail.attach(MIMEText(self.body or "", "plain", _UTF8))  # type: ignore[arg-type]
        mail.attach(MIMEText(self.html or "", "html", _UTF8))  # type: ignore[arg-type]
        for name, value in self._headers():
            mail[name] = _header(name, value)  # type: ignore[assignment]  # compat32 folds a Header itself
        return mail.as_bytes(policy=_POLICY)

    def _headers(self) -> list[tuple[str, str | tuple[str, str]]]:
        return [
            ("Subject", self.subject),
            ("From", self.sender),
            ("To", self.recipients[0]),
            ("Message-ID", self.msgId),
            ("Date", format_datetime(datetime.fromtimestamp(self.date or 0, SEOUL))),
            ("Reply-To", self.reply_to or self.sender),
            *(self.extra_headers or {}).items(),
        ]


class Mail(flask_mail.Mail):
    """The mail of an application, sent over connections of ours."""

    def __init__(self, app: Flask, settings: "Settings") -> None:
        app.config.update(
            MAIL_SERVER=settings.mail_server,
            MAIL_PORT=settings.mail_port,
            MAIL_USE_TLS=settings.mail_security == "starttls",
            MAIL_USE_SSL=settings.mail_security == "tls",
            MAIL_USERNAME=settings.mail_username or None,
            MAIL_PASSWORD=settings.mail_password or None,
            MAIL_SUPPRESS_SEND=False,
        )
        super().__init__(app)
        self.bounds = Bounds()

    def send_to(self, server: str, port: int) -> None:
        """Use another mail server than the settings name: the local mailbox, which has neither encryption nor login."""
        assert self.state is not None  # noqa: S101 - __init__ takes an application
        self.state.server, self.state.port = server, port
        self.state.use_tls = self.state.use_ssl = False
        self.state.username = self.state.password = None

    def connect(self) -> "Connection":
        """Make a connection, to be opened by `with`; that raises SendError if there is no mail server to talk to."""
        assert self.app is not None  # noqa: S101 - __init__ takes one
        return Connection(self.app.extensions["mail"], self.bounds)


class Connection(flask_mail.Connection):
    """One SMTP connection for many messages."""

    host: SMTP | SMTPOverTLS | None

    def __init__(self, mail: flask_mail.Mail, bounds: Bounds) -> None:
        super().__init__(mail)
        self._bounds = bounds

    def configure_host(self) -> SMTP | SMTPOverTLS:
        """Connect and log in; raises SendError if there is no mail server to talk to. Flask-Mail calls this."""
        try:
            return self._open()
        except (OSError, smtplib.SMTPException, ValueError) as error:  # a password in Korean letters, too: ValueError
            raise SendError(_code(error), of_server=True) from None

    def _open(self) -> SMTP | SMTPOverTLS:
        """Connect, check the server's certificate, introduce ourselves, log in."""
        server, port = self.mail.server, self.mail.port or 0
        host: SMTP | SMTPOverTLS
        if self.mail.use_ssl:
            host = SMTPOverTLS(server, port, self._bounds, context=_verifying())
        else:
            host = SMTP(server, port, self._bounds)
        try:
            if self.mail.use_tls:
                host.starttls(context=_verifying())
            host.ehlo_or_helo_if_needed()
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()
            raise
        return host

    def deliver(self, message: Message, data_begins: Callable[[], None]) -> None:
        """Send a message; `data_begins` is called before its text leaves. Raises SendError, or what that raises."""
        assert self.host is not None  # noqa: S101 - opened by `with`
        self.host.start_mail(data_begins)
        try:
            self.send(message, envelope_from=message.bounce_address or message.sender[1])
        except (OSError, smtplib.SMTPException) as error:
            raise self._failure(error, self.host) from None
        except Exception:  # not the mail server's: it must not wait for the rest of this mail
            self.host.close()
            raise

    @property
    def alive(self) -> bool:
        """Tell whether another message can follow."""
        return self.host is not None and self.host.sock is not None

    def _failure(self, error: Exception, host: SMTP | SMTPOverTLS) -> SendError:
        """Tell what an error of the mail server's means for the message."""
        closed_between = self.num_emails > 0 and not host.begun and not host.timed_out
        refusal = _refusal(error)
        if refusal is None:
            stale = closed_between and isinstance(error, smtplib.SMTPServerDisconnected)
            return SendError(_code(error), uncertain=host.begun, stale=stale, of_server=host.timed_out)
        stage, code_number, text = refusal
        if not 200 <= code_number < 600:  # no reply at all: who knows what the next ones would answer
            host.close()
        verdict = smtp_replies.judge(stage, code_number, text)
        return SendError(
            smtp_replies.status(code_number, text),
            permanent=verdict is Verdict.GIVE_UP,
            uncertain=host.begun and not 400 <= code_number < 600,  # neither yes nor no
            stale=closed_between and code_number == _CLOSING,
            of_server=verdict is Verdict.REST,
        )


def _refusal(error: Exception) -> tuple[Stage, int, bytes | str] | None:
    """Give the command that was refused, and the reply; nothing if there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return Stage.RCPT, code, text
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Stage.MAIL, error.smtp_code, error.smtp_error
    if isinstance(error, smtplib.SMTPDataError):
        return Stage.DATA, error.smtp_code, error.smtp_error
    return None


@cache
def _verifying() -> ssl.SSLContext:
    """Trust the authorities that the machine trusts; reading them takes longer than a mail."""
    return ssl.create_default_context()


def _header(name: str, value: str | tuple[str, str]) -> Header:
    """Fold a header as Python 3.11's EmailMessage does not: without losing a space of a Korean text."""
    display, address = value if isinstance(value, tuple) else (value, "")
    if any(map(has_invisible, (name, display, address))):
        raise ValueError(f"control characters in {name}")
    if not _is_plain(display):
        header = Header(display, "utf-8", header_name=name)
        if address:
            header.append(f"<{address}>", "us-ascii")
        return header
    return Header(formataddr((display, address)) if address else display, header_name=name)


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand in a header as it is: ASCII, not taken for an encoded word, and not too long."""
    return text.isascii() and "=?" not in text and len(text) < _LONG


def _code(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # smtplib wraps it
        return "timeout"
    if isinstance(error, smtplib.SMTPResponseException):
        return smtp_replies.status(error.smtp_code, error.smtp_error)
    return type(error).__name__
