"""Copies of the database: what tells each from any other file, which case it still holds, and its removal in time.

A copy is known by what is in it, never by its path alone: a mark that was written into it when it was taken. A replaced
database that is too broken to hold one is known by its digest.
"""

import hashlib
import logging
import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, insert, select, update

from feedback_api.backups import dump, schemas
from feedback_api.store import audit_log
from feedback_api.store.lock import Lock
from feedback_api.store.tables import copies

if TYPE_CHECKING:
    from feedback_api.store.database import Database
    from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: A copy that was begun so long ago and not finished never will be: its process was killed.
UNFINISHED_AFTER = timedelta(days=1)
_MAGIC = b"SQLite format 3\x00"
_DIGEST = "sha256:"
#: What SQLite, and a service that was run on a copy, leave beside it.
_BESIDE = ("-wal", "-shm", "-journal", ".lock")


class CopyInUseError(Exception):
    """A copy that some process uses as its database."""


@dataclass(frozen=True)
class Holding:
    """A copy that still holds what a customer wrote; or may, where it could not be looked into."""

    path: Path
    taken_at: datetime
    certain: bool


def keep_days(organization: "Organization") -> int:
    """Give how many days a copy may be kept: as long as the first thing in it to be destroyed."""
    kinds = [kind.keep_days for kind in organization.kinds.values()]
    return min(*kinds, organization.ratings.keep_days)


def write_mark(copy: sqlite3.Connection, mark: str) -> None:
    """Write into a copy what tells it from any other file."""
    copy.execute("DROP TABLE IF EXISTS copy_mark")
    copy.execute("CREATE TABLE copy_mark (mark TEXT NOT NULL)")
    copy.execute("INSERT INTO copy_mark VALUES (?)", (mark,))
    copy.commit()


def make_mark() -> str:
    """Make a mark that no other copy has."""
    return secrets.token_hex(16)


def find_mark(file: Path) -> str | None:
    """Give the mark that was written into a copy, if it has one."""
    mark: str | None = _ask(file, "SELECT mark FROM copy_mark")
    return mark or dump.find_mark(file)


def digest(file: Path) -> str:
    """Give the digest of a file's content, which serves as mark where none can be written into the file."""
    with file.open("rb") as content:
        return _DIGEST + hashlib.file_digest(content, "sha256").hexdigest()


def draft_of(target: Path, mark: str) -> Path:
    """Give where a copy is written until it is whole."""
    return target.with_name(f".{mark}.part")


def add(connection: Connection, mark: str, path: Path, taken_at: datetime, state: str) -> None:
    """Note a copy, in the caller's transaction; `state` is begun or taken."""
    connection.execute(insert(copies).values(mark=mark, path=str(path), taken_at=taken_at, state=state))


def set_state(connection: Connection, mark: str, state: str) -> None:
    """Note what became of a copy, in the caller's transaction: taken or failed."""
    connection.execute(update(copies).where(copies.c.mark == mark).values(state=state))


def remove_with_its_files(file: Path) -> None:
    """Remove a database's file and what stands beside it.

    What is not there is not asked to be removed, which a file system that can only be read refuses.
    """
    for path in (file.with_name(file.name + suffix) for suffix in ("", *_BESIDE)):
        if os.path.lexists(path):
            path.unlink(missing_ok=True)


def remove_older(database: "Database", now: datetime, age: timedelta) -> int:
    """Remove the copies that are older than an age, wherever in their folder they are now, and give their number.

    `now` is a moment of a trusted clock. A copy that is nowhere to be found is noted as missing, and looked for again
    at its own path. What cannot be removed does not keep the others; the first such error is raised at the end.
    """
    removed, errors = 0, []
    _redate(database, now)
    for row in _over(database, now, age):
        try:
            removed += _remove(database, row)
        except (OSError, CopyInUseError) as error:
            log.error("copy not removed: %s: %s", row.path, type(error).__name__)
            errors.append(error)
    _settle_unfinished(database, now)
    if errors:
        raise errors[0]
    return removed


