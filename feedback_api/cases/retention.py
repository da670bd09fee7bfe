"""Destroying what a customer wrote when its time is over, or when it is asked for (개인정보 보호법 art. 21).

What remains names no one: kind, times, team. SQLite writes over the sealed value (secure_delete), and the log of
changes that still holds it is emptied as soon as no other reader needs it. PostgreSQL leaves it in the table's file, so
the table is written anew: at once where the operator destroys, else in the night, for everybody waits meanwhile.
"""

import logging
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, true, update
from sqlalchemy.exc import OperationalError

from feedback_api.cases.acts import Act
from feedback_api.outbox.states import UNFINISHED, State
from feedback_api.store import audit_log
from feedback_api.store.clock_check import present_moment
from feedback_api.store.database import Database
from feedback_api.store.tables import acts, cases, outbox, ratings, record
from institution.clock import SEOUL, utc_now
from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: Lines of the record after which old values may stand in PostgreSQL's files.
_DESTROYING = ("forget", "restore")
#: When few wait while tables are written anew: from and to, in Seoul.
NIGHT = (time(3), time(6))
#: How many cases one transaction destroys, so that customers need not wait for it.
BATCH = 200


class Retention:
    """Keeps what customers wrote as long as the institution says, and no longer."""

    def __init__(self, database: Database, organization: Organization) -> None:
        self._database = database
        self._organization = organization

    def forget(self, receipts: Iterable[str], command: str) -> int:
        """Destroy cases by receipt number, and give how many there were to destroy."""
        destroyed = 0
        with self._database.write() as connection:
            for receipt in receipts:  # one by one: a database takes only so many values in one statement
                wanted = select(cases.c.id).where(cases.c.receipt == receipt, _not_destroyed())
                if (case_id := connection.execute(wanted).scalar()) is not None:
                    _destroy(connection, case_id, receipt, command)
                    destroyed += 1
        return destroyed

    def withdraw(self, receipt: str) -> bool:
        """Destroy a case whose customer no longer consents, and leave on record that it was withdrawn.

        Tells whether that was possible: a case on hold is kept, as the law may ask.
        """
        with self._database.write() as connection:
            row = connection.execute(
                select(cases).where(cases.c.receipt == receipt, _not_destroyed(), ~cases.c.hold)
            ).first()
            if row is None:
                return False
            now = present_moment(connection)
            connection.execute(insert(acts).values(case_id=row.id, number=row.version + 1, act=Act.WITHDRAWN, at=now))
            connection.execute(update(cases).where(cases.c.id == row.id).values(version=row.version + 1))
            _destroy(connection, row.id, receipt, "customer")
        return True

    def forget_expired(self, now: datetime) -> int:
        """Destroy every case whose time is over, unless it is held; give their number."""
        destroyed = 0
        while True:
            with self._database.write() as connection:
                over = (
                    select(cases.c.id, cases.c.receipt)
                    .where(_not_destroyed(), ~cases.c.hold, self._over(now))
                    .limit(BATCH)
                )
                rows = connection.execute(over).all()
                for row in rows:
                    _destroy(connection, row.id, row.receipt, "worker")
            destroyed += len(rows)
            if len(rows) < BATCH:
                return destroyed

    def forget_comments(self, now: datetime) -> int:
        """Destroy every comment of a rating whose time is over; the score stays, and is nobody's. Give their number."""
        oldest = now - timedelta(days=self._organization.ratings.keep_days)
        over = select(ratings.c.id).where(ratings.c.sealed.is_not(None), ratings.c.rated_at <= oldest).limit(BATCH)
        destroyed = 0
        while True:
            with self._database.write() as connection:
                ids = connection.execute(over).scalars().all()
                connection.execute(update(ratings).where(ratings.c.id.in_(ids)).values(sealed=None))  # BATCH at most
                if ids:
                    audit_log.note(connection, "forget", f"comments: {len(ids)}", "worker")
            destroyed += len(ids)
            if len(ids) < BATCH:
                return destroyed

    def wipe(self) -> bool:
        """Empty the log of changes, which may still hold what was destroyed; tell whether no reader was in the way."""
        return self._database.checkpoint()

    def erase(self, command: str) -> bool:
        """Remove at once what is left of destroyed values in files of the database; tell whether nothing is left.

        On PostgreSQL everybody waits meanwhile, about a second for each 100 MB. Its WAL is not reached by this.
        """
        begun = utc_now()
        try:
            erased = self._database.rewrite()
        except OperationalError as error:  # others read or write the tables all the time
            log.warning("tables not written anew: %s", type(error.orig).__name__)
            return False
        if erased and self._database.file is None:
            with self._database.write() as connection:
                connection.execute(insert(record).values(at=begun, action="erase", subject="tables", command=command))
        return self.wipe() and erased

    def must_erase(self, now: datetime) -> bool:
        """Tell whether it is night, and something was destroyed since the last `erase`, none of this night's.

        Never by day, when everybody would wait, and never on SQLite.
        """
        night = begin_of_night(now)
        if self._database.file is not None or night is None:
            return False
        with self._database.read() as connection:
            # one dated later than now was dated by a clock that was ahead: it tells nothing of what was destroyed since
            erased = (record.c.action == "erase", record.c.at <= now)
            last = connection.execute(select(func.max(record.c.at)).where(*erased)).scalar()
            if last is not None and last >= night:
                return False
            destroyed = [
                select(record.c.id).where(record.c.action.in_(_DESTROYING), record.c.at >= last if last else true()),
                select(acts.c.id).where(
                    acts.c.act == Act.GIFT_ADDRESS_DESTROYED, acts.c.at >= last if last else true()
                ),
            ]
            return any(connection.execute(query.limit(1)).first() is not None for query in destroyed)

    def hold(self, receipt: str, command: str, *, held: bool) -> bool:
        """Keep a case past its time, or no longer; tell whether there is such a case."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(cases).where(cases.c.receipt == receipt, _not_destroyed()).values(hold=held)
            )
            if changed.rowcount:
                audit_log.note(connection, "hold" if held else "release", receipt, command)
        return bool(changed.rowcount)

    def _over(self, now: datetime) -> ColumnElement[bool]:
        """Say which cases were kept as long as their kind is; of one that is no more, as long as any other is."""
        kinds = self._organization.kinds
        longest = self._organization.longest_keep_days
        return or_(
            and_(cases.c.kind.not_in(list(kinds)), cases.c.received_at <= now - timedelta(days=longest)),
            *(
                and_(cases.c.kind == name, cases.c.received_at <= now - timedelta(days=kind.keep_days))
                for name, kind in kinds.items()
            ),
        )


def begin_of_night(moment: datetime) -> datetime | None:
    """Give when the night began that a moment is in, by the hours of `NIGHT` in Seoul; None by day."""
    local = moment.astimezone(SEOUL)
    begun, over = (datetime.combine(local.date(), at, SEOUL) for at in NIGHT)
    return begun if begun <= local < over else None


def _not_destroyed() -> ColumnElement[bool]:
    return cases.c.forgotten_at.is_(None)


def _destroy(connection: Connection, case_id: int, receipt: str, command: str) -> None:
    now = present_moment(connection)
    connection.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(
            sealed=b"",
            link_hash=secrets.token_hex(32),
            mailbox_hash=None,
            submission_id=str(uuid.uuid4()),
            forgotten_at=now,
        )
    )
    connection.execute(update(acts).where(acts.c.case_id == case_id).values(sealed=None))
    connection.execute(
        update(outbox)
        .where(outbox.c.case_id == case_id, outbox.c.state.in_(UNFINISHED))
        .values(state=State.FORGOTTEN, finished_at=now)
    )
    audit_log.note(connection, "forget", receipt, command)
