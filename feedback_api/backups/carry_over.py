# ruff: noqa: S608 - the names put into statements are those of our own tables and columns; values are bound
"""What a restore carries from the database in use into the copy: what happened since the copy was taken.

The record, holds and destructions, what became of each mail, handlers and who saw what. Nobody stays signed in at the
desk: sessions and codes of the copy could have been ended since. The work is done by SQLite on both files, so it takes
any number of rows. Cases are matched by receipt number and moment, mails by Message-ID, never by row number: after an
earlier restore a number may be another's.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from feedback_api.outbox.mails import AT_MOST_ONCE
from feedback_api.outbox.states import PENDING, State

#: What of an outbox row belongs to the message itself; everything else tells what became of it.
_MESSAGE = (
    *("id", "case_id", "message", "message_id", "date", "team", "week"),
    *("act_id", "handler_id", "sign_in_id", "once"),
)
#: What of a row of the access record tells it from others, beside its handler.
_ACCESS = "at, address, receipt, action"


@dataclass
class Carried:
    """How many cases were destroyed again, how many are in the replaced database alone, and what could not be read."""

    destroyed: int = 0
    only_aside: int = 0
    not_carried: list[str] = field(default_factory=list)


def carry_over(new: sqlite3.Connection, live: Path | None, now: datetime) -> Carried:
    """Carry what happened since the copy was taken into it, each part by itself, since the old database may be broken.

    `live` is the database in use, or None where it cannot be read at all.
    """
    done = Carried()
    new.execute("CREATE TEMP TABLE destroyed (receipt TEXT PRIMARY KEY, at TEXT)")
    new.execute("CREATE TEMP TABLE known (message_id TEXT PRIMARY KEY)")
    parts: dict[str, Callable[[sqlite3.Connection], None]] = {
        "record": _carry_record,
        "destructions": _carry_destructions,
        "holds": _carry_holds,
        "comments": _carry_comments,
        "mail": _carry_mail,
        "mail of no case": _carry_other_mail,
        "copies": _carry_copies,
        "handlers": _carry_handlers,
        "limits": lambda connection: _replace(connection, "hits"),
        "clock": lambda connection: _replace(connection, "clock"),
    }
    if live is None:
        done.not_carried = [*parts]
    else:
        new.execute("ATTACH ? AS live", (f"{live.as_uri()}?mode=ro",))
        done.not_carried = [name for name, part in parts.items() if not _is_done(new, part)]
        done.only_aside = _count_only_aside(new)
        new.execute("DETACH live")
    _destroy_by_record(new)
    done.destroyed = _destroy(new, now)
    _settle_mail(new, now)
    _end_sign_ins(new)
    new.execute("DROP TABLE IF EXISTS copy_mark")  # it is a copy no more
    new.execute("DELETE FROM chore_failures")
    return done


def _is_done(new: sqlite3.Connection, part: Callable[[sqlite3.Connection], None]) -> bool:
    """Do a part in a transaction of its own; tell whether the old database could be read for it."""
    new.execute("BEGIN")
    try:
        part(new)
    except sqlite3.DatabaseError as error:
        new.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError) or error.sqlite_errorname.startswith("SQLITE_FULL"):
            raise  # that is no fault of the old database
        return False
    new.execute("COMMIT")
    return True


def _carry_record(new: sqlite3.Connection) -> None:
    """Take the old database's record as it is, and add the copy's lines that are not in it."""
    line = "at, action, subject, command"
    new.execute(f"CREATE TEMP TABLE lines AS SELECT {line} FROM main.record EXCEPT SELECT {line} FROM live.record")
    new.execute("DELETE FROM main.record")
    new.execute(f"INSERT INTO main.record (id, {line}) SELECT id, {line} FROM live.record")
    new.execute(f"INSERT INTO main.record ({line}) SELECT {line} FROM lines ORDER BY at")


def _carry_destructions(new: sqlite3.Connection) -> None:
    new.execute(
        "INSERT OR REPLACE INTO destroyed SELECT old.receipt, old.forgotten_at"
        " FROM live.cases AS old JOIN main.cases AS ours USING (receipt, received_at)"
        " WHERE old.forgotten_at IS NOT NULL"
    )


def _destroy_by_record(new: sqlite3.Connection) -> None:
    """Note as destroyed the cases that the record says were: the copy may hold a case the old database never had."""
    new.execute(
        "INSERT OR IGNORE INTO destroyed SELECT subject, max(at) FROM main.record WHERE action = 'forget'"
        " AND subject IN (SELECT receipt FROM main.cases WHERE forgotten_at IS NULL) GROUP BY subject"
    )


def _destroy(new: sqlite3.Connection, now: datetime) -> int:
    """Destroy the cases noted, as `retention` does, and give their number."""
    again = "forgotten_at IS NULL AND receipt IN (SELECT receipt FROM destroyed)"
    new.execute(
        f"UPDATE outbox SET state = '{State.FORGOTTEN}', finished_at = ?"
        f" WHERE state IN ({_places(PENDING)}, '{State.GIVEN_UP}')"
        f" AND case_id IN (SELECT id FROM cases WHERE {again})",
        (as_stored(now), *PENDING),
    )
    new.execute(f"UPDATE acts SET sealed = NULL WHERE case_id IN (SELECT id FROM cases WHERE {again})")
    return new.execute(
        "UPDATE cases SET sealed = x'', mailbox_hash = NULL, link_hash = lower(hex(randomblob(32))),"
        " submission_id = lower(hex(randomblob(16))),"
        " forgotten_at = (SELECT at FROM destroyed WHERE destroyed.receipt = cases.receipt)"
        f" WHERE {again}"
    ).rowcount


def _carry_holds(new: sqlite3.Connection) -> None:
    """Take holds from the old database; for a case that it never had, from the record."""
    new.execute(
        "CREATE TEMP TABLE holds AS SELECT subject AS receipt, action = 'hold' AS hold, max(at || printf('%012d', id))"
        " FROM main.record WHERE action IN ('hold', 'release') GROUP BY subject"
    )
    new.execute("CREATE UNIQUE INDEX temp.ix_holds ON holds (receipt)")
    new.execute(
        "UPDATE main.cases SET hold = (SELECT hold FROM holds WHERE holds.receipt = cases.receipt)"
        " WHERE receipt IN (SELECT receipt FROM holds)"
    )
    new.execute(
        "UPDATE main.cases SET hold = old.hold FROM live.cases AS old"
        " WHERE old.receipt = cases.receipt AND old.received_at = cases.received_at"
    )


def _carry_comments(new: sqlite3.Connection) -> None:
    new.execute(
        "UPDATE main.ratings SET sealed = NULL WHERE sealed IS NOT NULL"
        " AND submission_id IN (SELECT submission_id FROM live.ratings WHERE sealed IS NULL)"
    )


def _carry_mail(new: sqlite3.Connection) -> None:
    """Give each message the state it has in the old database, which sent some of them since."""
    states = [name for name in _common(new, "outbox") if name not in _MESSAGE]
    new.execute("CREATE TEMP TABLE became AS SELECT * FROM live.outbox")
    new.execute("CREATE INDEX temp.ix_became ON became (message_id)")
    values = ", ".join(f"{name} = became.{name}" for name in states)
    new.execute(f"UPDATE main.outbox SET {values} FROM became WHERE became.message_id = outbox.message_id")
    new.execute("INSERT OR IGNORE INTO known SELECT message_id FROM became")


def _carry_other_mail(new: sqlite3.Connection) -> None:
    """Add the mails that belong to no case: a week is summed up once, the operator told once a day."""
    names = ", ".join(name for name in _common(new, "outbox") if name != "id")
    new.execute(
        "DELETE FROM main.outbox WHERE week IS NOT NULL AND EXISTS (SELECT 1 FROM live.outbox AS old"
        " WHERE old.week = outbox.week AND old.team = outbox.team AND old.message_id != outbox.message_id)"
    )
    new.execute(
        f"INSERT INTO main.outbox ({names}) SELECT {names} FROM live.outbox"
        " WHERE case_id IS NULL AND message_id NOT IN (SELECT message_id FROM main.outbox)"
    )
    new.execute("INSERT OR IGNORE INTO known SELECT message_id FROM live.outbox WHERE case_id IS NULL")


def _settle_mail(new: sqlite3.Connection, now: datetime) -> None:
    """Treat mail of unknown state as possibly sent: a team's mail is repeated, an acknowledgment is not."""
    new.execute(
        f"UPDATE outbox SET state = '{State.UNCERTAIN}', finished_at = ?, last_error = 'restored'"
        f" WHERE state IN ({_places(PENDING)}) AND message IN ({_places(AT_MOST_ONCE)})"
        " AND message_id NOT IN (SELECT message_id FROM known)",
        (as_stored(now), *PENDING, *AT_MOST_ONCE),
    )


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _carry_copies(new: sqlite3.Connection) -> None:
    """Take the old database's list of copies, and add those that only the copy knows of."""
    names = "mark, path, taken_at, state"
    new.execute(f"CREATE TEMP TABLE earlier AS SELECT {names} FROM main.copies")
    new.execute("DELETE FROM main.copies")
    new.execute(f"INSERT INTO main.copies ({names}) SELECT {names} FROM live.copies ORDER BY id")
    new.execute(
        f"INSERT INTO main.copies ({names}) SELECT {names} FROM earlier WHERE NOT EXISTS (SELECT 1 FROM live.copies AS"
        " old WHERE old.path = earlier.path AND (old.mark = earlier.mark OR old.taken_at = earlier.taken_at))"
    )


