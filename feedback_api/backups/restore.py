"""Bring a backup of SQLite back: a new database is built beside the one in use, and takes its place in one step.

Until that step nothing but the new file is changed; a process that is killed leaves the old database or the new one,
both right. What happened since the copy was taken is carried into it: the record, holds, destructions, and what
became of each mail, so that nobody who was erased comes back and nothing is sent twice. The database that was replaced
is set aside in the same folder, and removed in time like any other copy.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from feedback_api.backups import backup, copies
from feedback_api.backups.backup import BackupError
from feedback_api.backups.carry_over import Carried, carry_over, date_by
from feedback_api.backups.draft import Draft, SQLiteDraft
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError, Vault
from institution.clock import utc_now

_DRAFT = ".restoring"
_ASIDE = ".replaced-"
#: How many receipt numbers a refusal names.
_NAMED = 10
_BUSY = "SQLITE_BUSY"
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")


class InUseError(BackupError):
    """A database that some process has open."""

    def __init__(self, sessions: Sequence[Row[Any]] = ()) -> None:
        """`sessions` are those on a server, as `postgresql.find_sessions` gives them."""
        named = "; ".join(_name_of(session) for session in sessions)
        super().__init__(
            "다른 프로그램이 데이터베이스를 쓰고 있습니다. flask serve와 flask worker를 멈춘 뒤 다시 해 주십시오. / "
            "Another program uses the database. Stop `flask serve` and `flask worker`, and try again."
            f"{' ' * bool(named)}{named}"
        )


@dataclass(frozen=True)
class Restored:
    """What a restore did, what no key opens of it, and where the replaced database is now."""

    carried: Carried
    unreadable: int
    aside: Path | None


def restore(database: Database, vault: Vault, file: Path, *, accept_unreadable: bool = False) -> Restored:
    """Replace the database by a copy; the caller must have no connection open.

    Raises InUseError while any process uses the database, BackupError if the copy is broken, if there is no room for
    it, or if the keys do not open what it holds (unless that is accepted), DatabaseTooNewError if it is newer than we.
    """
    live = database.file
    assert live is not None  # noqa: S101 - another is restored by server_restore
    assert database.lock is not None  # noqa: S101 - it has a file
    database.disconnect()
    if not database.lock.take_alone():
        raise InUseError
    draft = live.with_name(live.name + _DRAFT)
    try:
        remove_leftovers(live)
        is_readable = _settle(live) and _migrate(live)
        _copy(file, draft)
        aside = _name_aside(live)
        with _opened(draft) as new:
            carried = _carry_over(new, live if is_readable else None)
            unreadable = check_keys(SQLiteDraft(new), vault, accept_unreadable=accept_unreadable)
            _note(new, file, live, aside, is_readable=is_readable)
        _finish(draft, like=live)
        _swap(draft, live, aside)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            "되살리지 못했습니다. 지금의 데이터는 그대로입니다. / "
            f"Not restored; today's data are as they were ({_reason(error)})."
        ) from None
    finally:
        copies.remove_with_its_files(draft)
        database.close()
    return Restored(carried, unreadable, aside)


def remove_leftovers(live: Path) -> None:
    """Remove what a killed restore left behind; only while none is running."""
    copies.remove_with_its_files(live.with_name(live.name + _DRAFT))
    for aside in live.parent.glob(f"{live.name}{_ASIDE}*"):
        if live.exists() and aside.samefile(live):  # a second name of the database in use
            aside.unlink()


def _name_of(session: Row[Any]) -> str:
    parts = (f"pid {session.pid}", session.usename, session.application_name, session.client_addr)
    return ", ".join(str(part) for part in parts if part)


def _settle(live: Path) -> bool:
    """Merge SQLite's log into the file of the database in use, so that it is one file; tell whether it can be read.

    Raises InUseError if a process that knows nothing of our lock has it open: SQLite then refuses to leave WAL mode.
    """
    if not live.exists():
        return False
    try:
        with closing(sqlite3.connect(live, timeout=1)) as database:
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
            (revisions,) = database.execute("SELECT count(*) FROM alembic_version").fetchone()
            return bool(revisions)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_BUSY):
            raise InUseError from None
        if name.startswith(_BROKEN) or "no such table" in str(error):
            return False
        raise


def _migrate(live: Path) -> bool:
    """Bring the tables of the database in use to today's; one that is newer is read as it is."""
    database = Database(f"sqlite:///{live}", locked=False)
    try:
        with suppress(migrate.DatabaseTooNewError):
            migrate.upgrade(database)
    except migrate.DatabaseUnusableError:
        return False
    finally:
        database.close()
    return _settle(live)


def _copy(file: Path, draft: Path) -> None:
    """Copy a backup into the draft of the new database, checked, with today's tables; the backup is only read."""
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    has_log = file.with_name(f"{file.name}-wal").exists()
    how = "mode=ro" if has_log else "immutable=1"  # what has no log can be read where nothing can be written
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)) as source,
        closing(sqlite3.connect(draft)) as target,
    ):
        backup.check(source, file)
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    database = Database(f"sqlite:///{draft}", locked=False)
    try:
        migrate.upgrade(database)
    finally:
        database.close()


