"""On PostgreSQL: two web processes do not lock each other out, start together, and see a database that is read-only."""

import subprocess
import threading
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import Connection, text

from feedback_api.outbox import queue
from feedback_api.outbox.mails import TEAM_DIGEST
from feedback_api.rate_limits import Limits
from feedback_api.store import migrate
from feedback_api.store.database import Database
from tests.answers import ANSWERS
from tests.postgres import Server, running
from tests.servers import flask, free_port, wait_for
from tests.wait import eventually

#: Within the limits of one address, 30 messages and 120 ratings an hour, which both processes share.
MESSAGES, RATINGS = 12, 50
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def two(server: Server) -> Iterator[list[Database]]:
    """Two processes' views of one database that has its tables."""
    _, url = server.new_database()
    databases = [Database(url), Database(url)]
    migrate.upgrade(databases[0])
    yield databases
    for one in databases:
        one.close()


def test_what_is_written_once_is_told_apart_from_what_is_there(two: list[Database]) -> None:
    def write(database: Database) -> list[bool]:
        with database.write() as connection:
            once = queue.enqueue_once(connection, TEAM_DIGEST, NOW, "a@narae.example", team="help", once="today")
            return [once, queue.enqueue_summary(connection, "help", "2026-11-23", NOW, "a@narae.example")]

    assert [write(one) for one in two] == [[True, True], [False, False]]
    assert number_of(two[0], "outbox") == 2


def number_of(database: Database, table: str) -> int:
    with database.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_message_and_rating_counted_in_two_orders_do_not_deadlock(two: list[Database]) -> None:
    """One process' transaction takes a message and then a rating, the other's a rating and then a message."""
    limits = Limits("s" * 32, enabled=True)
    steps: list[Callable[[Connection, str], object]] = [
        lambda connection, address: limits.count(connection, address, f"{address}@example.com"),
        limits.count_rating,
    ]
    half_way = [threading.Event(), threading.Event()]

    def work(number: int, connection: Connection) -> int:
        first, second = steps[number], steps[1 - number]
        first(connection, f"192.0.2.{number}")
        half_way[number].set()
        half_way[1 - number].wait(0.5)  # in vain where the other has to wait for this transaction
        second(connection, f"192.0.2.{number}")
        return number

    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(two[number].write_together, lambda connection, number=number: work(number, connection))
            for number in (0, 1)
        ]
        assert [one.result(60) for one in done] == [0, 1]
    assert number_of(two[0], "hits") > 0


def test_writer_that_is_kept_waiting_by_another_process_is_told_so(
    two: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_api.store.database.BUSY_SECONDS", 1)
    with two[0].write(), pytest.raises(Exception, match="lock timeout"), two[1].write():
        pass
    with two[1].write() as connection:
        connection.execute(text("DELETE FROM hits"))


def test_first_starts_at_the_same_moment_succeed(server: Server, tmp_path: Path) -> None:
    """Each sees a database without tables before any can create them."""
    name, url = server.new_database()
    environ = {"FEEDBACK_INSTANCE": str(tmp_path / "instance"), "FEEDBACK_DATABASE_URL": url}
    ports = [free_port() for _ in range(3)]
    with ExitStack() as stack:
        with server.session(name) as session:
            session.execute("LOCK TABLE pg_class IN SHARE MODE")  # lets them look, and create nothing
            processes = [stack.enter_context(ended(flask("serve", "--port", str(p), environ=environ))) for p in ports]
            waiting = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
            eventually(lambda: server.ask(waiting) >= len(processes))
        for port, process in zip(ports, processes, strict=True):
            wait_for(f"http://127.0.0.1:{port}/api/health", process)
    database = Database(url)
    with database.read() as connection:
        assert migrate.find_revision(connection) == migrate.NEWEST
    database.close()


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """End a process at the end, as an operator does."""
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def ask(url: str, fields: dict[str, str] | None = None) -> int:
    data = urlencode(fields).encode() if fields else None
    request = urllib.request.Request(url, data, {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def token(base: str, kind: str) -> str:
    with urllib.request.urlopen(f"{base}/form-token?kind={kind}", timeout=20) as answer:
        return str(answer.read().decode().split('"token":"')[1].split('"')[0])


def send(base: str, number: int) -> int:
    fields = {"submission_id": str(uuid.uuid4()), "website": "", "lang": "ko"}
    if number < MESSAGES:
        message = {**ANSWERS, **fields, "email": f"customer{number}@example.com"}
        return ask(f"{base}/feedback", {**message, "token": token(base, message["kind"])})
    rating = {**fields, "page": "/charter/", "score": "4", "comment": ""}
    return ask(f"{base}/ratings", {**rating, "token": token(base, "rating")})


def test_two_processes_take_messages_and_ratings_and_say_when_they_cannot(server: Server, tmp_path: Path) -> None:
    name, url = server.new_database()
    ports = [free_port(), free_port()]
    bases = [f"http://127.0.0.1:{port}/api" for port in ports]
    (tmp_path / "site").mkdir()
    environ = {
        "FEEDBACK_INSTANCE": str(tmp_path / "instance"),
        "FEEDBACK_SITE_DIR": str(tmp_path / "site"),
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_MIN_FILL_SECONDS": "0",
    }
    with ExitStack() as stack:
        for base, port in zip(bases, ports, strict=True):
            process = stack.enter_context(ended(flask("serve", "--port", str(port), environ=environ)))
            wait_for(f"{base}/health", process)
        with ThreadPoolExecutor(8) as pool:
            statuses = Counter(
                pool.map(lambda number: send(bases[number % 2], number // 2), range(2 * (MESSAGES + RATINGS)))
            )
        assert statuses == {201: 2 * (MESSAGES + RATINGS)}
        database = Database(url)
        assert (number_of(database, "cases"), number_of(database, "ratings")) == (2 * MESSAGES, 2 * RATINGS)
        database.close()
        assert [ask(f"{base}/health") for base in bases] == [200, 200]
        server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")  # as a standby is
        server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        eventually(lambda: {ask(f"{base}/health") for base in bases for _ in range(3)} == {503})
        server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = off")  # for new connections
        eventually(lambda: [ask(f"{base}/health") for base in bases] == [200, 200])
