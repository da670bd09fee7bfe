"""Who may ask for the metrics: this machine, and whoever brings the token; nobody through a proxy without it."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback_api import config, create_app
from feedback_api.services import services_of
from feedback_api.store import migrate
from tests.api.web.test_operations import FORWARDING
from tests.nginx import HOST, nginx, shipped_nginx
from tests.servers import free_port, serving

TOKEN = "3vX9-_.~" * 4 + "=="
METRICS = "/api/metrics"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def guarded(environ: dict[str, str]) -> Iterator[Flask]:
    """Give a service that has a token."""
    made = create_app(config.from_environ({**environ, "FEEDBACK_METRICS_TOKEN": TOKEN}))
    migrate.upgrade(services_of(made).database)
    yield made
    services_of(made).database.close()


def test_this_machine_is_answered_in_the_format_of_prometheus(client: FlaskClient) -> None:
    answer = client.get(METRICS)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert "feedback_database_up 1.0" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accept", ["application/openmetrics-text; version=2; escaping=x", "*/*;q=x", "\xff" * 900])
def test_no_header_asks_for_another_format(client: FlaskClient, accept: str) -> None:
    answer = client.get(METRICS, headers={"Accept": accept, "X-Prometheus-Scrape-Timeout-Seconds": "x"})
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "2001:db8::1"])
def test_without_a_token_no_other_machine_is_answered(client: FlaskClient, peer: str) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        answer = client.get(METRICS, headers=headers, environ_base={"REMOTE_ADDR": peer})
        assert answer.status_code == 403
        assert "FEEDBACK_METRICS_TOKEN" in answer.text
        assert "feedback_" not in answer.text


@pytest.mark.parametrize("name", FORWARDING)
@pytest.mark.parametrize("value", ["127.0.0.1", "192.0.2.7", "unknown", ""])
def test_what_a_proxy_on_this_machine_hands_on_is_not_of_this_machine(
    environ: dict[str, str], name: str, value: str
) -> None:
    """Neither behind one that is trusted, whose connections all come from here."""
    for trusted in ("", "127.0.0.1"):
        app = create_app(config.from_environ({**environ, "FEEDBACK_TRUSTED_PROXIES": trusted}))
        assert app.test_client().get(METRICS, headers={name: value}).status_code == 403


def test_token_opens_from_anywhere_and_through_a_proxy(guarded: Flask) -> None:
    client = guarded.test_client()
    for headers in ({}, {"X-Forwarded-For": "192.0.2.7"}):
        for scheme in ("Bearer", "bearer"):
            given = {**headers, "Authorization": f"{scheme} {TOKEN}"}
            assert client.get(METRICS, headers=given, environ_base=ELSEWHERE).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer \xff\xfe",
        "Digest \x01=",
    ],
)
def test_anything_else_is_asked_for_the_token(guarded: Flask, given: str) -> None:
    headers = {"Authorization": given} if given else {}
    answer = guarded.test_client().get(METRICS, headers=headers, environ_base=ELSEWHERE)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert TOKEN not in answer.text
    assert "feedback_" not in answer.text


def test_with_a_token_too_this_machine_needs_none(guarded: Flask) -> None:
    assert guarded.test_client().get(METRICS).status_code == 200


def test_token_is_in_no_picture_of_the_settings(guarded: Flask) -> None:
    assert TOKEN not in repr(services_of(guarded).settings)


def ask(port: int, context: ssl.SSLContext | None = None, **headers: str) -> int:
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    if context is None:
        way = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    else:
        way = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    with closing(way):
        way.request("GET", METRICS, headers=given)
        return way.getresponse().status


def test_behind_nginx_the_token_alone_opens(production: dict[str, str]) -> None:
    """Before the shipped site, and before one that tells nothing at all; on its own port the machine is answered."""
    port = free_port()
    changes = {
        "FEEDBACK_SITE_URL": f"https://{HOST}",
        "FEEDBACK_TRUSTED_PROXIES": "127.0.0.1",
        "FEEDBACK_METRICS_TOKEN": TOKEN,
    }
    with serving({**production, **changes}, port):
        assert ask(port) == 200
        with shipped_nginx(port) as (tls_port, authority, _):
            context = ssl.create_default_context()
            authority.configure_trust(context)
            assert ask(tls_port, context, Host=HOST) == 401
            assert ask(tls_port, context, Host=HOST, Authorization=f"Bearer {TOKEN}") == 200
        with nginx(port, "") as silent:
            assert ask(silent) == 401
