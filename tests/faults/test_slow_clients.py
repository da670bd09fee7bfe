"""Slow clients: connections that send a byte now and then keep nobody else from being served."""

import resource
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.faults.customer import Answer, ready
from tests.faults.service import Service

#: More than waitress takes unless it is told to.
SLOW = 150
#: More connections than a process may usually have files open, and than select() can tell apart.
USUAL_FILES, TOO_MANY = 1024, 1100
REQUEST = b"POST /api/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"


@contextmanager
def slow_connections(port: int, number: int) -> Iterator[list[socket.socket]]:
    """Hold connections that send their request a byte at a time, and never come to its end."""
    with ExitStack() as stack:
        address = ("127.0.0.1", port)
        connections = [stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(number)]
        done = threading.Event()
        thread = threading.Thread(target=_dribble, args=(connections, done))
        thread.start()
        try:
            yield connections
        finally:
            done.set()
            thread.join()


def _dribble(connections: list[socket.socket], done: threading.Event) -> None:
    for byte in REQUEST:
        for connection in connections:
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
