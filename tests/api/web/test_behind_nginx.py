"""Behind a real nginx: who is believed to speak for whom, what opens to nobody, and which names are answered."""

import http.client
import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from feedback_api.rate_limits import PER_ADDRESS
from feedback_api.web.request_guards import MAX_BYTES
from tests.api.conftest import Answers
from tests.nginx import FORWARDING, nginx
from tests.servers import flask, free_port, serving, wait_for

ONE, OTHER = "127.0.0.2", "127.0.0.3"
FORM = "application/x-www-form-urlencoded"


class Customer:
    """Somebody at an address of their own, who sends what a browser sends."""

    def __init__(self, address: str, port: int, answers: Answers, **headers: str) -> None:
        self.address, self.port, self.answers = address, port, answers
        self.headers = {"Accept": "application/json", **headers}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        given = {**self.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
        source = (self.address, 0)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=source)) as way:
            way.request(method, path, body.encode(), given)
            answer = way.getresponse()
            return answer.status, answer.read().decode()

    def post(self, **headers: str) -> int:
        token = json.loads(self.ask("GET", "/api/form-token?kind=complaint")[1])["token"]
        data = {**self.answers, "token": token, "submission_id": str(uuid.uuid4())}
        known = {"Content_Type": FORM, **({} if "Origin" in headers else {"Sec_Fetch_Site": "same-origin"})}
        return self.ask("POST", "/api/feedback", urlencode(data), **known, **headers)[0]

    def post_to_the_limit(self, **headers: str) -> None:
        """Send as many messages as one address may; each is taken."""
        assert {self.post(**headers) for _ in range(PER_ADDRESS.most)} == {201}


@contextmanager
def service(environ: dict[str, str], directives: str = FORWARDING, **changes: str) -> Iterator[tuple[int, int, Path]]:
    """Run nginx before `flask serve`; give their ports and the file of the service's log."""
    behind = free_port()
    log = Path(environ["FEEDBACK_INSTANCE"]).parent / "serve.log"
    with log.open("w") as output:
        process = flask("serve", "--port", str(behind), environ={**environ, **changes}, output=output)
        try:
            wait_for(f"http://127.0.0.1:{behind}/api/health", process)
            with nginx(behind, directives) as port:
                yield port, behind, log
        finally:
            process.terminate()
            process.wait(60)


def test_two_customers_behind_a_trusted_proxy_are_counted_apart(environ: dict[str, str], answers: Answers) -> None:
    with service(environ, FEEDBACK_TRUSTED_PROXIES="127.0.0.1") as (port, _, log):
        one, other = Customer(ONE, port, answers), Customer(OTHER, port, answers)
        one.post_to_the_limit()
        assert one.post() != 201
        assert other.post() == 201
        assert "FEEDBACK_TRUSTED_PROXIES" not in log.read_text()


def test_behind_a_proxy_that_nobody_trusts_all_are_one_and_the_operator_is_told_once(
    environ: dict[str, str], answers: Answers
) -> None:
    with service(environ) as (port, _, log):
        one, other = Customer(ONE, port, answers), Customer(OTHER, port, answers)
        one.post_to_the_limit()
        assert other.post() != 201
        assert log.read_text().count("FEEDBACK_TRUSTED_PROXIES") == 1
        assert ONE not in log.read_text()


def test_forged_address_is_not_believed_of_a_stranger_nor_of_a_customer(
    environ: dict[str, str], answers: Answers
) -> None:
    """A stranger reaches the service beside nginx; a customer sends the header through it."""
    with service(environ, FEEDBACK_TRUSTED_PROXIES="127.0.0.1") as (port, behind, _):
        for customer in (Customer(ONE, behind, answers), Customer(OTHER, port, answers)):
            assert {customer.post(X_Forwarded_For=f"192.0.2.{n}") for n in range(PER_ADDRESS.most)} == {201}
            assert customer.post(X_Forwarded_For="198.51.100.7") != 201
            assert customer.post(X_Forwarded_For=f"198.51.100.7, {ONE}", X_Real_IP="198.51.100.8") != 201


