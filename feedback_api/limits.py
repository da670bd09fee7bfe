"""How much one sender, and all together, may send: counted in the database, on keyed hashes gone after a day.

A sender is an address and the networks around it, each with a larger share: whoever has a whole network at hand gets no
more than its share, and everybody else still has theirs. Windows slide: what happened is counted by the second, and no
hour, wherever it begins, holds more than its limit.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, cast

from sqlalchemy import Connection, Executable, bindparam, delete, func, literal_column, or_, select

from feedback_api.clock import utc_now
from feedback_api.mailboxes import mailbox_of
from feedback_api.store.engine import Database
from feedback_api.store.prepared import Prepared, insert_into
from feedback_api.store.tables import hits
from feedback_api.tokens import FormToken

#: What is to be kept for longer than this was written by a clock that ran ahead.
LONGEST_KEPT = timedelta(days=1, minutes=1)
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Limit:
    """So many in any window of time of this length, counted in parts: a window has no more rows than parts."""

    most: int
    window: timedelta
    part: timedelta = timedelta(seconds=1)

    def leaves_at(self, part: int) -> datetime:
        """Tell when a part has left the window: the part that is running counts, and a whole window before it."""
        return _EPOCH + (part + 1) * self.part + self.window


#: Messages from one address (a whole office may stand behind it), and from everywhere.
PER_ADDRESS = Limit(30, timedelta(hours=1))
IN_ALL = Limit(1000, timedelta(hours=1), part=timedelta(minutes=1))
#: Page ratings, counted apart: a class of students may rate from one address.
RATINGS_PER_ADDRESS = Limit(120, timedelta(hours=1))
RATINGS_IN_ALL = Limit(3000, timedelta(hours=1), part=timedelta(minutes=1))
#: Acknowledgments to one mailbox: a stranger's address in the form must not become a nuisance to its owner.
PER_RECIPIENT = (Limit(1, timedelta(minutes=10)), Limit(3, timedelta(days=1)))
#: The networks around an address by IP version: the length of the prefix, and how many addresses' limits they share.
#: Providers give one customer an IPv6 /64, /56 or /48 (RFC 6177); an IPv4 /24 is the least that is routed by itself.
SHARES = {4: ((32, 1), (24, 8)), 6: ((64, 1), (56, 2), (48, 4))}
#: While there are more than the common limit, a sender has this part of the usual limits, rounded up.
SLOWER = 6


class TooMany(Exception):
    """A limit that is reached; in `retry_after` seconds there is room again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class UnconfirmedError(Exception):
    """A post to be shown to its sender once more before it is taken: its token is spent, or too many come in all."""


@dataclass(frozen=True)
class _Counter:
    """What is counted under one key, and the limit it must not pass."""

    limit: Limit
    row: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.row["key"])