def find_newest(connection: Connection) -> datetime | None:
    """Give when the newest copy was taken, or None if none ever was."""
    taken_at: datetime | None = connection.execute(
        select(func.max(copies.c.taken_at)).where(copies.c.state == "taken")
    ).scalar()
    return taken_at


def find_out_of_reach(database: "Database") -> list[Path]:
    """Give the folders of copies that are there and cannot be removed by this process, nor by one of equal rights."""
    files = (Path(row.path) for row in _rows(database, "taken", "missing"))
    return sorted({file.parent for file in files if os.access(file, os.F_OK) and not os.access(file.parent, os.W_OK)})


def find_holding(database: "Database", receipt: str, received_at: datetime) -> list[Holding]:
    """Name the copies that still hold what a customer wrote in a case, or may, oldest first."""
    holding = []
    for row in _rows(database, "begun", "taken", "missing"):
        if name := _schema(database, row):
            holding += _hold_in_schema(database, name, row, receipt)
            continue
        try:
            files = list(_files(database, row))
            held = [(file, _holds(file, receipt)) for file in files]
        except OSError:  # it may not be read by whoever asks
            files, held = [], []
        holding += [Holding(file, row.taken_at, certain=bool(answer)) for file, answer in held if answer is not False]
        if not files and row.taken_at >= received_at:
            holding.append(Holding(_place(row), row.taken_at, certain=False))
    return holding


def _place(row: Row[Any]) -> Path:
    """Give where a copy should be: of one that was begun, what there is of it."""
    draft = draft_of(Path(row.path), row.mark) if row.state == "begun" else None
    return draft if draft is not None and draft.exists() else Path(row.path)


def _hold_in_schema(database: "Database", name: str, row: Row[Any], receipt: str) -> list[Holding]:
    with database.read() as connection:
        holds = schemas.is_there(connection, name) and schemas.holds(connection, name, receipt)
    return [Holding(Path(row.path), row.taken_at, certain=True)] if holds else []


def _schema(database: "Database", row: Row[Any]) -> str | None:
    """Give the schema that a copy is, on a server."""
    return schemas.find_name(row.mark) if database.file is None else None


def _rows(database: "Database", *states: str) -> Sequence[Row[Any]]:
    with database.read() as connection:
        return connection.execute(select(copies).where(copies.c.state.in_(states)).order_by(copies.c.id)).all()


def _redate(database: "Database", now: datetime) -> None:
    """Let the time of copies from the future begin now: a clock that was ahead has dated them.

    Where nothing but its date tells what a copy is, it keeps the date.
    """
    ahead = (copies.c.taken_at > now, copies.c.state.in_(("begun", "taken", "missing")), copies.c.mark.is_not(None))
    with database.read() as connection:
        if connection.execute(select(copies.c.id).where(*ahead).limit(1)).first() is None:
            return
    with database.write() as connection:
        connection.execute(update(copies).where(*ahead).values(taken_at=now))


def _over(database: "Database", now: datetime, age: timedelta) -> Iterator[Row[Any]]:
    """Give the copies whose time is over.

    One that is dated earlier than another taken before it was dated by a wrong clock: the other's date counts.
    """
    newest = datetime.min.replace(tzinfo=now.tzinfo)
    for row in _rows(database, "taken", "missing"):
        if row.taken_at <= now:
            newest = max(newest, row.taken_at)
            if newest <= now - age:
                yield row


def _remove(database: "Database", row: Row[Any]) -> int:
    """Remove all files of a copy, or its schema; tell whether there was one."""
    if name := _schema(database, row):
        return _drop(database, name, row)
    files = list(_files(database, row, only_there=row.state == "missing"))
    for file in files:
        if not _is_free(file):
            raise CopyInUseError
        remove_with_its_files(file.resolve())
        file.unlink(missing_ok=True)  # where it is a link
    if files or row.state != "missing":
        with database.write() as connection:
            _note_removed(connection, row, removed=bool(files))
        if not files:
            log.warning("copy not where it was taken, remove it by hand if it was moved: %s", row.path)
    return bool(files)


