"""A mail server that never finishes a reply delays neither the worker nor the end of the process for long."""

import itertools
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback_api.delivery import smtp_session
from feedback_api.delivery.smtp_session import Bounds
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests.api.conftest import Answers, Post
from tests.servers import ROOT, environment, free_port, wait_for
from tests.smtp_script import ENDLESS, SILENCE, TRICKLE, ScriptedServer, scripted
from tests.wait import eventually

#: So small that a test need not wait, and a reply longer than the pause of a trickle.
SMALL = Bounds(connect=1, reply=0.3, opening=0.6, mail=0.6, closing=0.2)
#: After which something counts as without end: far below the bounds of a test that must not come to bear, and far
#: above what a slow machine needs.
PATIENCE_SECONDS = 120


@pytest.fixture
def server(own: Services) -> Iterator[ScriptedServer]:
    with scripted() as made:
        own.mail.send_to("127.0.0.1", made.port)
        own.mail.bounds = SMALL
        yield made


def states(own: Services) -> list[tuple[str, str | None]]:
    with own.database.read() as connection:
        query = select(outbox.c.state, outbox.c.last_error).order_by(outbox.c.id)
        return [(row.state, row.last_error) for row in connection.execute(query)]


def deliver_to_the_end(own: Services) -> None:
    """Deliver what is due; fails if that has no end, for which a session without bounds would have to be waited."""
    thread = threading.Thread(target=own.worker.deliver_due, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_usual_bounds_end_a_process_in_time() -> None:
    """`flask serve` waits 40 seconds for its worker: for the current step and QUIT."""
    usual = Bounds()
    assert usual == Bounds(connect=8, reply=20, opening=30, mail=30, closing=3)
    assert max(usual.opening, usual.mail) + usual.closing < 40
    assert usual.connect + usual.opening + usual.closing < 45


@pytest.mark.parametrize("how", [SILENCE, TRICKLE, ENDLESS])
@pytest.mark.parametrize("command", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "text"])
def test_session_without_end_is_ended(
    post: Post, own: Services, server: ScriptedServer, command: str, how: str
) -> None:
    server.replies[command] = how
    post()
    deliver_to_the_end(own)
    if command == "text":  # it may have arrived: the team's waits, the other was not begun
        assert states(own)[0][0] == "waiting"
    else:
        assert {state for state, _ in states(own)} == {"waiting"}
    assert own.worker._trouble is not None
    with own.database.read() as connection:
        begun = connection.execute(select(outbox.c.data_begun_at)).scalars().all()
    assert begun == [None, None]


def test_deadline_holds_within_one_read(post: Post, own: Services, server: ScriptedServer) -> None:
    own.mail.bounds = Bounds(connect=600, reply=600, opening=0.5)
    server.replies["greeting"] = SILENCE
    post()
    deliver_to_the_end(own)
    assert states(own) == [("waiting", "timeout")] * 2


def test_mail_that_may_have_arrived_is_not_repeated_for_ever(post: Post, own: Services, server: ScriptedServer) -> None:
    """A server takes each text and never replies: the team's mail is given up after 72 hours."""
    own.mail.bounds = Bounds(reply=2)
    server.replies["text"] = SILENCE
    post()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(give_up_at=utc_now()))
    own.worker.deliver_due()
    own.worker.deliver_due()
    assert len(server.texts) == 2
    assert states(own) == [("given_up", "timeout"), ("uncertain", "timeout")]


def test_greeting_of_any_length_is_not_read_to_its_end(post: Post, own: Services, server: ScriptedServer) -> None:
    own.mail.bounds = Bounds(connect=PATIENCE_SECONDS, reply=PATIENCE_SECONDS, opening=600)
    server.replies["greeting"], server.pause = ENDLESS, 0
    post()
    own.worker.deliver_due()
    assert {state for state, _ in states(own)} == {"waiting"}


@pytest.mark.parametrize(("lines", "state"), [(640, "sent"), (800, "waiting")])
def test_reply_of_64_kilobytes_is_read_and_not_much_more(
    post: Post, own: Services, server: ScriptedServer, lines: int, state: str
) -> None:
    own.mail.bounds = Bounds()
    server.replies["greeting"] = ("220-".ljust(98, "x") + "\r\n") * lines + "220 ready"
    post()
    own.worker.deliver_due()
    assert {state for state, _ in states(own)} == {state}


