"""The kinds of database that a test runs on: SQLite, PostgreSQL, or one after the other.

A test runs on both kinds where its room is in `ON_BOTH`, else on SQLite; `--database` runs all of them, with every row,
on one kind or on both. It is told by the fixture `database_kind`. One that is about SQLite itself is marked so, with
the reason in a word: `@pytest.mark.sqlite("file")`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.tables import metadata
from tests import selection
from tests.postgres import Server, running

SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: Beginnings of paths. What speaks to the database in statements that PostgreSQL may understand otherwise runs on both
#: in each `make test`; the rest (checks of forms, how mails are built, HTTP) would cost more time than it could show.
ON_BOTH = (
    "tests/api/cases/",
    "tests/api/cli/",
    "tests/api/desk/",
    "tests/api/figures/",
    "tests/api/outbox/",
    "tests/api/ratings/",
    "tests/api/delivery/test_scheduled_jobs",
    "tests/api/delivery/test_worker_guards.py",
    "tests/api/store/test_access_log.py",
    "tests/api/store/test_clock_check.py",
    "tests/api/store/test_keys.py",
    "tests/api/test_rate_limits",
    "tests/api/web/desk/test_case",
    "tests/api/web/desk/test_sign_in.py",
    "tests/api/web/test_case",
    "tests/api/web/test_feedback.py",
    "tests/faults/test_desk_killed.py",
    "tests/faults/test_locked.py",
    "tests/faults/test_lost_answer.py",
    "tests/faults/test_mail_server_dead.py",
    "tests/faults/test_take_over.py",
    "tests/faults/test_workers.py",
)
#: Of these, the first row alone of each test runs on both: another row is another text, and the same statements.
FIRST_ROW_ON_BOTH = ("tests/api/ratings/", "tests/api/web/")
#: A copy of a file and one of a server's database are two things: each test there names its kind.
NAMED_IN_EACH = ("tests/api/backups/", "tests/api/cases/test_erasing_on_postgres.py")
#: A test leaves few rows: to delete them takes a seventh of the time of TRUNCATE, which makes each table's files anew.
_EMPTY = "; ".join(
    [
        "SET session_replication_role = replica",  # in any order, whichever table refers to another
        *(f"DELETE FROM {table.name}" for table in metadata.sorted_tables),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    ]
)
#: Also the schemas: `flask restore` leaves what it replaced in one of its own.
_SCHEMAS_AND_VERSION = (
    "SELECT nspname, version_num FROM pg_namespace, alembic_version "
    "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    kinds = (SQLITE, POSTGRESQL, "both")
    parser.addoption(
        "--database", choices=kinds, help="Run on this kind of database; unless told, each room as it is listed."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on PostgreSQL besides SQLite, or instead of it."""
    if "database_kind" not in metafunc.fixturenames or _names_its_kinds(metafunc):
        return
    chosen = metafunc.config.getoption("--database")
    path = metafunc.definition.path.relative_to(metafunc.config.rootpath).as_posix()
    if metafunc.definition.get_closest_marker("sqlite") or path.startswith(NAMED_IN_EACH) or chosen == SQLITE:
        return
    if chosen == POSTGRESQL:
        metafunc.parametrize("database_kind", [POSTGRESQL])
    elif chosen == "both" or path.startswith(ON_BOTH):
        metafunc.parametrize("database_kind", [SQLITE, POSTGRESQL])


def _names_its_kinds(metafunc: pytest.Metafunc) -> bool:
    return any("database_kind" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what knows no PostgreSQL where it alone was asked for, and rows that `FIRST_ROW_ON_BOTH` leaves out."""
    chosen = config.getoption("--database")
    on_postgresql = [item.nodeid for item in items if _is_on_postgresql(item)]
    if chosen == POSTGRESQL:
        selection.keep(config, items, set(on_postgresql))
    elif chosen is None:
        others = {item.nodeid for item in items}.difference(on_postgresql)
        first_rows = [(path, "test") for path in FIRST_ROW_ON_BOTH]
        selection.keep(config, items, others | selection.first_of(first_rows, on_postgresql))


def _is_on_postgresql(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return callspec is not None and callspec.params.get("database_kind") == POSTGRESQL


class SharedDatabase:
    """A database of a server that one test after another gets empty: several times as fast as a new one for each."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name, self._url = "", ""

    def empty(self) -> str:
        """Give its address, with all tables empty; a new one's where a test has changed its tables or holds a lock."""
        try:
            with self._server.session(self._name, autocommit=True) as session:
                session.execute("SET lock_timeout = '2s'")
                session.execute(_EMPTY.encode())
                sound = session.execute(_SCHEMAS_AND_VERSION).fetchall() == [("public", migrate.NEWEST)]
        except psycopg.Error:
            sound = False
        if not sound:
            self._renew()
        return self._url

    def _renew(self) -> None:
        self._name, self._url = self._server.new_database()
        database = Database(self._url)
        migrate.upgrade(database)
        database.close()


def database_of(environ: Mapping[str, str]) -> Engine:
    """Reach the database of a service beside its processes, by a connection for each question: none is in their way."""
    file = Path(environ["FEEDBACK_INSTANCE"]) / "feedback.sqlite3"
    url = environ.get("FEEDBACK_DATABASE_URL") or f"sqlite:///{file}"
    patience = {"timeout": 30} if url.startswith("sqlite") else {}
    return create_engine(url, poolclass=NullPool, connect_args=patience)


def execute(environ: Mapping[str, str], sql: str) -> None:
    """Change the database of a service."""
    with database_of(environ).begin() as connection:
        connection.execute(text(sql))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def shared_database(postgres: Server) -> SharedDatabase:
    return SharedDatabase(postgres)


@pytest.fixture
def database_kind() -> str:
    """Name the kind of database that the test runs on."""
    return SQLITE


@pytest.fixture
def database_setting(database_kind: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """Give what the service must be told of its database: nothing of an SQLite file in its instance folder."""
    if database_kind == SQLITE:
        return {}
    shared: SharedDatabase = request.getfixturevalue("shared_database")
    return {"FEEDBACK_DATABASE_URL": shared.empty()}
