"""The line of the mail server: real servers with STARTTLS, certificates of a small authority, and a login."""

from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from tests.api.delivery.test_smtp_tls import FAULTS, PASSWORD, USER, context, serving_mail, wrong_context
from tests.api.diagnosis.conftest import read_lines
from tests.servers import flask, free_port

Asked = Callable[..., tuple[str, str]]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ask(environ: dict[str, str], authority: trustme.CA, tmp_path: Path) -> Asked:
    """Run the command in a process of its own, which trusts the authority; gives state and sentence of the line."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))

    def run(port: int, security: str = "starttls", password: str = PASSWORD) -> tuple[str, str]:
        changes = {
            "FEEDBACK_MAIL_PORT": str(port),
            "FEEDBACK_MAIL_SECURITY": security,
            "FEEDBACK_MAIL_USERNAME": USER,
            "FEEDBACK_MAIL_PASSWORD": password,
            "SSL_CERT_FILE": str(file),
            "SSL_CERT_DIR": str(tmp_path / "none"),
        }
        process = flask("doctor", environ={**environ, **changes})
        printed, _ = process.communicate(timeout=60)
        state, told = read_lines(printed)["mail server"]
        assert process.returncode == (1 if state == "!!" else 0)
        assert password not in printed
        return state, told

    return run


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_and_login_are_tried_and_nothing_is_sent(ask: Asked, authority: trustme.CA, security: str) -> None:
    with serving_mail(security, context(authority)) as (received, logins):
        state, told = ask(received.port, security)
    assert (state, told.endswith("Connected, certificate verified, logged in.")) == ("ok", True)
    assert (logins.encrypted, received.received) == ([True], [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_certificate(ask: Asked, authority: trustme.CA, fault: str) -> None:
    with serving_mail("starttls", wrong_context(authority, fault)) as (received, logins):
        state, told = ask(received.port)
    assert (state, "the name that the certificate bears" in told) == ("!!", True)
    assert logins.encrypted == []  # no password to whom we do not know


def test_a_wrong_password(ask: Asked, authority: trustme.CA) -> None:
    with serving_mail("tls", context(authority)) as (received, _):
        state, told = ask(received.port, "tls", "another")
    assert (state, "535" in told, "FEEDBACK_MAIL_PASSWORD" in told) == ("!!", True, True)


def test_a_server_without_starttls(ask: Asked) -> None:
    with serving_mail("none", None) as (received, _):
        state, told = ask(received.port)
    assert (state, "FEEDBACK_MAIL_SECURITY" in told) == ("!!", True)


def test_no_server(ask: Asked) -> None:
    state, told = ask(free_port())
    assert (state, "ConnectionRefusedError" in told, "firewall" in told) == ("!!", True, True)