def test_each_mail_of_a_session_has_its_own_time(
    post: Post, own: Services, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three mails and the farewell take longer together than any of them may."""
    now = 1000.0

    def take_time() -> None:
        nonlocal now
        now += 0.4

    monkeypatch.setattr(smtp_session, "time", SimpleNamespace(monotonic=lambda: now))
    own.mail.bounds = Bounds(opening=0.5, mail=0.5)
    for number in range(2):
        post(email=f"customer{number}@example.com")
    own.worker.give_way = take_time
    own.worker.deliver_due()
    assert states(own) == [("sent", None)] * 4
    assert len(server.sessions) == 1


def test_server_that_answers_each_command_and_all_of_them_too_late_lets_all_rest(
    post: Post, own: Services, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = itertools.count(1000.0, 0.2)  # each look at the clock is a fifth of a second later
    monkeypatch.setattr(smtp_session, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    own.mail.bounds = Bounds(opening=600, mail=0.5)
    post()
    own.worker.deliver_due()
    assert states(own) == [("waiting", "timeout")] * 2
    assert own.worker._trouble is not None
    assert [commands.count("RCPT") for commands in server.sessions] == [1]


def test_server_that_does_not_take_a_connection_is_left_in_time(post: Post, own: Services) -> None:
    """Its queue of connections is full, so the network drops what comes."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listener.getsockname()[1]
        for _ in range(5):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        own.mail.send_to("127.0.0.1", port)
        own.mail.bounds = Bounds(connect=0.3, reply=600, opening=600)
        post()
        deliver_to_the_end(own)
    assert states(own) == [("waiting", "timeout")] * 2


def test_farewell_without_end_is_ended(post: Post, own: Services, server: ScriptedServer) -> None:
    own.mail.bounds = Bounds(connect=600, reply=600, opening=600, mail=600, closing=0.2)
    server.replies["QUIT"] = TRICKLE
    post()
    deliver_to_the_end(own)
    assert states(own) == [("sent", None)] * 2


def test_worker_goes_on_after_it_and_ends_when_told(post: Post, own: Services, server: ScriptedServer) -> None:
    server.replies["greeting"] = TRICKLE
    post()
    thread = threading.Thread(target=own.worker.run)
    thread.start()
    try:
        eventually(lambda: own.worker.state() == "resting")
    finally:
        own.worker.stop()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


#: `flask` with small bounds.
_FLASK = (
    "from feedback_api.delivery.smtp_session import Bounds; Bounds.__init__.__defaults__ = (1, .5, 1, 1, .5); "
    "from flask.cli import main; main()"
)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_sigterm_ends_a_process_in_the_middle_of_a_session_without_end(
    environ: dict[str, str], answers: Answers, command: str
) -> None:
    port = free_port()
    with scripted(greeting=TRICKLE) as server:
        changes = {**environ, "FEEDBACK_MAIL_PORT": str(server.port), "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}"}
        where = ["--port", str(port)] if command == "serve" else []
        store_a_case(changes, answers)
        process = subprocess.Popen(
            [sys.executable, "-c", _FLASK, command, *where],
            cwd=ROOT,
            env=environment(changes),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            if command == "serve":
                wait_for(f"http://127.0.0.1:{port}/api/health", process)
            eventually(lambda: server.sessions)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()
            printed, _ = process.communicate()
    assert not re.search("Traceback", printed)


def store_a_case(environ: dict[str, str], answers: Answers) -> None:
    """Store one as a customer's post does, by an application that sends nothing."""
    from feedback_api import config, create_app  # noqa: PLC0415
    from feedback_api.services import services_of  # noqa: PLC0415
    from feedback_api.store import migrate  # noqa: PLC0415

    app = create_app(config.from_environ(environ))
    own = services_of(app)
    migrate.upgrade(own.database)
    own.cases.open("00000000-0000-4000-8000-000000000000", answers, None)
    own.database.close()


def test_stalled_worker_makes_health_unwell(client: FlaskClient, own: Services) -> None:
    now = 1000.0
    own.worker.clock = own.health.clock = lambda: now
    inside, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        inside.set()
        go_on.wait(PATIENCE_SECONDS)

    own.worker.give_way = hang
    thread = threading.Thread(target=own.worker.run)
    thread.start()
    try:
        assert inside.wait(PATIENCE_SECONDS)
        well = client.get("/api/health")
        assert (well.status_code, well.json["worker"]) == (200, "ok")  # type: ignore[index]
        now += 181
        unwell = client.get("/api/health")
        assert (unwell.status_code, unwell.json["worker"]) == (503, "stalled")  # type: ignore[index]
    finally:
        own.worker.stop()
        go_on.set()
        thread.join(PATIENCE_SECONDS)


def test_dead_worker_makes_health_unwell(client: FlaskClient, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def die() -> int:
        raise SystemExit

    monkeypatch.setattr(threading, "excepthook", lambda _ended: None)
    monkeypatch.setattr(own.worker, "deliver_due", die)
    thread = threading.Thread(target=own.worker.run)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json["worker"]) == (503, "dead")  # type: ignore[index]
