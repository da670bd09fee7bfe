"""Slow clients: connections that send a byte now and then keep nobody else from being served.

The limits of time are tried with a clock of the test's, the rest on real sockets.
"""

import resource
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import BufferedReader
from types import SimpleNamespace
from typing import Any

import pytest
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from feedback_api.web import connections
from feedback_api.web.connections import Connection
from tests.faults.customer import Answer, ready
from tests.faults.service import Service

#: More than waitress takes unless it is told to.
SLOW = 150
#: Twice as many connections as the service takes at once, and what is left of its files.
ALL = 905
#: More connections than a process may usually have files open, and than select() can tell apart.
USUAL_FILES, TOO_MANY = 1024, 1100
REQUEST = b"POST /api/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"


@contextmanager
def slow_connections(port: int, number: int, source: str = "127.0.0.1") -> Iterator[list[socket.socket]]:
    """Hold connections that send their request a byte at a time, and never come to its end."""
    with ExitStack() as stack:
        connect = partial(socket.create_connection, ("127.0.0.1", port), timeout=20, source_address=(source, 0))
        opened = [stack.enter_context(connect()) for _ in range(number)]
        done = threading.Event()
        thread = threading.Thread(target=_dribble, args=(opened, done))
        thread.start()
        try:
            yield opened
        finally:
            done.set()
            thread.join()


def _dribble(opened: list[socket.socket], done: threading.Event) -> None:
    for byte in REQUEST:
        for connection in opened:
            with suppress(OSError):
                connection.send(bytes([byte]))
        if done.wait(0.2):
            return


def test_hundred_slow_connections_do_not_stop_others(service: Service) -> None:
    with service.running("serve"), slow_connections(service.port, SLOW) as slow:
        customer = ready(service.port)
        answers: list[Answer] = [customer.send(customer.form()) for _ in range(20)]
        assert {answer.status for answer in answers} == {201}
        service.deliver_all()
        slow[0].settimeout(0.1)
        with suppress(TimeoutError):
            assert slow[0].recv(1) != b"", "hung up on a slow client"


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * TOO_MANY)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("files", [USUAL_FILES, 2 * TOO_MANY])
def test_more_connections_than_files_end_nothing(service: Service, files: int) -> None:
    with service.running("serve", before=["prlimit", f"--nofile={files}"]) as (process,):
        customer = ready(service.port)
        with ThreadPoolExecutor(8) as pool:  # every thread opens the database
            list(pool.map(customer.insist, [customer.form() for _ in range(40)]))
        with slow_connections(service.port, TOO_MANY):
            assert process.poll() is None
        assert customer.send(customer.form()).status == 201
        assert process.poll() is None
        assert "Traceback" not in (service.folder / "serve.log").read_text()


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.1.1"])
def test_who_holds_every_connection_makes_room_for_others(service: Service, source: str) -> None:
    """The customer's connections are the newest and, seen from another network, the fewest."""
    with service.running("serve", before=["prlimit", f"--nofile={USUAL_FILES}"]):
        customer = ready(service.port)
        with slow_connections(service.port, ALL, source):
            answers = [customer.send(customer.form()) for _ in range(20)]
            assert {answer.status for answer in answers} == {201}
            _answers_slow_but_honest_post(service.port)


def _answers_slow_but_honest_post(port: int) -> None:
    """Send a request in pieces from a network of few connections, while another network holds all the others."""
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=("127.0.2.1", 0)) as honest:
        for piece in (b"GET /api/health HT", b"TP/1.1\r\nHost: localhost\r\nConn", b"ection: close\r\n\r\n"):
            honest.sendall(piece)
            with slow_connections(port, 50):
                pass
        assert honest.recv(15) == b"HTTP/1.1 200 OK"


@pytest.mark.usefixtures("many_files")
def test_requests_sent_without_waiting_for_answers_hold_no_thread(service: Service) -> None:
    """Ten packets of two hundred requests each for a large file, whose answers nobody reads (pipelining)."""
    (service.folder / "site/large.jpg").write_bytes(b"x" * 200_000)
    request = b"GET /large.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with service.running("serve"), ExitStack() as stack:
        for _ in range(10):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", service.port))
            connection.settimeout(20)
            connection.sendall(request * 170)
        customer = ready(service.port)
        assert customer.send(customer.form()).status == 201


def test_first_of_several_requests_in_a_packet_is_answered_and_the_connection_closed(service: Service) -> None:
    request = b"GET /api/form-token?kind=inquiry HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with service.running("serve"):
        for sent, answers in ((request * 3, 1), (request, 1)):
            with socket.create_connection(("127.0.0.1", service.port), timeout=2) as connection:
                connection.sendall(sent)
                received = b""
                with suppress(TimeoutError):
                    while part := connection.recv(65536):
                        received += part
                assert received.count(b"HTTP/1.1 200") == answers
                assert (b"Connection: close" in received) is (sent != request)


