"""The access record: who saw or changed which case at the desk, when, from where, and what.

It is kept for a year, and for two from 50,000 persons on (개인정보의 안전성 확보조치 기준 art. 8).
Handlers are named by their number alone: their names are sealed in their own table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database
from feedback_api.store.tables import access_log
from institution.clock import SEOUL


@dataclass(frozen=True)
class Access:
    """A line of the record; `receipt` is eight digits, or None of what concerns no case, such as signing in."""

    at: datetime
    handler_id: int | None
    address: str | None
    receipt: str | None
    action: str


def note(connection: Connection, handler_id: int | None, address: str | None, receipt: str | None, action: str) -> None:
    """Write a line, in the caller's transaction.

    `address` is the network address of the handler (`client_ip.client_address`), `action` a word or two without
    persons, 24 characters at most, such as "read" or the name of an act. Where the clock is behind the line is dated by
    the known moment, or it would be over its time as soon as the clock is set.
    """
    at = present_moment(connection)
    row = {"at": at, "handler_id": handler_id, "address": address, "receipt": receipt, "action": action}
    connection.execute(insert(access_log).values(**row))


def find_lines(
    database: Database, most: int, *, receipt: str | None = None, handler_id: int | None = None
) -> Sequence[Access]:
    """Give the newest lines first, of all cases and handlers or of one."""
    query = select(access_log).order_by(access_log.c.at.desc(), access_log.c.id.desc()).limit(most)
    if receipt is not None:
        query = query.where(access_log.c.receipt == receipt)
    if handler_id is not None:
        query = query.where(access_log.c.handler_id == handler_id)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [Access(**{name: getattr(row, name) for name in Access.__dataclass_fields__}) for row in rows]


def forget_older(connection: Connection, now: datetime, years: int) -> int:
    """Destroy lines older than so many years; give how many there were."""
    return connection.execute(delete(access_log).where(access_log.c.at <= _years_before(now, years))).rowcount


def _years_before(now: datetime, years: int) -> datetime:
    """Give the same moment so many years ago; of 29 February, the first of March."""
    local = now.astimezone(SEOUL)
    try:
        return local.replace(year=local.year - years)
    except ValueError:
        return local.replace(year=local.year - years, month=3, day=1)
