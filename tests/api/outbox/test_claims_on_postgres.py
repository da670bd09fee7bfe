"""Claims on PostgreSQL: not more than asked whatever the planner chooses, none twice, and nobody waits for a lock."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from feedback_api.outbox.mails import ACKNOWLEDGMENT, TEAM_NOTICE
from feedback_api.outbox.queue import LEASE, Outbox, enqueue, worker_name
from feedback_api.outbox.states import State
from feedback_api.rate_limits import Limits
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.tables import cases, hits, outbox
from institution.clock import utc_now
from tests.postgres import Server, running

SENDER = "charter@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def name_and_url(server: Server) -> tuple[str, str]:
    return server.new_database()


@pytest.fixture
def name(name_and_url: tuple[str, str]) -> str:
    return name_and_url[0]


@pytest.fixture
def two(name_and_url: tuple[str, str]) -> Iterator[list[Database]]:
    """What two processes see of one database."""
    databases = [Database(name_and_url[1]), Database(name_and_url[1])]
    migrate.upgrade(databases[0])
    yield databases
    for one in databases:
        one.close()


def fill(database: Database, number: int) -> None:
    """Write messages of one case, for the team and the customer in turn."""
    now = utc_now()
    fixed = {"kind": "inquiry", "team": "strategy", "lang": "ko", "consent_version": "1", "sealed": b"sealed"}
    row = {**fixed, "receipt": "00000001", "submission_id": "s", "link_hash": "l", "received_at": now, "due_at": now}
    with database.write() as connection:
        case_id = connection.execute(insert(cases).values(**row).returning(cases.c.id)).scalar_one()
        for one in range(number):
            enqueue(connection, case_id, (TEAM_NOTICE, ACKNOWLEDGMENT)[one % 2], now, SENDER)


def states(database: Database) -> dict[int, str]:
    with database.read() as connection:
        return {row.id: row.state for row in connection.execute(select(outbox.c.id, outbox.c.state))}


#: A claim whose subquery PostgreSQL may run again for each row: the rows of the first run are locked by then.
REPEATED = """
UPDATE outbox SET state = 'sending' WHERE id IN (
    SELECT id FROM outbox WHERE finished_at IS NULL ORDER BY next_attempt_at, id LIMIT 7 FOR UPDATE SKIP LOCKED
)
"""


def test_no_plan_claims_more_than_asked(server: Server, name: str, two: list[Database]) -> None:
    """Statistics of a table that was all but empty, and a planner that may not set a subquery's result aside."""
    for way in ("hashagg", "hashjoin", "mergejoin", "material", "memoize", "sort"):
        server.execute(f"ALTER DATABASE {name} SET enable_{way} = off")
    with two[0].write() as connection:
        connection.execute(text("ALTER TABLE outbox SET (autovacuum_enabled = off)"))
        connection.execute(text("ANALYZE outbox"))
    for one in two:
        one.disconnect()  # the next connections plan so
    fill(two[0], 60)
    with server.session(name) as session:  # the planner does what is feared, where a statement lets it
        assert session.execute(REPEATED).rowcount == 60
        session.rollback()
    assert len(Outbox(two[0]).claim(worker_name(), utc_now(), 7)) == 7
    assert list(states(two[0]).values()).count(State.SENDING) == 7


def test_two_workers_at_once_claim_everything_once(two: list[Database]) -> None:
    fill(two[0], 400)
    begin = threading.Barrier(2)

    def work(database: Database) -> list[int]:
        claimed: list[int] = []
        begin.wait(60)
        while batch := Outbox(database).claim(worker_name(), utc_now(), 9):
            assert len(batch) <= 9
            claimed += [message.id for message in batch]
        return claimed

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, two)
    assert sorted(first + second) == sorted(states(two[0]))


def test_claim_passes_over_what_others_have_locked(server: Server, name: str, two: list[Database]) -> None:
    """Among it an acknowledgment whose text may have left: marked once it is free, and never claimed meanwhile."""
    fill(two[0], 4)
    first, now = Outbox(two[0]), utc_now()
    acknowledgments = [one for one in first.claim(worker_name(), now) if one.message == ACKNOWLEDGMENT.name]
    for one in acknowledgments:
        first.write([], now, one)
    second, later = Outbox(two[1]), now + LEASE + timedelta(seconds=1)
    with server.session(name) as session:
        locked = acknowledgments[0].id
        session.execute("SELECT id FROM outbox WHERE id = %s FOR UPDATE", [locked])
        assert {message.message for message in second.claim(worker_name(), later)} == {TEAM_NOTICE.name}
        assert states(two[0])[locked] == State.SENDING
    assert second.claim(worker_name(), later) == []
    assert [states(two[0])[one.id] for one in acknowledgments] == [State.UNCERTAIN, State.UNCERTAIN]


def test_leases_and_limits_go_by_the_servers_clock(server: Server, name: str, two: list[Database]) -> None:
    """The server's clock is an hour ahead of this machine's; another machine's may be an hour behind it."""
    ahead = timedelta(hours=1)
    with server.session(name, autocommit=True) as session:
        session.execute("CREATE SCHEMA wrong")
        session.execute(
            "CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE "
            "AS $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$"
        )
    server.execute(f"ALTER DATABASE {name} SET search_path = wrong, pg_catalog, public")
    for one in two:
        one.disconnect()
    now = utc_now()
    fill(two[0], 2)
    with two[0].write() as connection:
        Limits("s" * 32, enabled=True).count(connection, "192.0.2.1", "garam@example.com")
    claimed = Outbox(two[1]).claim(worker_name(), utc_now())
    assert len(claimed) == 2
    with two[0].read() as connection:
        leases = connection.execute(select(outbox.c.next_attempt_at)).scalars().all()
        counted = connection.execute(select(hits.c.expires_at)).scalars().all()
    assert all(now + ahead <= lease - LEASE <= utc_now() + ahead for lease in leases)
    assert all(moment > now + ahead for moment in counted)
    assert Outbox(two[0]).claim(worker_name(), utc_now() + LEASE / 2) == []
    assert Outbox(two[0]).write([], utc_now(), claimed[0])
