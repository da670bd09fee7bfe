"""The database file: how it is kept, and how it grows."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from feedback_api.services import Services
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import metadata
from tests.api.store.older_databases import first_tables, scripts


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Database]:
    """Give a database that went through every migration from the first."""
    database = Database(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    with database.write() as connection:
        first_tables(connection)
    migrate.upgrade(database)
    yield database
    database.close()


def test_migrations_make_the_tables_the_code_uses(migrated: Database) -> None:
    assert len(metadata.tables) >= 5
    with migrated.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.sqlite("schema")
def test_a_new_database_is_the_one_that_migrations_make(own: Services, migrated: Database) -> None:
    assert schema(own.database) == schema(migrated)


def schema(database: Database) -> dict[str, str]:
    """Give the statement that made each table and index, and the revision."""
    with database.read() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master")).all()
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return {"revision": revision, **{name: re.sub(r'[\s"]', "", sql or "") for name, sql in rows}}


def test_newest_revision_is_named_rightly() -> None:
    assert ScriptDirectory.from_config(scripts()).get_current_head() == migrate.NEWEST


@pytest.mark.sqlite("pragma")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)]
)
def test_database_has_its_safe_settings(own: Services, pragma: str, value: object) -> None:
    with own.database.read() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_instance_folder_is_its_owners_alone(own: Services) -> None:
    assert stat.S_IMODE(own.settings.instance.stat().st_mode) == 0o700


def test_failed_transaction_leaves_nothing_and_the_next_works(own: Services) -> None:
    with pytest.raises(IntegrityError), own.database.write() as connection:
        connection.execute(text("INSERT INTO hits VALUES ('k', 1, 1, '2026-01-01'), ('k', 1, 1, '2026-01-01')"))
    with own.database.write() as connection:
        assert connection.execute(text("SELECT count(*) FROM hits")).scalar() == 0


@pytest.mark.sqlite("connection")
def test_writers_share_one_open_connection_that_an_error_gives_back(own: Services) -> None:
    taken: list[object] = []
    event.listen(own.database.engine, "checkout", lambda connection, *_: taken.append(connection))
    own.database.probe()
    before = len(taken)
    for synced, level in ((True, 2), (False, 1), (True, 2)):
        with own.database.write(synced=synced) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
        assert own.database.write_together(lambda connection: connection.in_transaction())
    assert len(taken) == before
    with pytest.raises(IntegrityError), own.database.write() as connection:
        connection.execute(text("INSERT INTO cases (id) VALUES (1)"))
    assert own.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    own.database.probe()
    assert len(taken) == before + 1


def test_old_key_still_opens_and_a_foreign_one_does_not() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Vault([old]).seal({"name": "한가람"})
    assert Vault([new, old]).open(sealed) == {"name": "한가람"}
    with pytest.raises(SealBrokenError):
        Vault([new]).open(sealed)
    assert "한가람".encode() not in sealed


def test_connection_that_was_in_use_while_all_were_opened_anew_is_closed_after_its_use(tmp_path: Path) -> None:
    """Its pool is gone by then: nobody would use it again, and nobody close it."""
    database = Database(f"sqlite:///{tmp_path}/a.sqlite3")
    with database.read() as reader:
        driver = reader.connection.dbapi_connection
        assert driver
        with pytest.raises(OperationalError), database.write() as connection:
            connection.execute(text("SELECT * FROM nowhere"))
        assert reader.execute(text("SELECT 1")).scalar() == 1
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        driver.cursor().execute("SELECT 1")
    with database.read() as reader:
        assert reader.execute(text("SELECT 1")).scalar() == 1
    database.close()


def test_connection_given_back_while_all_are_opened_anew_is_closed(tmp_path: Path) -> None:
    """One that stayed open in a pool that nobody asks would keep a file read-only that can be written again."""
    database = Database(f"sqlite:///{tmp_path}/a.sqlite3")
    closed: list[object] = []
    event.listen(database.engine, "close", lambda connection, _record: closed.append(connection))
    with database.read() as connection:
        driver = connection.connection.dbapi_connection
        # Heard when the pool is told that it gets the connection back, and has not got it yet.
        event.listen(database.engine, "checkin", lambda *_: database.disconnect(), once=True)
    assert closed == [driver]
    database.close()


def test_connection_of_a_time_when_the_file_was_read_only_is_no_trouble_after_it(tmp_path: Path) -> None:
    """What the pool opened meanwhile, for reading, is replaced before the next customer would get a 503."""
    database = Database(f"sqlite:///{tmp_path}/a.sqlite3")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    database.disconnect()
    read_only = sqlite3.connect(f"file:{tmp_path}/a.sqlite3?mode=ro", uri=True, check_same_thread=False)
    opened = iter([read_only])
    event.listen(database.engine, "do_connect", lambda *_: next(opened, None))
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 0
    database.write_together(lambda connection: connection.execute(text("INSERT INTO words VALUES ('a')")))
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 1
    database.close()
