"""What a customer wrote is destroyed in time, or when asked, past recovery."""

import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback_api.cases import retention
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox, record
from institution.clock import utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer

YEAR = timedelta(days=365, minutes=1)


#: What is left on the disk is another question on PostgreSQL (docs/postgresql.md).
on_sqlite = pytest.mark.sqlite("disk")


@pytest.fixture
def chores(own: Services) -> ScheduledJobs:
    return scheduled_jobs(own)


def sealed(own: Services) -> list[bytes]:
    with own.database.read() as connection:
        return list(connection.execute(select(cases.c.sealed)).scalars())


def everything_on_disk(own: Services) -> bytes:
    return b"".join(path.read_bytes() for path in Path(own.settings.instance).rglob("*") if path.is_file())


def actions(own: Services) -> list[tuple[str, str]]:
    with own.database.read() as connection:
        rows = connection.execute(select(record.c.action, record.c.command).order_by(record.c.id)).all()
    return [(row.action, row.command) for row in rows]


@on_sqlite
def test_forgotten_case_is_nowhere_on_the_disk(post: Post, own: Services, app: Flask) -> None:
    receipts = [post(email=f"c{number}@example.com", message="가" * 3000).json["receipt"] for number in range(5)]
    ciphertext = sealed(own)[2]
    assert ciphertext[40:200] in everything_on_disk(own)
    result = app.test_cli_runner().invoke(args=["cases", "forget", receipts[2]])
    assert result.output == "파기했습니다. / Destroyed.\n"
    for start in range(0, len(ciphertext) - 64, 64):
        assert ciphertext[start : start + 64] not in everything_on_disk(own)
    assert actions(own) == [("forget", "cases forget")]
    assert [bool(value) for value in sealed(own)] == [True, True, False, True, True]


@on_sqlite
def test_clock_past_the_time_of_keeping_leaves_no_person(post: Post, own: Services, chores: ScheduledJobs) -> None:
    post()
    own.worker.deliver_due()
    (ciphertext,) = sealed(own)
    assert ciphertext[40:200] in everything_on_disk(own)
    chores.destroy(utc_now() + YEAR)
    left = everything_on_disk(own)
    assert ciphertext[40:200] not in left
    for personal in ("010-1234-5678", "한가람", "garam@example.com"):
        assert personal.encode() not in left


@on_sqlite
def test_reader_that_holds_the_database_open_only_delays_it(
    post: Post, own: Services, chores: ScheduledJobs, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post(message="가" * 3000)
    own.worker.deliver_due()
    (ciphertext,) = sealed(own)
    assert ciphertext[40:200] in everything_on_disk(own)
    with closing(sqlite3.connect(own.settings.instance / "feedback.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases").fetchone()
        chores.destroy(utc_now() + YEAR)
        reader.rollback()
    chores.destroy(utc_now() + YEAR)
    logged = "".join(line.getMessage() for line in caplog.records if line.name.startswith("feedback_api"))
    left = everything_on_disk(own) + logged.encode()
    for start in range(0, len(ciphertext) - 64, 64):
        assert ciphertext[start : start + 64] not in left
    for personal in ("010-1234-5678", "01012345678", "한가람", "garam@example.com", "garam"):
        assert personal.encode() not in left


def test_time_not_over_destroys_nothing(post: Post, own: Services, chores: ScheduledJobs) -> None:
    post()
    chores.destroy(utc_now() + timedelta(days=364))
    assert [bool(value) for value in sealed(own)] == [True]


def test_held_case_outlives_its_time_until_it_is_released(
    post: Post, own: Services, chores: ScheduledJobs, app: Flask
) -> None:
    receipt = post().json["receipt"]
    runner = app.test_cli_runner()
    assert runner.invoke(args=["cases", "hold", receipt]).output == "붙들었습니다. / Held.\n"
    chores.destroy(utc_now() + YEAR)
    assert all(sealed(own))
    runner.invoke(args=["cases", "hold", receipt, "--release"])
    chores.destroy(utc_now() + YEAR)
    assert not any(sealed(own))
    done = [action for action in actions(own) if action[0] != "erase"]  # on PostgreSQL, where it is no ordinary step
    assert done == [("hold", "cases hold"), ("release", "cases hold"), ("forget", "worker")]


def test_what_remains_names_no_one_and_leads_nowhere(post: Post, own: Services, client: FlaskClient) -> None:
    answer = post().json
    assert client.get(answer["status_url"]).status_code == 200
    own.retention.forget([answer["receipt"]], "test")
    assert client.get(answer["status_url"]).status_code == 404
    case = own.cases.by_receipt(answer["receipt"])
    assert case is not None
    assert (case.kind, case.team, bool(case.forgotten_at)) == ("complaint", "strategy", True)


def test_unsent_mail_of_a_forgotten_case_is_not_sent(post: Post, own: Services, mail_server: MailServer) -> None:
    own.retention.forget([post().json["receipt"]], "test")
    assert own.worker.deliver_due() == 0
    assert mail_server.received == []
    assert own.backlog.counts() == {"forgotten": 2}


def test_reading_a_case_leaves_a_line_without_persons(post: Post, own: Services, app: Flask) -> None:
    receipt = post().json["receipt"]
    app.test_cli_runner().invoke(args=["cases", "show", receipt])
    with own.database.read() as connection:
        (row,) = connection.execute(select(record)).all()
    assert (row.action, row.subject, row.command) == ("read", receipt, "cases show")


def test_forgotten_case_cannot_be_shown_or_held(post: Post, own: Services, app: Flask) -> None:
    receipt = post().json["receipt"]
    own.retention.forget([receipt], "test")
    for arguments in (["cases", "show", receipt], ["cases", "hold", receipt]):
        result = app.test_cli_runner().invoke(args=arguments)
        assert (result.exit_code, "이미 파기한 의견입니다." in result.output) == (1, True)


def test_many_cases_are_destroyed_in_batches(post: Post, own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own.limits, "_enabled", False)
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(7):
        post()
    assert own.retention.forget_expired(utc_now() + YEAR) == 7
    with own.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar() == 14
