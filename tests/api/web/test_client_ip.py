"""The address that a request counts for: of the connection, or as a trusted or signing proxy gives it."""

import time
from typing import Any

import jwt
import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from feedback_api import config, create_app
from feedback_api.config import Settings
from feedback_api.web import client_ip
from tests.api.conftest import JSON

SECRET = "netlify-secret-of-thirty-two-characters"
CUSTOMER, PROXY, STRANGER = "198.51.100.7", "10.1.2.3", "203.0.113.9"


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    changes = {"FEEDBACK_TRUSTED_PROXIES": "10.0.0.0/8", "FEEDBACK_NETLIFY_SECRET": SECRET}
    return config.from_environ({**environ, **changes})


def request(peer: str, headers: dict[str, str]) -> Request:
    return Request(EnvironBuilder(headers=list(headers.items()), environ_base={"REMOTE_ADDR": peer}).get_environ())


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (STRANGER, "", STRANGER),
        (STRANGER, CUSTOMER, STRANGER),
        (PROXY, CUSTOMER, CUSTOMER),
        (PROXY, f"1.2.3.4, {CUSTOMER}", CUSTOMER),
        (PROXY, f"{CUSTOMER}, 10.9.9.9", CUSTOMER),
        (PROXY, f"{CUSTOMER}, {STRANGER}", STRANGER),
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        (PROXY, f"{CUSTOMER}, unknown", PROXY),
        (PROXY, f"{CUSTOMER}, ,", CUSTOMER),
        (PROXY, f"nonsense, {CUSTOMER}, 10.9.9.9", CUSTOMER),
        (PROXY, "::ffff:198.51.100.7", CUSTOMER),
        (PROXY, f"{CUSTOMER}:4711", CUSTOMER),
        (PROXY, "[2001:db8::7]:4711", "2001:db8::7"),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        (f"::ffff:{PROXY}", CUSTOMER, CUSTOMER),
        (f"::ffff:{STRANGER}", CUSTOMER, STRANGER),
    ],
)
def test_forwarded_address_counts_as_far_as_trusted_proxies_wrote_it(
    settings: Settings, peer: str, forwarded: str, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_ip.client_address(request(peer, headers), settings) == address


def signed(secret: str = SECRET, **changes: Any) -> dict[str, str]:
    claims = {"iss": "netlify", "exp": int(time.time()) + 3600, **changes}
    token = jwt.encode({name: value for name, value in claims.items() if value is not None}, secret, "HS256")
    return {"X-Nf-Sign": token, "X-Nf-Client-Connection-Ip": CUSTOMER}


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        pytest.param(signed(), CUSTOMER, id="signed"),
        pytest.param(signed("another-secret-of-thirty-two-characters"), STRANGER, id="another secret"),
        pytest.param(signed(exp=int(time.time()) - 60), STRANGER, id="expired"),
        pytest.param(signed(exp=None), STRANGER, id="no end"),
        pytest.param(signed(iss="somebody"), STRANGER, id="somebody else"),
        pytest.param({"X-Nf-Client-Connection-Ip": CUSTOMER}, STRANGER, id="unsigned"),
        pytest.param({"X-Nf-Sign": "a.b.c", "X-Nf-Client-Connection-Ip": CUSTOMER}, STRANGER, id="nonsense"),
        pytest.param({**signed(), "X-Nf-Client-Connection-Ip": "nobody"}, STRANGER, id="signed without an address"),
    ],
)
def test_netlify_is_believed_where_its_signature_verifies(
    settings: Settings, headers: dict[str, str], address: str
) -> None:
    assert client_ip.client_address(request(STRANGER, headers), settings) == address


def test_forged_forwarded_header_does_not_escape_the_limit(post: Any) -> None:
    for number in range(31):
        headers = {**JSON, "X-Forwarded-For": f"192.0.2.{number}"}
        answer = post(headers)
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("peer", "headers", "warned"),
    [
        (STRANGER, {"X-Forwarded-For": CUSTOMER}, True),
        ("127.0.0.1", {"X-Forwarded-For": CUSTOMER}, True),
        (PROXY, {"X-Forwarded-For": CUSTOMER}, False),
        (STRANGER, {}, False),
        (STRANGER, {"X-Forwarded-For": CUSTOMER, **signed()}, False),
        (STRANGER, {"X-Forwarded-For": CUSTOMER, "X-Nf-Sign": "a.b.c"}, True),
    ],
)
def test_operator_is_told_once_of_a_proxy_that_is_not_trusted(
    environ: dict[str, str], caplog: pytest.LogCaptureFixture, peer: str, headers: dict[str, str], warned: bool
) -> None:
    named = {"FEEDBACK_TRUSTED_PROXIES": "10.0.0.0/8", "FEEDBACK_NETLIFY_SECRET": SECRET}
    client = create_app(config.from_environ({**environ, **named})).test_client()
    for _ in range(3):
        client.get("/api/health", headers=headers, environ_base={"REMOTE_ADDR": peer})
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert ["FEEDBACK_TRUSTED_PROXIES" in line for line in lines] == [True] * warned
    assert not any(address in line for line in lines for address in (peer, CUSTOMER))


def test_operator_is_told_once_of_a_host_that_is_not_ours(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    for host in ("a.example", "b.example"):
        assert client.get("/api/health", headers={"Host": host}).status_code == 421
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "FEEDBACK_SITE_URL" in line
    assert "FEEDBACK_HOSTS" in line
    assert ".example" not in line
