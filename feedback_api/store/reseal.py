"""Seal what is sealed with an old key with the first one."""

from sqlalchemy import ColumnElement, Table, select, update

from feedback_api.store.engine import Database
from feedback_api.store.vault import Vault

#: How many rows one transaction seals anew, so that customers need not wait for it.
BATCH = 200


def every(database: Database, vault: Vault, table: Table, kept: ColumnElement[bool]) -> int:
    """Seal the rows of a table that are `kept`, a few at a time, and give their number; raises SealBroken."""
    done, last = 0, 0
    while True:
        with database.write() as connection:
            some = select(table.c.id, table.c.sealed).where(table.c.id > last, kept).order_by(table.c.id).limit(BATCH)
            rows = connection.execute(some).all()
            for row in rows:
                sealed = vault.seal(vault.open(row.sealed))
                connection.execute(update(table).where(table.c.id == row.id).values(sealed=sealed))
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].id