class Channel(Connection):
    """A connection without a socket."""

    def __init__(self, address: str, since: float, **state: Any) -> None:
        self.network = connections._network(address)
        self.since, self.closed = since, False
        self.requests: list[Any] = state.get("requests", [])
        self.receiving = state.get("receiving", False)
        self.total_outbufs_len = state.get("unread", 0)
        self.server: Any = SimpleNamespace(accepting=True)

    def handle_close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("state", "limit"),
    [
        ({}, connections.IDLE_SECONDS),
        ({"receiving": True}, connections.REQUEST_SECONDS),
        ({"unread": 1}, connections.ANSWER_SECONDS),
        ({"requests": ["being answered"], "unread": 1}, None),
    ],
)
def test_connection_has_its_time_whatever_arrives_meanwhile(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], limit: int | None
) -> None:
    channel = Channel("192.0.2.7", 1000.0, **state)
    reaper = connections.Reaper({1: channel})
    for waited in (0, limit or 0, (limit or 99_999) + 1):
        monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda waited=waited: 1000.0 + waited))
        reaper.run()
        assert channel.closed is (limit is not None and waited > limit)


def test_limits_of_time_suit_honest_clients() -> None:
    assert (connections.REQUEST_SECONDS, connections.ANSWER_SECONDS) == (30, 600)
    assert connections.IDLE_SECONDS > 60, "a proxy closes an idle connection first"
    assert 2 * connections.MOST + 100 < USUAL_FILES


def test_time_of_a_request_begins_with_its_first_byte_and_with_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty lines may come before a request (RFC 9112, 2.2): they must not make its time begin again."""
    taken: list[bytes] = []
    monkeypatch.setattr(HTTPChannel, "received", lambda _self, data: taken.append(data))
    monkeypatch.setattr(HTTPChannel, "service", lambda _self: None)
    channel = Channel("192.0.2.7", 1000.0)

    def at(moment: float, data: bytes) -> float:
        monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: moment))
        channel.received(data)
        return channel.since

    assert [at(1005, b"\r\n"), at(1010, b"\r\n"), at(1020, b"G"), at(1025, b"ET")] == [1005] * 4
    channel.service()
    assert (channel.since, channel.receiving) == (1025, False)
    assert at(1040, b"G") == 1040
    assert len(taken) == 5


def test_room_is_made_by_the_oldest_of_the_network_that_holds_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: 1010.0))
    at_work = [Channel("198.51.100.1", 1000.0, requests=["x"], receiving=True)]
    few = [Channel(address, 1000.0) for address in ("203.0.113.1", "2001:db8:1::1", "::ffff:203.0.112.9")]
    many = [Channel(f"198.51.100.{n % 250}", 1001.0 + n / 100) for n in range(200)]
    more = [Channel(f"2001:db8:{n % 2 + 2}:{n:x}::1", 1001.0 + n / 100) for n in range(1, 301)]
    every = [*at_work, *few, *many, *more]
    connections.Reaper(dict(enumerate(every))).run()
    closed = [channel for channel in every if channel.closed]
    assert len(every) - len(closed) == connections.MOST - connections.ROOM
    assert not any(channel.closed for channel in (*at_work, *few, *more))
    assert closed == many[: len(closed)]


@contextmanager
def waitress_serving(parts: Iterable[bytes], connection: type[Connection], **settings: Any) -> Iterator[int]:
    """Serve an answer of these parts on connections of a class, and give the port."""

    def app(_environ: object, start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return parts

    sockets: dict[int, Any] = {}
    server: Any = create_server(app, map=sockets, host="127.0.0.1", port=0, outbuf_overflow=10**9, **settings)
    server.channel_class = connection
    done = threading.Event()

    def loop() -> None:
        while not done.is_set():
            wasyncore.loop(timeout=3600, map=sockets, count=1)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield server.effective_port
    finally:
        done.set()
        server.pull_trigger()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


@contextmanager
def asking(port: int) -> Iterator[BufferedReader]:
    """Ask for an answer that ends with its connection, and read as far as its head."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client, client.makefile("rb") as answer:
        client.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        while answer.readline() != b"\r\n":
            pass
        yield answer


def test_loop_does_not_ask_to_send_what_a_thread_is_sending() -> None:
    """It would be told at once that it may, ask again without a pause, and keep the thread from running."""
    asks = []

    class Watched(Connection):
        def send(self, data: bytes, do_close: bool = True) -> int:
            asks.append(self.writable())
            return int(super().send(data, do_close))

    with waitress_serving([b"first", b"second"], Watched) as port, asking(port) as answer:
        assert answer.read() == b"firstsecond"
    assert asks == [False] * 2  # the head leaves with the first part of the body, in one packet


def test_loop_sends_what_a_thread_could_not_while_the_thread_makes_the_next_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever wakes the loop waits here until it has looked: a loop that was woken while the thread sent sleeps on."""
    looked, taken, pull = threading.Event(), threading.Event(), BaseWSGIServer.pull_trigger

    class Watched(Connection):
        def writable(self) -> bool:
            looked.set()
            return super().writable()

    def pull_and_wait(server: BaseWSGIServer) -> None:
        looked.clear()
        pull(server)
        looked.wait(1)

    def parts() -> Iterator[bytes]:
        yield bytes(20_000_000)
        taken.wait(60)

    monkeypatch.setattr(BaseWSGIServer, "pull_trigger", pull_and_wait)
    with waitress_serving(parts(), Watched, outbuf_high_watermark=10**9) as port, asking(port) as answer:
        assert len(answer.read(20_000_000)) == 20_000_000
        taken.set()


def test_loop_sends_for_a_thread_that_waits_because_too_much_is_unsent() -> None:
    parts = [bytes([number]) * 1_000_000 for number in range(20)]
    with waitress_serving(parts, Connection, outbuf_high_watermark=1_000_000) as port, asking(port) as answer:
        assert answer.read() == b"".join(parts)
