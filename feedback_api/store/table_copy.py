"""Copy the rows of all tables into another database, of whichever kind, and compare them one by one.

Rows are read and written a batch at a time, so that any number of them takes the same memory. Both databases must have
today's tables.
"""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from itertools import zip_longest
from typing import Any

import click
from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, Row, String, Table, collate, insert, select
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.store import postgresql
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import metadata

#: How many rows are read, and written, at once.
BATCH = 1000
#: The range of PostgreSQL's integer (postgresql.org/docs/current/datatype-numeric.html).
_LARGEST = 2**31 - 1


class CopyError(click.ClickException):
    """A row that cannot be copied, or that arrived as another one."""

    def __init__(self, table: Table, row: Row[Any] | None, reason: str) -> None:
        key = " ".join(_key(table, row)) if row is not None else ""
        super().__init__(
            f"옮기지 못했습니다. 아무것도 바뀌지 않았습니다: {table.name} {key}: {reason} / "
            "Not moved; nothing has changed."
        )


def find_filled(connection: Connection) -> str | None:
    """Name a table that has rows, if one has."""
    for table in metadata.sorted_tables:
        if connection.execute(select(*table.primary_key).limit(1)).first() is not None:
            return table.name
    return None


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Copy all rows with their numbers, and give how many by table; raises CopyError."""
    counts = dict.fromkeys(metadata.tables, 0)
    for table in metadata.sorted_tables:
        with closing(_batches(source, table)) as batches:
            for rows in batches:
                _write(target, table, rows)
                counts[table.name] += len(rows)
    if target.dialect.name == "postgresql":
        postgresql.renumber(target, metadata.sorted_tables)
        target.exec_driver_sql(f"ANALYZE {', '.join(metadata.tables)}")
    return counts


def compare(source: Connection, target: Connection, vault: Vault) -> int:
    """Compare all rows, and open what is sealed in the target; give how much no key opens. Raises CopyError."""
    unreadable = 0
    for table in metadata.sorted_tables:
        with closing(_rows(source, table)) as rows, closing(_rows(target, table)) as arrived:
            for old, new in zip_longest(rows, arrived):
                if old is None or new is None or tuple(old) != tuple(new):
                    raise CopyError(table, new if old is None else old, "다르게 옮겨졌습니다 (arrived as another row)")
                unreadable += "sealed" in table.c and bool(new.sealed) and not _opens(vault, new.sealed)
    return unreadable


def _opens(vault: Vault, sealed: bytes) -> bool:
    try:
        vault.open(sealed)
    except SealBrokenError:
        return False
    return True


def _rows(connection: Connection, table: Table) -> Generator[Row[Any], None, None]:
    for rows in _batches(connection, table):
        yield from rows


def _batches(connection: Connection, table: Table) -> Generator[list[Row[Any]], None, None]:
    """Give a table's rows in the order of its key, which is the same on both kinds."""
    is_postgresql = connection.dialect.name == "postgresql"
    order = [collate(key, "C") if is_postgresql and isinstance(key.type, String) else key for key in table.primary_key]
    last = None
    try:
        query = select(table).order_by(*order)
        with connection.execute(query, execution_options={"yield_per": BATCH}) as result:
            for rows in result.partitions():
                last = rows[-1]
                yield list(rows)
    except (SQLAlchemyError, ValueError, TypeError) as error:  # SQLite holds any text where a moment should be
        if isinstance(error, click.ClickException):
            raise
        reason = f"{BATCH}줄 안에 읽을 수 없는 값이 있습니다 (among the next {BATCH} rows: {type(error).__name__})"
        raise CopyError(table, last, reason) from None


def _write(target: Connection, table: Table, rows: list[Row[Any]]) -> None:
    if target.dialect.name == "postgresql":
        for row in rows:
            _check(table, row)
    try:
        target.execute(insert(table), [dict(row._mapping) for row in rows])
    except SQLAlchemyError as error:
        raise CopyError(table, rows[0], f"{type(getattr(error, 'orig', error)).__name__}") from None


def _check(table: Table, row: Row[Any]) -> None:
    """Raise CopyError where SQLite holds what PostgreSQL cannot."""
    for column, value in zip(table.c, row, strict=True):
        if value is not None and (reason := _find_fault(column, value)):
            raise CopyError(table, row, f"{column.name}: {reason}")


def _find_fault(column: Column[Any], value: object) -> str | None:
    kind = column.type
    if isinstance(kind, Boolean):
        return None
    if isinstance(kind, String):
        return _find_fault_of_text(kind, value)
    if isinstance(kind, Integer):
        fits = isinstance(value, int) and -_LARGEST <= value <= _LARGEST
        return None if fits else "31비트를 넘는 수 (no number of 31 bits)"
    expected = bytes if isinstance(kind, LargeBinary) else datetime
    return None if isinstance(value, expected) else f"{expected.__name__}가 아닙니다 (no {expected.__name__})"


def _find_fault_of_text(kind: String, value: object) -> str | None:
    if not isinstance(value, str):
        return "글이 아닙니다 (no text)"
    if "\0" in value:
        return "글 안에 NUL 글자가 있습니다 (a NUL character in a text)"
    if kind.length is not None and len(value) > kind.length:
        return f"{kind.length}자를 넘습니다 (over {kind.length} characters)"
    return None


def _key(table: Table, row: Row[Any]) -> list[str]:
    return [value.hex() if isinstance(value, bytes) else str(value) for value in row[: len(table.primary_key)]]
