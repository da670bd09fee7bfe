"""What PostgreSQL is told and asked that SQLite need not be: how long anything may take, whose turn it is, the time.

It is said at the beginning of each transaction and for that transaction alone: behind PgBouncer in transaction mode the
next one may run on another connection of the server, where the settings of a session would be missing. For the same
reason nothing is prepared on the server.

Machines that share a database have clocks of their own. Leases and limits, which all of them must understand alike, go
by the server's (`server_time`); the transaction's beginning asks for it. On SQLite there is one machine and one clock.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from institution.clock import machine_time

#: How long a statement may take, in seconds: the longest of ours reads a batch of cases in one or two.
STATEMENT_SECONDS = 60
#: How long a transaction may do nothing, in seconds: one whose process has stopped would hold its locks for ever.
IDLE_SECONDS = 60
#: How long a start waits while another one changes the tables, in seconds.
MIGRATION_SECONDS = 600
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


def engine_options(url: URL) -> dict[str, Any]:
    """Give what `create_engine` needs for a server; what the address itself says comes first."""
    is_psycopg = url.get_driver_name() == "psycopg"
    connect = {name: value for name, value in _CONNECT.items() if is_psycopg and name not in url.query}
    return {"pool_pre_ping": True, "connect_args": connect}


def set_up(engine: Engine, lock_seconds: Callable[[], float]) -> None:
    """Let each transaction begin as it must; `lock_seconds` tells how long it waits for a lock."""

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("migrates"):
            _begin(connection, lock_seconds=MIGRATION_SECONDS, statement_seconds=0)
        else:
            _begin(connection, lock_seconds=lock_seconds(), statement_seconds=STATEMENT_SECONDS)
        if options.get("writes"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")

    event.listen(engine, "begin", begin)


def server_time(connection: Connection, moment: datetime) -> datetime:
    """Give what the server's clock showed at a moment of this machine's: on SQLite the same."""
    ahead: timedelta = connection.info.get("ahead", timedelta(0))
    return moment + ahead


def _begin(connection: Connection, *, lock_seconds: float, statement_seconds: float) -> None:
    asked = _BEGIN.format(lock=lock_seconds, statement=statement_seconds, idle=IDLE_SECONDS)
    ahead = connection.exec_driver_sql(asked).one()[0] - machine_time()
    connection.info["ahead"] = ahead if abs(ahead) > _SAME_CLOCK else timedelta(0)
