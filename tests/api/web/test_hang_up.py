"""The address of a case is a secret: no line of any library tells it, whatever becomes of the request."""

import logging
import socket
import struct
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.servers import ROOT, environment, free_port, wait_for
from tests.wait import eventually

Lines = Callable[[], list[str]]
LINK = "Aq9-Zx_7Kd2mP0sT4vW8bQ"
#: `flask serve` with answers that take their time, so that a client can hang up in the middle of one.
SLOW_SERVICE = """
import sys, time
from feedback_api import create_app
from feedback_api.web import server

app = create_app()

@app.after_request
def slowly(response):
    words = response.get_data()
    response.response = (time.sleep(0.4) or words[n : n + 300] for n in range(0, len(words), 300))
    if "broken" in sys.argv:
        response.response = (1 / 0 for _ in words)
    return response

server.serve(app, "127.0.0.1", int(sys.argv[1]))
"""


@pytest.fixture
def lines_of() -> Iterator[Callable[[str], Lines]]:
    """Read what a library logs from now on, through a handler of its own."""
    with ExitStack() as stack:

        def listen(library: str) -> Lines:
            handler, logger = BufferingHandler(9999), logging.getLogger(library)
            stack.callback(logger.setLevel, logger.level)
            stack.callback(logger.removeHandler, handler)
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            return lambda: [record.getMessage() for record in handler.buffer]

        yield listen


@contextmanager
def slow_service(environ: dict[str, str], log: Path, *arguments: str) -> Iterator[int]:
    port = free_port()
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_SERVICE, str(port), *arguments],
            cwd=ROOT,
            env=environment(environ),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/nothing", process)
            yield port
        finally:
            process.terminate()
            process.wait(60)


def hang_up(port: int, path: str) -> None:
    """Ask, and reset the connection when the answer begins."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        client.recv(1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture
def production(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    facts = tmp_path / "organization.yml"
    example = Path("content/data/organization.yml").read_text("utf-8")
    facts.write_text(example.replace("narae.example", "example.com"), "utf-8")
    return {
        **environ,
        "FEEDBACK_SITE_URL": "https://charter.example.com/",
        "FEEDBACK_ORGANIZATION": str(facts),
        "FEEDBACK_SECRET_KEY": "s" * 40,
        "FEEDBACK_ENCRYPTION_KEYS": f"{'A' * 43}=",
    }


@pytest.mark.parametrize("end", ["", "/receipt", "?from=mail"])
def test_client_that_hangs_up_leaves_no_address_of_a_case(production: dict[str, str], tmp_path: Path, end: str) -> None:
    log = tmp_path / "serve.log"
    with slow_service(production, log) as port:
        hang_up(port, f"/api/cases/{LINK}{end}")
        eventually(lambda: "Client disconnected while serving /api/cases" in log.read_text())
    assert LINK not in log.read_text()


@pytest.mark.parametrize("where", ["production", "laptop"])
def test_answer_that_breaks_leaves_no_address_of_a_case(
    production: dict[str, str], environ: dict[str, str], tmp_path: Path, where: str
) -> None:
    log = tmp_path / "serve.log"
    with slow_service(production if where == "production" else environ, log, "broken") as port:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/cases/{LINK}", timeout=20)
        eventually(lambda: "Exception while serving /api/cases" in log.read_text())
    assert LINK not in log.read_text()


def test_development_server_of_flask_leaves_no_address_of_a_case(app: Flask, lines_of: Callable[[str], Lines]) -> None:
    """`flask run` is Werkzeug's server, which logs each request with its address."""
    lines = lines_of("werkzeug")
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/api/cases/{LINK}?a={LINK}", timeout=20)
        eventually(lambda: any("GET /api/cases" in line for line in lines()))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not any(LINK in line for line in lines())


@pytest.mark.parametrize(
    "library",
    ["waitress", "waitress.queue", "werkzeug", "flask", "flask.app", "gunicorn.access", "feedback_api.x", "x"],
)
@pytest.mark.parametrize(
    ("line", "arguments", "shown"),
    [
        (f"Client disconnected while serving /api/cases/{LINK}", (), "Client disconnected while serving /api/cases…"),
        ('"%s" %s -', (f"GET /api/cases/{LINK}/receipt HTTP/1.1", 200), '"GET /api/cases… HTTP/1.1" 200 -'),
        ("%(path)s done", ({"path": f"//api//cases/{LINK}"},), "//api//cases… done"),
        (f"GET /API/Cases%2F{LINK} 100%", (), "GET /API/Cases… 100%"),
        (f"Referer: https://charter.kr/api/cases/{LINK}", (), "Referer: https://charter.kr/api/cases…"),
        ("GET /api/health HTTP/1.1", (), "GET /api/health HTTP/1.1"),
        ("GET /charter/?about=audit %s", ("x",), "GET /charter/?about=audit x"),
    ],
)
def test_no_library_can_log_an_address_of_the_service(
    app: Flask, lines_of: Callable[[str], Lines], library: str, line: str, arguments: tuple[object, ...], shown: str
) -> None:
    assert app
    lines = lines_of(library)
    logging.getLogger(library).error(line, *arguments)
    assert lines() == [shown]


def test_line_whose_arguments_do_not_fit_tells_none_of_them(app: Flask, lines_of: Callable[[str], Lines]) -> None:
    assert app
    lines = lines_of("waitress")
    logging.getLogger("waitress").error("%d of %d", LINK)  # noqa: PLE1206 - that is the case
    (line,) = lines()
    assert line.startswith("a line that cannot be written, of ")
    assert LINK not in line
