"""`flask worker` ends at a signal, whatever its worker is doing then."""

import os
import signal
import threading
from collections.abc import Callable, Iterator

import click
import pytest
from flask import Flask

from feedback_api.delivery.worker import Worker
from feedback_api.web import server


@pytest.fixture(autouse=True)
def kept_handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_signal_comes_while_the_worker_holds_its_locks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the thread that holds a lock the handler would wait for it for ever."""

    def run(worker: Worker) -> None:
        assert threading.current_thread() is not threading.main_thread(), "the handler would wait for ever"
        with worker._awake._cond, worker._stopping._cond:  # type: ignore[attr-defined]
            os.kill(os.getpid(), signal.SIGTERM)
            came.wait(60)
        worker._stopping.wait(60)
        stopped.append(worker._stopping.is_set())

    came, stopped = threading.Event(), list[bool]()
    note = server._on_signal

    def note_and_tell(act: Callable[[], object]) -> threading.Event:
        def act_and_tell() -> None:
            act()
            came.set()

        return note(act_and_tell)

    monkeypatch.setattr(server, "_on_signal", note_and_tell)
    monkeypatch.setattr(Worker, "run", run)
    server.work(app)
    assert came.is_set()
    assert stopped == [True]


def test_worker_that_ends_by_itself_is_an_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What watches the process starts it again."""
    monkeypatch.setattr(Worker, "run", lambda _worker: None)
    with pytest.raises(click.ClickException, match="ended by an error"):
        server.work(app)
