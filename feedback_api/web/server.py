"""`flask serve`: the web server and the worker in one process, ended without losing what is in hand."""

import gc
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from feedback_api import logging_setup
from feedback_api.delivery.smtp import TIMEOUT_SECONDS
from feedback_api.services import services_of
from feedback_api.store import migrate
from feedback_api.web import connections
from feedback_api.web.connections import Connection
from feedback_api.web.request_guards import MAX_BYTES, MAX_HEAD_BYTES

log = logging.getLogger(__name__)
THREADS = 8
#: How long a mail lets customers who are being answered go first, in seconds: it leaves all the same under any load.
COURTESY_SECONDS = 0.25
#: How often the file of the institution's facts is looked at, in seconds.
WATCH_SECONDS = 5
#: How long open requests may take to finish once the process is told to end, in seconds.
GRACE_SECONDS = 10
#: How many objects more than were freed make Python look for garbage among them: its 700 are reached at every post.
GARBAGE_THRESHOLD = 5000
#: How long a connection without a request stays open then, in seconds: one may be on its way already.
LINGER_SECONDS = 0.5


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; open requests and the mail in hand are finished first."""
    _prepare(app)
    sockets: dict[int, Any] = {}
    server = _listen(app, host, port, sockets)
    services_of(app).worker.give_way = _courtesy(server)
    _spare_garbage_collection()
    with _database(app), mail_server(app), _watching(app), _working(app):
        stopping = _on_signal(lambda: _wake(sockets))
        announce = log.info if services_of(app).settings.production else click.echo  # a log of JSON lines has no others
        announce(f"열어 보십시오 / Open {services_of(app).settings.site_url}  (Ctrl-C: 끝 / stop)")
        reaper = connections.Reaper(sockets)
        while not stopping.is_set():
            wasyncore.loop(timeout=1, map=sockets, count=1)
            reaper.run()
        _drain(sockets)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


def _spare_garbage_collection() -> None:
    """Let Python look for garbage less often, and not among what was loaded: it took a tenth of the time of a post."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)


def work(app: Flask) -> None:
    """Run the worker alone until SIGTERM or Ctrl-C; raises ClickException if it ends by itself.

    It has a thread of its own: a signal is handled by the main thread, and would wait for ever for a lock that this
    thread holds as it comes. A `SimpleQueue` may be put to wherever a handler interrupts.
    """
    _prepare(app)
    ended = SimpleQueue[None]()
    stopping = _on_signal(lambda: ended.put(None))
    with _database(app), mail_server(app), _watching(app), _working(app, at_end=lambda: ended.put(None)):
        ended.get()
    if not stopping.is_set():
        raise click.ClickException("메일을 보내는 일이 오류로 끝났습니다. / The worker has ended by an error.")


def _prepare(app: Flask) -> None:
    """Bring the database to the newest tables, and tell where nothing can be written to it.

    In production, errors that nobody caught become lines of the log. Raises like `migrate.upgrade`.
    """
    if services_of(app).settings.production:
        logging_setup.log_uncaught_errors()
    migrate.upgrade(services_of(app).database)
    try:
        services_of(app).database.probe()
    except SQLAlchemyError as error:  # the service starts all the same: a full disk is emptied, a lock is let go
        log.error(migrate.DatabaseUnusableError(error).format_message())


@contextmanager
def _database(app: Flask) -> Iterator[None]:
    """Close the database at the end, so that SQLite leaves no log of changes beside the file."""
    try:
        yield
    finally:
        services_of(app).database.close()


@contextmanager
def mail_server(app: Flask) -> Iterator[None]:
    """Catch mail in a local mailbox where no mail server is set."""
    services = services_of(app)
    with ExitStack() as stack:
        if not services.settings.mail_server:
            from feedback_api.delivery import dev_mailbox  # noqa: PLC0415 - an SMTP server, 9 MB

            services.mail.send_to(*stack.enter_context(dev_mailbox.serving(services.settings.instance / "mail")))
        yield


@contextmanager
def _watching(app: Flask) -> Iterator[None]:
    """Look now and then whether organization.yml has changed, for the log tells it though nobody asks for health."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            services_of(app).organization_watch.state()

    thread = threading.Thread(target=watch, name="watch")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _working(app: Flask, at_end: Callable[[], object] = lambda: None) -> Iterator[None]:
    worker = services_of(app).worker

    def run() -> None:
        try:
            worker.run()
        finally:
            at_end()

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(TIMEOUT_SECONDS * 2)


def _listen(app: Flask, host: str, port: int, sockets: dict[int, Any]) -> Any:
    """Open the listening sockets.

    waitress would take X-Forwarded-For and its like out of every request, but client_ip.py decides which proxies are
    believed.
    """
    try:
        server = create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=False,
            connection_limit=connections.MOST,
            max_request_header_size=MAX_HEAD_BYTES,
            max_request_body_size=MAX_BYTES * 16,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such address or port"
        raise click.ClickException(
            f"{host}:{port}를 쓸 수 없습니다. 다른 번호로 다시 해 보십시오(PORT=8001 make serve). / "
            f"Cannot listen there ({reason}); try another port."
        ) from None
    for listener in _listeners(sockets):
        listener.channel_class = Connection
    return server


def _listeners(sockets: dict[int, Any]) -> list[BaseWSGIServer]:
    """Give the listening sockets: several where a host has several addresses."""
    return [item for item in sockets.values() if isinstance(item, BaseWSGIServer)]


def _wake(sockets: dict[int, Any]) -> None:
    """Let the loop go on at once; a server with several listening sockets cannot do so itself."""
    for listener in _listeners(sockets):
        listener.pull_trigger()


def _connections(sockets: dict[int, Any]) -> list[Connection]:
    return [item for item in sockets.values() if isinstance(item, Connection)]


def _courtesy(server: Any) -> Callable[[], None]:
    """Make the worker's pause before a mail: Python runs one thread at a time, and a customer's should be it."""

    def give_way() -> None:
        latest = time.monotonic() + COURTESY_SECONDS
        while server.task_dispatcher.active_count and time.monotonic() < latest:
            time.sleep(0.01)

    return give_way


def _on_signal(act: Callable[[], object]) -> threading.Event:
    """Act at the first SIGTERM or SIGINT; a second one ends the process at once."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        act()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


def _drain(sockets: dict[int, Any]) -> None:
    """Take no new connection, let the open requests end, and tell their clients that the connection ends, too.

    A client whose connection is closed without that word may have sent its next request meanwhile, and cannot know
    whether it was taken (RFC 9112, section 9.6).
    """
    for listener in _listeners(sockets):
        wasyncore.dispatcher.close(listener)  # waitress' own close() ends what wakes the loop, too
    for connection in _connections(sockets):
        connection.announce_end()
    began = time.monotonic()
    while (waited := time.monotonic() - began) < GRACE_SECONDS:
        left = _connections(sockets)
        if not any(connection.is_busy() for connection in left) and (waited > LINGER_SECONDS or not left):
            return
        wasyncore.loop(timeout=0.1, map=sockets, count=1)
