"""A PostgreSQL server that restarts while customers write, locks that are never given back, and PgBouncer before it."""

import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from feedback_api.store import migrate
from feedback_api.store.database import Database
from tests.answers import ANSWERS
from tests.pgbouncer import pgbouncer
from tests.postgres import Server, running
from tests.servers import free_port, serving
from tests.wait import eventually

#: Of one address, which may send 30 in an hour.
SENDERS, MESSAGES = 4, 5
_NUMBERS = count(1)
#: To which the server rounds a time-out, in seconds.
MILLISECOND = 0.001
#: Whether another session waits for its turn to write.
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def two(server: Server) -> Iterator[list[Database]]:
    """What two processes see of one database."""
    _, url = server.new_database()
    databases = [Database(url), Database(url)]
    migrate.upgrade(databases[0])
    yield databases
    for one in databases:
        one.close()


def environ(folder: Path, url: str) -> dict[str, str]:
    (folder / "site").mkdir()
    return {
        "FEEDBACK_INSTANCE": str(folder / "instance"),
        "FEEDBACK_SITE_DIR": str(folder / "site"),
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_MIN_FILL_SECONDS": "0",
    }


def ask(port: int, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    """Ask as a browser without scripts does; the status, and the page."""
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        body = urlencode(fields) if fields else None
        connection.request("POST" if fields else "GET", f"/api/{path}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def send_until_taken(port: int, statuses: list[int]) -> None:
    """Send one message again and again, as long as it is not taken; each answer in between holds its text."""
    token = ask(port, f"form-token?kind={ANSWERS['kind']}")[1].split('"token":"')[1].split('"')[0]
    typed = f"민원실 {next(_NUMBERS)}번 창구"  # few digits: what looks like an identity number is asked about
    fields = {**ANSWERS, "submission_id": str(uuid.uuid4()), "message": typed, "token": token}
    while not statuses or statuses[-1] != 303:
        status, page = ask(port, "feedback", fields)
        statuses.append(status)
        assert status == 303 or (status == 503 and typed in page)
        time.sleep(0.05)


def cases_of(url: str) -> int:
    database = Database(url)
    with database.read() as connection:
        number = int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())
    database.close()
    return number


def test_restart_under_load_loses_nothing_and_needs_no_restart_of_the_service(server: Server, tmp_path: Path) -> None:
    _, url = server.new_database()
    port = free_port()
    answered: list[list[int]] = [[] for _ in range(SENDERS * MESSAGES)]

    def seen(status: int) -> int:
        return sum(status in statuses for statuses in answered)

    service = serving(environ(tmp_path, url), port, subprocess.DEVNULL)  # it logs more than a pipe takes
    with service, ThreadPoolExecutor(SENDERS) as pool:
        sent = [pool.submit(send_until_taken, port, statuses) for statuses in answered]
        try:
            eventually(lambda: seen(303) >= SENDERS)
            server.stop()
            eventually(lambda: seen(503) >= SENDERS)
        finally:
            server.start()
        for one in sent:
            one.result(60)
        eventually(lambda: ask(port, "health")[0] == 200)
    assert Counter(statuses[-1] for statuses in answered) == {303: SENDERS * MESSAGES}
    assert cases_of(url) == SENDERS * MESSAGES


def test_service_at_rest_does_not_notice_a_restart(server: Server, two: list[Database]) -> None:
    for one in two:
        one.probe()
    server.stop()
    server.start()
    two[0].probe()
    assert two[1].write_together(lambda connection: connection.execute(text("SELECT 1")).scalar()) == 1


def test_process_that_stops_in_a_transaction_holds_up_others_for_a_while_only(
    two: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_api.store.postgresql.IDLE_SECONDS", 0.3)
    written: list[Database] = []

    def write_elsewhere() -> None:
        two[1].probe()
        written.append(two[1])

    with pytest.raises(SQLAlchemyError), two[0].write():
        write_elsewhere()
    assert written == [two[1]]
    two[0].probe()


def test_statement_that_does_not_end_is_broken_off(two: list[Database], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback_api.store.postgresql.STATEMENT_SECONDS", 0.2)
    with two[0].read() as connection, pytest.raises(OperationalError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(20)"))


def test_wait_for_the_turn_is_part_of_the_time_to_wait(two: list[Database]) -> None:
    """A post that waited for its turn waits for a locked table only as long as it would have waited anyway.

    All moments are the server's, so that it does not matter how slow this machine is.
    """

    def write(database: Database) -> tuple[float, float, float]:
        """Give how long a locked table would be waited for, when the transaction began, and a moment at its end."""
        with database.write() as connection:
            row = connection.execute(
                text(
                    "SELECT extract(epoch FROM current_setting('lock_timeout')::interval)::float,"
                    " extract(epoch FROM now())::float, extract(epoch FROM clock_timestamp())::float"
                )
            ).one()
            return row[0], row[1], row[2]

    patience, began, later = write(two[0])
    assert 5 - (later - began) - MILLISECOND <= patience <= 5
    with ThreadPoolExecutor(1) as pool:
        with two[1].write() as connection:
            waiting = pool.submit(write, two[0])
            eventually(lambda: connection.execute(text(WAITING)).scalar_one())
            connection.execute(text("SELECT pg_sleep(1)"))
            moment = text("SELECT extract(epoch FROM clock_timestamp())::float")
            released = float(connection.execute(moment).scalar_one())
        patience, began, later = waiting.result(60)
    assert released - began >= 1
    shortest, longest = (max(0.5, 5 - waited) for waited in (later - began, released - began))
    assert shortest - MILLISECOND <= patience <= longest + MILLISECOND


def test_start_waits_longer_for_migrations_than_a_customer_does(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_api.store.database.BUSY_SECONDS", 0.2)
    _, url = server.new_database()
    first, second = Database(url), Database(url)
    with ThreadPoolExecutor(1) as pool:
        with first.migrate():
            started = pool.submit(migrate.upgrade, second)
            assert not threading.Event().wait(1)
        started.result(60)
    with second.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == migrate.NEWEST
    first.close()
    second.close()


def test_pgbouncer_in_transaction_mode(server: Server, tmp_path: Path) -> None:
    """Two connections to the server serve all threads and the worker, each transaction on another one."""
    name, direct = server.new_database()
    port = free_port()
    answered: list[list[int]] = [[] for _ in range(SENDERS * MESSAGES)]
    with pgbouncer(server, name) as url, serving(environ(tmp_path, url), port):
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(lambda statuses: send_until_taken(port, statuses), answered))
        assert ask(port, "health")[0] == 200
    assert answered == [[303]] * (SENDERS * MESSAGES)
    assert cases_of(direct) == SENDERS * MESSAGES
