"""Take and check copies of a running database; a copy gets its final name only when it is complete."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.backups import copies, dump
from feedback_api.store import audit_log, migrate
from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database


class BackupError(click.ClickException):
    """A copy that cannot be taken or brought back."""


def take(database: Database, file: Path) -> None:
    """Write a consistent copy, readable by its owner alone; raises BackupError if that fails, which is put on record.

    The copy gets its name when it is whole, checked and synced. It never takes another file's place.
    """
    _require_copyable(database)
    target, mark = file.absolute(), copies.make_mark()
    if os.path.lexists(target):
        _put_on_record(database, mark, target, "failed")
        raise _no_place(file, "File exists")
    draft = copies.draft_of(target, mark)
    try:
        with database.write() as connection:
            copies.add(connection, mark, target, present_moment(connection), "begun")
            if database.file is None:
                dump.set_mark(connection, mark)
        _write(database, draft, mark)
        _name(draft, target)
    except BaseException as error:  # Ctrl-C too: half a copy holds what should be destroyed some day
        copies.remove_with_its_files(draft)
        _put_on_record(database, mark, target, "failed")
        if isinstance(error, OSError) and error.errno == errno.EROFS:
            raise _out_of_reach(file) from None
        if isinstance(error, OSError | sqlite3.Error | SQLAlchemyError):
            raise _no_place(file, _reason(error)) from None
        raise
    if not _put_on_record(database, mark, target, "taken"):
        raise _no_place(file, "the copy is whole, but the record of it could not be written")


def check(copy: sqlite3.Connection, file: Path) -> None:
    """Check a copy; raises BackupError if it is broken or not ours, DatabaseTooNewError if a newer version wrote it."""
    try:
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BackupError(f"{file}: 이 서비스의 백업이 아닙니다. / Not a backup of this service.") from None
    if not sound:
        raise BackupError(f"{file}: 백업이 깨졌습니다. / The backup is broken.")
    if revision > migrate.NEWEST:
        raise migrate.DatabaseTooNewError(revision)


def sync(path: Path) -> None:
    """Bring a file's content, or a folder's names, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_copyable(database: Database) -> None:
    """Raise BackupError if the database is neither a file of SQLite nor on a server of PostgreSQL."""
    if database.file is None and database.engine.dialect.name != "postgresql":
        raise BackupError(
            "이 데이터베이스는 그 도구로 백업해 주십시오. / Back up this database with its own tools: "
            "`flask backup` copies SQLite's files, and what is on a server of PostgreSQL."
        )


def _write(database: Database, draft: Path, mark: str) -> None:
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    if database.file is None:
        dump.write(database, draft, mark)
    else:
        _copy_sqlite(database, draft, mark)
    sync(draft)


def _copy_sqlite(database: Database, draft: Path, mark: str) -> None:
    with closing(sqlite3.connect(draft)) as copy, database.connect() as ours:
        live = ours.connection.driver_connection
        assert isinstance(live, sqlite3.Connection)  # noqa: S101 - it has a file
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which can be read where nothing can be written
        copies.write_mark(copy, mark)
        check(copy, draft)


def _name(draft: Path, target: Path) -> None:
    """Give a finished copy its name, which must be free."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as a memory stick's
        if os.path.lexists(target):
            raise FileExistsError from None
        draft.rename(target)
    draft.unlink(missing_ok=True)
    sync(target.parent)


def _put_on_record(database: Database, mark: str, target: Path, state: str) -> bool:
    """Note what became of a copy; tell whether that could be written."""
    try:
        with database.write() as connection:
            copies.set_state(connection, mark, state)
            action = "backup" if state == "taken" else "backup failed"
            audit_log.note(connection, action, str(target)[:400], "backup")
    except SQLAlchemyError:
        return False
    return True


def _no_place(file: Path, reason: str) -> BackupError:
    return BackupError(f"{file}에 쓸 수 없습니다. / Cannot write there ({reason}).")


def _out_of_reach(file: Path) -> BackupError:
    """Refuse a folder that is closed to this command, as systemd or a container closes it to the service."""
    return BackupError(
        f"{file}: 서비스가 쓸 수 없는 폴더입니다. 거기 둔 백업은 제때 지울 수도 없습니다. 둘 곳은 docs/operating.md에 "
        "있습니다. / The service may not write to this folder, and could not remove a copy there in time; "
        "docs/operating.md tells where copies may lie."
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "File exists"
    return str(error) if isinstance(error, sqlite3.Error) else type(error).__name__
