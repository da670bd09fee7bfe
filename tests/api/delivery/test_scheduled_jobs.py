"""The worker's chores: each by itself, each failure named, and none forgotten."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback_api import config, create_app, health
from feedback_api.delivery import job_failures
from feedback_api.delivery.scheduled_jobs import EVERY_SECONDS, REPORT_EVERY, ScheduledJobs
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from feedback_api.store.tables import cases, clock, outbox, record
from institution.clock import utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer

OPERATOR = "operator@example.com"
NAMES = sorted(
    (
        *(
            "access",
            "addresses",
            "cases",
            "clock",
            "closing",
            "comments",
            "copies",
            "dates",
            "gifts",
            "overdue",
            "reminders",
        ),
        *("report", "summaries", "supplements", "wipe"),
    )
)


class BrokenError(Exception):
    """An error whose text must go nowhere."""

    def __init__(self) -> None:
        super().__init__("garam@example.com")


def fail(*_: object, **__: object) -> None:
    raise BrokenError


def note(done: list[str], name: str) -> Callable[..., list[str]]:
    def chore(*_: object) -> list[str]:
        done.append(name)
        return []

    return chore


@pytest.fixture
def ticks() -> list[float]:
    return [0.0]


@pytest.fixture
def chores(own: Services, ticks: list[float]) -> ScheduledJobs:
    return scheduled_jobs(own, lambda: ticks[0])


#: Where each chore begins: what fails there fails the chore.
PLACES = {
    "clock": "feedback_api.store.clock_check.ClockCheck.look",
    "cases": "feedback_api.cases.retention.Retention.forget_expired",
    "comments": "feedback_api.cases.retention.Retention.forget_comments",
    "access": "feedback_api.store.access_log.forget_older",
    "addresses": "feedback_api.delivery.scheduled_jobs.forget_hits",
    "wipe": "feedback_api.cases.retention.Retention.wipe",
    "copies": "feedback_api.backups.copies.remove_older",
    "dates": "feedback_api.outbox.redating.redate",
    "summaries": "feedback_api.ratings.ratings.Ratings.teams",
    "report": "feedback_api.delivery.job_failures.find_troubles",
    **{
        name: f"feedback_api.desk.reminder_jobs.ReminderJobs.{method}"
        for name, method in {
            "closing": "close",
            "gifts": "destroy_addresses",
            "overdue": "mark_overdue",
            "reminders": "remind",
            "supplements": "resume",
        }.items()
    },
}


def test_every_chore_is_tried_here() -> None:
    assert sorted(PLACES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_chore_that_fails_stops_no_other_and_is_named(
    own: Services, chores: ScheduledJobs, ticks: list[float], client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, name: str
) -> None:  # fmt: skip
    monkeypatch.setattr(health, "REMEMBERED_SECONDS", 0)
    object.__setattr__(own.settings, "operator_email", OPERATOR)
    done: list[str] = []
    for other, place in PLACES.items():
        monkeypatch.setattr(place, fail if other == name else note(done, other))
    chores.clock._looked = True  # what cannot be undone is done by what the look before showed
    chores.run_due(utc_now())
    assert {*done} == {*NAMES} - {name}
    assert f"chore failed: {name}: BrokenError" in caplog.messages
    answer: Any = client.get("/api/health").json
    assert answer["chores"] == {name: "BrokenError"}
    assert "garam" not in caplog.text + str(answer)
    monkeypatch.setattr(PLACES[name], lambda *_: [])
    ticks[0] += EVERY_SECONDS
    chores.run_due(utc_now())
    answer = client.get("/api/health").json
    assert answer["chores"] == {}


@pytest.fixture
def told(environ: dict[str, str]) -> Any:
    made = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}))
    migrate.upgrade(services_of(made).database)
    yield services_of(made)
    services_of(made).database.close()


def test_operator_is_told_of_a_chore_that_fails_and_of_a_clock_in_doubt(
    told: Services, mail_server: MailServer
) -> None:
    now = utc_now()
    chores = told.worker._chores
    chores.run_due(now)
    told.worker.deliver_due()
    assert mail_server.to(OPERATOR) == []
    job_failures.note(told.database, "copies", "PermissionError", now)
    with told.database.write() as connection:
        connection.execute(update(clock).values(known_at=now - timedelta(days=400)))
    for later in (timedelta(), REPORT_EVERY / 2):
        chores.report(now + later)
    told.worker.deliver_due()
    (mail,) = mail_server.to(OPERATOR)
    assert mail["Subject"] == "[점검 필요] 2건"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "copies: PermissionError" in body.get_content()
        assert "clock: +400일" in body.get_content()
        assert "보내지 못한 메일" not in body.get_content()


def test_chores_are_done_every_ten_minutes_of_a_time_nobody_sets(
    chores: ScheduledJobs, ticks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[float] = []
    monkeypatch.setattr("feedback_api.delivery.scheduled_jobs.forget_hits", lambda *_: done.append(ticks[0]))
    now = utc_now()
    for second in range(0, 1300, 100):
        ticks[0] = second
        chores.run_due(now)
    assert done == [0, 600, 1200]


def test_reader_in_the_way_makes_the_next_time_come_soon(
    own: Services, chores: ScheduledJobs, ticks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    wiped: list[float] = []

    def hindered() -> bool:
        wiped.append(ticks[0])
        return False

    monkeypatch.setattr(own.retention, "wipe", hindered)
    for second in range(0, 100, 10):
        ticks[0] = second
        chores.run_due(utc_now())
    assert wiped == [0, 30, 60, 90]


def test_worker_does_its_chores(post: Post, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through `run`, as `flask serve` and `flask worker` do: once a round, and again after a failure."""
    post()
    with own.database.write() as connection:
        connection.execute(update(cases).values(received_at=utc_now() - timedelta(days=4000)))
    monkeypatch.setattr(own.worker._awake, "wait", lambda _seconds: own.worker.stop())
    own.worker.run()
    with own.database.read() as connection:
        assert connection.execute(select(cases.c.sealed)).scalar_one() == b""


