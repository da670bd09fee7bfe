"""Bring a copy of a PostgreSQL database back, in one transaction: until it is committed, nothing has changed.

The tables in use move to a schema of their own, new ones are made in their place and filled from the copy, and what
happened since is carried into them (`carry_over`). A process or a server that is killed meanwhile leaves the tables in
use as they were. The replaced tables stay in their schema, which is listed among the copies and dropped in time.

A service that stops answers no mail half-way, so the restore is refused while any session is on the database. That is
looked at once more when the transaction has the writers' lock. One that starts meanwhile waits for the tables, and
gives up after some seconds.
"""

import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.backups import dump, schemas
from feedback_api.backups.backup import BackupError
from feedback_api.backups.carry_over import carry_over, date_by
from feedback_api.backups.draft import LIVE, Draft, PostgreSQLDraft
from feedback_api.backups.restore import InUseError, Restored, check_keys
from feedback_api.store import migrate, postgresql
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import metadata
from institution.clock import utc_now

#: How long the sessions of a service that was just stopped are waited for, in seconds.
WAIT_SECONDS = 5
_PAUSE_SECONDS = 0.05
_VERSION = "alembic_version"


def restore(database: Database, vault: Vault, file: Path, *, accept_unreadable: bool = False) -> Restored:
    """Replace the tables by a copy; the caller must have no connection open.

    Raises InUseError while any session is on the database, DumpError if the copy cannot be read, BackupError if the
    server refuses, or the keys do not open what it holds (unless accepted), DatabaseTooNewError if it is newer than we.
    """
    revision = dump.find_revision(file)
    if revision > migrate.NEWEST:
        raise migrate.DatabaseTooNewError(revision)
    database.disconnect()
    dbapi: Any = database.engine.dialect.loaded_dbapi
    try:
        require_alone(database)
        with database.migrate() as connection:
            require_still_alone(connection)
            restored = _replace(connection, vault, file, revision, accept_unreadable=accept_unreadable)
    except (SQLAlchemyError, dbapi.Error) as error:
        raise BackupError(
            "되살리지 못했습니다. 지금의 데이터는 그대로입니다. / "
            f"Not restored; today's data are as they were ({_reason(error)})."
        ) from None
    finally:
        database.close()  # with the session go the temporary tables
    with suppress(SQLAlchemyError):  # what was destroyed again; the worker tries once more in the night
        database.rewrite()
        database.close()
    return restored


def _replace(connection: Connection, vault: Vault, file: Path, revision: str, *, accept_unreadable: bool) -> Restored:
    now = utc_now()
    is_readable = _is_readable(connection)
    aside = schemas.name_of(now) if _set_aside(connection) else None
    _build(connection, file, revision)
    new = PostgreSQLDraft(connection.connection.driver_connection)
    carried = carry_over(new, now, is_readable=is_readable)
    unreadable = check_keys(new, vault, accept_unreadable=accept_unreadable)
    _note(new, file, aside, now)
    if aside is not None:
        connection.execute(text(f"ALTER SCHEMA {LIVE} RENAME TO {aside}"))
    return Restored(carried, unreadable, schemas.path_of(aside) if aside else None)


def require_alone(database: Database) -> None:
    """Raise InUseError if another session stays on the database."""
    latest = time.monotonic() + WAIT_SECONDS
    while True:
        with database.read() as connection:  # a transaction of its own: within one the answer stays the same
            sessions = postgresql.find_sessions(connection)
        if not sessions:
            return
        if time.monotonic() >= latest:
            raise InUseError(sessions)
        time.sleep(_PAUSE_SECONDS)


def require_still_alone(connection: Connection) -> None:
    """Raise InUseError if another session has come since the look before, in a transaction that writers wait for.

    What comes after this look waits to write until the transaction is over, and then finds the new tables by their
    names. It must be the first look of its transaction, within which the answer stays the same.
    """
    if sessions := postgresql.find_sessions(connection):
        raise InUseError(sessions)


def _is_readable(connection: Connection) -> bool:
    """Bring the tables in use to today's; tell whether there are any. Newer ones are taken as they are."""
    revision = migrate.find_revision(connection)
    if revision is not None and revision < migrate.NEWEST:
        migrate.migrate(connection)
    return revision is not None


def _set_aside(connection: Connection) -> bool:
    """Move the tables in use to a schema of their own; tell whether there were any."""
    present = inspect(connection).get_table_names()
    tables = [name for name in (*metadata.tables, _VERSION) if name in present]
    if tables:
        connection.execute(text(f"CREATE SCHEMA {LIVE}"))
    for name in tables:
        connection.execute(text(f'ALTER TABLE "{name}" SET SCHEMA {LIVE}'))
    return bool(tables)


def _build(connection: Connection, file: Path, revision: str) -> None:
    """Make the tables that the copy has, fill them, and bring them to today's."""
    migrate.migrate(connection, revision)
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name in metadata.tables)
    for table in tables.sorted_tables:
        dump.load(connection, file, table)
        connection.execute(text(f'ANALYZE "{table.name}"'))
    postgresql.renumber(connection, tables.sorted_tables)
    migrate.migrate(connection)


def _note(new: Draft, file: Path, aside: str | None, now: datetime) -> None:
    """Put the restore on record, and list the replaced tables among the copies: they hold what customers wrote."""
    stored, path = date_by(new, now), str(file.absolute())
    line = "INSERT INTO record (at, action, subject, command) VALUES (?, 'restore', ?, 'restore')"
    new.execute(line, (stored, path[:400]))
    mark = dump.find_mark(file)
    new.execute("UPDATE copies SET state = 'taken', path = ? WHERE state = 'begun' AND mark = ?", (path, mark))
    if aside is not None:
        row = (schemas.mark_of(aside), str(schemas.path_of(aside)), stored)
        new.execute("INSERT INTO copies (mark, path, taken_at, state) VALUES (?, ?, ?, 'taken')", row)


def _reason(error: Exception) -> str:
    """Say why, without values: by the server's words where they tell what it lacks, else by the kind of the error."""
    cause = getattr(error, "orig", error)
    diagnostics = getattr(cause, "diag", None)
    if (getattr(cause, "sqlstate", None) or "").startswith(("42501", "53", "57")) and diagnostics:
        return str(diagnostics.message_primary)
    return type(cause).__name__
