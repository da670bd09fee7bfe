"""The line of the proxies: a real service behind a real nginx, asked through it; and nobody else is answered."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback_api.diagnosis import probe
from feedback_api.services import Services
from institution import clock
from institution.clock import utc_now
from tests.api.diagnosis.conftest import read_lines
from tests.api.web.test_behind_nginx import service
from tests.nginx import FORWARDING
from tests.servers import flask, free_port

HOST = "proxy_set_header Host $host;"
TRUSTED = {"FEEDBACK_TRUSTED_PROXIES": "127.0.0.1"}


def ask(environ: dict[str, str], port: int, **changes: str) -> tuple[str, str]:
    """Run the command, the site's address being a port of this machine."""
    process = flask("doctor", environ={**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}", **changes})
    printed, _ = process.communicate(timeout=60)
    state, told = read_lines(printed)["proxies"]
    assert process.returncode == (1 if state == "!!" else 0)
    return state, told


@pytest.mark.parametrize(
    ("directives", "settings", "state", "cure"),
    [
        (FORWARDING, TRUSTED, "ok", "A trusted proxy"),
        (FORWARDING, {}, "!!", "name its network in FEEDBACK_TRUSTED_PROXIES"),
        (HOST, TRUSTED, "!!", "let it add the sender's"),
        (f"{HOST} proxy_set_header X-Forwarded-For '';", TRUSTED, "!!", "let it send the header"),
        ("proxy_set_header Host backend.internal;", TRUSTED, "!!", "FEEDBACK_HOSTS"),
        (FORWARDING, {"FEEDBACK_NETLIFY_SECRET": "n" * 40}, "!!", "netlify.toml"),
        ("return 502;", {}, "--", "502"),
        ("return 200 '<p>';", {}, "!!", "check where the proxy sends /api/"),
    ],
)
def test_what_a_proxy_does_is_told(
    environ: dict[str, str], directives: str, settings: dict[str, str], state: str, cure: str
) -> None:
    with service(environ, directives, **settings) as (port, _, _):
        told = ask(environ, port, **settings)
    assert (told[0], cure in told[1]) == (state, True), told


def test_a_service_without_a_proxy_or_of_another_key(environ: dict[str, str], tmp_path: Path) -> None:
    with service(environ, HOST) as (_, behind, log):  # an nginx that writes down nothing
        assert ask(environ, behind)[0] == "ok"
        other = {**environ, "FEEDBACK_INSTANCE": str(tmp_path / "other")}
        told = ask(other, behind)
    assert (told[0], "FEEDBACK_SECRET_KEY" in told[1]) == ("!!", True)
    assert "X-Forwarded-For was not believed" not in log.read_text("utf-8")  # no proxy of the operator's sent it


def test_a_service_that_does_not_answer_is_no_failure(environ: dict[str, str]) -> None:
    told = ask(environ, free_port())
    assert (told[0], "ConnectionRefusedError" in told[1]) == ("--", True)


def test_nobody_else_is_answered(client: FlaskClient, own: Services) -> None:
    signature = probe.sign(own.settings.secret_key)
    now = utc_now()
    for headers in ({}, {probe.HEADER: ""}, {probe.HEADER: "x" * 200}, {probe.HEADER: probe.sign("another" * 8)}):
        assert client.get(probe.PATH, headers=headers).status_code == 404
    for seconds, status in ((59, 200), (61, 404), (-61, 404)):
        with clock.set_to(now + timedelta(seconds=seconds)):
            assert client.get(probe.PATH, headers={probe.HEADER: signature}).status_code == status
