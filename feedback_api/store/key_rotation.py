"""Seal what is sealed with an old key with the first one.

Every table with a column `sealed` takes part. What the first key opens already is left as it is: so the work can be
stopped, killed and begun again at any point, and a second run finishes what a first one left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, func, select, update

from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import metadata

#: How many rows one transaction seals anew, so that customers need not wait for it.
BATCH = 200


@dataclass
class Resealed:
    """How many rows were sealed anew, and which no key opens: receipts of cases, "ratings 7" of what has none."""

    done: int = 0
    broken: list[str] = field(default_factory=list)


def reseal_all(database: Database, vault: Vault) -> Resealed:
    """Seal every row with the first key, until a look over all of them finds none that another key had sealed."""
    result = Resealed()
    while True:
        done, result.broken = result.done, []
        for table in metadata.sorted_tables:
            if "sealed" in table.c:
                for rows in _batches(database, table):
                    _reseal(database, vault, table, rows, result)
        if result.done == done:
            return result


def _batches(database: Database, table: Table) -> Iterator[list[Row[Any]]]:
    """Give the rows that hold something sealed, a few at a time."""
    last = 0
    while True:
        query = select(table).where(table.c.id > last, func.length(table.c.sealed) > 0)
        with database.read() as connection:
            rows = list(connection.execute(query.order_by(table.c.id).limit(BATCH)))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _reseal(database: Database, vault: Vault, table: Table, rows: list[Row[Any]], result: Resealed) -> None:
    """Seal rows anew, unless they were changed or destroyed meanwhile."""
    fresh: list[tuple[Row[Any], bytes]] = []
    for row in rows:
        try:
            if not vault.has_first_seal(row.sealed):
                fresh.append((row, vault.seal(vault.open(row.sealed))))
        except SealBrokenError:
            result.broken.append(row.receipt if "receipt" in table.c else f"{table.name} {row.id}")
    if not fresh:
        return
    with database.write() as connection:
        for row, sealed in fresh:
            same = (table.c.id == row.id, table.c.sealed == row.sealed)
            result.done += connection.execute(update(table).where(*same).values(sealed=sealed)).rowcount
