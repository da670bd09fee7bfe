"""How much one sender, and all together, may send: counted in the database, on keyed hashes gone after a day."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from feedback_api.clock import utc_now
from feedback_api.store.engine import Database
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
#: Acknowledgments to one mailbox: a stranger's address in the form must not become a nuisance to its owner.
PER_RECIPIENT = (Limit(1, timedelta(minutes=10)), Limit(3, timedelta(days=1)))


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

    def count(self, connection: Connection, address: str | None) -> None:
        """Count one message, in the caller's transaction; raises TooMany, which undoes it."""
        if not self._enabled:
            return
        now = utc_now()
        for name, limit in (("all", IN_ALL), (f"from {_network(address)}", PER_ADDRESS)):
            if self._add(connection, name, limit, now) > limit.most:
                raise TooMany(_left(limit, now))

    def may_acknowledge(self, connection: Connection, email: str) -> bool:
        """Count one acknowledgment, in the caller's transaction; tell whether it may be sent."""
        if not self._enabled:
            return True
        now = utc_now()
        name = f"to {email.casefold()}"
        counts = [self._add(connection, name, limit, now) for limit in PER_RECIPIENT]
        return all(count <= limit.most for count, limit in zip(counts, PER_RECIPIENT, strict=True))

    def _add(self, connection: Connection, name: str, limit: Limit, now: datetime) -> int:
        seconds = int(limit.window.total_seconds())
        key = hmac.new(self._key, f"{name} {seconds}".encode(), hashlib.sha256).hexdigest()
        return _add(connection, key, int(now.timestamp()) // seconds, now)


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


def _add(connection: Connection, key: str, window: int, now: datetime) -> int:
    same = (hits.c.key == key, hits.c.window == window)
    changed = connection.execute(update(hits).where(*same).values(count=hits.c.count + 1))
    if changed.rowcount == 0:
        connection.execute(insert(hits).values(key=key, window=window, count=1, expires_at=now + KEPT))
        return 1
    return int(connection.execute(select(hits.c.count).where(*same)).scalar_one())
