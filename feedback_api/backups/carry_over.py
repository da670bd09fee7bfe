# ruff: noqa: S608 - the names put into statements are those of our own tables and columns; values are bound
"""What a restore carries from the database in use into the copy: what happened since the copy was taken.

The record, holds and destructions, what became of each mail, gifts, handlers and who saw what. What else was done about
cases since the copy is not carried: the copy's state is what a restore is for. Nobody stays signed in at the
desk: sessions and codes of the copy could have been ended since. The work is done by the database on its own tables, so
it takes any number of rows. Cases are matched by receipt number and moment, mails by Message-ID, never by row number:
after an earlier restore a number may be another's.

Every statement runs on SQLite and on PostgreSQL (`draft`): a name without a schema is a table of the new database. What
is in one table and not in another is asked for by EXCEPT: of a long NOT IN, PostgreSQL goes through all for each row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from feedback_api.backups.draft import LIVE, Draft
from feedback_api.outbox.mails import AT_MOST_ONCE
from feedback_api.outbox.states import PENDING, State
from feedback_api.store.clock_check import BEHIND

#: What of an outbox row belongs to the message itself; everything else tells what became of it.
_MESSAGE = (
    *("id", "case_id", "message", "message_id", "date", "team", "week"),
    *("act_id", "handler_id", "sign_in_id", "once"),
)
#: The acts of a gift (`cases.acts`): an address was given for it, it was sent, the address was destroyed.
_GIFT_ACCEPTED, _GIFT_SENT, _GIFT_ADDRESS_DESTROYED = "gift_accepted", "gift_sent", "gift_address_destroyed"
#: To rows of the old database (`old`), which name a case or a handler by its number there, these join the same one of
#: the new database (`ours`, `now`), whatever its number is, or nothing where it has none.
_SAME_CASE = (
    f"LEFT JOIN {LIVE}.cases AS theirs ON theirs.id = old.case_id"
    " LEFT JOIN cases AS ours ON ours.receipt = theirs.receipt AND ours.received_at = theirs.received_at"
)
_SAME_HANDLER = (
    f"LEFT JOIN {LIVE}.handlers AS was ON was.id = old.handler_id LEFT JOIN handlers AS now USING (added_at)"
)
#: What of a row of the access record tells it from others, beside its handler.
_ACCESS = "at, address, receipt, action"


@dataclass
class Carried:
    """How many cases were destroyed again, how many are in the replaced database alone, and what could not be read."""

    destroyed: int = 0
    only_aside: int = 0
    not_carried: list[str] = field(default_factory=list)


def carry_over(new: Draft, now: datetime, *, is_readable: bool) -> Carried:
    """Carry what happened since the copy was taken into it, each part by itself, since the old database may be broken.

    `is_readable` tells whether there is a database in use at all, beside the new one.
    """
    done = Carried()
    new.execute("CREATE TEMP TABLE destroyed (receipt TEXT PRIMARY KEY, at TIMESTAMP)")
    new.execute("CREATE TEMP TABLE known (message_id TEXT PRIMARY KEY)")
    parts: dict[str, Callable[[Draft], None]] = {
        "record": _carry_record,
        "destructions": _carry_destructions,
        "holds": _carry_holds,
        "comments": _carry_comments,
        "mail": _carry_mail,
        "handlers": _carry_handlers,
        "gifts": _carry_gifts,
        "sealed acts": _carry_destroyed_acts,
        "other mail": _carry_other_mail,
        "copies": _carry_copies,
        "limits": lambda draft: _replace(draft, "hits"),
        "clock": lambda draft: _replace(draft, "clock"),
    }
    if is_readable:
        done.not_carried = [name for name, part in parts.items() if not _is_done(new, part)]
        new.attempt(lambda: _count_only_aside(new, done))
    else:
        done.not_carried = [*parts]
    _destroy_by_record(new)
    done.destroyed = _destroy(new, now)
    _settle_mail(new, now)
    _end_sign_ins(new)
    new.execute("DELETE FROM chore_failures")
    return done


def _is_done(new: Draft, part: Callable[[Draft], None]) -> bool:
    return new.attempt(lambda: part(new))


def _carry_record(new: Draft) -> None:
    """Take the old database's record as it is, and add the copy's lines that are not in it."""
    line = "at, action, subject, command"
    new.execute(f"CREATE TEMP TABLE lines AS SELECT {line} FROM record EXCEPT SELECT {line} FROM {LIVE}.record")
    new.execute("DELETE FROM record")
    new.execute(f"INSERT INTO record (id, {line}) SELECT id, {line} FROM {LIVE}.record")
    new.renumber("record")
    new.execute(f"INSERT INTO record ({line}) SELECT {line} FROM lines ORDER BY at")


def _carry_destructions(new: Draft) -> None:
    new.execute(
        "INSERT INTO destroyed SELECT old.receipt, old.forgotten_at"
        f" FROM {LIVE}.cases AS old JOIN cases AS ours USING (receipt, received_at)"
        " WHERE old.forgotten_at IS NOT NULL"
    )


def _destroy_by_record(new: Draft) -> None:
    """Note as destroyed the cases that the record says were: the copy may hold a case the old database never had."""
    new.execute(
        "INSERT INTO destroyed SELECT subject, max(at) FROM record WHERE action = 'forget'"
        " AND subject IN (SELECT receipt FROM cases WHERE forgotten_at IS NULL EXCEPT SELECT receipt FROM destroyed)"
        " GROUP BY subject"
    )


def _destroy(new: Draft, now: datetime) -> int:
    """Destroy the cases noted, as `retention` does, and give their number."""
    again = "forgotten_at IS NULL AND receipt IN (SELECT receipt FROM destroyed)"
    new.execute(
        f"UPDATE outbox SET state = '{State.FORGOTTEN}', finished_at = ?"
        f" WHERE state IN ({_places(PENDING)}, '{State.GIVEN_UP}')"
        f" AND case_id IN (SELECT id FROM cases WHERE {again})",
        (as_stored(now), *PENDING),
    )
    new.execute(f"UPDATE acts SET sealed = NULL WHERE case_id IN (SELECT id FROM cases WHERE {again})")
    destroyed: int = new.execute(
        f"UPDATE cases SET sealed = ?, mailbox_hash = NULL, link_hash = {new.random_hex} || {new.random_hex},"
        f" submission_id = {new.random_hex},"
        " forgotten_at = (SELECT at FROM destroyed WHERE destroyed.receipt = cases.receipt)"
        f" WHERE {again}",
        (b"",),
    ).rowcount
    return destroyed


def _carry_holds(new: Draft) -> None:
    """Take holds from the old database; for a case that it never had, from the record."""
    new.execute(
        "CREATE TEMP TABLE holds AS SELECT receipt, hold FROM (SELECT subject AS receipt, action = 'hold' AS hold,"
        " row_number() OVER (PARTITION BY subject ORDER BY at DESC, id DESC) AS place"
        " FROM record WHERE action IN ('hold', 'release')) AS newest WHERE place = 1"
    )
    new.execute("CREATE UNIQUE INDEX ix_holds ON holds (receipt)")
    new.execute(
        "UPDATE cases SET hold = (SELECT hold FROM holds WHERE holds.receipt = cases.receipt)"
        " WHERE receipt IN (SELECT receipt FROM holds)"
    )
    new.execute(
        f"UPDATE cases SET hold = old.hold FROM {LIVE}.cases AS old"
        " WHERE old.receipt = cases.receipt AND old.received_at = cases.received_at"
    )


def _carry_gifts(new: Draft) -> None:
    """Add that a gift was sent and its address destroyed, to a case of the copy that has the address.

    Nothing else tells the worker when to destroy the address, and whoever sends gifts that this one is sent. A case has
    one gift. Other acts are not carried: the copy's state is what a restore is for.
    """
    acts = (_GIFT_SENT, _GIFT_ADDRESS_DESTROYED)
    new.execute(
        "CREATE TEMP TABLE gifts AS SELECT ours.id AS case_id, old.act, old.at, old.facts, now.id AS handler_id,"
        f" row_number() OVER (PARTITION BY ours.id ORDER BY old.number) AS place"
        f" FROM {LIVE}.acts AS old {_SAME_CASE} {_SAME_HANDLER} WHERE old.act IN ({_quoted(acts)})"
        f" AND EXISTS (SELECT 1 FROM acts WHERE case_id = ours.id AND act = '{_GIFT_ACCEPTED}')"
        " AND NOT EXISTS (SELECT 1 FROM acts WHERE case_id = ours.id AND act = old.act)"
    )
    new.execute(
        "INSERT INTO acts (case_id, number, act, at, facts, handler_id) SELECT case_id, place"
        " + (SELECT max(number) FROM acts WHERE acts.case_id = gifts.case_id), act, at, facts, handler_id FROM gifts"
    )
    new.execute(
        "UPDATE cases SET version = (SELECT max(number) FROM acts WHERE acts.case_id = cases.id)"
        " WHERE id IN (SELECT case_id FROM gifts)"
    )
    new.execute(
        f"UPDATE acts SET sealed = NULL WHERE act = '{_GIFT_ACCEPTED}'"
        f" AND case_id IN (SELECT case_id FROM acts WHERE act = '{_GIFT_ADDRESS_DESTROYED}')"
    )


def _carry_destroyed_acts(new: Draft) -> None:
    """Destroy the words of each act of which the old database has the same act without words."""
    new.execute(
        "UPDATE acts SET sealed = NULL WHERE sealed IS NOT NULL AND id IN"
        f" (SELECT same.id FROM {LIVE}.acts AS old {_SAME_CASE} JOIN acts AS same ON same.case_id = ours.id"
        " AND same.number = old.number AND same.act = old.act AND same.at = old.at WHERE old.sealed IS NULL)"
    )


def _carry_comments(new: Draft) -> None:
    new.execute(
        "UPDATE ratings SET sealed = NULL WHERE sealed IS NOT NULL"
        f" AND submission_id IN (SELECT submission_id FROM {LIVE}.ratings WHERE sealed IS NULL)"
    )


def _carry_mail(new: Draft) -> None:
    """Give each message the state it has in the old database, which sent some of them since."""
    states = [name for name in _common(new, "outbox") if name not in _MESSAGE]
    new.execute(f"CREATE TEMP TABLE became AS SELECT * FROM {LIVE}.outbox")
    new.execute("CREATE INDEX ix_became ON became (message_id)")
    values = ", ".join(f"{name} = became.{name}" for name in states)
    new.execute(f"UPDATE outbox SET {values} FROM became WHERE became.message_id = outbox.message_id")
    new.execute("INSERT INTO known SELECT DISTINCT message_id FROM became")


def _carry_other_mail(new: Draft) -> None:
    """Add the mails that the copy lacks: those of no case, and those of a case that no act wrote, such as reminders.

    A job that finds no row would write it and send it again. What tells of an act goes with the act, which is lost.
    """
    _find_other_mail(new)
    for names in (("once",), ("week", "team")):
        _leave_one(new, names)
    columns = ", ".join(name for name in _common(new, "outbox") if name != "id")
    new.execute(f"INSERT INTO outbox ({columns}) SELECT {columns} FROM others")
    new.execute("INSERT INTO known SELECT message_id FROM others EXCEPT SELECT message_id FROM known")


def _find_other_mail(new: Draft) -> None:
    """Note the mails that the copy lacks as `others`, with the numbers that their handlers have in it.

    `once` names a handler by the number, too. A case that is in both databases has one number.
    """
    once = "replace(old.once, 'handler.' || old.handler_id, 'handler.' || now.id)"
    given = {
        "handler_id": "now.id AS handler_id",
        "once": f"CASE WHEN now.id IS NULL THEN old.once ELSE {once} END AS once",
    }
    columns = ", ".join(given.get(name, f"old.{name}") for name in _common(new, "outbox") if name != "id")
    new.execute(
        f"CREATE TEMP TABLE others AS SELECT {columns} FROM {LIVE}.outbox AS old {_SAME_CASE} {_SAME_HANDLER}"
        " WHERE (old.case_id IS NULL OR (ours.id IS NOT NULL AND old.act_id IS NULL)) AND old.message_id IN"
        f" (SELECT message_id FROM {LIVE}.outbox EXCEPT SELECT message_id FROM outbox)"
    )


def _leave_one(new: Draft, names: Sequence[str]) -> None:
    """Where both databases have a mail that must be there once, leave the copy's if it was sent, else the other."""
    same = " AND ".join(f"others.{name} = outbox.{name}" for name in names)
    there = f"EXISTS (SELECT 1 FROM others WHERE {same})"
    new.execute(f"DELETE FROM outbox WHERE {names[0]} IS NOT NULL AND state <> '{State.SENT}' AND {there}")
    new.execute(f"DELETE FROM others WHERE EXISTS (SELECT 1 FROM outbox WHERE {same})")


