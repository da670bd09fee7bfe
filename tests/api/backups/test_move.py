"""`flask move-database`: everything arrives as it was, or nothing does, and the service goes on where it was."""

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import Connection, func, insert, make_url, select, update

from feedback_api import config, create_app
from feedback_api.backups import server_restore
from feedback_api.backups.copies import remove_older
from feedback_api.backups.move import shown
from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.desk import desk_sessions
from feedback_api.services import Services, services_of
from feedback_api.store import access_log, table_copy
from feedback_api.store.database import Database
from feedback_api.store.lock import Lock
from feedback_api.store.tables import cases, chore_failures, clock, copies, metadata, outbox, ratings, record
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.mail_server import MailServer
from tests.postgres import Server
from tests.servers import ROOT

TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"
#: Empty, with quotes, a backslash as COPY writes it, and characters outside of the first 65,536.
ODD = ("", "'\"%s?:x\\N\\.\t\n", "나래𠀋👍🏽")


@pytest.fixture
def server(postgres: Server) -> Server:
    return postgres


@pytest.fixture
def target(server: Server) -> str:
    """The address of a new database, without tables, that sorts texts as a language does."""
    name = f"moved_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'ko'")
    return f"postgresql+psycopg://postgres@/{name}?host={server.folder}"


@pytest.fixture
def source(own: Services) -> Path:
    return own.settings.instance / "feedback.sqlite3"


@pytest.fixture
def moved(environ: dict[str, str], target: str) -> Iterator[Flask]:
    """The service on the new database."""
    made = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": target}))
    yield made
    services_of(made).database.close()


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def live(own: Services, app: Flask, post: Post, rate: Post, folder: Path) -> dict[str, Any]:
    """Fill each table as the days of a service do, and with odd values; give what one customer was answered."""
    handler = own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",)), "test")
    answered = dict(post().json)
    for number in range(3):
        post(email=f"c{number}@example.com", message="긴 글입니다. " * 200, kind="inquiry")
    receipts = [case.receipt for case in own.cases.listed(9)]
    own.retention.forget(receipts[:1], "test")
    own.retention.hold(receipts[1], "test", held=True)
    case = own.cases.by_receipt(answered["receipt"])
    assert case is not None
    own.handling.record(case.id, Step(Act.OPENED, handler.id, 0))
    rate(comment="표가 좋습니다.")
    rate()
    own.sign_ins.ask("seulgi.yun@narae.example", "192.0.2.1")
    run(app, "backup", str(folder / "copy"))
    with own.database.write() as connection:
        desk_sessions.begin(connection, handler.id, utc_now())
        access_log.note(connection, handler.id, None, case.receipt, "read")
        fill_oddly(connection)
    return answered


def fill_oddly(connection: Connection) -> None:
    moment = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    connection.execute(
        insert(record), [{"at": moment[1], "action": "x", "subject": text, "command": ""} for text in ODD]
    )
    names = ("b", "A", "_", "ㄱ", "가")  # each language sorts them in its own way
    connection.execute(insert(chore_failures), [{"chore": name, "error": "", "since": moment[0]} for name in names])
    connection.execute(insert(clock).values(id=5, known_at=moment[0]))
    connection.execute(update(ratings).where(ratings.c.sealed.is_(None)).values(score=-(2**31) + 1))


def content(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in metadata.sorted_tables
        }


def test_all_rows_arrive_as_they_were_and_the_service_goes_on(
    own: Services,
    app: Flask,
    post: Post,
    rate: Post,
    tmp_path: Path,
    target: str,
    source: Path,
    moved: Flask,
    mail_server: MailServer,
) -> None:
    answered = live(own, app, post, rate, tmp_path)
    before = content(own.database)
    assert all(before.values())  # no table is empty
    own.database.close()
    code, printed = run(app, "move-database", str(source), target)
    assert code == 0, printed
    lines = printed.splitlines()
    assert [line.split() for line in lines[: len(before)]] == [
        [name, str(len(before[name]))] for name in metadata.tables
    ]
    assert f"FEEDBACK_DATABASE_URL={target}" in lines
    assert (str(source) in lines[-1], "never start a service on it again" in lines[-1]) == (True, True)
    assert content(own.database) == before  # the old one is as it was
    services = services_of(moved)
    after = content(services.database)
    assert {name: rows for name, rows in after.items() if name not in ("record", "copies")} == {
        name: rows for name, rows in before.items() if name not in ("record", "copies")
    }
    assert set(before["record"]) < set(after["record"])
    assert "'move'" in next(row for row in after["record"] if row not in before["record"])
    own.database.close()
    client = moved.test_client()
    assert client.get(answered["status_url"]).status_code == 200
    services.worker.deliver_due()
    assert len(mail_server.to(CUSTOMER)) == 1
    with services.database.write() as connection:
        number = connection.execute(insert(outbox).values(team_mail()).returning(outbox.c.id)).scalar_one()
    assert number == len(before["outbox"]) + 1


