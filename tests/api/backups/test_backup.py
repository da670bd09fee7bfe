"""Backups that can be brought back, keys that can be changed, and databases that grow up."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click import Context
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text

from feedback_api import config, create_app
from feedback_api.backups import backup
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from feedback_api.store.database import Database
from tests.api.backups.both import on_both
from tests.api.conftest import Post
from tests.api.store.older_databases import first_tables


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


@on_both
def test_backup_brings_everything_back(post: Post, own: Services, app: Flask, tmp_path: Path) -> None:
    first = post().json["receipt"]
    file = tmp_path / "copy.sqlite3"
    assert run(app, "backup", str(file))[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = post(email="other@example.com").json["receipt"]
    assert run(app, "restore", "--yes", str(file))[0] == 0
    assert own.cases.by_receipt(first)
    assert own.cases.by_receipt(second) is None
    assert post(email="third@example.com").status_code == 201


@on_both
def test_restore_does_not_bring_back_what_was_destroyed(post: Post, own: Services, app: Flask, tmp_path: Path) -> None:
    receipt = post().json["receipt"]
    file = tmp_path / "copy.sqlite3"
    run(app, "backup", str(file))
    own.retention.forget([receipt], "test")
    code, said = run(app, "restore", "--yes", str(file))
    assert (code, "다시 파기한 의견: 1건" in said) == (0, True)
    case = own.cases.by_receipt(receipt)
    assert case is not None
    assert case.forgotten_at is not None


@on_both
def test_backup_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("precious")
    code, said = run(app, "backup", str(file))
    assert (code, "쓸 수 없습니다" in said, file.read_text()) == (1, True, "precious")


@on_both
@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_backup_is_refused(post: Post, own: Services, app: Flask, tmp_path: Path, content: bytes) -> None:
    receipt = post().json["receipt"]
    file = tmp_path / "wrong"
    file.write_bytes(content)
    code, said = run(app, "restore", "--yes", str(file))
    assert (code, "백업이 아닙니다" in said) == (1, True)
    assert own.cases.by_receipt(receipt)


def test_key_that_opens_nothing_is_said_in_one_line(post: Post, environ: dict[str, str]) -> None:
    receipt = post().json["receipt"]
    foreign = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}))
    code, said = run(foreign, "cases", "show", receipt)
    assert (code, said.count("\n"), "FEEDBACK_ENCRYPTION_KEYS" in said) == (1, 1, True)
    services_of(foreign).database.close()


def test_first_tables_grow_into_todays_with_their_data(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    with database.write() as connection:
        first_tables(connection)
        connection.execute(
            text(
                "INSERT INTO cases (receipt, submission_id, link_hash, kind, team, lang, received_at, consent_version,"
                " sealed) VALUES ('48317265', 's', 'l', 'inquiry', 'strategy', 'ko', '2026-11-23 08:00:00', 'v', x'00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO outbox (case_id, message, message_id, date, next_attempt_at) VALUES"
                " (1, 'team_notice', '<m@x>', '2026-11-23 08:00:00', '2026-11-23 08:00:00')"
            )
        )
    migrate.upgrade(database)
    with database.read() as connection:
        row = connection.execute(text("SELECT receipt, hold, forgotten_at FROM cases")).one()
        assert tuple(row) == ("48317265", 0, None)
        assert connection.execute(text("SELECT case_id, message_id FROM outbox")).one() == (1, "<m@x>")
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    database.close()


def test_case_of_the_first_tables_still_opens_and_leads_to_its_page(
    post: Post, own: Services, environ: dict[str, str]
) -> None:
    answer = post().json
    kept = ("receipt", "submission_id", "link_hash", "kind", "team", "lang", "received_at", "due_at", "consent_version")
    names = ", ".join((*kept, "sealed"))
    with own.database.read() as connection:
        row = connection.execute(text(f"SELECT {names} FROM cases")).one()
    old = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": f"sqlite:///{_first_tables(environ)}"}))
    with services_of(old).database.write() as connection:
        places = ", ".join(f":{name}" for name in (*kept, "sealed"))
        connection.execute(text(f"INSERT INTO cases ({names}) VALUES ({places})"), row._asdict())
    migrate.upgrade(services_of(old).database)
    assert "한가람" in run(old, "cases", "show", answer["receipt"])[1]
    assert old.test_client().get(answer["status_url"]).status_code == 200
    services_of(old).database.close()


def _first_tables(environ: dict[str, str]) -> Path:
    file = Path(environ["FEEDBACK_INSTANCE"]) / "first.sqlite3"
    database = Database(f"sqlite:///{file}")
    with database.write() as connection:
        first_tables(connection)
    database.close()
    return file


@pytest.mark.parametrize("arguments", [["cases", "list"], ["outbox", "list"], ["rotate-keys"], ["cases", "show", "1"]])
def test_newer_database_is_refused_by_every_command(app: Flask, own: Services, arguments: list[str]) -> None:
    with own.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    code, said = run(app, *arguments)
    assert (code, "새 판(9999)" in said, said.count("\n")) == (1, True, 1)


def test_no_command_leads_back_to_older_tables(app: Flask) -> None:
    names = set(app.cli.list_commands(Context(app.cli)))
    assert names >= {"serve", "worker", "backup", "restore"}
    assert not names & {"db", "alembic", "downgrade", "migrate"}


def test_backup_of_a_database_in_use_is_whole(post: Post, own: Services, tmp_path: Path) -> None:
    post()
    with own.database.read() as reading:
        reading.execute(text("SELECT * FROM cases")).all()
        backup.take(own.database, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT count(*) FROM cases").fetchone() == (1,)