def _settle_mail(new: Draft, now: datetime) -> None:
    """Treat mail of unknown state as possibly sent: a team's mail is repeated, an acknowledgment is not."""
    new.execute(
        f"UPDATE outbox SET state = '{State.UNCERTAIN}', finished_at = ?, last_error = 'restored'"
        f" WHERE state IN ({_places(PENDING)}) AND message IN ({_places(AT_MOST_ONCE)})"
        " AND message_id IN (SELECT message_id FROM outbox EXCEPT SELECT message_id FROM known)",
        (as_stored(now), *PENDING, *AT_MOST_ONCE),
    )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _carry_copies(new: Draft) -> None:
    """Take the old database's list of copies, and add those that only the copy knows of."""
    names = "mark, path, taken_at, state"
    new.execute(f"CREATE TEMP TABLE earlier AS SELECT {names} FROM copies")
    new.execute("DELETE FROM copies")
    new.execute(f"INSERT INTO copies ({names}) SELECT {names} FROM {LIVE}.copies ORDER BY id")
    new.execute(
        f"INSERT INTO copies ({names}) SELECT {names} FROM earlier WHERE NOT EXISTS (SELECT 1 FROM {LIVE}.copies AS"
        " old WHERE old.path = earlier.path AND (old.mark = earlier.mark OR old.taken_at = earlier.taken_at))"
    )