def _carry_handlers(new: sqlite3.Connection) -> None:
    """Take handlers as they are in the old database, where some were added, changed or removed since, and who saw what.

    A handler is known by the moment of joining. One whom the copy lacks gets a number of its own, which may be another
    one than before, and lines of the access record go by it.
    """
    names = ", ".join(name for name in _common(new, "handlers") if name != "id")
    values = ", ".join(f"{name} = old.{name}" for name in names.split(", "))
    same = "old.added_at = handlers.added_at"
    new.execute(f"UPDATE main.handlers SET {values} FROM live.handlers AS old WHERE {same}")
    new.execute(
        f"INSERT INTO main.handlers ({names}) SELECT {names} FROM live.handlers AS old"
        " WHERE added_at NOT IN (SELECT added_at FROM main.handlers) ORDER BY id"
    )
    new.execute(
        f"CREATE TEMP TABLE accesses AS SELECT now.id AS handler_id, {_ACCESS} FROM live.access_log AS line"
        " LEFT JOIN live.handlers AS old ON old.id = line.handler_id LEFT JOIN main.handlers AS now USING (added_at)"
    )
    new.execute(
        f"INSERT INTO main.access_log (handler_id, {_ACCESS}) SELECT handler_id, {_ACCESS} FROM"
        f" (SELECT handler_id, {_ACCESS} FROM accesses EXCEPT SELECT handler_id, {_ACCESS} FROM main.access_log)"
        " ORDER BY at"
    )