def _drop(database: "Database", name: str, row: Row[Any]) -> int:
    """Drop a schema; one that somebody else has dropped counts as removed."""
    with database.write() as connection:
        is_there = schemas.is_there(connection, name)
        if is_there:
            schemas.drop(connection, name)
        _note_removed(connection, row, removed=True)
    return is_there


def _note_removed(connection: Connection, row: Row[Any], *, removed: bool) -> None:
    connection.execute(update(copies).where(copies.c.id == row.id).values(state="removed" if removed else "missing"))
    audit_log.note(connection, "backup removed" if removed else "backup missing", row.path[:400], "worker")


def _settle_unfinished(database: "Database", now: datetime) -> None:
    """Clear what a killed process left of a copy; one that it had finished counts as taken."""
    for row in _rows(database, "begun"):
        if row.taken_at > now - UNFINISHED_AFTER:
            continue
        state = "taken" if _is_copy(row, Path(row.path)) else "failed"
        remove_with_its_files(draft_of(Path(row.path), row.mark))
        with database.write() as connection:
            set_state(connection, row.mark, state)
            audit_log.note(connection, "backup" if state == "taken" else "backup failed", row.path[:400], "worker")


def _files(database: "Database", row: Row[Any], *, only_there: bool = False) -> Iterator[Path]:
    """Give the files that are a copy: at its path, or under another name in its folder; never the database itself."""
    there = Path(row.path)
    if not _is_same(there, database.file) and _is_copy(row, there):
        yield there
    if only_there or row.mark is None or not there.parent.is_dir():
        return
    for file in sorted(there.parent.iterdir()):
        with suppress(PermissionError):  # another's file
            if file != there and not _is_same(file, database.file) and _is_copy(row, file):
                yield file


def _is_same(file: Path, other: Path | None) -> bool:
    return other is not None and file.exists() and other.exists() and file.samefile(other)


def _is_copy(row: Row[Any], file: Path) -> bool:
    if not file.is_file():
        return False
    if row.mark is None:
        return _is_unmarked_copy(file, row.taken_at)
    if row.mark.startswith(_DIGEST):
        return bool(digest(file) == row.mark)
    return bool(find_mark(file) == row.mark)


def _is_unmarked_copy(file: Path, taken_at: datetime) -> bool:
    """Tell whether a file may be a copy from before copies were marked: nothing in it is newer than its taking."""
    if _ask(file, "SELECT version_num FROM alembic_version") is None or find_mark(file):
        return False
    newest = _ask(file, "SELECT max(moment) FROM (SELECT max(at) AS moment FROM record UNION ALL"
                        " SELECT max(received_at) FROM cases)")  # fmt: skip
    return newest is None or str(newest) <= f"{taken_at:%Y-%m-%d %H:%M:%S.%f}"


def _holds(file: Path, receipt: str) -> bool | None:
    """Tell whether a copy holds what a customer wrote in a case; None where it cannot be looked into."""
    if dump.find_mark(file):
        return dump.holds(file, receipt)
    if _ask(file, "SELECT count(*) FROM cases") is None:
        return None
    return bool(_ask(file, "SELECT 1 FROM cases WHERE receipt = ? AND length(sealed) > 0", receipt))


def _ask(file: Path, sql: str, *values: str) -> Any:
    """Ask a file for one value; None where it is no database, or has no such table. Leaves nothing beside it."""
    with file.open("rb") as content:
        if content.read(len(_MAGIC)) != _MAGIC:
            return None
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True)) as database,
    ):
        row = database.execute(sql, values).fetchone()
        return row[0] if row else None
    return None


def _is_free(file: Path) -> bool:
    """Tell whether no process uses a file as its database."""
    lock = Lock(file.resolve())
    if not lock.path.exists():
        return True
    try:
        return lock.take_alone()
    finally:
        lock.release()
