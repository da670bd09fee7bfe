"""How much one sender, and all together, may send: counted in the database, on keyed hashes gone after a day.

A sender is an address and the networks around it, each with a larger share: whoever has a whole network at hand gets no
more than its share, and everybody else still has theirs. Windows slide: what happened is counted by the second, and no
hour, wherever it begins, holds more than its limit. On PostgreSQL time is the server's: machines whose clocks differ
share one limit.
"""

import hashlib
import ipaddress
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, cast

from sqlalchemy import ColumnClause, Connection, Executable, bindparam, delete, func, literal_column, or_, select

from feedback_api.forms.tokens import FormToken
from feedback_api.store.compiled_sql import Prepared, bound_values, insert_into, numbered
from feedback_api.store.database import Database
from feedback_api.store.postgresql import server_time
from feedback_api.store.tables import hits
from institution.clock import utc_now
from institution.email_address import mailbox_of

#: A row that expires later than this was written while the clock ran ahead.
LONGEST_KEPT = timedelta(days=1, minutes=1)
#: Parts are counted from here, so that seconds fit into an integer of 32 bits until 2088.
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Limit:
    """So many in any window of time of this length, counted in parts: a window has no more rows than parts."""

    most: int
    window: timedelta
    part: timedelta = timedelta(seconds=1)

    def leaves_at(self, part: int) -> datetime:
        """Tell when a part has left the window: the running part counts, and a full window before it."""
        return _EPOCH + (part + 1) * self.part + self.window


#: Messages from one address (a whole office may stand behind it), and from everywhere.
PER_ADDRESS = Limit(30, timedelta(hours=1))
IN_ALL = Limit(1000, timedelta(hours=1), part=timedelta(minutes=1))
#: Page ratings, counted apart: a class of students may rate from one address.
RATINGS_PER_ADDRESS = Limit(120, timedelta(hours=1))
RATINGS_IN_ALL = Limit(3000, timedelta(hours=1), part=timedelta(minutes=1))
#: Acknowledgments of a kind to one mailbox: a stranger's address in the form must not become a nuisance to its owner,
#: and whoever complains and praises in one hour hears of both.
PER_RECIPIENT = (Limit(1, timedelta(minutes=10)), Limit(3, timedelta(days=1)))
#: Codes for the desk that are asked for, and codes that are tried: by network, by mailbox and in all. A whole office
#: that begins work behind one address has enough; a mailbox gets so few that whoever tries them, five times each, of a
#: million, succeeds once in ten thousand days.
CODES_PER_ADDRESS = Limit(60, timedelta(hours=1))
CODES_PER_MAILBOX = (Limit(5, timedelta(minutes=10)), Limit(20, timedelta(days=1)))
CODES_IN_ALL = Limit(600, timedelta(hours=1), part=timedelta(minutes=1))
TRIES_PER_ADDRESS = Limit(90, timedelta(hours=1))
TRIES_IN_ALL = Limit(900, timedelta(hours=1), part=timedelta(minutes=1))
#: Requests for the link of a case: whoever tries receipt numbers and telephone numbers must not get far.
LOOKUPS_PER_ADDRESS = Limit(20, timedelta(hours=1))
LOOKUPS_PER_RECEIPT = Limit(5, timedelta(days=1))
LOOKUPS_IN_ALL = Limit(600, timedelta(hours=1), part=timedelta(minutes=1))
#: The networks around an address by IP version: their prefix in octets, and how many addresses' limits they share.
#: Providers give one customer an IPv6 /64, /56 or /48 (RFC 6177); an IPv4 /24 is the least that is routed by itself.
SHARES = {4: ((4, 1), (3, 8)), 6: ((8, 1), (7, 2), (6, 4))}
#: While there are more than the common limit, a sender has this part of the usual limits, rounded up.
SLOWER = 6


