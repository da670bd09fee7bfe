"""The turn to write: handed on in order, and to nobody who has stopped waiting."""

import threading
from collections.abc import Callable, Iterator

import pytest

from feedback_api.store.group_commit import Turn
from tests.wait import eventually


@pytest.fixture
def turn() -> Turn:
    return Turn()


@pytest.fixture
def wait(turn: Turn) -> Iterator[Callable[..., None]]:
    """Begin threads that wait for the turn, one behind the other, and note who got it; all are ended by the test."""
    threads: list[threading.Thread] = []

    def begin(name: str, got: list[tuple[str, bool]], **how: object) -> None:
        before = len(turn._waiting)
        thread = threading.Thread(target=lambda: got.append((name, turn.take(**how))), daemon=True)  # type: ignore[arg-type]
        thread.start()
        threads.append(thread)
        eventually(lambda: len(turn._waiting) > before)

    yield begin
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_it_is_handed_on_in_the_order_in_which_threads_asked(turn: Turn, wait: Callable[..., None]) -> None:
    got: list[tuple[str, bool]] = []
    assert turn.take()
    for name in ("first", "second", "third"):
        wait(name, got)
    for name in ("first", "second", "third"):
        turn.give()
        eventually(lambda: (name, True) in got)  # noqa: B023 - asked before the next name
        assert not turn.take(0.01)  # it is theirs
    turn.give()
    assert [name for name, _ in got] == ["first", "second", "third"]
    assert turn.take()


def test_who_needs_it_no_longer_is_woken_without_it(turn: Turn, wait: Callable[..., None]) -> None:
    got: list[tuple[str, bool]] = []
    done: set[str] = set()
    assert turn.take()
    for name in ("first", "second", "third"):
        wait(name, got, unless=lambda name=name: name in done)
    done.update({"first", "third"})
    turn.give()
    eventually(lambda: len(got) == 3)
    assert dict(got) == {"first": False, "second": True, "third": False}
    turn.give()


def test_who_has_waited_too_long_is_not_handed_it(turn: Turn) -> None:
    assert turn.take()
    assert not turn.take(0.01)
    turn.give()
    assert turn.take(0)


def test_what_is_done_before_asking_needs_no_turn(turn: Turn) -> None:
    assert not turn.take(unless=lambda: True)
    assert turn.take(0)
