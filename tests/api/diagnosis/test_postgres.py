"""`flask doctor` on a real PostgreSQL server."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from feedback_api import config, create_app
from feedback_api.diagnosis import database
from feedback_api.services import services_of
from feedback_api.store import migrate
from institution import clock
from institution.clock import utc_now
from tests.api.diagnosis.conftest import Doctor
from tests.postgres import Server, running
from tests.wait import eventually


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def name_and_app(server: Server, environ: dict[str, str]) -> Iterator[tuple[str, Flask]]:
    name, url = server.new_database()
    app = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": url}))
    migrate.upgrade(services_of(app).database)
    yield name, app
    services_of(app).database.close()


def test_all_is_well(name_and_app: tuple[str, Flask], doctor: Doctor) -> None:
    status, told = doctor(name_and_app[1])
    assert (status, told["database"][0], told["database upkeep"][0], told["backup"][0]) == (0, "ok", "ok", "--")
    assert "flask backup was never run" in told["backup"][1]


def test_a_transaction_that_is_left_open(
    server: Server, name_and_app: tuple[str, Flask], doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, app = name_and_app
    monkeypatch.setattr(database, "LONGEST_TRANSACTION", database.LONGEST_TRANSACTION * 0)
    with server.session(name) as other:
        other.execute("SELECT 1")
        status, told = doctor(app)
    assert (status, told["database upkeep"][0], "pg_stat_activity" in told["database upkeep"][1]) == (1, "!!", True)
    assert doctor(app)[1]["database upkeep"][0] == "ok"


def test_rows_that_were_never_cleared_away(server: Server, name_and_app: tuple[str, Flask], doctor: Doctor) -> None:
    name, app = name_and_app
    most = database.MOST_DEAD + 1
    with server.session(name, autocommit=True) as session:
        session.execute("ALTER TABLE record SET (autovacuum_enabled = off)")
        session.execute(
            "INSERT INTO record (at, action, subject, command)"
            f" SELECT now(), 'read', '12345678', 'cases show' FROM generate_series(1, {most})".encode()
        )
        session.execute("DELETE FROM record")
    eventually(lambda: doctor(app)[1]["database upkeep"][0] == "!!")
    told = doctor(app)[1]["database upkeep"][1]
    assert ("(record)" in told, "VACUUM" in told) == (True, True)
    with server.session(name, autocommit=True) as session:
        session.execute("VACUUM record")
    eventually(lambda: doctor(app)[1]["database upkeep"][0] == "ok")


def test_clocks_of_two_machines(name_and_app: tuple[str, Flask], doctor: Doctor) -> None:
    now = utc_now()
    for apart, state in ((30, "--"), (90, "!!")):  # nothing is known yet with which the clock could be compared
        with clock.set_to(now + timedelta(seconds=apart)):
            assert doctor(name_and_app[1])[1]["clock"][0] == state