class LimitReachedError(Exception):
    """A limit that is reached; in `retry_after` seconds there is room again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class UnconfirmedError(Exception):
    """A post to be shown to its sender once more before it is taken: its token is spent, or too many come in all."""


@dataclass(frozen=True, eq=False)
class _Counter:
    """What is counted in a window, from its first part to the last, and the limit it must not pass: of `most`.

    Two windows may be counted under one key, if their parts are of the same length.
    """

    key: bytes
    limit: Limit
    most: int
    first: int
    last: int
    expires_at: datetime


class Limits:
    """Counts accepted messages, ratings and acknowledgments, and the tokens they brought."""

    def __init__(self, secret: str, *, enabled: bool) -> None:
        self._key = hashlib.sha256(b"limits:" + secret.encode()).digest()
        self._enabled = enabled

    def count(
        self, connection: Connection, address: str | None, email: str, token: FormToken | None = None, kind: str = ""
    ) -> bool:
        """Count one message and its acknowledgment, in the caller's transaction; tell whether the latter may be sent.

        Acknowledgments of each kind are counted by themselves.

        Raises LimitReachedError and UnconfirmedError, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return True
        now = server_time(connection, utc_now())
        mailbox = self._hash(f"to {mailbox_of(email)} about {kind}")
        acknowledgments = [_counter(mailbox, limit, limit.most, now) for limit in PER_RECIPIENT]
        senders = self._senders("from", address, PER_ADDRESS, now)
        everybody = _counter(self._hash("all"), IN_ALL, IN_ALL.most, now)
        totals = self._count(connection, now, everybody, senders, token, acknowledgments)
        return all(totals[counter] <= counter.most for counter in acknowledgments)

    def count_rating(self, connection: Connection, address: str | None, token: FormToken | None = None) -> None:
        """Count one page rating, in the caller's transaction.

        Raises LimitReachedError and UnconfirmedError, upon which the caller's transaction must be undone.
        """
        if self._enabled:
            now = server_time(connection, utc_now())
            senders = self._senders("ratings from", address, RATINGS_PER_ADDRESS, now)
            everybody = _counter(self._hash("ratings"), RATINGS_IN_ALL, RATINGS_IN_ALL.most, now)
            self._count(connection, now, everybody, senders, token)

    def count_code(self, connection: Connection, address: str | None, email: str) -> None:
        """Count one code that is asked for at the desk, in the caller's transaction, whether a handler asks or not.

        Raises LimitReachedError, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return
        now = server_time(connection, utc_now())
        mailbox = self._hash(f"code to {mailbox_of(email)}")
        recipients = [_counter(mailbox, limit, limit.most, now) for limit in CODES_PER_MAILBOX]
        senders = self._senders("codes from", address, CODES_PER_ADDRESS, now)
        self._count_openly(connection, now, "codes", CODES_IN_ALL, senders, recipients)

    def count_try(self, connection: Connection, address: str | None) -> None:
        """Count one try of a code, in the caller's transaction.

        Raises LimitReachedError, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return
        now = server_time(connection, utc_now())
        senders = self._senders("tries from", address, TRIES_PER_ADDRESS, now)
        self._count_openly(connection, now, "tries", TRIES_IN_ALL, senders)

    def count_lookup(self, connection: Connection, address: str | None, receipt: str) -> None:
        """Count one request for the link of a case, in the caller's transaction, whether there is such a case or not.

        Raises LimitReachedError, upon which the caller's transaction must be undone.
        """
        if not self._enabled:
            return
        now = server_time(connection, utc_now())
        wanted = _counter(self._hash(f"link of {receipt}"), LOOKUPS_PER_RECEIPT, LOOKUPS_PER_RECEIPT.most, now)
        senders = self._senders("lookups from", address, LOOKUPS_PER_ADDRESS, now)
        self._count_openly(connection, now, "lookups", LOOKUPS_IN_ALL, senders, [wanted])

    def _count_openly(
        self,
        connection: Connection,
        now: datetime,
        name: str,
        in_all: Limit,
        senders: Sequence[_Counter],
        targets: Sequence[_Counter] = (),
    ) -> None:
        """Count one more of what needs no token; raises LimitReachedError.

        `targets` are whom it would reach; their limits are the same however many come in all.
        """
        everybody = _counter(self._hash(name), in_all, in_all.most, now)
        counters = [everybody, *senders, *targets]
        totals = _totals_with_one_more(counters, connection)
        _require_room(connection, totals, targets, now, crowded=False)
        _require_room(connection, totals, senders, now, crowded=totals[everybody] > everybody.most)
        _add(counters, connection)

    def _count(
        self,
        connection: Connection,
        now: datetime,
        everybody: _Counter,
        senders: Sequence[_Counter],
        token: FormToken | None,
        others: Sequence[_Counter] = (),
    ) -> Mapping[_Counter, int]:
        """Count one more in each of these, and give their totals with it.

        Nobody else changes them meanwhile: whoever writes is alone (`Database.write`).
        """
        uses = [self._uses(token)] if token else []
        counters = [everybody, *senders, *others, *uses]
        totals = _totals_with_one_more(counters, connection)
        crowded = totals[everybody] > everybody.most
        _require_room(connection, totals, senders, now, crowded=crowded)
        spent = any(totals[counter] > 1 for counter in uses)
        if spent or (crowded and not (token and token.confirmed)):
            raise UnconfirmedError
        _add(counters, connection)
        return totals

    def _senders(self, name: str, address: str | None, limit: Limit, now: datetime) -> list[_Counter]:
        return [
            _counter(self._hash(f"{name} {network}"), limit, limit.most * share, now)
            for network, share in _networks(address)
        ]

    def _uses(self, token: FormToken) -> _Counter:
        return _Counter(self._hash(f"token {token.id}"), _ONCE, _ONCE.most, 0, 0, token.expires_at)

    def _hash(self, name: str) -> bytes:
        return hashlib.blake2b(name.encode(), key=self._key, digest_size=16).digest()


