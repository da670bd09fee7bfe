"""Databases of any size: one real case and its two sent messages, repeated in SQL with their unique values renewed."""

import hashlib
import sqlite3
from contextlib import closing

from sqlalchemy import Column, Table, make_url, update

from benchmarks.service import open_one
from feedback_api.outbox.states import PENDING, State
from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox

#: Odd and no multiple of five: multiplied by it, numbers below 10**8 stay apart and look drawn.
_SCATTER = 61_803_399
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :size)"
_RENEWED = {
    "cases.id": "n.i",
    "cases.receipt": f"printf('%08d', n.i * {_SCATTER} % 100000000)",
    "cases.submission_id": "hex(randomblob(18))",
    "cases.link_hash": "hash_of_link(n.i)",
    "cases.received_at": "strftime('%Y-%m-%d %H:%M:%f000', received_at, '-' || n.i || ' seconds')",
    "outbox.id": "NULL",
    "outbox.case_id": "n.i",
    "outbox.message_id": "'<' || lower(hex(randomblob(16))) || substr(message_id, instr(message_id, '@'))",
}


def fill(own: Services, size: int) -> None:
    """Bring an empty database to so many cases, all of them received in the last days and their messages sent."""
    open_one(own, "complaint")
    settle(own)
    own.database.close()  # SQLite leaves its log of changes, twice the work, only where nobody else looks
    file = make_url(own.settings.database_url).database
    with closing(sqlite3.connect(str(file), isolation_level=None)) as connection:
        connection.create_function("hash_of_link", 1, lambda number: hashlib.sha256(link(number).encode()).hexdigest())
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for table in (cases, outbox):
            connection.execute(_copies(table), {"size": size})
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def link(number: int) -> str:
    """Give the secret of the link to a case that was filled in, from the second on."""
    return f"link-{number}"


def settle(own: Services) -> None:
    """Mark every message as sent."""
    with own.database.write() as connection:
        waiting = outbox.c.state.in_(PENDING)
        connection.execute(update(outbox).where(waiting).values(state=State.SENT, finished_at=outbox.c.date))


def _copies(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(table, column) for column in table.columns)
    first = "cases.id = 1" if table is cases else "outbox.case_id = 1"
    return f"{_NUMBERS} INSERT INTO {table.name} ({names}) SELECT {values} FROM n, {table.name} WHERE {first}"


def _value(table: Table, column: "Column[object]") -> str:
    return _RENEWED.get(f"{table.name}.{column.name}", f'"{column.name}"')
