"""Writers that wait share one sync of the disk; one that fails undoes its own work alone."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from feedback_api.store.compiled_sql import RefusedError, say
from feedback_api.store.database import BusyError, Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path}/together.sqlite3")
    with made.write() as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT PRIMARY KEY)"))
    return made


def keep(word: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO kept VALUES (:word)"), {"word": word})
        return word

    return work


def kept(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(text("SELECT word FROM kept")).scalars())


def all_at_once(
    database: Database, works: list[Callable[[Connection], Any]], held: AbstractContextManager[object] | None = None
) -> list[Any]:
    """Let all of them wait while another writes, or holds what is given, and tell what became of each."""

    def attempt(work: Callable[[Connection], Any]) -> Any:
        try:
            return database.write_together(work)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        with held or database.write():
            found = [pool.submit(attempt, work) for work in works]
            while len(database._queue._waiting) < len(works):
                threading.Event().wait(0.01)
        return [one.result(60) for one in found]


def test_all_who_wait_are_written_in_one_transaction(database: Database) -> None:
    commits: list[Connection] = []
    event.listen(database.engine, "commit", commits.append)
    words = [f"word{number}" for number in range(8)]
    assert all_at_once(database, [keep(word) for word in words]) == words
    assert len(commits) == 2  # the one they waited for, and theirs
    assert kept(database) == set(words)


def test_error_of_one_undoes_its_own_work_alone(database: Database) -> None:
    def writes_and_fails(connection: Connection) -> None:
        keep("half")(connection)
        raise LookupError

    first, failed, again, last = all_at_once(database, [keep("a"), writes_and_fails, keep("a"), keep("b")])
    assert (first, last) == ("a", "b")
    assert isinstance(failed, LookupError)
    assert isinstance(again, IntegrityError)
    assert kept(database) == {"a", "b"}


def test_work_that_succeeds_needs_no_savepoint(database: Database) -> None:
    said: list[str] = []

    def listen(connection: Connection) -> None:
        connection.connection.dbapi_connection.set_trace_callback(said.append)  # type: ignore[union-attr]

    def end(connection: Connection) -> None:
        connection.connection.dbapi_connection.set_trace_callback(None)  # type: ignore[union-attr]

    assert all_at_once(database, [listen, keep("a"), keep("b"), end]) == [None, "a", "b", None]
    assert [statement.split()[0] for statement in said] == ["INSERT", "INSERT"]


def test_work_that_fails_alone_is_tried_once_and_in_company_twice(database: Database) -> None:
    tried: list[str] = []

    def fails(_connection: Connection) -> None:
        tried.append("fails")
        raise LookupError

    with pytest.raises(LookupError):
        database.write_together(fails)
    assert tried == ["fails"]
    failed, stored = all_at_once(database, [fails, keep("a")])
    assert (type(failed), stored) == (LookupError, "a")
    assert tried == ["fails"] * 3


def test_trouble_of_the_database_fails_all_without_trying_the_others(database: Database) -> None:
    """On PostgreSQL each of them would wait for a locked table anew; a full disk is as full for the next."""
    tried: list[str] = []

    def work(connection: Connection) -> None:
        tried.append("once")
        say(connection, "INSERT INTO a_table_that_is_gone VALUES (1)")

    errors = all_at_once(database, [work] * 3)
    assert tried == ["once"]
    assert [type(error) for error in errors] == [RefusedError] * 3


def test_all_who_wait_share_one_time_out_of_a_locked_file(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight who waited one after another would wait eight times as long, and be told so too late."""
    monkeypatch.setattr("feedback_api.store.database._PRAGMAS", ("busy_timeout=100",))
    database.disconnect()
    tried: list[object] = []  # each try has a connection of its own, for the one before is given back
    event.listen(database.engine, "checkout", lambda connection, *_: tried.append(connection))
    with closing(sqlite3.connect(str(database.file), isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        errors = all_at_once(database, [keep(f"word{number}") for number in range(8)], database._turn)
    assert [error.sqlite_errorcode for error in errors] == [sqlite3.SQLITE_BUSY] * 8
    assert len(tried) == 1
    assert database.write_together(keep("next")) == "next"


def test_what_is_undone_never_stands_in_a_temporary_file(database: Database) -> None:
    def place(connection: Connection) -> Any:
        return connection.execute(text("PRAGMA temp_store")).scalar()

    assert database.write_together(place) == 2  # memory: sqlite.org/pragma.html#pragma_temp_store


def test_commit_that_fails_fails_all_of_them(database: Database) -> None:
    def refuse(_connection: Connection) -> None:
        raise OSError("disk")

    event.listen(database.engine, "commit", refuse, named=False)
    with ThreadPoolExecutor(3) as pool:
        found = [pool.submit(database.write_together, keep(word)) for word in "abc"]
        assert [type(one.exception(10)) for one in found] == [OSError] * 3
    event.remove(database.engine, "commit", refuse)
    assert kept(database) == set()
    assert database.write_together(keep("well again")) == "well again"


def test_who_waits_too_long_is_told_so_and_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback_api.store.database.BUSY_SECONDS", 0.1)
    with database.write(), ThreadPoolExecutor(2) as pool:
        together = pool.submit(database.write_together, keep("late"))
        assert isinstance(together.exception(10), BusyError)
    assert database.write_together(keep("next")) == "next"
    assert kept(database) == {"next"}


def test_drivers_error_is_the_databases_and_quotes_nothing(database: Database) -> None:
    with pytest.raises(RefusedError) as refused, database.write() as connection:
        say(connection, "INSERT INTO kept VALUES (?), (?)", ("secret", "secret"))
    assert isinstance(refused.value, SQLAlchemyError)
    assert "secret" not in str(refused.value)


def test_only_what_need_not_survive_a_loss_of_power_is_written_without_a_sync(database: Database) -> None:
    def level(connection: Connection) -> Any:
        return connection.execute(text("PRAGMA synchronous")).scalar()

    with database.write(synced=False) as connection:
        assert level(connection) == 1
    with database.write() as connection:
        assert level(connection) == 2
    assert database.write_together(level) == 2