def forget_hits(database: Database, now: datetime) -> None:
    """Remove what counts no more, and what a clock that ran ahead has written."""
    with database.write() as connection:
        now = server_time(connection, now)
        over = or_(hits.c.expires_at <= now, hits.c.expires_at > now + LONGEST_KEPT)
        connection.execute(delete(hits).where(over))


def _networks(address: str | None) -> list[tuple[str, int]]:
    """Name the networks that a sender belongs to, the smallest first, each with its share."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return [("unknown", 1)]
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return [(ip.packed[:octets].hex(), share) for octets, share in SHARES[ip.version]]


def _counter(key: bytes, limit: Limit, most: int, now: datetime) -> _Counter:
    part = (now - _EPOCH) // limit.part
    return _Counter(key, limit, most, part - limit.window // limit.part, part, limit.leaves_at(part))


def _totals_with_one_more(counters: Sequence[_Counter], connection: Connection) -> dict[_Counter, int]:
    """Give what the totals of the windows will be when one more is counted in each."""
    windows = [{"key": counter.key, "first": counter.first, "window": counter.last} for counter in counters]
    totals = _totals(len(windows)).run(connection, numbered(windows))
    assert totals is not None  # noqa: S101 - a query without FROM has a row
    return {counter: int(total or 0) + 1 for counter, total in zip(counters, totals, strict=True)}


def _add(counters: Iterable[_Counter], connection: Connection) -> None:
    """Count one more under each key: of two windows under one key, by the one whose rows expire the later.

    Rows are written in the order of their keys: two writers that locked them in two orders would wait for each other.
    """
    last = {counter.key: counter for counter in sorted(counters, key=lambda counter: (counter.key, counter.expires_at))}
    rows = [{"key": counter.key, "window": counter.last, "expires_at": counter.expires_at} for counter in last.values()]
    _one_more(len(rows)).run(connection, numbered(rows))


def _require_room(
    connection: Connection,
    totals: Mapping[_Counter, int],
    counters: Sequence[_Counter],
    now: datetime,
    *,
    crowded: bool,
) -> None:
    """Raise LimitReachedError where one of these is above its limit, or above a part of it while it is crowded."""
    for counter in counters:
        most = -(-counter.most // SLOWER) if crowded else counter.most
        if totals[counter] > most:
            raise LimitReachedError(_seconds_until_room(connection, counter, most, now))


def _seconds_until_room(connection: Connection, counter: _Counter, most: int, now: datetime) -> int:
    """Give the seconds, rounded up, until so many parts have left the window that one more has room."""
    within = hits.c.window.between(counter.first, counter.last)
    newest_first = (
        select(hits.c.window, hits.c.count).where(hits.c.key == counter.key, within).order_by(hits.c.window.desc())
    )
    parts = connection.execute(newest_first).all()
    totals = accumulate(number for _, number in parts)
    full = (part for (part, _), total in zip(parts, totals, strict=True) if total >= most)
    last = next(full, counter.last)
    return math.ceil((counter.limit.leaves_at(last) - now).total_seconds())


@cache
def _one_more(number: int) -> Prepared:
    """Make the statement that counts one more in so many rows."""

    def build(dialect: str) -> Executable:
        rows = [{**bound_values(hits, ("key", "window", "expires_at"), row), "count": _ONE} for row in range(number)]
        new = insert_into(hits, dialect).values(rows)
        return cast(
            Executable, new.on_conflict_do_update(index_elements=["key", "window"], set_={"count": hits.c.count + _ONE})
        )

    return Prepared(build, ())


@cache
def _totals(number: int) -> Prepared:
    """Make the query of the totals of so many windows; one in which nothing happened has none."""

    def total(row: int) -> Any:
        last = bound_values(hits, ("key", "window"), row)
        within = hits.c.window.between(bindparam(f"first_{row}"), last["window"])
        query = select(func.sum(hits.c.count)).where(hits.c.key == last["key"], within)
        return query.scalar_subquery().label(f"total_{row}")

    return Prepared(lambda _dialect: select(*map(total, range(number))), ())


_ONE: ColumnClause[int] = literal_column("1")
_ONCE = Limit(1, timedelta(0))
