"""What was destroyed leaves PostgreSQL's files when the tables are written anew: at once, or in the night."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import insert, make_url, select, update

from feedback_api import config, create_app
from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Person
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.services import Services, services_of
from feedback_api.store import database as store
from feedback_api.store.clock_check import ClockCheck
from feedback_api.store.tables import acts, cases, handlers, ratings, record
from institution.clock import SEOUL, set_to, utc_now
from tests.api.conftest import Post, scheduled_jobs
from tests.postgres import Server

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NIGHT = datetime(2026, 12, 1, 3, 10, tzinfo=SEOUL)


@pytest.fixture(autouse=True)
def at_night() -> Iterator[None]:
    with set_to(NIGHT):
        yield


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def server(postgres: Server) -> Server:
    return postgres


@pytest.fixture
def jobs(own: Services) -> ScheduledJobs:
    return scheduled_jobs(own)


@pytest.fixture
def reader(server: Server, own: Services) -> Iterator[None]:
    """Another program that may still look at rows as they were, such as pg_dump."""
    with server.session(str(make_url(own.settings.database_url).database)) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1 FROM pg_class")
        yield


def files(server: Server, folder: str = "base") -> bytes:
    """Give what is on the server's disk, of tables or (pg_wal) of the log of changes."""
    server.execute("CHECKPOINT")
    return b"".join(file.read_bytes() for file in (server.folder / "data" / folder).rglob("*") if file.is_file())


def is_in(sealed: bytes, content: bytes) -> bool:
    """Tell whether any part of a value is in what was read."""
    return any(sealed[at : at + 64] in content for at in range(0, len(sealed) - 64, 64))


def find_sealed(own: Services, receipt: str) -> bytes:
    with own.database.read() as connection:
        return bytes(connection.execute(select(cases.c.sealed).where(cases.c.receipt == receipt)).scalar_one())


def erasures(own: Services) -> list[str]:
    with own.database.read() as connection:
        query = select(record.c.command).where(record.c.action == "erase").order_by(record.c.id)
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize("length", [100, 3000])
def test_forgotten_case_is_in_no_file_of_the_tables(
    post: Post, own: Services, app: Flask, server: Server, length: int
) -> None:
    """A long text stands in a table of its own (TOAST); a short one in the row."""
    receipts = [post(email=f"c{number}@example.com", message="가" * length).json["receipt"] for number in range(5)]
    forgotten, other = (find_sealed(own, receipts[number]) for number in (4, 3))
    assert is_in(forgotten, files(server))
    printed = app.test_cli_runner().invoke(args=["cases", "forget", receipts[4]]).output.splitlines()
    assert printed[0] == "파기했습니다. / Destroyed."
    assert "WAL" in printed[1]
    assert not is_in(forgotten, files(server))
    assert is_in(other, files(server))
    assert is_in(forgotten, files(server, "pg_wal"))  # as the command says
    assert erasures(own) == ["cases forget"]


def test_withdrawn_case_leaves_the_files_in_the_night(
    post: Post, own: Services, jobs: ScheduledJobs, server: Server
) -> None:
    receipt = post(message="가" * 3000).json["receipt"]
    sealed = find_sealed(own, receipt)
    jobs.erase(utc_now())
    assert erasures(own) == []  # there was nothing to erase
    own.retention.withdraw(receipt)
    jobs.erase(utc_now())
    assert not is_in(sealed, files(server))
    assert erasures(own) == ["worker"]


@pytest.mark.parametrize(
    ("moments", "erased"),
    [
        ([NIGHT - 5 * HOUR], 0),  # the evening before
        ([NIGHT - timedelta(minutes=11)], 0),
        ([NIGHT - timedelta(minutes=10)], 1),
        ([NIGHT + 2 * HOUR], 1),
        ([NIGHT + 3 * HOUR], 0),
        ([NIGHT + 11 * HOUR], 0),  # by day, when everybody would wait
        ([NIGHT, NIGHT + 2 * HOUR], 1),  # once a night is enough
        ([NIGHT, NIGHT + 11 * HOUR], 1),
        ([NIGHT, NIGHT + 11 * HOUR, NIGHT + DAY], 2),
    ],
)
def test_tables_are_written_anew_by_night_and_once(
    post: Post, own: Services, moments: list[datetime], erased: int
) -> None:
    for moment in moments:
        with set_to(moment):
            own.retention.forget([post(email=f"{moment:%d%H}@example.com").json["receipt"]], "worker")
            scheduled_jobs(own).erase(moment)
    assert len(erasures(own)) == erased


