"""The nginx site of deploy/nginx/ under Debian's nginx, before `flask serve` in production."""

import http.client
import json
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from feedback_api.rate_limits import PER_ADDRESS
from feedback_api.web.request_guards import MAX_BYTES
from feedback_api.web.static_headers import DEFAULTS
from tests.api.conftest import Answers
from tests.nginx import HOST, shipped_nginx
from tests.servers import free_port, serving

#: As Netlify tells its client's address.
NAMED = "X-Nf-Client-Connection-Ip: 192.0.2.1\r\n"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Site:
    """The site as customers reach it."""

    port: int
    tls: ssl.SSLContext
    log: Path

    def ask(
        self, method: str, path: str, body: str = "", source: str = "127.0.0.2", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        way = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(source, 0), context=self.tls
        )
        given = {"Host": HOST, "Accept": "application/json"}
        with closing(way):
            way.request(method, path, body, {**given, **{key.replace("_", "-"): text for key, text in headers.items()}})
            answer = way.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def post(self, answers: Answers, source: str = "127.0.0.2", **headers: str) -> tuple[int, str]:
        token = json.loads(self.ask("GET", "/api/form-token?kind=complaint", source=source)[2])["token"]
        body = urlencode({**answers, "token": token, "submission_id": str(uuid.uuid4())})
        sent = {"Content_Type": FORM, "Origin": f"https://{HOST}", **headers}
        status, _, text = self.ask("POST", "/api/feedback", body, source, **sent)
        return status, text


@pytest.fixture
def secret() -> str:
    """What Netlify signs with, where it stands before the machine."""
    return ""


@pytest.fixture
def site(production: dict[str, str], secret: str) -> Iterator[Site]:
    folder = Path(production["FEEDBACK_SITE_DIR"])
    (folder / "index.html").write_text("<p>charter", "utf-8")
    (folder / "_headers").write_text("/*\n  Content-Security-Policy: default-src 'self'\n", "utf-8")
    port = free_port()
    changes = {"FEEDBACK_SITE_URL": f"https://{HOST}", "FEEDBACK_TRUSTED_PROXIES": "127.0.0.1"}
    netlify = f"FEEDBACK_NETLIFY_SECRET={secret}\n"
    with serving({**production, **changes}, port), shipped_nginx(port, netlify) as (tls_port, authority, log):
        context = ssl.create_default_context()
        authority.configure_trust(context)
        yield Site(tls_port, context, log)


def test_page_comes_with_the_headers_of_its_build_each_once(site: Site) -> None:
    status, headers, page = site.ask("GET", "/")
    assert (status, page) == (200, "<p>charter")
    assert headers["Content-Security-Policy"] == "default-src 'self'"
    assert headers["X-Frame-Options"] == DEFAULTS["X-Frame-Options"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Server"] == "nginx"


def test_message_is_taken_and_neither_its_address_nor_a_query_is_logged(site: Site, answers: Answers) -> None:
    status, _ = site.post(answers)
    assert status == 201
    site.ask("GET", "/api/cases/what-only-the-customer-knows")
    site.ask("GET", "/?about=somebody", Referer=f"https://{HOST}/api/cases/what-only-the-customer-knows")
    assert site.ask("GET", "/api/health")[0] == 200
    log = site.log.read_text()
    assert "/api/feedback 201" in log
    assert not any(text in log for text in ("only-the-customer", "somebody", "kind="))
    errors = (site.log.parent / "error.log").read_text()
    assert "only-the-customer" not in errors


def test_customers_are_counted_by_their_addresses_whatever_they_claim(site: Site, answers: Answers) -> None:
    for number in range(PER_ADDRESS.most):
        assert site.post(answers, X_Forwarded_For=f"192.0.2.{number}")[0] == 201
    assert site.post(answers, X_Forwarded_For="198.51.100.7")[0] != 201
    assert site.post(answers, source="127.0.0.3")[0] == 201


def test_too_large_forms_are_told_by_the_service_and_far_larger_ones_end_at_nginx(site: Site) -> None:
    sent = {"Content_Type": FORM, "Origin": f"https://{HOST}"}
    status, _, text = site.ask("POST", "/api/feedback", "padding=".ljust(MAX_BYTES + 1, "x"), **sent)
    assert (status, json.loads(text)["status"]) == (413, 413)
    status, _, text = site.ask("POST", "/api/feedback", "", Content_Length="1048577", **sent)
    assert (status, "nginx" in text) == (413, True)


def test_slow_uploads_of_one_address_end_at_a_limit_and_hinder_nobody_else(site: Site, answers: Answers) -> None:
    head = f"POST /api/feedback HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\na"
    slow = [_connected(site, "127.0.0.2") for _ in range(60)]
    try:
        for connection in slow:
            connection.sendall(head.encode())
        assert site.ask("GET", "/")[0] == 429
        assert site.post(answers, source="127.0.0.3")[0] == 201
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("secret", ["", "s" * 32])
def test_behind_netlify_one_of_its_machines_hands_on_for_many_clients(site: Site, secret: str) -> None:
    """Elsewhere nobody gets round the limit of connections by naming clients."""
    head = f"POST /api/feedback HTTP/1.1\r\nHost: {HOST}\r\n{NAMED}Content-Length: 9\r\n\r\n"
    slow = [_connected(site, "127.0.0.2") for _ in range(60)]
    try:
        for connection in slow:
            connection.sendall(head.encode())
        named = [site.ask("GET", "/", X_Nf_Client_Connection_Ip=client)[0] for client in ("192.0.2.1", "192.0.2.2")]
    finally:
        for connection in slow:
            connection.close()
    assert named == [429, 200 if secret else 429]


def _connected(site: Site, source: str) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", site.port), source_address=(source, 0))
    return site.tls.wrap_socket(plain, server_hostname=HOST)
