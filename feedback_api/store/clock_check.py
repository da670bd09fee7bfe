"""Whether the machine's clock may be trusted with what cannot be undone.

A machine can start with a wrong clock: an empty battery, a typing error, a time server that lies. Destroying what is
over its time, removing old copies and giving up mail by such a clock cannot be undone. So the database holds the newest
moment that is known to be right. The worker moves it on while it runs, and a clock that is implausibly far from it is
not trusted until the operator confirms it (`flask confirm-clock`), or until the known moment, which goes on by the
worker's own measure of time, has come near it by itself. The dates of cases and mails are no evidence: the wrong clock
wrote them too.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from feedback_api.store.compiled_sql import Prepared
from feedback_api.store.database import Database
from feedback_api.store.tables import cases, clock, outbox, ratings
from feedback_api.store.tables import record as lines
from institution.clock import utc_now

#: How far ahead of the newest known moment the clock may be. The worker writes that moment down every few minutes, so
#: it grows old only while no worker runs: two weeks cover the longest holidays (ten days at Chuseok) with a weekend at
#: each end. A machine that was off for longer needs one command; until then data are held longer than announced,
#: which can be made good, while a case destroyed too early cannot.
AHEAD = timedelta(days=14)
#: How far behind it may be: time zones differ by less, and time servers correct by less.
BEHIND = timedelta(days=1)
#: Asked for each case and rating: compiled once.
_KNOWN_AFTER = Prepared(lambda _dialect: select(clock.c.id).where(clock.c.known_at > bindparam("moment")), ("moment",))


@dataclass(frozen=True)
class Doubt:
    """A clock that is not trusted: what it shows, and the newest moment that is known to be right."""

    now: datetime
    known_at: datetime

    @property
    def days(self) -> int:
        """By how many days the clock is ahead of the known moment; negative if it is behind."""
        return (self.now - self.known_at).days


def is_plausible(now: datetime, known_at: datetime | None) -> bool:
    """Tell whether a clock may be right, by the newest moment that is known to be."""
    return known_at is None or -BEHIND <= now - known_at <= AHEAD


def find_known_moment(connection: Connection) -> datetime | None:
    """Give the newest moment known to be right; of a database whose worker never ran, that of its newest entry."""
    known_at: datetime | None = connection.execute(select(clock.c.known_at)).scalar()
    return known_at or _newest_entry(connection)


def correct_if_behind(connection: Connection, moment: datetime) -> datetime:
    """Give a moment by which something may be dated: the known one, where the clock is behind it.

    A machine without a battery starts in 1970. What it received then would be over its time when the clock is set.
    """
    if _KNOWN_AFTER.run(connection, {"moment": moment + BEHIND}) is None:
        return moment
    return find_known_moment(connection) or moment


def present_moment(connection: Connection) -> datetime:
    """Give the moment by which something is dated that happens now: the known one, where the clock is behind it."""
    return correct_if_behind(connection, utc_now())


def find_doubt(database: Database, now: datetime) -> Doubt | None:
    """Give why the clock is not trusted, or None if it is."""
    with database.read() as connection:
        known_at = find_known_moment(connection)
    return Doubt(now, known_at) if known_at is not None and not is_plausible(now, known_at) else None


def confirm(database: Database, now: datetime) -> None:
    """Take a moment as right because the operator says so, and put that on record."""
    with database.write() as connection:
        known_at = find_known_moment(connection)
        _write(connection, now)
        line = {"action": "clock confirmed", "subject": f"{_minutes(known_at)} -> {_minutes(now)}"}
        connection.execute(insert(lines).values(at=now, command="confirm-clock", **line))


class ClockCheck:
    """Follows the clock in a worker, and moves the known moment on."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._looked = False
        self._known_at: datetime | None = None
        #: The known moment when a doubt began, and what `monotonic` showed then.
        self._doubted_from: tuple[datetime, float] | None = None

    def trusts(self, now: datetime) -> bool:
        """Tell whether a moment is plausible, by what the last look showed; before the first look, by the database.

        A database out of reach knows nothing, and nothing is trusted.
        """
        if self._looked:
            return is_plausible(now, self._known_at)
        try:
            return find_doubt(self._database, now) is None
        except SQLAlchemyError:
            return False

    def look(self, now: datetime) -> Doubt | None:
        """Move the known moment on, and give why the clock is not trusted, or None if it is."""
        with self._database.read() as connection:
            written: datetime | None = connection.execute(select(clock.c.known_at)).scalar()
            known_at = written or _newest_entry(connection)
        doubt = Doubt(now, known_at) if known_at is not None and not is_plausible(now, known_at) else None
        if doubt is None or known_at is None:
            self._doubted_from = None
            newer = max(now, known_at or now)
        else:
            newer = max(known_at, self._reached(known_at))
        if newer != written:
            with self._database.write(synced=False) as connection:
                _write(connection, newer, unless_newer=True)
        self._known_at, self._looked = newer, True
        return doubt

    def _reached(self, known_at: datetime) -> datetime:
        """Give the known moment when the doubt began plus the time since then, measured by a monotonic clock."""
        ticks = self._monotonic()
        if self._doubted_from is None or known_at < self._doubted_from[0]:
            self._doubted_from = (known_at, ticks)
        began, at = self._doubted_from
        return began + timedelta(seconds=ticks - at)


def _newest_entry(connection: Connection) -> datetime | None:
    columns = (cases.c.received_at, outbox.c.date, outbox.c.finished_at, ratings.c.rated_at, lines.c.at)
    moments = [connection.execute(select(func.max(column))).scalar() for column in columns]
    return max((moment for moment in moments if moment is not None), default=None)


def _write(connection: Connection, moment: datetime, *, unless_newer: bool = False) -> None:
    older = [clock.c.known_at < moment] if unless_newer else []
    if connection.execute(select(clock.c.id)).first() is None:
        connection.execute(insert(clock).values(id=1, known_at=moment))
    else:
        connection.execute(update(clock).where(*older).values(known_at=moment))


def _minutes(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%dT%H:%MZ}"
