"""The engine: one writer at a time, and every commit is on the disk before it is confirmed.

SQLite has one writer because its file has one lock. PostgreSQL gets one by an advisory lock at the beginning of each
transaction that writes: writers of several processes that lock the same rows (counters of limits, outbox messages) in
different orders would end in deadlocks, and two first starts would both create the tables. It costs little: every
accepted message changes the counter over all, so they queue behind one row in any case. The rest that PostgreSQL needs
is in `postgresql`.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, false, insert, literal_column, make_url, select
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import Pool

from feedback_api.store import postgresql
from feedback_api.store.compiled_sql import RefusedError, say
from feedback_api.store.group_commit import Queue, Turn
from feedback_api.store.lock import Lock
from feedback_api.store.tables import cases, metadata

#: How long a writer waits for its turn, and then for another process's lock, in seconds each.
BUSY_SECONDS = 5
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",  # what undoes a part of a transaction: it would be a file in /var/tmp, made anew each time
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "cache_size=-512",  # kilobytes, for each of a dozen connections; the system keeps the file in memory anyway
)
T = TypeVar("T")


class BusyError(SQLAlchemyError):
    """The other writers of this process took too long."""


class Database:
    """A database that threads share; one writes at a time, since writers that fight over SQLite's lock wait longer."""

    def __init__(self, url: str, *, locked: bool = True) -> None:
        """`locked` tells to hold the lock that keeps a restore away."""
        self.engine = _engine(url)
        #: The file of an SQLite database, links followed, and the lock that tells a restore that it is in use.
        self.file = _file(self.engine)
        self.lock = Lock(self.file) if self.file and locked else None
        if self.lock is not None:
            event.listen(self.engine, "do_connect", self._share)
        #: Pools that were replaced by new ones: a connection of theirs may still be in use, or on its way back.
        self._replaced: WeakSet[Pool] = WeakSet()
        self._replacing = threading.Lock()
        #: SQLite's connection for writing, open from one transaction to the next: whoever has the turn has it alone.
        #: Another database's goes back to the pool, which looks whether it still lives before it gives it out again.
        self._writer: Connection | None = None
        self._turn = Turn()
        self._queue = Queue()

    @contextmanager
    def write(self, *, synced: bool = True) -> Iterator[Connection]:
        """Open a transaction that writes: committed at the end, rolled back after an error.

        One that is not `synced` outlives this process, even killed, and may be lost when the machine loses power.
        Raises sqlalchemy.exc.OperationalError if the database cannot be written to, BusyError if others take too long.
        """
        if not self._turn.take(BUSY_SECONDS):
            raise BusyError
        try:
            with self._renewing(), self._begun(synced=synced) as connection:
                yield connection
        finally:
            self._turn.give()

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a transaction that it may share with whoever else waits to write: one sync for all of them.

        `work` runs in some thread, in a savepoint of its own: its error undoes it alone, and is raised here.
        Raises like `write`.
        """
        try:
            return self._write_once(work)
        except (OperationalError, RefusedError) as error:
            if not _is_read_only(error):
                raise
            return self._write_once(work)  # on a new connection: the other was opened while the file was read-only

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        job = self._queue.add(work)
        if self._turn.take(BUSY_SECONDS, unless=lambda: job.done):
            try:
                self._queue.run(self._begun)
            finally:
                self._turn.give()
        elif self._queue.withdraw(job):
            raise BusyError
        elif not job.done:  # some thread is at it
            with self._turn:
                pass
        with self._renewing():
            return job.result()

    @contextmanager
    def connect(self, **options: bool) -> Iterator[Connection]:
        """Take a connection of the pool with these execution options, in no transaction yet, and give it back."""
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        finally:
            self._close_returned()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """Open a transaction that changes tables; on PostgreSQL it waits while another process changes them."""
        if self.engine.dialect.name == "sqlite":
            with self.write() as connection:
                yield connection
        else:
            with self.connect(writes=True, migrates=True) as connection, connection.begin():
                yield connection

    def probe(self) -> None:
        """Write, and change nothing; raises like `write` where nothing can be stored, a full disk included.

        Another database than SQLite is asked to insert no row, which it refuses where it is read-only.
        """
        with self.write(synced=False) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA user_version = 0")
            else:
                nothing = select(literal_column("NULL", cases.c.receipt.type)).where(false())
                connection.execute(insert(cases).from_select([cases.c.receipt], nothing))

    def checkpoint(self) -> bool:
        """Move SQLite's log of changes into the database and empty it; tell whether no reader stood in the way.

        Another kind of database has no such file, and nothing to do.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self._turn, self.connect() as connection, closing(connection.connection.cursor()) as cursor:
            cursor.execute("PRAGMA busy_timeout=100")  # a reader is waited for later, not by the customers' posts
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        return not busy

    def rewrite(self) -> bool:
        """Write the tables anew in which sealed values were overwritten; tell whether no old value is left in them.

        Each has a transaction of its own, which waits for others as any does that writes, and has the time of a
        migration. For PostgreSQL: SQLite overwrites where a value stood, and has nothing to do.
        """
        if self.engine.dialect.name != "postgresql":
            return True
        done = []
        for table in metadata.sorted_tables:
            if "sealed" in table.c:
                with self.connect(writes=True, rewrites=True) as connection, connection.begin():
                    done.append(postgresql.rewrite(connection, table))
        return all(done)

    def disconnect(self) -> None:
        """Close all connections that nobody uses; the next use opens new ones."""
        with self._turn:
            self._give_writer_back()
        self._renew()

    def close(self) -> None:
        """Give all connections back, and say that the database is no longer in use."""
        self.disconnect()
        if self.lock is not None:
            self.lock.release()

    def _share(self, *_: object) -> None:
        if self.lock is not None:
            self.lock.share()

    @contextmanager
    def _begun(self, *, synced: bool = True) -> Iterator[Connection]:
        """Open a transaction on the connection for writing, which goes back to the pool after an error."""
        connection = self._writer = self._writer or self.engine.connect().execution_options(writes=True)
        try:
            _set_synced(connection, synced=synced)
            with connection.begin():
                yield connection
        except BaseException:
            self._give_writer_back()
            raise
        if connection.dialect.name != "sqlite":
            self._give_writer_back()

    def _give_writer_back(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
            self._close_returned()

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """Open all connections anew after a failure: one opened while the file was read-only would stay so."""
        try:
            yield
        except (OperationalError, InternalError, RefusedError):  # InternalError: psycopg's of a read-only database
            self._renew()
            raise

    def _renew(self) -> None:
        """Close all connections that nobody uses, and have the others closed after their use.

        The pool is noted as replaced before it is emptied: what comes back to it earlier is closed here, what comes
        later by `_close_returned`.
        """
        with self._replacing:
            self._replaced.add(self.engine.pool)
            self.engine.dispose()

    def _close_returned(self) -> None:
        """Close what was given back to a replaced pool, where nobody would use it again.

        Opened while the file was read-only and left open, it would keep SQLite's shared memory so for this process.
        """
        if self._replaced:
            with self._replacing:
                pools = list(self._replaced)
            for pool in pools:
                pool.dispose()


def _is_read_only(error: OperationalError | RefusedError) -> bool:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None) or 0
    return bool(code & 0xFF == sqlite3.SQLITE_READONLY)  # the low byte is the primary code: sqlite.org/rescode.html


def _engine(url: str) -> Engine:
    address = make_url(url)
    is_postgresql = address.get_backend_name() == "postgresql"
    options = postgresql.engine_options(address) if is_postgresql else {}
    engine = create_engine(address, hide_parameters=True, **options)  # an error's text must not quote a customer
    if engine.dialect.name == "sqlite":
        if (database := address.database) is not None:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    elif is_postgresql:
        postgresql.set_up(engine, lambda: BUSY_SECONDS)
    return engine


def _file(engine: Engine) -> Path | None:
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name).resolve() if name and name != ":memory:" else None


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    say(connection, "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _set_synced(connection: Connection, *, synced: bool) -> None:
    """Tell SQLite whether the next commits are synced; others sync every commit."""
    if connection.dialect.name == "sqlite" and connection.info.get("synced", True) != synced:
        say(connection, f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
        connection.info["synced"] = synced