def test_chores_are_done_while_mail_fails(post: Post, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(cases).values(received_at=utc_now() - timedelta(days=4000)))
    monkeypatch.setattr(own.worker, "deliver_due", fail)
    monkeypatch.setattr(own.worker._awake, "wait", lambda _seconds: own.worker.stop())
    own.worker.run()
    with own.database.read() as connection:
        assert connection.execute(select(cases.c.sealed)).scalar_one() == b""


def test_destroyed_comments_are_on_record(rate: Post, own: Services) -> None:
    rate(comment="글씨가 작습니다.")
    rate(comment="표가 좋습니다.")
    rate()
    assert own.retention.forget_comments(utc_now() + timedelta(days=4000)) == 2
    with own.database.read() as connection:
        rows = connection.execute(select(record.c.action, record.c.subject, record.c.command)).all()
    assert [tuple(row) for row in rows] == [("forget", "comments: 2", "worker")]


@pytest.mark.sqlite("file")
def test_what_a_killed_restore_left_is_cleared(own: Services, chores: ScheduledJobs) -> None:
    live = Path(own.settings.instance) / "feedback.sqlite3"
    draft = live.with_name("feedback.sqlite3.restoring")
    second = live.with_name("feedback.sqlite3.replaced-20261128T000000.000000Z")
    other = live.with_name("feedback.sqlite3.replaced-20261127T000000.000000Z")
    draft.write_bytes(b"half a database")
    draft.with_name(f"{draft.name}-wal").write_bytes(b"and its log")
    second.hardlink_to(live)
    other.write_bytes(b"a database that was replaced")
    chores.run_due(utc_now())
    assert [file.exists() for file in (draft, second, other, live)] == [False, False, True, True]
    assert live.stat().st_nlink == 1
    assert not draft.with_name(f"{draft.name}-wal").exists()


def test_thousands_of_messages_are_revived_at_once(post: Post, own: Services) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(update(outbox).values(state="given_up", finished_at=utc_now()))
    assert own.backlog.revive(range(1, 40_002), utc_now()) == 2
