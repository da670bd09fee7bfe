"""Move a database to another place or kind, in one transaction of the new one, while nobody uses either.

The old one is only read. Where it is a file, the new one lists it among its copies: it still holds what customers
wrote, so `flask cases forget` names it, and the worker removes it in time, unless somebody has used it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection, insert, make_url
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.backups import server_restore
from feedback_api.backups.copies import find_mark
from feedback_api.backups.restore import InUseError
from feedback_api.store import audit_log, migrate, table_copy
from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import copies


class MoveError(click.ClickException):
    """Databases that cannot be moved from or to; nothing has changed."""


@dataclass(frozen=True)
class Moved:
    """How many rows each table has, and how many sealed values no key opens."""

    counts: dict[str, int]
    unreadable: int


def address_of(place: str) -> str:
    """Give the address of a database that an operator named by address or path."""
    return place if "://" in place else f"sqlite:///{Path(place).absolute()}"


def shown(address: str) -> str:
    """Write an address without its password."""
    url = make_url(address)
    if "password" in url.query:
        url = url.update_query_dict({"password": "-"})
    return address if url.password is None and url == make_url(address) else url.render_as_string(hide_password=True)


def move(source: Database, target: Database, vault: Vault, *, accept_unreadable: bool = False) -> Moved:
    """Copy everything, compare it row by row, and only then commit; neither database may have a connection open.

    Raises InUseError while a process uses either, MoveError or CopyError where something does not fit.
    """
    if source.file is not None and not source.file.exists():
        raise MoveError(f"{source.file}: 그런 파일이 없습니다. / There is no such file.")
    if source.file is not None and find_mark(source.file):
        raise MoveError(
            f"{source.file}: 백업입니다. 그 뒤에 파기한 의견이 돌아오지 않도록 먼저 flask restore로 되살려 주십시오. / "
            "This is a backup: bring it back by `flask restore` first, so that what was destroyed since stays so."
        )
    if source.engine.url == target.engine.url or (source.file and source.file == target.file):
        raise MoveError("같은 데이터베이스입니다. / Both are the same database.")
    try:
        return _move(source, target, vault, accept_unreadable=accept_unreadable)
    except SQLAlchemyError as error:
        raise migrate.DatabaseUnusableError(error) from None
    finally:
        source.close()
        target.close()


def _move(source: Database, target: Database, vault: Vault, *, accept_unreadable: bool) -> Moved:
    for database in (source, target):
        _take_alone(database)
    with source.read() as old:
        _require_todays(old)
    migrate.upgrade(target)
    with _undisturbed(source) as old, target.migrate() as new:
        if filled := table_copy.find_filled(new):
            raise MoveError(
                f"옮길 곳이 비어 있지 않습니다({filled}). 새 데이터베이스를 만들어 주십시오. / "
                "The new database is not empty: make another one."
            )
        counts = table_copy.copy(old, new)
        unreadable = table_copy.compare(old, new, vault)
        if unreadable and not accept_unreadable:
            raise MoveError(
                f"FEEDBACK_ENCRYPTION_KEYS로 열리지 않는 것이 {unreadable}건 있습니다. 예전 열쇠를 뒤에 덧붙여 "
                "주십시오. 열쇠가 없으면 --accept-unreadable로 그대로 옮길 수 있습니다. / "
                f"FEEDBACK_ENCRYPTION_KEYS does not open {unreadable}. Add the old key after the new one; if it is "
                "lost, --accept-unreadable moves all the same."
            )
        _note(new, source)
    return Moved(counts, unreadable)


def _take_alone(database: Database) -> None:
    if database.lock is None:
        server_restore.require_alone(database)
    elif not database.lock.take_alone():
        raise InUseError


@contextmanager
def _undisturbed(source: Database) -> Iterator[Connection]:
    """Open a transaction in which the old database is read; on a server its writers wait meanwhile.

    Raises InUseError if a service has connected since the look before. A file is kept by its lock.
    """
    if source.lock is not None:
        with source.read() as connection:
            yield connection
        return
    with source.migrate() as connection:
        server_restore.require_still_alone(connection)
        yield connection


def _require_todays(connection: Connection) -> None:
    revision = migrate.find_revision(connection)
    if revision is None:
        raise MoveError("옮길 데이터베이스에 표가 없습니다. / The old database has no tables of this service.")
    if revision > migrate.NEWEST:
        raise migrate.DatabaseTooNewError(revision)
    if revision != migrate.NEWEST:
        raise MoveError(
            f"옮길 데이터베이스가 옛 판({revision})입니다. 그 주소를 FEEDBACK_DATABASE_URL에 적고 "
            "flask cases list를 한 번 실행하면 올라갑니다. / The old database is of an older version: run "
            "`flask cases list` once with its address in FEEDBACK_DATABASE_URL, which brings it to today's."
        )


def _note(connection: Connection, source: Database) -> None:
    """Put the move on record, and list the old file as a copy without a mark: nothing is written into it."""
    name = shown(str(source.engine.url)) if source.file is None else str(source.file)
    audit_log.note(connection, "move", name[:400], "move-database")
    if source.file is not None:
        now = present_moment(connection)
        row = {"path": str(source.file), "taken_at": now, "state": "taken"}
        connection.execute(insert(copies).values(row))
