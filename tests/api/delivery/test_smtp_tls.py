"""Mail leaves encrypted, to the server whose certificate says that it is the one; and otherwise it waits."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import text

from tests.api.conftest import Answers
from tests.api.delivery.test_smtp_sessions import store_a_case
from tests.databases import database_of
from tests.mail_server import MailServer
from tests.servers import flask
from tests.wait import eventually

USER, PASSWORD = "charter", "correct horse"


class Logins:
    """Lets one user in, and notes over what each try came."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    def __call__(self, server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        assert isinstance(data, LoginPassword)
        known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)


class _AnyPort(Controller):
    """A server on a free port, encrypted from the first byte or not; it knocks at itself to see that it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        knocking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        knocking.check_hostname, knocking.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 10) as plain:
            encrypted = knocking.wrap_socket(plain) if self.ssl_context else plain
            assert encrypted.recv(3) == b"220"
            encrypted.close()


@contextmanager
def serving_mail(security: str, context: ssl.SSLContext | None) -> Iterator[tuple[MailServer, Logins]]:
    received, logins = MailServer(), Logins()
    tls: dict[str, Any] = {}
    if security == "tls":
        tls = {"ssl_context": context}
    elif context is not None:
        tls = {"tls_context": context, "require_starttls": True}
    controller = _AnyPort(
        received, hostname="127.0.0.1", port=0, authenticator=logins, auth_require_tls=security == "starttls", **tls
    )
    controller.start()
    received.host, received.port = controller.hostname, controller.port
    try:
        yield received, logins
    finally:
        controller.stop()


def context(authority: trustme.CA, name: str = "127.0.0.1", **validity: Any) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **validity).configure_cert(made)
    return made


FAULTS = ("unknown authority", "another name", "expired")


def wrong_context(authority: trustme.CA, fault: str) -> ssl.SSLContext:
    """Give the context of a server whose certificate has a fault, of a client that trusts the authority."""
    now = datetime.now(UTC)
    if fault == "unknown authority":
        return context(trustme.CA())
    if fault == "another name":
        return context(authority, "mail.example.org")
    return context(authority, not_before=now - timedelta(days=30), not_after=now - timedelta(days=1))


@contextmanager
def sending(
    environ: dict[str, str],
    answers: Answers,
    security: str,
    port: int,
    trusted: trustme.CA,
    folder: Path,
    password: str = PASSWORD,
) -> Iterator[Callable[..., list[Any]]]:
    """Run `flask worker` with a message to send; yields what asks its database."""
    file = folder / "authority.pem"
    trusted.cert_pem.write_to_path(str(file))
    changes = {
        **environ,
        "FEEDBACK_MAIL_SERVER": "127.0.0.1",
        "FEEDBACK_MAIL_PORT": str(port),
        "FEEDBACK_MAIL_SECURITY": security,
        "FEEDBACK_MAIL_USERNAME": USER,
        "FEEDBACK_MAIL_PASSWORD": password,
        "SSL_CERT_FILE": str(file),  # what OpenSSL trusts instead of the machine's authorities
        "SSL_CERT_DIR": str(folder / "none"),
    }
    store_a_case({name: text for name, text in changes.items() if name.startswith("FEEDBACK_")}, answers)

    def query(sql: str) -> list[Any]:
        with database_of(environ).connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    with (folder / "worker.log").open("w") as log:
        process = flask("worker", environ=changes, output=log)
        try:
            yield query
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_leaves_encrypted_and_logged_in(
    environ: dict[str, str], answers: Answers, authority: trustme.CA, tmp_path: Path, security: str
) -> None:
    with (
        serving_mail(security, context(authority)) as (received, logins),
        sending(environ, answers, security, received.port, authority, tmp_path),
    ):
        eventually(lambda: len(received.received) == 2)
    assert logins.encrypted
    assert all(logins.encrypted)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", FAULTS)
def test_certificate_that_is_wrong_is_refused(
    environ: dict[str, str], answers: Answers, authority: trustme.CA, tmp_path: Path, security: str, fault: str
) -> None:
    wrong = wrong_context(authority, fault)
    with (
        serving_mail(security, wrong) as (received, logins),
        sending(environ, answers, security, received.port, authority, tmp_path) as query,
    ):
        expected = [("waiting", "SSLCertVerificationError", 0)] * 2
        eventually(lambda: query("SELECT state, last_error, attempts FROM outbox") == expected)
    assert (received.received, logins.encrypted) == ([], [])


def test_server_without_starttls_gets_neither_mail_nor_password(
    environ: dict[str, str], answers: Answers, authority: trustme.CA, tmp_path: Path
) -> None:
    with (
        serving_mail("none", None) as (received, logins),
        sending(environ, answers, "starttls", received.port, authority, tmp_path) as query,
    ):
        expected = [("waiting", "SMTPNotSupportedError", 0)] * 2
        eventually(lambda: query("SELECT state, last_error, attempts FROM outbox") == expected)
    assert (received.received, logins.encrypted) == ([], [])


def test_wrong_password_keeps_everything_waiting(
    environ: dict[str, str], answers: Answers, authority: trustme.CA, tmp_path: Path
) -> None:
    with (
        serving_mail("tls", context(authority)) as (received, logins),
        sending(environ, answers, "tls", received.port, authority, tmp_path, "another") as query,
    ):
        expected = [("waiting", "535 5.7.8", 0)] * 2
        eventually(lambda: query("SELECT state, last_error, attempts FROM outbox") == expected)
    assert received.received == []
    assert logins.encrypted
