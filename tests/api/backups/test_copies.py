"""Copies of the database: known by what is in them, removed in time, and told of when a case is destroyed."""

import os
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from feedback_api.backups import backup
from feedback_api.backups import copies as module
from feedback_api.backups.copies import CopyInUseError, remove_older
from feedback_api.services import Services
from feedback_api.store.clock_check import ClockCheck
from feedback_api.store.lock import Lock
from feedback_api.store.tables import copies, record
from institution.clock import SEOUL, set_to, utc_now
from tests.api.backups.both import on_both
from tests.api.conftest import Post

AGE = timedelta(days=365)
LATER = timedelta(days=365, minutes=1)


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def take(app: Flask, file: Path) -> Path:
    assert run(app, "backup", str(file)) == (0, f"백업했습니다: {file} / Backed up.\n")
    return file


def states(own: Services) -> list[str]:
    with own.database.read() as connection:
        return list(connection.execute(select(copies.c.state).order_by(copies.c.id)).scalars())


def actions(own: Services) -> list[str]:
    with own.database.read() as connection:
        return list(connection.execute(select(record.c.action).order_by(record.c.id)).scalars())


@on_both
def test_copy_is_removed_when_its_time_is_over_and_not_before(own: Services, app: Flask, tmp_path: Path) -> None:
    file = take(app, tmp_path / "copy")
    assert remove_older(own.database, utc_now() + timedelta(days=364), AGE) == 0
    assert file.exists()
    assert remove_older(own.database, utc_now() + LATER, AGE) == 1
    assert not file.exists()
    assert remove_older(own.database, utc_now() + LATER, AGE) == 0
    assert (states(own), actions(own)) == (["removed"], ["backup", "backup removed"])


@on_both
def test_renamed_copy_is_found_in_its_folder(own: Services, app: Flask, tmp_path: Path) -> None:
    renamed = take(app, tmp_path / "copy").rename(tmp_path / "monday")
    (tmp_path / "another").write_text("not a copy")
    shutil.copy(renamed, tmp_path / "twin")
    assert remove_older(own.database, utc_now() + LATER, AGE) == 1
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["another"]


@on_both
def test_copy_of_today_at_the_same_path_is_not_removed_as_the_old_one(
    own: Services, app: Flask, tmp_path: Path
) -> None:
    file = take(app, tmp_path / "copy")
    age(own, "UPDATE copies SET taken_at = :old")
    file.unlink()
    take(app, file)
    assert remove_older(own.database, utc_now(), AGE) == 0
    assert file.exists()
    assert states(own) == ["missing", "taken"]


@pytest.mark.parametrize("what", ["text", "database", "folder", "other copy"])
def test_what_is_not_the_copy_is_never_removed(own: Services, app: Flask, tmp_path: Path, what: str) -> None:
    file = take(app, tmp_path / "copy")
    file.unlink()
    if what == "text":
        file.write_text("the minutes of a meeting")
    elif what == "database":
        with closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE copy_mark (mark TEXT)")
    elif what == "folder":
        file.mkdir()
    else:
        backup.take(own.database, tmp_path / "tomorrow")
        age(own, "UPDATE copies SET taken_at = :old WHERE id = 1")
        (tmp_path / "tomorrow").rename(file)
    assert remove_older(own.database, utc_now() + (LATER if what != "other copy" else timedelta()), AGE) == 0
    assert file.exists()
    assert states(own)[0] == "missing"


@pytest.mark.parametrize("moved", [False, True])
def test_database_in_use_is_never_removed_though_a_copy_was_put_in_its_place(
    own: Services, app: Flask, moved: bool
) -> None:
    """As who copies a backup over the database by hand, beside `flask restore`."""
    take(app, own.settings.instance / "copy")
    live = own.settings.instance / "feedback.sqlite3"
    own.database.close()
    shutil.copy(own.settings.instance / "copy", live)
    with own.database.write() as connection:
        connection.execute(update(copies).values(state="taken"))
        if moved:
            connection.execute(update(copies).values(path=str(live.resolve())))
    assert remove_older(own.database, utc_now() + LATER, AGE) == 1
    assert live.exists()
    assert not (own.settings.instance / "copy").exists()