class Limits:
    """Counts accepted messages, ratings and acknowledgments, and the tokens they brought."""

    def __init__(self, secret: str, *, enabled: bool) -> None:
        self._key = hashlib.sha256(b"limits:" + secret.encode()).digest()
        self._enabled = enabled

    def count(self, connection: Connection, address: str | None, email: str, token: FormToken | None = None) -> bool:
        """Count one message and its acknowledgment, in the caller's transaction; tell whether the latter may be sent.

        Raises TooMany and UnconfirmedError, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return True
        now = utc_now()
        mailbox = mailbox_of(email)
        acknowledgments = [self._counter(f"to {mailbox}", limit, now) for limit in PER_RECIPIENT]
        senders = self._senders("from", address, PER_ADDRESS, now)
        totals = self._count(connection, now, self._counter("all", IN_ALL, now), senders, token, acknowledgments)
        return all(totals[counter.key] <= counter.limit.most for counter in acknowledgments)

    def count_rating(self, connection: Connection, address: str | None, token: FormToken | None = None) -> None:
        """Count one page rating, in the caller's transaction.

        Raises TooMany and UnconfirmedError, upon which the caller's transaction must be undone.
        """
        if self._enabled:
            now = utc_now()
            senders = self._senders("ratings from", address, RATINGS_PER_ADDRESS, now)
            self._count(connection, now, self._counter("ratings", RATINGS_IN_ALL, now), senders, token)

    def _count(
        self,
        connection: Connection,
        now: datetime,
        everybody: _Counter,
        senders: Sequence[_Counter],
        token: FormToken | None,
        others: Sequence[_Counter] = (),
    ) -> Mapping[str, int]:
        """Count one more in each of these, and give the totals by key."""
        uses = [self._uses(token)] if token else []
        totals = _add([everybody, *senders, *others, *uses], connection)
        crowded = totals[everybody.key] > everybody.limit.most
        for counter in senders:
            most = -(-counter.limit.most // SLOWER) if crowded else counter.limit.most
            if totals[counter.key] > most:
                raise TooMany(_seconds_until_room(connection, counter, most, now))
        spent = any(totals[counter.key] > 1 for counter in uses)
        if spent or (crowded and not (token and token.confirmed)):
            raise UnconfirmedError
        return totals

    def _senders(self, name: str, address: str | None, limit: Limit, now: datetime) -> list[_Counter]:
        return [
            self._counter(f"{name} {network}", replace(limit, most=limit.most * share), now)
            for network, share in _networks(address)
        ]

    def _counter(self, name: str, limit: Limit, now: datetime) -> _Counter:
        part = (now - _EPOCH) // limit.part
        first = part - limit.window // limit.part
        return _Counter(limit, self._row(f"{name} {limit.window}", first, part, limit.leaves_at(part)))

    def _uses(self, token: FormToken) -> _Counter:
        return _Counter(_ONCE, self._row(f"token {token.id}", 0, 0, token.expires_at))

    def _row(self, name: str, first: int, part: int, expires_at: datetime) -> Mapping[str, Any]:
        key = hmac.digest(self._key, name.encode(), "sha256").hex()
        return {"key": key, "first": first, "window": part, "count": 1, "expires_at": expires_at}


def forget_hits(database: Database, now: datetime) -> None:
    """Remove what counts no more, and what a clock that ran ahead has written."""
    over = or_(hits.c.expires_at <= now, hits.c.expires_at > now + LONGEST_KEPT)
    with database.write() as connection:
        connection.execute(delete(hits).where(over))


def _networks(address: str | None) -> list[tuple[str, int]]:
    """Name the networks that a sender belongs to, the smallest first, each with its share."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return [("unknown", 1)]
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return [(str(ipaddress.ip_network((ip, length), strict=False)), share) for length, share in SHARES[ip.version]]


def _add(counters: Iterable[_Counter], connection: Connection) -> dict[str, int]:
    """Count one more in each, and give the totals of their windows by key.

    The rows are written in the order of their keys: two processes that wrote them in two orders would wait for each
    other. The totals are taken after that, when nobody else can be about to change them.
    """
    rows = sorted((counter.row for counter in counters), key=lambda row: str(row["key"]))
    values = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
    _one_more(len(rows)).run(connection, values)
    totals = _totals(len(rows)).run(connection, values)
    assert totals is not None  # noqa: S101 - each of them has a row now
    return {row["key"]: int(total) for row, total in zip(rows, totals, strict=True)}


def _seconds_until_room(connection: Connection, counter: _Counter, most: int, now: datetime) -> int:
    """Give the seconds until so many parts have left the window that one more has room: a window at most."""
    within = hits.c.window.between(counter.row["first"], counter.row["window"])
    newest_first = (
        select(hits.c.window, hits.c.count).where(hits.c.key == counter.key, within).order_by(hits.c.window.desc())
    )
    parts = connection.execute(newest_first).all()
    totals = accumulate(number for _, number in parts)
    last = next(part for (part, _), total in zip(parts, totals, strict=True) if total > most)
    wait = min(counter.limit.leaves_at(last) - now, counter.limit.window)
    return max(1, int(wait.total_seconds()))


@cache
def _one_more(number: int) -> Prepared:
    """Make the statement that counts one more in so many rows."""

    def build(dialect: str) -> Executable:
        new = insert_into(hits, dialect).values([_columns(row) for row in range(number)])
        more = {"count": hits.c.count + literal_column("1")}
        return cast(Executable, new.on_conflict_do_update(index_elements=["key", "window"], set_=more))

    return Prepared(build, ())


@cache
def _totals(number: int) -> Prepared:
    """Make the query of the totals of so many windows."""

    def total(row: int) -> Any:
        within = hits.c.window.between(bindparam(f"first_{row}"), bindparam(f"window_{row}"))
        query = select(func.sum(hits.c.count)).where(hits.c.key == _columns(row)["key"], within)
        return query.scalar_subquery().label(f"total_{row}")

    return Prepared(lambda _dialect: select(*map(total, range(number))), ())


def _columns(row: int) -> dict[str, Any]:
    """Give the values of a row to count, as they are bound in a statement of many."""
    return {column.name: bindparam(f"{column.name}_{row}", type_=column.type) for column in hits.c}


_ONCE = Limit(1, timedelta(0))
