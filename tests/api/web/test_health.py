"""Health says whether cases can be stored, not only whether one can be read; to anybody, at any rate, in few words."""

import json
import sqlite3
import threading
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from feedback_api.health import REMEMBERED_SECONDS
from feedback_api.services import Services
from feedback_api.store.database import BusyError
from feedback_api.store.tables import outbox
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.servers import free_port, serving
from tests.wait import eventually


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(own: Services) -> Clock:
    own.health.clock = clock = Clock()
    return clock


@pytest.fixture
def probes(own: Services, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that the database is written to for health's sake."""
    noted: list[str] = []
    probe = own.database.probe

    def note_and_probe() -> None:
        noted.append(threading.current_thread().name)
        probe()

    monkeypatch.setattr(own.database, "probe", note_and_probe)
    return noted


def test_database_that_can_be_written_to_is_well(client: FlaskClient) -> None:
    well = {
        "status": "ok",
        "database": "ok",
        "worker": "none",
        "organization": "current",
        "outbox": {},
        "sealed": 0,
        "clock": "ok",
        "chores": {},
    }
    assert client.get("/api/health").json == well


@pytest.mark.sqlite("pragma")
def test_database_that_can_only_be_read_is_not(client: FlaskClient, own: Services, clock: Clock) -> None:
    with own.database.write(synced=False) as connection:
        connection.execute(text("PRAGMA query_only = ON"))  # of the connection that writes, as on a read-only disk
    answer = client.get("/api/health")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "unavailable",
        "database": "unreachable",
        "worker": "none",
        "organization": "current",
        "outbox": {},
        "sealed": 0,
        "clock": "unknown",
        "chores": {},
    }
    clock.now += REMEMBERED_SECONDS
    assert client.get("/api/health").status_code == 200


def test_many_who_ask_cost_one_look(client: FlaskClient, clock: Clock, probes: list[str]) -> None:
    for _ in range(200):
        assert client.get("/api/health").status_code == 200
    assert len(probes) == 1
    clock.now += REMEMBERED_SECONDS
    client.get("/api/health")
    assert len(probes) == 2


def test_no_one_waits_for_anothers_look_at_a_locked_database(
    own: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own.health.report().well
    clock.now += REMEMBERED_SECONDS
    looking, unlocked = threading.Event(), threading.Event()

    def locked() -> None:
        looking.set()
        assert unlocked.wait(60)
        raise BusyError

    monkeypatch.setattr(own.database, "probe", locked)
    thread = threading.Thread(target=own.health.report)
    thread.start()
    assert looking.wait(60)
    assert own.health.report().well  # what was known last, at once
    unlocked.set()
    thread.join(60)
    assert not own.health.report().well


def test_ready_costs_one_look_and_tells_nothing_else(client: FlaskClient, clock: Clock, probes: list[str]) -> None:
    for _ in range(200):
        answer = client.get("/api/health/ready")
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert len(probes) == 1
    clock.now += REMEMBERED_SECONDS
    client.get("/api/health/ready")
    assert len(probes) == 2


@pytest.mark.parametrize("state", ["none", "ok", "resting", "stalled", "dead"])
def test_a_stuck_worker_needs_a_restart_and_takes_no_form_away(
    client: FlaskClient, own: Services, probes: list[str], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(own.worker, "state", lambda: state)
    stuck = state in ("stalled", "dead")
    live = client.get("/api/health/live")
    assert (live.status_code, live.json) == ((503, {"status": "unavailable"}) if stuck else (200, {"status": "ok"}))
    assert probes == []  # no database was asked
    assert client.get("/api/health/ready").status_code == 200
    assert client.get("/api/health").status_code == (503 if stuck else 200)


def test_a_locked_database_makes_the_service_live_and_not_ready(tmp_path: Path) -> None:
    """Through `flask serve`, another program holding SQLite's lock for writing."""
    port, database = free_port(), tmp_path / "feedback.sqlite3"
    environ = {"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}"}
    with serving(environ, port), closing(sqlite3.connect(database, isolation_level=None)) as other:
        assert _ask(port, "live") == _ask(port, "ready") == (200, {"status": "ok"})
        other.execute("BEGIN IMMEDIATE")
        eventually(lambda: _ask(port, "ready") == (503, {"status": "unavailable"}))
        assert _ask(port, "live") == (200, {"status": "ok"})
        other.execute("ROLLBACK")


def _ask(port: int, name: str) -> tuple[int, Any]:
    """Ask as a load balancer does; a look at a locked database takes up to ten seconds."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health/{name}", timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_answer_has_one_size_however_much_waits(client: FlaskClient, own: Services, post: Post) -> None:
    receipt = post().json["receipt"]
    now = utc_now()
    row = {"message": "team_notice", "message_id": "<m@x>", "date": now, "next_attempt_at": now, "finished_at": now}
    with own.database.write() as connection:
        states = ("given_up", "uncertain", "forgotten")
        connection.execute(insert(outbox), [{**row, "state": states[n % 3]} for n in range(9000)])
    answer: Any = client.get("/api/health")
    assert answer.json["outbox"] == {"waiting": 2, "given_up": 3000, "uncertain": 3000, "forgotten": 3000}
    assert len(answer.data) < 300
    fields = {"status", "database", "worker", "organization", "outbox", "sealed", "clock", "chores"}
    assert set(answer.json) == fields
    assert receipt not in answer.text