def _end_sign_ins(new: sqlite3.Connection) -> None:
    """Sign everybody out, and forget the codes with their mails: numbers of codes are given again."""
    new.execute("DELETE FROM outbox WHERE sign_in_id IS NOT NULL")
    new.execute("DELETE FROM sign_ins")
    new.execute("DELETE FROM desk_sessions")


def _replace(new: sqlite3.Connection, table: str) -> None:
    names = ", ".join(f'"{name}"' for name in _common(new, table))
    if new.execute(f"SELECT 1 FROM live.{table}").fetchone() is not None:
        new.execute(f"DELETE FROM main.{table}")
        new.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM live.{table}")


def _count_only_aside(new: sqlite3.Connection) -> int:
    """Count the cases that came after the copy was taken, and are in the replaced database alone."""
    with suppress(sqlite3.DatabaseError):
        sql = "SELECT count(*) FROM live.cases WHERE receipt NOT IN (SELECT receipt FROM main.cases)"
        return int(new.execute(sql).fetchone()[0])
    return 0


def _common(new: sqlite3.Connection, table: str) -> list[str]:
    """Name the columns that a table has in both databases."""
    ours, old = ([row[1] for row in new.execute(f"PRAGMA {schema}.table_info({table})")] for schema in ("main", "live"))
    return [name for name in ours if name in old]


def as_stored(moment: datetime) -> str:
    """Write a moment as SQLAlchemy does in SQLite."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
