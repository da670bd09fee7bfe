"""How much one sender, and all together, may send: counted in the database, on keyed hashes gone after a day."""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Executable, delete, literal_column

from feedback_api.clock import utc_now
from feedback_api.store.engine import Database
from feedback_api.store.prepared import Prepared, insert_into
from feedback_api.store.tables import hits

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many in a window of time."""

    most: int
    window: timedelta


#: Messages from one address (a whole office may stand behind it), and from everywhere.
PER_ADDRESS = Limit(30, timedelta(hours=1))
IN_ALL = Limit(1000, timedelta(hours=1))
#: Page ratings, counted apart: a class of students may rate from one address.
RATINGS_PER_ADDRESS = Limit(120, timedelta(hours=1))
RATINGS_IN_ALL = Limit(3000, timedelta(hours=1))
#: Acknowledgments to one mailbox: a stranger's address in the form must not become a nuisance to its owner.
PER_RECIPIENT = (Limit(1, timedelta(minutes=10)), Limit(3, timedelta(days=1)))


_Counted = tuple[Limit, dict[str, Any]]


class TooMany(Exception):
    """A limit that is reached; in `retry_after` seconds a new window begins."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class Limits:
    """Counts accepted messages and acknowledgments."""

    def __init__(self, secret: str, *, enabled: bool) -> None:
        self._key = hashlib.sha256(b"limits:" + secret.encode()).digest()
        self._enabled = enabled

    def count(self, connection: Connection, address: str | None, email: str) -> bool:
        """Count one message and its acknowledgment, in the caller's transaction; tell whether the latter may be sent.

        Raises TooMany, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return True
        now = utc_now()
        messages = self._rows(_sources(address), now)
        acknowledgments = [(limit, self._row(f"to {email.casefold()}", limit, now)) for limit in PER_RECIPIENT]
        counts = _add(connection, [row for _, row in (*messages, *acknowledgments)])
        _refuse(messages, counts, now)
        return all(counts[row["key"]] <= limit.most for limit, row in acknowledgments)

    def count_rating(self, connection: Connection, address: str | None) -> None:
        """Count one page rating, in the caller's transaction; raises TooMany, upon which that must be undone."""
        if not self._enabled:
            return
        now = utc_now()
        ratings = self._rows(_sources_of_ratings(address), now)
        _refuse(ratings, _add(connection, [row for _, row in ratings]), now)

    def _rows(self, sources: Iterable[tuple[str, Limit]], now: datetime) -> list[_Counted]:
        return [(limit, self._row(name, limit, now)) for name, limit in sources]

    def _row(self, name: str, limit: Limit, now: datetime) -> dict[str, Any]:
        seconds = int(limit.window.total_seconds())
        key = hmac.digest(self._key, f"{name} {seconds}".encode(), "sha256").hex()
        return {"key": key, "window": int(now.timestamp()) // seconds, "count": 1, "expires_at": now + KEPT}


def forget_hits(database: Database, now: datetime) -> None:
    """Remove what is older than a day."""
    with database.write() as connection:
        connection.execute(delete(hits).where(hits.c.expires_at <= now))


def _left(limit: Limit, now: datetime) -> int:
    seconds = int(limit.window.total_seconds())
    return seconds - int(now.timestamp()) % seconds


def _network(address: str | None) -> str:
    """Name the sender: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _sources(address: str | None) -> tuple[tuple[str, Limit], ...]:
    return (("all", IN_ALL), (f"from {_network(address)}", PER_ADDRESS))


def _sources_of_ratings(address: str | None) -> tuple[tuple[str, Limit], ...]:
    return (("ratings", RATINGS_IN_ALL), (f"ratings from {_network(address)}", RATINGS_PER_ADDRESS))


def _refuse(counted: Iterable[_Counted], counts: Mapping[str, int], now: datetime) -> None:
    """Raise TooMany for the first limit that is passed."""
    for limit, row in counted:
        if counts[row["key"]] > limit.most:
            raise TooMany(_left(limit, now))


def _add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count one more in each row's window, and give the counts by key."""
    counts = {}
    for row in rows:
        counted = _ONE_MORE.run(connection, row)
        assert counted is not None  # noqa: S101 - it returns what it wrote
        counts[row["key"]] = int(counted[0])
    return counts


def _one_more(dialect: str) -> Executable:
    new = insert_into(hits, dialect)
    counted = new.on_conflict_do_update(
        index_elements=["key", "window"], set_={"count": hits.c.count + literal_column("1")}
    )
    return cast(Executable, counted.returning(hits.c.count))


_ONE_MORE = Prepared(_one_more, ("key", "window", "count", "expires_at"))