def team_mail() -> dict[str, Any]:
    now = utc_now()
    return {"message": "team_digest", "message_id": "<x@narae.example>", "date": now, "next_attempt_at": now}


def test_old_file_is_named_by_forget_and_removed_in_time_unless_it_is_used_again(
    own: Services, app: Flask, post: Post, target: str, source: Path, moved: Flask
) -> None:
    receipt = post().json["receipt"]
    own.database.close()
    assert run(app, "move-database", str(source), target)[0] == 0
    assert f"까지): {source} /" in run(moved, "cases", "forget", receipt)[1]
    later = utc_now() + timedelta(days=365, minutes=1)
    own.retention.hold(receipt, "test", held=True)  # somebody started the service on it
    own.database.close()
    assert remove_older(services_of(moved).database, later, timedelta(days=365)) == 0
    with closing(sqlite3.connect(source)) as old:
        old.execute("DELETE FROM record")
        old.commit()
    assert remove_older(services_of(moved).database, later, timedelta(days=365)) == 1
    assert not source.exists()


def test_database_goes_back_to_a_file(
    own: Services, app: Flask, post: Post, rate: Post, tmp_path: Path, target: str, source: Path, moved: Flask
) -> None:
    live(own, app, post, rate, tmp_path)
    own.database.close()
    run(app, "move-database", str(source), target)
    code, printed = run(moved, "move-database", target, str(tmp_path / "back.sqlite3"))
    assert (code, "Drop it by hand" in printed) == (0, True), printed
    back = Database(f"sqlite:///{tmp_path}/back.sqlite3")
    before, after = content(services_of(moved).database), content(back)
    before.pop("record"), after.pop("record")
    assert before == after


def test_service_that_connects_to_the_old_database_again_is_in_the_way(
    own: Services, app: Flask, tmp_path: Path, target: str, source: Path, moved: Flask, server: Server,
    monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """What it accepts after the look would be in the old database alone."""
    own.database.close()
    assert run(app, "move-database", str(source), target)[0] == 0
    look = server_restore.require_alone
    with ExitStack() as sessions:

        def look_and_connect(database: Database) -> None:
            look(database)
            sessions.enter_context(server.session(str(make_url(target).database)))

        monkeypatch.setattr(server_restore, "require_alone", look_and_connect)
        code, printed = run(moved, "move-database", target, str(tmp_path / "back.sqlite3"))
    assert (code, "Another program uses the database" in printed) == (1, True), printed


def test_password_may_stay_in_the_setting(own: Services, post: Post, source: Path, moved: Flask) -> None:
    post()
    own.database.close()
    assert run(moved, "move-database", str(source))[0] == 0
    assert len(services_of(moved).cases.listed(9)) == 1


@pytest.mark.parametrize(
    "place", ["postgresql+psycopg://u:sesame@h/d", "postgresql+psycopg://u@/d?password=sesame&host=h"]
)
def test_password_is_not_printed(place: str) -> None:
    assert "sesame" not in shown(place)
    assert shown(place).startswith("postgresql+psycopg://u")


@pytest.mark.parametrize("place", ["mysql://x/y", "postgresql+asyncpg://x/y", "://"])
def test_address_that_is_none_is_told_in_one_line(app: Flask, source: Path, place: str) -> None:
    code, printed = run(app, "move-database", str(source), place)
    assert (code, printed.splitlines()[-1].startswith("Error: ")) == (2, True), printed


@pytest.mark.parametrize("used", ["source", "target"])
def test_service_on_either_is_in_the_way(
    own: Services,
    app: Flask,
    source: Path,
    target: str,
    server: Server,
    used: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedback_api.backups.server_restore.WAIT_SECONDS", 0.1)
    own.database.close()
    lock = Lock(source)
    if used == "source":
        lock.share()
        code, printed = run(app, "move-database", str(source), target)
        lock.release()
    else:
        with server.session(str(make_url(target).database)):
            code, printed = run(app, "move-database", str(source), target)
    assert (code, "flask serve" in printed) == (1, True), printed
    assert run(app, "move-database", str(source), target)[0] == 0


def test_target_that_holds_something_is_refused(
    own: Services, app: Flask, source: Path, target: str, moved: Flask
) -> None:
    own.database.close()
    assert run(moved, "handlers", "list")[0] == 0  # it makes the tables
    with services_of(moved).database.write() as connection:
        connection.execute(insert(clock).values(id=1, known_at=utc_now()))
    services_of(moved).database.close()
    code, printed = run(app, "move-database", str(source), target)
    assert (code, "(clock)" in printed, printed.count("\n")) == (1, True, 1)


@pytest.mark.parametrize(
    ("place", "told"), [("nowhere.sqlite3", "There is no such file"), ("empty.sqlite3", "no tables"), ("", "the same")]
)
def test_source_that_is_none_is_refused(app: Flask, tmp_path: Path, target: str, place: str, told: str) -> None:
    (tmp_path / "empty.sqlite3").touch()
    code, printed = run(app, "move-database", str(tmp_path / place) if place else target, target)
    assert (code, told in printed, printed.count("\n")) == (1, True, 1), printed


def test_backup_is_not_moved_for_it_would_bring_back_what_was_destroyed(
    own: Services, app: Flask, tmp_path: Path, target: str
) -> None:
    run(app, "backup", str(tmp_path / "copy"))
    own.database.close()
    code, printed = run(app, "move-database", str(tmp_path / "copy"), target)
    assert (code, "flask restore" in printed, printed.count("\n")) == (1, True, 1)


def test_source_of_an_older_version_is_told_how_to_grow(own: Services, app: Flask, source: Path, target: str) -> None:
    own.database.close()
    with closing(sqlite3.connect(source)) as old:
        old.execute("UPDATE alembic_version SET version_num = '0005'")
        old.commit()
    code, printed = run(app, "move-database", str(source), target)
    assert (code, "(0005)" in printed, "flask cases list" in printed) == (1, True, True)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE record SET subject = 'a' || char(0) || 'b'", "record 1: subject: "),
        ("UPDATE cases SET about = printf('%.41c', 'x')", "cases 1: about: "),
        ("UPDATE cases SET version = 3000000000", "cases 1: version: "),
        ("UPDATE cases SET team = x'00'", "cases 1: team: "),
        ("UPDATE cases SET received_at = 'yesterday, 010-1234-5678'", "cases : "),
    ],
)
def test_value_that_postgresql_cannot_hold_is_named_by_its_row(
    own: Services, app: Flask, post: Post, source: Path, target: str, harm: str, told: str
) -> None:
    own.retention.hold(post().json["receipt"], "test", held=True)
    own.database.close()
    with closing(sqlite3.connect(source)) as old:
        old.execute(harm)
        old.commit()
    code, printed = run(app, "move-database", str(source), target)
    assert (code, told in printed, printed.count("\n")) == (1, True, 1), printed
    assert "1234" not in printed
    assert is_empty(target)


