"""The engine: one writer at a time, every commit on the disk before anything is said of it."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

BUSY_SECONDS = 5
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
)


class Database:
    """A database that threads share; `write` holds a lock, since writers that fight over SQLite's wait far longer."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes: committed at the end, rolled back after an error.

        Raises sqlalchemy.exc.OperationalError if the database cannot be written to.
        """
        with self._writing, self.engine.connect() as connection, connection.execution_options(writes=True).begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def checkpoint(self) -> bool:
        """Move SQLite's log of changes into the database and empty it; tell whether no reader stood in the way.

        Another kind of database has no such file, and nothing to do.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self._writing, closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=100")  # a reader is waited for later, not by the customers' posts
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        return not busy

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # an error's text must not carry what a customer wrote
    if engine.dialect.name == "sqlite":
        if (database := make_url(url).database) is not None:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