def test_copy_that_a_process_uses_as_its_database_waits(own: Services, app: Flask, tmp_path: Path) -> None:
    file, other = take(app, tmp_path / "copy"), take(app, tmp_path / "other")
    lock = Lock(file)
    lock.share()
    with pytest.raises(CopyInUseError):
        remove_older(own.database, utc_now() + LATER, AGE)
    assert (file.exists(), other.exists()) == (True, False)
    lock.release()
    assert remove_older(own.database, utc_now() + LATER, AGE) == 1
    assert not file.exists()


def test_copy_that_cannot_be_removed_does_not_keep_the_others(
    own: Services, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed, other = take(app, tmp_path / "fixed"), take(app, tmp_path / "other")
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == fixed:
            raise PermissionError
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PermissionError):
        remove_older(own.database, utc_now() + LATER, AGE)
    assert (fixed.exists(), other.exists(), states(own)) == (True, False, ["taken", "removed"])


def test_copy_dated_by_a_clock_that_was_behind_keeps_its_time(own: Services, app: Flask, tmp_path: Path) -> None:
    take(app, tmp_path / "first")
    second = take(app, tmp_path / "second")
    age(own, "UPDATE copies SET taken_at = :old WHERE id = 2")
    assert remove_older(own.database, utc_now(), AGE) == 0
    assert second.exists()


@on_both
def test_copy_dated_by_a_clock_that_was_ahead_has_its_time_from_when_it_is_right(
    own: Services, app: Flask, tmp_path: Path
) -> None:
    now = utc_now()
    with set_to(now + timedelta(days=400)):
        file = take(app, tmp_path / "copy")
    for moment, removed in ((now, 0), (now + timedelta(days=364), 0), (now + LATER, 1)):
        assert remove_older(own.database, moment, AGE) == removed
    assert not file.exists()


@on_both
def test_copies_of_a_clock_that_is_behind_have_the_known_moment(own: Services, app: Flask, tmp_path: Path) -> None:
    """The first copy, and the database that a restore replaces, with none before them to tell the time."""
    now = utc_now()
    ClockCheck(own.database).look(now)
    with set_to(datetime(1970, 1, 1, tzinfo=UTC)):
        file = take(app, tmp_path / "copy")
        assert run(app, "restore", "--yes", str(file))[0] == 0
    assert remove_older(own.database, now, AGE) == 0
    with own.database.read() as connection:
        assert set(connection.execute(select(copies.c.taken_at)).scalars()) == {now}
    assert states(own) == ["taken", "taken"]


