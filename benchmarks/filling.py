"""Databases of any size: real cases and what belongs to them, repeated in SQL with their unique values renewed."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing

from sqlalchemy import Table, make_url, text, update

from benchmarks.service import open_one
from feedback_api.outbox.states import PENDING, State
from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox

#: Odd and no multiple of five: multiplied by it, numbers below 10**8 stay apart and look drawn.
_SCATTER = 61_803_399


def _receipt(number: str) -> str:
    return f"printf('%08d', {number} * {_SCATTER} % 100000000)"


#: The same on PostgreSQL, where a number that the table gives itself is left out.
_ON_POSTGRESQL = {
    "cases.receipt": f"lpad((n.i::bigint * {_SCATTER} % 100000000)::text, 8, '0')",
    "cases.submission_id": "gen_random_uuid()::text",
    "cases.link_hash": "encode(sha256(('link-' || n.i)::bytea), 'hex')",
    "outbox.message_id": "'<' || gen_random_uuid() || substr(message_id, strpos(message_id, '@'))",
    "cases.received_at": "received_at - n.i * interval '1 second'",
    "outbox.next_attempt_at": "next_attempt_at - n.i * interval '1 second'",
}
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first + 1 UNION ALL SELECT i + 1 FROM n WHERE i < :size)"
#: What is new in each copy, by table and column: SQL, in which n.i is the number of the case.
_UNIQUE = {
    "cases.id": "n.i",
    "cases.receipt": _receipt("n.i"),
    "cases.submission_id": "hex(randomblob(18))",
    "cases.link_hash": "hash_of_link(n.i)",
    "acts.id": "NULL",
    "acts.case_id": "n.i",
    "outbox.id": "NULL",
    "outbox.case_id": "n.i",
    "outbox.message_id": "'<' || lower(hex(randomblob(16))) || substr(message_id, instr(message_id, '@'))",
}
_LATELY = {
    "cases.received_at": "strftime('%Y-%m-%d %H:%M:%f000', received_at, '-' || n.i || ' seconds')",
    "outbox.next_attempt_at": "strftime('%Y-%m-%d %H:%M:%f000', next_attempt_at, '-' || n.i || ' seconds')",
}


def fill(own: Services, size: int) -> None:
    """Bring an empty database to so many cases, all of them received in the last days and their messages sent."""
    open_one(own, "complaint")
    settle(own)
    if own.database.engine.dialect.name == "sqlite":
        repeat(own, (cases, outbox), 1, size, _LATELY)
    else:
        _repeat_on_postgresql(own, size)


def repeat(own: Services, tables: Sequence[Table], first: int, size: int, renewed: Mapping[str, str]) -> None:
    """Repeat the first cases in turn, with their rows in the tables, up to so many; `renewed` adds to `_UNIQUE`."""
    own.database.close()  # SQLite leaves its log of changes, twice the work, only where nobody else looks
    file = make_url(own.settings.database_url).database
    with closing(sqlite3.connect(str(file), isolation_level=None)) as connection:
        connection.create_function("hash_of_link", 1, lambda number: hashlib.sha256(link(number).encode()).hexdigest())
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute(f"UPDATE cases SET receipt = {_receipt('id')}")  # theirs were drawn: a copy may get the same
        for table in tables:
            connection.execute(_copies(table, {**_UNIQUE, **renewed}), {"first": first, "size": size})
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def _repeat_on_postgresql(own: Services, size: int) -> None:
    """Repeat the first case with its messages up to so many."""
    with own.database.migrate() as connection:  # as long as it takes
        connection.execute(update(cases).values(id=1))
        for table in (cases, outbox):
            statement = _copies(table, {**_UNIQUE, **_ON_POSTGRESQL})
            connection.execute(text(statement), {"first": 1, "size": size})
        connection.execute(text("SELECT setval(pg_get_serial_sequence('cases', 'id'), :size)"), {"size": size})
    vacuum(own)


def vacuum(own: Services) -> None:
    """Tidy a PostgreSQL database and tell its planner what is in it, as autovacuum does within a minute."""
    with own.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def link(number: int) -> str:
    """Give the secret of the link to a case that was filled in, from the second on."""
    return f"link-{number}"


def settle(own: Services) -> None:
    """Mark every message as sent."""
    with own.database.write() as connection:
        waiting = outbox.c.state.in_(PENDING)
        connection.execute(update(outbox).where(waiting).values(state=State.SENT, finished_at=outbox.c.date))


def _copies(table: Table, renewed: Mapping[str, str]) -> str:
    values = {column.name: renewed.get(f"{table.name}.{column.name}", f'"{column.name}"') for column in table.columns}
    copied = {name: value for name, value in values.items() if value != "NULL"}  # the table numbers it
    names = ", ".join(f'"{name}"' for name in copied)
    original = f"{'id' if table is cases else 'case_id'} = (n.i - 1) % :first + 1"
    return (
        f"{_NUMBERS} INSERT INTO {table.name} ({names}) "
        f"SELECT {', '.join(copied.values())} FROM n JOIN {table.name} ON {original}"
    )
