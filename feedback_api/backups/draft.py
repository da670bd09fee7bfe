"""The new database while a restore works on it: what carrying over asks of it that each kind of database says its way.

The statements themselves are written so that both kinds understand them, with ? for each value. The tables of the
database in use stand in a schema of the name `being_replaced` meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

LIVE = "being_replaced"


class Draft(Protocol):
    """A new database that is not yet in use."""

    #: The main schema, and an expression that gives 32 random hexadecimal digits, new ones for each row.
    main: str
    random_hex: str

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run a statement, and give the driver's cursor."""

    def stream(self, sql: str) -> Iterable[Any]:
        """Give the rows of a query, of which not all need fit into memory."""

    def attempt(self, part: Callable[[], object]) -> bool:
        """Do a part as a whole or not at all; tell whether the database in use could be read for it."""

    def columns(self, schema: str, table: str) -> list[str]:
        """Name the columns of a table."""

    def renumber(self, table: str) -> None:
        """Let the next row of a table have the number after the highest."""


class SQLiteDraft:
    """A new file, to which the file of the database in use is attached."""

    main = "main"
    random_hex = "lower(hex(randomblob(16)))"

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on a connection in autocommit mode."""
        self._connection = connection

    def attach(self, live: Path) -> None:
        """Attach the database in use, to be read."""
        self._connection.execute(f"ATTACH ? AS {LIVE}", (f"{live.as_uri()}?mode=ro",))

    def detach(self) -> None:
        """Let go of it."""
        self._connection.execute(f"DETACH {LIVE}")

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement."""
        return self._connection.execute(sql, values)

    def stream(self, sql: str) -> Iterable[Any]:
        """Read the rows as they are asked for."""
        return self.execute(sql)

    def attempt(self, part: Callable[[], object]) -> bool:
        """Do a part in a transaction of its own."""
        self._connection.execute("BEGIN")
        try:
            part()
        except sqlite3.DatabaseError as error:
            self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError) or error.sqlite_errorname.startswith("SQLITE_FULL"):
                raise  # that is no fault of the old database
            return False
        self._connection.execute("COMMIT")
        return True

    def columns(self, schema: str, table: str) -> list[str]:
        """Ask SQLite for a table's columns."""
        return [row[1] for row in self.execute(f"PRAGMA {schema}.table_info({table})")]

    def renumber(self, table: str) -> None:
        """Do nothing: SQLite counts on from the highest number by itself."""


class PostgreSQLDraft:
    """New tables on the server, made in a transaction that also moves those in use to a schema of their own."""

    random_hex = "replace(CAST(gen_random_uuid() AS text), '-', '')"
    #: What is no fault of the old tables (postgresql.org/docs/current/errcodes-appendix.html): a broken connection, a
    #: constraint, a transaction that is over, no room, an operator who steps in, the system.
    _FOREIGN_FAULTS = ("08", "23", "25", "40", "53", "57", "58")

    def __init__(self, connection: Any) -> None:
        """Work on a connection of psycopg's, in a transaction."""
        self._connection = connection
        self.main = self.execute("SELECT current_schema()").fetchone()[0]

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run a statement."""
        return self._connection.execute(sql.replace("?", "%s"), values or None)

    def stream(self, sql: str) -> Iterable[Any]:
        """Let the server hand out some rows at a time."""
        with self._connection.cursor("stream") as cursor:
            cursor.execute(sql)
            yield from cursor

    def attempt(self, part: Callable[[], object]) -> bool:
        """Do a part behind a savepoint."""
        try:
            with self._connection.transaction():
                part()
        except self._connection.DatabaseError as error:
            if (error.sqlstate or "08").startswith(self._FOREIGN_FAULTS):
                raise
            return False
        return True

    def columns(self, schema: str, table: str) -> list[str]:
        """Ask the server for a table's columns."""
        sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
        return [row[0] for row in self.execute(f"{sql} ORDER BY ordinal_position", (schema, table))]

    def renumber(self, table: str) -> None:
        """Set the table's sequence."""
        self.execute(
            f"SELECT setval(pg_get_serial_sequence(?, 'id'), coalesce(max(id), 0) + 1, false) FROM \"{table}\"",  # noqa: S608 - a table of ours
            (table,),
        )