def is_empty(target: str) -> bool:
    database = Database(target)
    with database.read() as connection:
        empty = table_copy.find_filled(connection) is None
    database.close()
    return empty


TRIGGER = """
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.team := 'help'; RETURN NEW; END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION spoil()
"""


def test_row_that_arrives_as_another_one_is_found_and_nothing_is_moved(
    own: Services, app: Flask, post: Post, source: Path, target: str, moved: Flask, server: Server
) -> None:
    post(), post(email="second@example.com")
    own.database.close()
    run(moved, "handlers", "list")
    services_of(moved).database.close()
    with server.session(str(make_url(target).database), autocommit=True) as session:
        session.execute(TRIGGER.encode())
    code, printed = run(app, "move-database", str(source), target)
    assert (code, "cases 2: " in printed, printed.count("\n")) == (1, True, 1), printed
    assert is_empty(target)


def test_key_that_is_lost_must_be_accepted(
    own: Services, post: Post, source: Path, target: str, environ: dict[str, str]
) -> None:
    post()
    own.database.close()
    foreign = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}))
    code, printed = run(foreign, "move-database", str(source), target)
    assert (code, "does not open 1." in printed, is_empty(target)) == (1, True, True)
    code, printed = run(foreign, "move-database", "--accept-unreadable", str(source), target)
    assert (code, "What no key opens: 1" in printed, is_empty(target)) == (0, True, False)
    services_of(foreign).database.close()


@pytest.mark.parametrize("step", ["table_copy.copy", "table_copy.compare", "_note"])
def test_killed_move_leaves_the_new_database_empty(
    own: Services, app: Flask, post: Post, source: Path, target: str, environ: dict[str, str], step: str
) -> None:
    post()
    own.database.close()
    script = (
        "import os, sys\nfrom feedback_api import config, create_app\nfrom feedback_api.backups import move\n"
        f"step = move.{step}\n"
        "def end(*arguments, **options):\n    step(*arguments, **options)\n    os.kill(os.getpid(), 9)\n"
        f"move.{step} = end\n"
        "create_app(config.from_environ(dict(os.environ))).test_cli_runner().invoke(args=sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", script, "move-database", str(source), target]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert is_empty(target)
    assert run(app, "move-database", str(source), target)[0] == 0


def test_more_rows_than_a_batch_arrive(
    own: Services, app: Flask, source: Path, target: str, moved: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_copy, "BATCH", 7)
    with own.database.write() as connection:
        lines = [{"at": utc_now(), "action": "x", "subject": str(number), "command": ""} for number in range(100)]
        connection.execute(insert(record), lines)
    own.database.close()
    assert run(app, "move-database", str(source), target)[0] == 0
    with services_of(moved).database.read() as connection:
        assert connection.execute(select(func.count()).select_from(record)).scalar_one() == 101
        assert connection.execute(select(func.count()).select_from(cases)).scalar_one() == 0
        assert connection.execute(select(copies.c.path)).scalars().all() == [str(source)]