def _carry_handlers(new: Draft) -> None:
    """Take handlers as they are in the old database, where some were added, changed or removed since, and who saw what.

    A handler is known by the moment of joining. One whom the copy lacks gets a number of its own, which may be another
    one than before, and lines of the access record go by it.
    """
    names = ", ".join(name for name in _common(new, "handlers") if name != "id")
    values = ", ".join(f"{name} = old.{name}" for name in names.split(", "))
    same = "old.added_at = handlers.added_at"
    new.execute(f"UPDATE handlers SET {values} FROM {LIVE}.handlers AS old WHERE {same}")
    new.execute(
        f"INSERT INTO handlers ({names}) SELECT {names} FROM {LIVE}.handlers AS old"
        " WHERE added_at NOT IN (SELECT added_at FROM handlers) ORDER BY id"
    )
    new.execute(
        f"CREATE TEMP TABLE accesses AS SELECT now.id AS handler_id, {_ACCESS}"
        f" FROM {LIVE}.access_log AS old {_SAME_HANDLER}"
    )
    new.execute(
        f"INSERT INTO access_log (handler_id, {_ACCESS}) SELECT handler_id, {_ACCESS} FROM"
        f" (SELECT handler_id, {_ACCESS} FROM accesses EXCEPT SELECT handler_id, {_ACCESS} FROM access_log) AS others"
        " ORDER BY at"
    )