@pytest.mark.parametrize(
    "directives",
    [
        "",
        FORWARDING,
        "proxy_set_header X-Real-IP $remote_addr; proxy_http_version 1.1;",
        "proxy_set_header Forwarded for=$remote_addr; proxy_http_version 1.1;",
    ],
)
def test_local_mailbox_opens_to_nobody_behind_a_proxy(
    environ: dict[str, str], answers: Answers, directives: str
) -> None:
    for name in ("FEEDBACK_MAIL_SERVER", "FEEDBACK_MAIL_PORT", "FEEDBACK_MAIL_SECURITY"):
        del environ[name]
    with service(environ, directives, FEEDBACK_TRUSTED_PROXIES="127.0.0.1") as (port, behind, _):
        assert Customer("127.0.0.1", behind, answers).ask("GET", "/dev/mail/")[0] == 200
        for address in (ONE, "127.0.0.1"):
            assert Customer(address, port, answers).ask("GET", "/dev/mail/")[0] == 404
        assert Customer("127.0.0.1", port, answers).ask("GET", "/dev/mail/", Host="localhost")[0] == 404


@pytest.mark.parametrize(
    ("directives", "host"),
    [(FORWARDING, "charter.example.kr"), ("proxy_set_header Host $http_host;", "charter.example.kr:443"), ("", "any")],
)
def test_site_is_answered_and_no_other_whichever_host_nginx_sends(
    environ: dict[str, str], answers: Answers, directives: str, host: str
) -> None:
    """Without a directive nginx sends the name in proxy_pass, here this machine's: then Origin alone tells."""
    site = {
        "FEEDBACK_SITE_URL": "https://charter.example.kr",
        "FEEDBACK_SECRET_KEY": "s" * 32,
        "FEEDBACK_ENCRYPTION_KEYS": f"{'A' * 43}=",
        "FEEDBACK_ORGANIZATION": str(_real_institution(environ)),
    }
    with service(environ, directives, FEEDBACK_TRUSTED_PROXIES="127.0.0.1", **site) as (port, behind, _):
        customer = Customer(ONE, port, answers, Host=host)
        assert customer.post(Origin="https://charter.example.kr") == 201
        assert customer.post(Origin=f"http://127.0.0.1:{behind}") == 403
        assert Customer(ONE, port, answers, Host="evil.example").ask("GET", "/api/health")[0] == (
            421 if directives else 200
        )
        assert customer.post(Origin="https://evil.example") == 403
        assert Customer("127.0.0.1", behind, answers).ask("GET", "/api/health")[0] == 200, "a health check by address"


def _real_institution(environ: dict[str, str]) -> Path:
    file = Path(environ["FEEDBACK_INSTANCE"]).parent / "organization.yml"
    example = Path("content/data/organization.yml").read_text("utf-8")
    file.write_text(example.replace("narae.example", "example.com"), "utf-8")
    return file


def test_posts_reach_the_service_whole_and_too_large_ones_are_said_to_be(
    environ: dict[str, str], answers: Answers
) -> None:
    with service(environ, FEEDBACK_TRUSTED_PROXIES="127.0.0.1") as (port, _, _):
        long = Customer(ONE, port, {**answers, "message": "😀" * 5000})
        assert long.post() == 201
        for size, status in ((MAX_BYTES, 422), (MAX_BYTES + 1, 413), (900_000, 413)):
            body = "padding=".ljust(size, "x")
            answer = Customer(ONE, port, answers).ask(
                "POST", "/api/feedback", body, Content_Type=FORM, Sec_Fetch_Site="same-origin"
            )
            assert (answer[0], json.loads(answer[1])["status"]) == (status, status)


def test_slow_clients_wait_at_nginx_and_take_no_connection_of_the_service(
    environ: dict[str, str], answers: Answers
) -> None:
    with service(environ, FEEDBACK_TRUSTED_PROXIES="127.0.0.1") as (port, behind, _):
        head = (
            f"POST /api/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\na"
        )
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
        try:
            for connection in slow:
                connection.sendall(head.encode())
            assert Customer(ONE, port, answers).post() == 201
            assert _connections_to(behind) < 10
        finally:
            for connection in slow:
                connection.close()


def _connections_to(port: int) -> int:
    """Count the open connections that a port of this machine has taken (proc(5), /proc/net/tcp)."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "01" for line in lines)


def test_service_that_nobody_stands_before_is_unchanged(environ: dict[str, str], answers: Answers) -> None:
    port = free_port()
    with serving(environ, port):
        assert Customer(ONE, port, answers).post() == 201