@on_both
def test_copy_onto_another_file_is_on_record(own: Services, app: Flask, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    assert run(app, "backup", str(tmp_path / "precious"))[0] == 1
    assert (actions(own), states(own)) == (["backup failed"], [])


@on_both
@pytest.mark.parametrize(
    ("left", "said"), [("named", "남아 있습니다("), ("whole", "남아 있습니다("), ("half", "수 있으나")]
)
def test_forget_names_what_a_killed_backup_left(
    post: Post, own: Services, app: Flask, tmp_path: Path, left: str, said: str
) -> None:
    receipt = post().json["receipt"]
    file = take(app, tmp_path / "copy")
    with own.database.write() as connection:
        connection.execute(update(copies).values(state="begun"))
        mark = connection.execute(select(copies.c.mark)).scalar_one()
    if left != "named":
        file = file.rename(tmp_path / f".{mark}.part")
    if left == "half":
        file.write_bytes(file.read_bytes()[:100])
    printed = [line for line in run(app, "cases", "forget", receipt)[1].splitlines() if str(file) in line]
    assert len(printed) == 1
    assert said in printed[0]


def test_copy_from_before_copies_were_marked_is_removed_at_its_path_alone(
    own: Services, app: Flask, tmp_path: Path
) -> None:
    file = take(app, tmp_path / "copy")
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("DROP TABLE copy_mark")
    with own.database.write() as connection:
        connection.execute(update(copies).values(mark=None))
    twin = Path(shutil.copy(file, tmp_path / "twin"))
    assert remove_older(own.database, utc_now() + LATER, AGE) == 1
    assert (file.exists(), twin.exists()) == (False, True)


def age(own: Services, sql: str) -> None:
    with own.database.write() as connection:
        connection.execute(text(sql), {"old": f"{utc_now() - LATER:%Y-%m-%d %H:%M:%S.%f}"})


def full_disk(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_copy_that_fails_leaves_nothing_behind_and_is_on_record(
    own: Services, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copies" / "copy"
    file.parent.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(module, "write_mark", full_disk)
        code, printed = run(app, "backup", str(file))
    assert (code, printed.count("\n"), "database or disk is full" in printed) == (1, 1, True)
    assert list(file.parent.iterdir()) == []
    assert (states(own), actions(own)) == (["failed"], ["backup failed"])
    take(app, file)
    assert [path.name for path in file.parent.iterdir()] == ["copy"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def spoil(file: Path) -> None:
    """Let an index say what its table does not, as after a bad sector: all that is asked otherwise still answers."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA writable_schema = ON")
        changed = "replace(sql, '!= ''sent''', '= ''sent''')"
        database.execute(f"UPDATE sqlite_master SET sql = {changed} WHERE name = 'ix_outbox_state'")
        database.commit()


def test_copy_that_fails_its_check_is_not_taken(post: Post, own: Services, app: Flask, tmp_path: Path) -> None:
    post()
    own.database.close()
    spoil(own.settings.instance / "feedback.sqlite3")
    code, printed = run(app, "backup", str(tmp_path / "copy"))
    assert (code, "백업이 깨졌습니다" in printed) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
    assert states(own) == ["failed"]


@on_both
def test_copy_into_a_folder_that_is_not_there_is_one_line(own: Services, app: Flask, tmp_path: Path) -> None:
    code, printed = run(app, "backup", str(tmp_path / "nowhere" / "copy"))
    assert (code, printed.count("\n"), "No such file" in printed) == (1, 1, True)
    assert states(own) == ["failed"]


@on_both
def test_copy_needs_no_hard_links(own: Services, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError("a memory stick")

    monkeypatch.setattr(os, "link", no_links)
    file = take(app, tmp_path / "copy")
    assert states(own) == ["taken"]
    assert run(app, "backup", str(file))[0] == 1


@on_both
@pytest.mark.parametrize("whole", [True, False])
def test_what_a_killed_backup_left_is_cleared_after_a_day(
    own: Services, app: Flask, tmp_path: Path, whole: bool
) -> None:
    """Killed before the copy had its name, or after that and before it was on record."""
    file = take(app, tmp_path / "copy")
    with own.database.write() as connection:
        connection.execute(update(copies).values(state="begun"))
        mark = connection.execute(select(copies.c.mark)).scalar_one()
    if not whole:
        file.rename(tmp_path / f".{mark}.part")
    remove_older(own.database, utc_now(), AGE)
    assert states(own) == ["begun"]
    remove_older(own.database, utc_now() + timedelta(days=1, minutes=1), AGE)
    assert states(own) == ["taken" if whole else "failed"]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == (["copy"] if whole else [])


@on_both
def test_forget_names_the_copies_that_still_hold_the_case(
    post: Post, own: Services, app: Flask, tmp_path: Path
) -> None:
    take(app, tmp_path / "before")
    receipt = post().json["receipt"]
    take(app, tmp_path / "holds").rename(tmp_path / "renamed")
    take(app, tmp_path / "away").unlink()
    printed = [line for line in run(app, "cases", "forget", receipt)[1].splitlines() if " WAL" not in line]
    take(app, tmp_path / "after")
    assert printed[0] == "파기했습니다. / Destroyed."
    assert len(printed) == 3
    assert re.search(rf"남아 있습니다\(\d{{4}}\. .+까지\): {tmp_path}/renamed ", printed[1])
    assert re.search(rf"남아 있을 수 있으나 .+: {tmp_path}/away ", printed[2])
    until = utc_now() + timedelta(days=min(kind.keep_days for kind in own.organization.kinds.values()))
    assert f"{until.astimezone(SEOUL).year}. " in printed[1]
    again = run(app, "cases", "forget", receipt)[1].splitlines()
    assert [line for line in again if " WAL" not in line] == printed
