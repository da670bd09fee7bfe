"""How much one sender, and all together, may send: counted in the database, on keyed hashes gone after a day."""

import hashlib
import hmac
import ipaddress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from feedback_api.store.tables import hits

WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)
#: Messages an hour: from one address (a whole office may stand behind it), and from everywhere.
PER_ADDRESS = 30
IN_ALL = 1000


class TooMany(Exception):
    """A limit that is reached; `retry_after` seconds bring a new hour."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class Limits:
    """Counts accepted messages by the hour."""

    def __init__(self, secret: str, *, enabled: bool) -> None:
        self._key = hashlib.sha256(b"limits:" + secret.encode()).digest()
        self._enabled = enabled

    def count(self, connection: Connection, address: str | None) -> None:
        """Count one message, in the caller's transaction; raises TooMany, which undoes it."""
        if not self._enabled:
            return
        now = datetime.now(UTC)
        window, into = divmod(int(now.timestamp()), int(WINDOW.total_seconds()))
        retry_after = int(WINDOW.total_seconds()) - into
        for name, most in (("all", IN_ALL), (_network(address), PER_ADDRESS)):
            if _add(connection, self._hash(name), window, now) > most:
                raise TooMany(retry_after)
        connection.execute(delete(hits).where(hits.c.expires_at <= now))

    def _hash(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()


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