def _carry_over(new: sqlite3.Connection, live: Path | None) -> Carried:
    draft = SQLiteDraft(new)
    if live is not None:
        draft.attach(live)
    carried = carry_over(draft, utc_now(), is_readable=live is not None)
    if live is not None:
        draft.detach()
    new.execute("DROP TABLE IF EXISTS copy_mark")  # it is a copy no more
    return carried


@contextmanager
def _opened(draft: Path) -> Iterator[sqlite3.Connection]:
    """Open the draft for the work on it, and check it afterwards; what is overwritten in it is gone.

    It is synced when it is finished, not before: a draft that is cut off is thrown away.
    """
    with closing(sqlite3.connect(draft, uri=True, isolation_level=None)) as new:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=ON", "foreign_keys=OFF"):
            new.execute(f"PRAGMA {pragma}")
        yield new
        backup.check(new, draft)
        if new.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupError("백업의 자료가 서로 맞지 않습니다. / What the backup holds does not fit together.")


def check_keys(new: Draft, vault: Vault, *, accept_unreadable: bool) -> int:
    """Open everything that is sealed, and give how much no key opens; raises BackupError where that is not accepted."""
    sealed = (
        "SELECT receipt, sealed FROM cases WHERE forgotten_at IS NULL"
        " UNION ALL SELECT '', sealed FROM ratings WHERE sealed IS NOT NULL"
        " UNION ALL SELECT '', sealed FROM acts WHERE sealed IS NOT NULL"
        " UNION ALL SELECT '', sealed FROM handlers WHERE length(sealed) > 0"
    )
    total, unreadable = 0, []
    for receipt, value in new.stream(sealed):
        total += 1
        try:
            vault.open(value)
        except SealBrokenError:
            unreadable.append(receipt)
    if unreadable and not accept_unreadable:
        named = ", ".join([receipt for receipt in unreadable if receipt][:_NAMED])
        raise BackupError(
            f"FEEDBACK_ENCRYPTION_KEYS로 열리지 않는 것이 {total}건 중 {len(unreadable)}건 있습니다({named}). "
            "예전 열쇠를 뒤에 덧붙여 주십시오. 열쇠가 없으면 --accept-unreadable로 그대로 되살릴 수 있습니다. "
            "지금의 데이터는 그대로입니다. / "
            f"FEEDBACK_ENCRYPTION_KEYS opens all but {len(unreadable)} of {total}. Add the old key after the new one; "
            "if it is lost, --accept-unreadable restores all the same. Today's data are as they were."
        )
    return len(unreadable)


def _name_aside(live: Path) -> Path | None:
    if not live.exists():
        return None
    return live.with_name(f"{live.name}{_ASIDE}{utc_now():%Y%m%dT%H%M%S.%fZ}")


def _note(new: sqlite3.Connection, file: Path, live: Path, aside: Path | None, *, is_readable: bool) -> None:
    """Put the restore on record, and list the replaced database among the copies: it holds what customers wrote."""
    now = date_by(SQLiteDraft(new), utc_now())
    line = "INSERT INTO record (at, action, subject, command) VALUES (?, 'restore', ?, 'restore')"
    new.execute(line, (now, str(file.absolute())[:400]))
    new.execute(
        "UPDATE copies SET state = 'taken', path = ? WHERE state = 'begun' AND mark = ?",
        (str(file.absolute()), copies.find_mark(file)),
    )
    if aside is not None:
        row = (_mark(live, is_readable=is_readable), str(aside), now)
        new.execute("INSERT INTO copies (mark, path, taken_at, state) VALUES (?, ?, ?, 'taken')", row)


def _mark(live: Path, *, is_readable: bool) -> str:
    """Mark the database in use as the copy that it is about to become; a broken one is known by its digest."""
    if not is_readable:
        return copies.digest(live)
    mark = copies.make_mark()
    try:
        with closing(sqlite3.connect(live)) as database:
            copies.write_mark(database, mark)
    except sqlite3.DatabaseError:
        return copies.digest(live)
    return mark


def _finish(draft: Path, like: Path) -> None:
    """Give the new file the old one's owner and permissions, and bring it onto the disk."""
    model = like if like.exists() else like.parent
    owner = model.stat()
    if owner.st_uid != os.geteuid():
        os.chown(draft, owner.st_uid, owner.st_gid)
    if like.exists():
        draft.chmod(owner.st_mode & 0o777)
    backup.sync(draft)


def _swap(draft: Path, live: Path, aside: Path | None) -> None:
    """Set the database in use aside and put the new one in its place: one renaming, after which all is done."""
    if aside is not None:
        _keep(live, aside)
    for suffix in ("-wal", "-journal"):  # of a broken database alone: a sound one is in one file by now
        log = live.with_name(live.name + suffix)
        if log.exists() and aside is not None:
            log.rename(aside.with_name(aside.name + suffix))
        log.unlink(missing_ok=True)
    live.with_name(f"{live.name}-shm").unlink(missing_ok=True)
    backup.sync(live.parent)
    draft.replace(live)
    backup.sync(live.parent)


def _keep(live: Path, aside: Path) -> None:
    """Give the database in use its second name."""
    try:
        os.link(live, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(live, aside)
        backup.sync(aside)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
