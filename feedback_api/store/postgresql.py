"""What PostgreSQL is told and asked that SQLite need not be: how long anything may take, whose turn it is, the time.

It is said at the beginning of each transaction and for that transaction alone: behind PgBouncer in transaction mode the
next one may run on another connection of the server, where the settings of a session would be missing. For the same
reason nothing is prepared on the server.

Machines that share a database have clocks of their own. Leases and limits, which all of them must understand alike, go
by the server's (`server_time`); the transaction's beginning asks for it. On SQLite there is one machine and one clock.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row, Table, event, text

from institution.clock import machine_time

#: How long a statement may take, in seconds: the longest of ours reads a batch of cases in one or two.
STATEMENT_SECONDS = 60
#: How long a transaction may do nothing, in seconds: one whose process has stopped would hold its locks for ever.
IDLE_SECONDS = 60
#: How long a start waits while another one changes the tables, in seconds.
MIGRATION_SECONDS = 600
#: SQLSTATE of a lock that was waited for in vain (postgresql.org/docs/current/errcodes-appendix.html).
LOCK_NOT_AVAILABLE = "55P03"
#: Clocks of two machines that a time server sets differ by less; the rest is how long the answer was on its way.
_SAME_CLOCK = timedelta(seconds=1)
#: The advisory lock that writers hold: any number that no other program on the same database takes.
_WRITERS_LOCK = 48_317_265
#: libpq's, in its own units (seconds; the last one milliseconds): a server that is gone without a word is noticed.
_CONNECT: Mapping[str, Any] = {
    "prepare_threshold": None,
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
_BEGIN = (
    "SELECT clock_timestamp(), set_config('lock_timeout', '{lock}s', true), "
    "set_config('statement_timeout', '{statement}s', true), "
    "set_config('idle_in_transaction_session_timeout', '{idle}s', true)"
)
#: Waits for the turn to write; what the transaction waits for after that, it has what is left of the time to wait for.
_TAKE_TURN = (
    "SELECT set_config('lock_timeout', greatest({least}, {lock} - extract(epoch FROM pg_catalog.clock_timestamp()"
    " - pg_catalog.now()))::text || 's', true) FROM (SELECT pg_advisory_xact_lock({number})) AS turn"
)
#: How long a lock is waited for at least, in seconds.
_LEAST_LOCK_SECONDS = 0.5


def engine_options(url: URL) -> dict[str, Any]:
    """Give what `create_engine` needs for a server; what the address itself says comes first."""
    is_psycopg = url.get_driver_name() == "psycopg"
    connect = {name: value for name, value in _CONNECT.items() if is_psycopg and name not in url.query}
    return {"pool_pre_ping": True, "connect_args": connect}


def set_up(engine: Engine, lock_seconds: Callable[[], float]) -> None:
    """Let each transaction begin as it must; `lock_seconds` tells how long it waits for a lock."""

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        patience = MIGRATION_SECONDS if options.get("migrates") else lock_seconds()
        is_long = options.get("migrates") or options.get("rewrites")
        _begin(connection, lock_seconds=patience, statement_seconds=0 if is_long else STATEMENT_SECONDS)
        if options.get("writes"):
            turn = {"least": _LEAST_LOCK_SECONDS, "lock": patience, "number": _WRITERS_LOCK}
            connection.exec_driver_sql(_TAKE_TURN.format(**turn))

    event.listen(engine, "begin", begin)


def server_time(connection: Connection, moment: datetime) -> datetime:
    """Give what the server's clock showed at a moment of this machine's: on SQLite the same."""
    ahead: timedelta = connection.info.get("ahead", timedelta(0))
    return moment + ahead


def find_sessions(connection: Connection) -> list[Row[Any]]:
    """Give the other sessions on the database: pid, usename, application_name, client_addr.

    Behind PgBouncer there are the server's sessions, which outlive their clients by some minutes: never fewer than are
    in use. What another role does is not seen, but that it is there.
    """
    return list(
        connection.execute(
            text(
                "SELECT pid, usename, application_name, client_addr FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL ORDER BY pid"
            )
        )
    )


def renumber(connection: Connection, tables: Iterable[Table]) -> None:
    """Let the next row of each table have the number after the highest: rows were put in with their numbers."""
    for table in tables:
        if "id" in table.c:
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            sql = f'SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM "{table.name}"'  # noqa: S608 - ours
            connection.execute(text(sql))


def rewrite(connection: Connection, table: Table) -> bool:
    """Write a table anew, without what was overwritten or deleted in it; tell whether all of that is gone.

    VACUUM would only let its room be used again: the bytes stay until something else is written over them. While the
    table is written, which takes about a second for each 100 MB, nobody else reads it. Rows that another transaction
    may still see, such as pg_dump's, are taken along.
    """
    left: list[str] = []
    session: Any = connection.connection.driver_connection
    listen = lambda notice: left.append(notice.message_detail or "")  # noqa: E731 - removed again below
    session.add_notice_handler(listen)
    try:
        # unlike VACUUM FULL it runs in a transaction, and so by the transaction's time limits
        connection.execute(text("SET LOCAL client_min_messages = info"))
        connection.execute(text(f'CLUSTER (VERBOSE) "{table.name}" USING "{table.primary_key.name}"'))
    finally:
        session.remove_notice_handler(listen)
    return not any(_count(detail) for detail in left)


def _count(detail: str) -> int:
    """Give the number that the detail of CLUSTER's notice begins with: dead rows that could not be removed yet."""
    number = re.match(r"\d+", detail)
    return int(number[0]) if number else 0


def _begin(connection: Connection, *, lock_seconds: float, statement_seconds: float) -> None:
    asked = _BEGIN.format(lock=lock_seconds, statement=statement_seconds, idle=IDLE_SECONDS)
    ahead = connection.exec_driver_sql(asked).one()[0] - machine_time()
    connection.info["ahead"] = ahead if abs(ahead) > _SAME_CLOCK else timedelta(0)
