"""Copies of a running SQLite database: taken whole, checked, and removed in time."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from feedback_api import record
from feedback_api.store import migrate
from feedback_api.store.engine import Database
from feedback_api.store.tables import record as lines


class BackupError(click.ClickException):
    """A copy that cannot be taken or brought back."""


def take(database: Database, file: Path) -> None:
    """Write a consistent copy, readable by its owner alone; raises BackupError if the file exists or is no good."""
    _require_sqlite(database)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BackupError(f"{file}에 쓸 수 없습니다. / Cannot write there ({error.strerror}).") from None
    with closing(sqlite3.connect(file)) as copy:
        _copy(database, copy, into_database=False)
        _check(copy, file)
    with database.write() as connection:
        record.note(connection, "backup", str(file.absolute()), "backup")


def bring_back(database: Database, file: Path) -> None:
    """Replace the database's content with a copy's; raises BackupError if the copy is broken or too new."""
    _require_sqlite(database)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        _check(copy, file)
        _copy(database, copy, into_database=True)
    with database.write() as connection:
        record.note(connection, "restore", str(file.absolute()), "restore")


def remove_older(database: Database, oldest: datetime) -> int:
    """Remove the copies taken before a moment, wherever they were written, and give their number."""
    with database.read() as connection:
        old = select(lines.c.id, lines.c.subject).where(lines.c.action == "backup", lines.c.at < oldest)
        found = connection.execute(old).all()
    for row in found:
        Path(row.subject).unlink(missing_ok=True)
    if found:
        with database.write() as connection:
            for row in found:
                connection.execute(lines.update().where(lines.c.id == row.id).values(action="backup removed"))
    return len(found)


def _copy(database: Database, copy: sqlite3.Connection, *, into_database: bool) -> None:
    with closing(database.engine.raw_connection()) as own:
        live = own.driver_connection
        assert isinstance(live, sqlite3.Connection)  # noqa: S101 - _require_sqlite
        source, target = (copy, live) if into_database else (live, copy)
        source.backup(target)


def _check(copy: sqlite3.Connection, file: Path) -> None:
    try:
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BackupError(f"{file}: 이 서비스의 백업이 아닙니다. / Not a backup of this service.") from None
    if not sound:
        raise BackupError(f"{file}: 백업이 깨졌습니다. / The backup is broken.")
    if revision > migrate.NEWEST:
        raise migrate.DatabaseTooNew(revision)


def _require_sqlite(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        raise BackupError(
            "SQLite가 아닌 데이터베이스는 그 도구로 백업해 주십시오(예: pg_dump). / "
            "Back up a database that is not SQLite with its own tools (such as pg_dump)."
        )