def _end_sign_ins(new: Draft) -> None:
    """Sign everybody out, and forget the codes with their mails: numbers of codes are given again."""
    new.execute("DELETE FROM outbox WHERE sign_in_id IS NOT NULL")
    new.execute("DELETE FROM sign_ins")
    new.execute("DELETE FROM desk_sessions")


def _replace(new: Draft, table: str) -> None:
    names = ", ".join(f'"{name}"' for name in _common(new, table))
    if new.execute(f"SELECT 1 FROM {LIVE}.{table}").fetchone() is not None:
        new.execute(f"DELETE FROM {table}")
        new.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {LIVE}.{table}")


def _count_only_aside(new: Draft, done: Carried) -> None:
    """Count the cases that came after the copy was taken, and are in the replaced database alone."""
    others = f"SELECT receipt FROM {LIVE}.cases EXCEPT SELECT receipt FROM cases"
    sql = f"SELECT count(*) FROM ({others}) AS others"
    done.only_aside = int(new.execute(sql).fetchone()[0])


def _common(new: Draft, table: str) -> list[str]:
    """Name the columns that a table has in both databases."""
    old = new.columns(LIVE, table)
    return [name for name in new.columns(new.main, table) if name in old]


def as_stored(moment: datetime) -> str:
    """Write a moment as SQLAlchemy does in SQLite, and as PostgreSQL understands it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def date_by(new: Draft, now: datetime) -> object:
    """Give a moment by which something may be dated, as the database stores it: the known one, if `now` is behind it.

    The replaced database would be over its time as soon as the clock is set.
    """
    query = "SELECT known_at FROM clock WHERE known_at > ?"
    known = new.execute(query, (as_stored(now + BEHIND),)).fetchone()
    return as_stored(now) if known is None else known[0]
