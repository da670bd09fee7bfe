"""A copy that is not whole is not brought back, and not told of as taken; it never takes the place of another file."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feedback_api.backups import backup, copies
from feedback_api.services import Services
from feedback_api.store import audit_log, migrate
from feedback_api.store.database import Database
from feedback_api.store.tables import copies as copies_table
from feedback_api.store.tables import record
from tests.api.conftest import Post
from tests.servers import flask


def backed_up(app: Flask, file: Path) -> None:
    result = app.test_cli_runner().invoke(args=["backup", str(file)])
    assert (result.exit_code, file.exists()) == (0, True), result.output


def restored(app: Flask, file: Path) -> int:
    return app.test_cli_runner().invoke(args=["restore", "--yes", str(file)]).exit_code


def empty_an_index(file: Path) -> None:
    """Let an index say that the table has no rows: the file opens, every query runs, and some find nothing."""
    with closing(sqlite3.connect(file)) as copy:
        (size,) = copy.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_cases_1'"
        (page,) = copy.execute(query).fetchone()
    content = bytearray(file.read_bytes())
    start = (page - 1) * size
    assert content[start] == 0x0A  # the page is a leaf of an index (sqlite.org/fileformat2.html, 1.6)
    content[start + 3 : start + 5] = b"\x00\x00"
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def overwrite_a_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [empty_an_index, cut_short, overwrite_a_page])
def test_copy_that_fails_its_integrity_check_is_not_brought_back(
    post: Post, own: Services, app: Flask, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    first = post().json["receipt"]
    whole, broken = tmp_path / "whole.sqlite3", tmp_path / "broken.sqlite3"
    backed_up(app, whole)
    broken.write_bytes(whole.read_bytes())
    harm(broken)
    second = post(email="second@example.com").json["receipt"]
    assert restored(app, broken) == 1
    assert [own.cases.by_receipt(receipt) is not None for receipt in (first, second)] == [True, True]
    assert post(email="third@example.com").status_code == 201
    assert restored(app, whole) == 0


def records(own: Services) -> list[tuple[str, str, str]]:
    with own.database.read() as connection:
        rows = connection.execute(select(record).order_by(record.c.id)).all()
    return [(row.action, row.subject, row.command) for row in rows]


def states(own: Services) -> list[str]:
    with own.database.read() as connection:
        return list(connection.execute(select(copies_table.c.state).order_by(copies_table.c.id)).scalars())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


def test_copy_is_one_file_that_its_record_names(own: Services, folder: Path) -> None:
    file = folder / "copy"
    backup.take(own.database, file)
    assert list(folder.iterdir()) == [file]
    assert file.read_bytes()[18:20] == b"\x01\x01"  # no log of changes beside it (sqlite.org/fileformat2.html, 1.3.3)
    with own.database.read() as connection:
        (row,) = connection.execute(select(copies_table)).all()
    assert (row.path, row.state, row.mark) == (str(file), "taken", copies.find_mark(file))
    assert records(own) == [("backup", str(file), "backup")]


def test_copy_named_from_the_current_folder_is_recorded_by_its_full_path(
    own: Services, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    backup.take(own.database, Path("copy"))
    assert records(own) == [("backup", str(folder / "copy"), "backup")]


def test_copy_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_told(
    own: Services, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, sync = [], os.fsync

    def note(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((path.suffix or path.name, (folder / "copy").exists(), states(own)))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    backup.take(own.database, folder / "copy")
    assert [one for one in synced if one[0] in (".part", "copies")] == [
        (".part", False, ["begun"]),
        ("copies", True, ["begun"]),
    ]


@pytest.mark.sqlite("file")
def test_where_the_service_may_not_write_no_copy_is_taken_and_an_earlier_one_is_told(
    own: Services, folder: Path, environ: dict[str, str]
) -> None:
    """As where systemd closes a folder (ProtectSystem=strict): nothing there could be removed in time."""
    backup.take(own.database, folder / "copy")
    closed = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(folder), str(folder)]
    refused, told = (
        flask(*words, environ=environ, before=closed).communicate(timeout=60)[0]
        for words in (("backup", str(folder / "another")), ("doctor",))
    )
    assert "The service may not write to this folder" in refused
    assert "Traceback" not in refused
    assert states(own) == ["taken", "failed"]
    (line,) = [line for line in told.splitlines() if "cannot be removed in time" in line]
    assert line.startswith("[!!]")
    assert str(folder) in line
    assert copies.find_out_of_reach(own.database) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), OSError(28, "No space left on device")])
def test_interrupted_copy_leaves_nothing_behind(
    own: Services, folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def interrupt(*_: object) -> None:
        raise error

    monkeypatch.setattr(backup, "check", interrupt)
    with pytest.raises(backup.BackupError if isinstance(error, OSError) else type(error)) as raised:
        backup.take(own.database, folder / "copy")
    assert list(folder.iterdir()) == []
    assert states(own) == ["failed"]
    assert records(own) == [("backup failed", str(folder / "copy"), "backup")]
    if isinstance(error, OSError):
        assert "(No space left on device)" in str(raised.value)


@pytest.mark.parametrize("with_links", [True, False])
def test_copy_takes_no_place_that_another_took_meanwhile(
    own: Services, folder: Path, monkeypatch: pytest.MonkeyPatch, with_links: bool
) -> None:
    file, check = folder / "copy", backup.check

    def check_slowly(*arguments: object) -> None:
        file.write_text("another's")
        check(*arguments)  # type: ignore[arg-type]

    def no_links(*_: object) -> None:
        raise OSError("a memory stick")

    monkeypatch.setattr(backup, "check", check_slowly)
    if not with_links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(backup.BackupError, match=r"\(File exists\)"):
        backup.take(own.database, file)
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("copy", "another's")]
    assert states(own) == ["failed"]


def test_copy_follows_no_link_that_leads_nowhere(own: Services, folder: Path) -> None:
    (folder / "copy").symlink_to(folder / "nowhere")
    with pytest.raises(backup.BackupError, match="File exists"):
        backup.take(own.database, folder / "copy")
    assert not (folder / "nowhere").exists()
    assert states(own) == []


def test_copy_without_a_record_is_told(own: Services, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(audit_log, "note", fail)
    with pytest.raises(backup.BackupError, match="the copy is whole, but the record of it could not be written"):
        backup.take(own.database, folder / "copy")
    assert states(own) == ["begun"]


def test_copy_of_a_newer_version_is_not_brought_back(post: Post, own: Services, app: Flask, folder: Path) -> None:
    receipt = post().json["receipt"]
    file = folder / "copy"
    backed_up(app, file)
    with closing(sqlite3.connect(file)) as copy:
        backup.check(copy, file)
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()
        with pytest.raises(migrate.DatabaseTooNewError):
            backup.check(copy, file)
    assert restored(app, file) == 1
    assert own.cases.by_receipt(receipt)


def test_database_that_is_no_file_is_backed_up_by_its_own_tools(folder: Path) -> None:
    database = Database("sqlite://")
    with pytest.raises(backup.BackupError, match="its own tools"):
        backup.take(database, folder / "copy")
    database.close()
    assert list(folder.iterdir()) == []
