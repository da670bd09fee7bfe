"""Health says whether cases can be stored, not only whether one can be read; to anybody, at any rate, in few words."""

import threading
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
