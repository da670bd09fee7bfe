"""One process that serves, sends, and ends without losing what is in hand."""

import asyncio
import http.client
import itertools
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.api.conftest import Answers
from tests.databases import execute
from tests.mail_server import MailServer
from tests.servers import NOWHERE, ROOT, environment, flask, free_port, serving, wait_for
from tests.wait import eventually


@pytest.fixture
def port(environ: dict[str, str]) -> int:
    chosen = free_port()
    environ["FEEDBACK_SITE_URL"] = f"http://127.0.0.1:{chosen}"
    return chosen


def send(port: int, answers: Answers, **changes: str) -> dict[str, str]:
    base = f"http://127.0.0.1:{port}/api"
    with urllib.request.urlopen(f"{base}/form-token?kind={answers['kind']}") as got:
        token = json.load(got)["token"]
    data = {"submission_id": str(uuid.uuid4()), **answers, "token": token, **changes}
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(f"{base}/feedback", urllib.parse.urlencode(data).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return dict(json.load(answer))


def test_message_reaches_both_mailboxes(
    environ: dict[str, str], port: int, answers: Answers, mail_server: MailServer
) -> None:
    with serving(environ, port):
        send(port, answers)
        eventually(lambda: len(mail_server.received) == 2)


def test_one_submission_posted_six_times_at_once_is_one_case(
    environ: dict[str, str], port: int, answers: Answers, mail_server: MailServer
) -> None:
    submission_id = str(uuid.uuid4())
    with serving(environ, port):
        with ThreadPoolExecutor(6) as customers:
            posts = [customers.submit(send, port, answers, submission_id=submission_id) for _ in range(6)]
        assert len({post.result()["receipt"] for post in posts}) == 1
        with pytest.raises(urllib.error.HTTPError, match="409"):
            send(port, answers, submission_id=submission_id, message="다른 내용")
        eventually(lambda: len(mail_server.received) == 2)
        send(port, {**answers, "email": "namu@example.com"})
        eventually(lambda: len(mail_server.received) == 4)


def test_killed_between_commit_and_send_delivers_after_the_restart(
    environ: dict[str, str], port: int, answers: Answers, mail_server: MailServer
) -> None:
    nowhere = {**environ, "FEEDBACK_MAIL_PORT": str(NOWHERE)}
    with serving(nowhere, port) as process:
        receipt = send(port, answers)["receipt"]
        process.kill()
    assert mail_server.received == []
    make_everything_due(environ)
    with serving(environ, port):
        eventually(lambda: len(mail_server.received) == 2)
    assert all(receipt[4:] in str(mail["Subject"]) for mail in mail_server.received)


def make_everything_due(environ: dict[str, str]) -> None:
    """Let the waits and leases of a dead process end at once."""
    past = "2000-01-01 00:00:00.000000"
    execute(environ, f"UPDATE outbox SET next_attempt_at = '{past}' WHERE finished_at IS NULL")


def test_sigterm_finishes_the_open_request(environ: dict[str, str], port: int, answers: Answers) -> None:
    with serving(environ, port) as process:
        body = urllib.parse.urlencode({**answers, "submission_id": str(uuid.uuid4()), "token": ""}).encode()
        head = (
            f"POST /api/feedback HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port)) as customer:
            customer.sendall(head.encode() + body[:50])
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert process.poll() is None
            with pytest.raises(OSError):  # noqa: PT011 - refused or reset: nobody new is let in
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1)
            customer.sendall(body[50:])
            customer.settimeout(10)
            answer = b"".join(iter(lambda: customer.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert "아직 접수되지 않았습니다".encode() in answer
        assert process.wait(60) == 0


def test_sigterm_under_load_cuts_no_request(environ: dict[str, str], port: int) -> None:
    clients = 8
    begun = threading.Barrier(clients + 1)
    with serving(environ, port) as process, ThreadPoolExecutor(clients) as pool:
        last = [pool.submit(ask_until_told_to_stop, port, begun) for _ in range(clients)]
        begun.wait(60)
        process.terminate()
        assert [client.result(60) for client in last] == ["close"] * clients
        assert process.wait(60) == 0


def ask_until_told_to_stop(port: int, begun: threading.Barrier) -> str:
    """Send one request after another over one connection, until an answer says that it ends."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        for number in itertools.count():
            connection.request("GET", "/api/form-token?kind=inquiry")
            answer = connection.getresponse()
            answer.read()
            if end := answer.getheader("Connection"):
                return end
            if number == 0:
                begun.wait(60)
    raise AssertionError


#: `flask serve` with answers that tell how its process looks for garbage.
TELLING_GARBAGE = """
import gc, sys
from feedback_api import create_app
from feedback_api.web import server

app = create_app()

@app.after_request
def tell(response):
    response.headers["X-Garbage"] = f"{gc.get_freeze_count()} {gc.get_threshold()[0]}"
    return response

server.serve(app, "127.0.0.1", int(sys.argv[1]))
"""


def test_garbage_is_looked_for_seldom_and_not_among_what_was_loaded(environ: dict[str, str], port: int) -> None:
    command = [sys.executable, "-c", TELLING_GARBAGE, str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(environ), text=True) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/api/health", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health") as answer:
                frozen, threshold = map(int, answer.headers["X-Garbage"].split())
        finally:
            process.terminate()
    assert frozen > 50_000
    assert threshold == 5000


def test_host_with_two_addresses_is_served_at_both(environ: dict[str, str], port: int) -> None:
    code = (
        "import socket; real = socket.getaddrinfo; from flask.cli import main;"
        "two = lambda host, *more: [a for name in ('127.0.0.1', '127.0.0.2') for a in real(name, *more)];"
        "socket.getaddrinfo = lambda host, *more: two(host, *more) if host == 'localhost' else real(host, *more);"
        "main()"
    )
    command = [sys.executable, "-c", code, "serve", "--host", "localhost", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(environ), text=True, stdout=subprocess.PIPE) as process:
        for address in ("127.0.0.1", "127.0.0.2"):
            wait_for(f"http://{address}:{port}/api/health", process)
        process.terminate()
        assert process.wait(60) == 0


def test_sigterm_finishes_the_mail_in_hand(
    environ: dict[str, str], port: int, answers: Answers, mail_server: MailServer
) -> None:
    in_hand = threading.Event()
    keep = mail_server.handle_DATA

    async def slow(*arguments: object) -> str:
        in_hand.set()
        await asyncio.sleep(1)
        return await keep(*arguments)  # type: ignore[arg-type]

    mail_server.handle_DATA = slow  # type: ignore[method-assign, assignment]
    with serving(environ, port) as process:
        send(port, answers)
        assert in_hand.wait(60)
        process.terminate()
        assert process.wait(60) == 0
    assert len(mail_server.received) == 1
    mail_server.handle_DATA = keep  # type: ignore[method-assign]
    with serving(environ, port):
        eventually(lambda: len(mail_server.received) == 2)
    assert len({mail["Message-ID"] for mail in mail_server.received}) == 2


def test_worker_alone_sends_what_another_process_stored(
    environ: dict[str, str], port: int, answers: Answers, mail_server: MailServer
) -> None:
    nowhere = {**environ, "FEEDBACK_MAIL_PORT": str(NOWHERE)}
    with serving(nowhere, port):
        send(port, answers)
    make_everything_due(environ)
    worker = flask("worker", environ=environ)
    try:
        eventually(lambda: len(mail_server.received) == 2)
        worker.terminate()
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.communicate()


@pytest.mark.parametrize("security", ["", "starttls", "tls", "none"])
def test_local_mailbox_catches_the_mail_where_no_server_is_set(
    environ: dict[str, str], port: int, answers: Answers, security: str
) -> None:
    """Whatever is set for the server that is to come: the local mailbox has neither encryption nor login."""
    del environ["FEEDBACK_MAIL_SERVER"], environ["FEEDBACK_MAIL_PORT"]
    environ["FEEDBACK_MAIL_SECURITY"] = security
    if security:
        environ |= {"FEEDBACK_MAIL_USERNAME": "charter", "FEEDBACK_MAIL_PASSWORD": "secret"}
    mailbox = f"http://127.0.0.1:{port}/dev/mail/"
    with serving(environ, port):
        assert "아직 온 메일이 없습니다" in read(mailbox)
        send(port, answers)
        eventually(lambda: read(mailbox).count("<li>") == 2)
        listed = read(mailbox)
        key = listed.split("/dev/mail/")[1].split('"')[0]
        assert "고객" in read(mailbox + key)
        assert "<html" in read(f"{mailbox}{key}/html")


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as page:
        return str(page.read().decode())


@pytest.mark.parametrize("command", ["serve", "--help"])
@pytest.mark.parametrize("variable", ["FEEDBACK_MAIL_PORT", "FEEDBACK_SECRET_KEY"])
def test_wrong_setting_ends_the_start_in_one_line(environ: dict[str, str], variable: str, command: str) -> None:
    process = flask(command, environ={**environ, variable: "x"})
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert printed.splitlines() == [line for line in printed.splitlines() if line.startswith(f"{variable}: ")]


def test_port_in_use_is_said_in_one_line(environ: dict[str, str], port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = flask("serve", "--port", str(port), environ=environ)
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "다른 번호로" in printed
    assert "Traceback" not in printed


def test_newer_database_is_refused_in_one_line(environ: dict[str, str], port: int) -> None:
    with serving(environ, port):
        pass
    execute(environ, "UPDATE alembic_version SET version_num = '9999'")
    process: subprocess.Popen[str] = flask("serve", "--port", str(port), environ=environ)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "새 판(9999)" in printed
    assert "Traceback" not in printed
