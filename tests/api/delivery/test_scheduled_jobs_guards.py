"""The worker's chores are done by the worker, in time, and leave their record."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from feedback_api import config, create_app
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.services import Services, services_of
from feedback_api.store.tables import cases, copies, hits, outbox, ratings, record
from institution.clock import utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer
from tests.servers import flask
from tests.wait import eventually

OPERATOR, CUSTOMER = "operator@example.com", "garam@example.com"
YEAR = timedelta(days=366)


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "FEEDBACK_OPERATOR_EMAIL": OPERATOR}


@pytest.fixture
def ticks() -> list[float]:
    """What the chores' measure of time shows, in seconds."""
    return [0.0]


@pytest.fixture
def chores(own: Services, ticks: list[float]) -> ScheduledJobs:
    return scheduled_jobs(own, lambda: ticks[0])


def age(own: Services, receipt: str, by: timedelta) -> None:
    """Let a case be as old as if it had come so much earlier."""
    with own.database.write() as connection:
        connection.execute(update(cases).where(cases.c.receipt == receipt).values(received_at=utc_now() - by))


def test_running_worker_does_every_chore(
    post: Post, rate: Post, own: Services, app: Flask, environ: dict[str, str], mail_server: MailServer, tmp_path: Path
) -> None:
    """Nothing but `flask worker` runs: it destroys, drops hashes and copies, reports, and sums up ratings."""
    mail_server.replies["young@example.com"] = "550 no such user"
    old, young = (post(email=email).json["receipt"] for email in (CUSTOMER, "young@example.com"))
    own.worker.deliver_due()
    age(own, old, YEAR)
    rate(comment="지난주")
    rate(comment="지난해")
    copy = tmp_path / "copy.sqlite3"
    app.test_cli_runner().invoke(args=["backup", str(copy)])
    with own.database.write() as connection:
        connection.execute(insert(hits).values(key=b"old", window=1, count=1, expires_at=utc_now() - YEAR))
        connection.execute(update(copies).values(taken_at=utc_now() - YEAR))
        for number, by in ((1, timedelta(days=8)), (2, YEAR)):
            moved = update(ratings).where(ratings.c.id == number).values(rated_at=utc_now() - by)
            connection.execute(moved)
    worker = flask("worker", environ=environ)
    try:
        eventually(lambda: len(mail_server.to(OPERATOR)) == 1)
        eventually(lambda: any("만족도" in str(mail["Subject"]) for mail in mail_server.received))
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
    with own.database.read() as connection:
        sealed = {row.receipt: row.sealed for row in connection.execute(select(cases))}
        comments = list(connection.execute(select(ratings.c.sealed).order_by(ratings.c.id)).scalars())
        keys = set(connection.execute(select(hits.c.key)).scalars())
    assert [bool(sealed[receipt]) for receipt in (old, young)] == [False, True]
    assert [bool(comment) for comment in comments] == [True, False]
    assert b"old" not in keys
    assert len(keys) > 0
    assert not copy.exists()


def give_up(own: Services, message: int, moment: datetime) -> None:
    values = {"state": "given_up", "finished_at": moment, "last_error": "550"}
    with own.database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.id == message).values(**values))


def reports(own: Services) -> int:
    with own.database.read() as connection:
        return len(connection.execute(select(outbox).where(outbox.c.message == "operator_report")).all())


def test_operator_is_told_of_news_once_a_day_and_each_day(post: Post, own: Services, chores: ScheduledJobs) -> None:
    """Ten minutes after ten minutes, for three days, with something given up at the beginning of each."""
    for number in range(3):
        post(email=f"customer{number}@example.com")
    begin = utc_now() - timedelta(days=4)
    told = []
    for day in range(3):
        morning = begin + timedelta(days=day, minutes=20 * day)
        give_up(own, day + 1, morning)
        for step in range(1, 144):
            chores.report(morning + timedelta(minutes=10 * step))
        told.append(reports(own))
    assert told == [1, 2, 3]


def test_nobody_is_told_where_no_operator_is_named(
    post: Post, environ: dict[str, str], own: Services, chores: ScheduledJobs
) -> None:
    post()
    give_up(own, 1, utc_now())
    nobody = create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": ""}))
    theirs = services_of(nobody)
    scheduled_jobs(theirs).report(utc_now())
    theirs.database.close()
    assert reports(own) == 0
    chores.report(utc_now())
    assert reports(own) == 1


def test_chores_are_done_at_the_start_and_every_ten_minutes(
    own: Services, chores: ScheduledJobs, ticks: list[float]
) -> None:
    """A hash whose time is over goes when its turn comes, and not before."""
    began = utc_now()

    def is_dropped_at(minutes: float) -> bool:
        with own.database.write() as connection:
            connection.execute(hits.delete())
            connection.execute(insert(hits).values(key=b"old", window=1, count=1, expires_at=began - YEAR))
        ticks[0] = minutes * 60
        chores.run_due(began + timedelta(minutes=minutes))
        with own.database.read() as connection:
            return connection.execute(select(hits)).first() is None

    moments = {0: True, 1: False, 9.9: False, 10: True, 15: False, 20.1: True}
    assert {minutes: is_dropped_at(minutes) for minutes in moments} == moments


def lines(own: Services) -> list[tuple[str, str, str]]:
    with own.database.read() as connection:
        columns = (record.c.action, record.c.subject, record.c.command)
        # on PostgreSQL the tables are written anew besides (tests/api/cases/test_erasing_on_postgres.py)
        rows = connection.execute(select(*columns).where(record.c.action != "erase").order_by(record.c.id))
        return [tuple(row) for row in rows]


def test_destroyed_comments_leave_one_line_in_the_record(rate: Post, own: Services, chores: ScheduledJobs) -> None:
    for comment in ("좋습니다", "", "글씨가 작습니다"):
        rate(comment=comment)
    with own.database.write() as connection:
        connection.execute(update(ratings).values(rated_at=utc_now() - YEAR))
    rate(comment="오늘")
    for _ in range(2):
        chores.destroy(utc_now())
    assert lines(own) == [("forget", "comments: 2", "worker")]
    with own.database.read() as connection:
        kept = connection.execute(select(ratings.c.sealed).where(ratings.c.sealed.is_not(None))).all()
    assert len(kept) == 1


def test_destroyed_case_leaves_a_line_that_names_its_receipt(post: Post, own: Services, chores: ScheduledJobs) -> None:
    old, young = (post(email=f"{name}@example.com").json["receipt"] for name in ("old", "young"))
    age(own, old, YEAR)
    for _ in range(2):
        chores.destroy(utc_now())
    assert lines(own) == [("forget", old, "worker")]
    with own.database.read() as connection:
        forgotten = {row.receipt: row.forgotten_at for row in connection.execute(select(cases))}
    assert forgotten[old] is not None
    assert forgotten[young] is None