@pytest.mark.parametrize(("erased_at", "destroyed_at"), [(-DAY, -20_000 * DAY), (400 * DAY, -HOUR)])
def test_wrong_clock_hides_nothing_that_is_to_be_erased(
    post: Post, own: Services, jobs: ScheduledJobs, erased_at: timedelta, destroyed_at: timedelta
) -> None:
    """A clock ahead when the tables were written anew by command, or behind when something was destroyed."""
    receipt = post().json["receipt"]
    ClockCheck(own.database).look(NIGHT)
    with set_to(NIGHT + erased_at):
        own.retention.erase("cases forget")
    with set_to(NIGHT + destroyed_at):
        own.retention.forget([receipt], "cases forget")
    jobs.erase(NIGHT)
    assert erasures(own) == ["cases forget", "worker"]


def test_night_after_which_nothing_was_destroyed_needs_no_erasing(
    post: Post, own: Services, jobs: ScheduledJobs
) -> None:
    own.retention.forget([post().json["receipt"]], "worker")
    for moment in (NIGHT + HOUR, NIGHT + DAY, NIGHT + 2 * DAY):
        with set_to(moment):
            jobs.erase(moment)
        assert len(erasures(own)) == 1


@pytest.mark.usefixtures("reader")
def test_reader_that_may_see_old_rows_delays_it_to_the_next_night(
    post: Post, own: Services, app: Flask, jobs: ScheduledJobs, caplog: pytest.LogCaptureFixture
) -> None:
    receipt = post().json["receipt"]
    output = app.test_cli_runner().invoke(args=["cases", "forget", receipt]).output
    assert "worker가 밤에 지웁니다" in output
    for later in (timedelta(), HOUR, 6 * HOUR):  # another day of UTC begins at nine in the morning
        jobs.erase(NIGHT + later)
    assert [entry.message for entry in caplog.records if "next night" in entry.message] == [
        "a reader delays the erasing of what was destroyed until the next night"
    ]
    assert erasures(own) == []


def test_delayed_erasing_is_done_in_the_next_night(
    post: Post, own: Services, jobs: ScheduledJobs, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    receipt = post(message="가" * 3000).json["receipt"]
    sealed = find_sealed(own, receipt)
    own.retention.forget([receipt], "test")
    with server.session(str(make_url(own.settings.database_url).database)) as session:
        session.execute("LOCK TABLE cases IN ACCESS SHARE MODE")
        jobs.erase(utc_now())
    assert erasures(own) == []
    assert is_in(sealed, files(server))
    jobs.erase(utc_now() + DAY)
    assert not is_in(sealed, files(server))


def test_comments_gift_addresses_and_names_leave_the_files_too(
    post: Post, rate: Post, own: Services, jobs: ScheduledJobs, server: Server
) -> None:
    rate(comment="글씨가 작습니다." * 30)
    post()
    handler = own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",)), "test")
    gift = b"an address " + b"%d" * 900
    with own.database.write() as connection:
        connection.execute(insert(acts).values(case_id=1, number=1, act=Act.GIFT_SENT, at=utc_now()))
        connection.execute(insert(acts).values(case_id=1, number=2, act=Act.GIFT_ACCEPTED, at=utc_now(), sealed=gift))
        connection.execute(update(cases).values(version=2))
        comment, name = (connection.execute(select(table.c.sealed)).scalar_one() for table in (ratings, handlers))
    own.handlers.remove(handler, "test")
    later = utc_now() + timedelta(days=3 * 366)
    with own.database.write() as connection:  # the case stays
        connection.execute(update(cases).values(hold=True))
    steps: list[tuple[bytes, Callable[[datetime], object]]] = [
        (comment, own.retention.forget_comments),
        (gift, own.reminders.destroy_addresses),
        (name, jobs.destroy),
    ]
    for sealed, destroy in steps:
        assert is_in(sealed, files(server))
        with set_to(later):
            destroy(later)
            later += DAY
            scheduled_jobs(own).erase(later)
        assert not is_in(sealed, files(server))


def test_old_seal_leaves_the_files_when_keys_are_rotated(
    post: Post, own: Services, server: Server, environ: dict[str, str], tmp_path: Path
) -> None:
    sealed = find_sealed(own, post(message="가" * 3000).json["receipt"])
    old = own.settings.encryption_keys[0]
    own.database.close()
    keys = f"{Fernet.generate_key().decode()},{old}"
    another = {"FEEDBACK_ENCRYPTION_KEYS": keys, "FEEDBACK_INSTANCE": str(tmp_path / "another")}
    fresh = create_app(config.from_environ({**environ, **another}))
    assert "The others can be removed" in fresh.test_cli_runner().invoke(args=["rotate-keys"]).output
    services_of(fresh).database.close()
    assert not is_in(sealed, files(server))
