"""Work that waits for a transaction is done, or said not to be, whatever another thread does at whatever moment."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Connection, text

from feedback_api.ratings.ratings import Ratings
from feedback_api.services import Services
from feedback_api.store import group_commit
from feedback_api.store.database import Database
from feedback_api.store.group_commit import Job, NotCommittedError, Queue

RATING = {"page": "/charter/", "lang": "ko", "score": "4", "comment": ""}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/threads.sqlite3")
    with made.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    yield made
    made.close()


def write(word: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
        return word

    return work


def written(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT word FROM words ORDER BY word")).scalars())


class Interruption:
    """Runs something in the middle of the queue's code, before its instruction of a number.

    What runs there is another thread's: it may have to wait for a lock, and is given a moment to show that.
    """

    def __init__(self, at: int, other: Callable[[], object]) -> None:
        self._left = at
        self._other = threading.Thread(target=other)

    @property
    def happened(self) -> bool:
        return self._left < 0

    def during(self, act: Callable[[], object]) -> None:
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            act()
        finally:
            sys.settrace(before)
        if self.happened:
            self._other.join(60)

    def _enter(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if frame.f_code.co_filename != group_commit.__file__:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._step

    def _step(self, _frame: FrameType, event: str, _argument: object) -> Any:
        if event == "opcode":
            self._left -= 1
            if self._left == -1:
                self._other.start()
                self._other.join(0.02)
        return self._step


def interrupted(database: Database, act: str, at: int) -> bool:
    """Interrupt `run` or `withdraw` with the other one, and compare what is told of each job with what is stored."""
    queue = Queue()
    jobs = [queue.add(write(f"word{number}")) for number in range(3)]
    withdrawn: list[bool] = []

    def run() -> None:
        with database.write():  # as write_together: one thread runs, and any may withdraw
            pass
        queue.run(database._begun)

    def withdraw() -> None:
        withdrawn.append(queue.withdraw(jobs[1]))

    acts: dict[str, Callable[[], object]] = {"run": run, "withdraw": withdraw}
    (other,) = (acts[name] for name in acts if name != act)
    interruption = Interruption(at, other)
    interruption.during(acts[act])
    if not interruption.happened:
        other()
    expected = ["word0", "word2"] if withdrawn == [True] else ["word0", "word1", "word2"]
    told = [job.result() for job in jobs if job is not jobs[1] or withdrawn == [False]]
    assert (told, written(database)) == (expected, expected), f"{act}, instruction {at}"
    with database.write() as connection:
        connection.execute(text("DELETE FROM words"))
    return interruption.happened


@pytest.mark.parametrize("act", ["run", "withdraw"])
def test_job_withdrawn_at_any_moment_pulls_no_other_with_it(database: Database, act: str) -> None:
    instructions, never = 0, 1_000_000
    interrupted(database, act, never)  # from Python 3.13 on, code is traced by instructions from its second run on
    while interrupted(database, act, instructions):
        instructions += 1
    assert instructions > 15


def test_work_that_nobody_committed_is_not_told_of_as_done(database: Database) -> None:
    job = Queue().add(write("lost"))
    with pytest.raises(NotCommittedError):
        job.result()
    assert written(database) == []


def test_process_that_ends_during_a_commit_confirms_nothing(database: Database) -> None:
    def ends(_connection: Connection) -> None:
        raise SystemExit

    queue = Queue()
    jobs: list[Job[Any]] = [queue.add(write("before")), queue.add(ends), queue.add(write("after"))]
    with pytest.raises(SystemExit):
        queue.run(database._begun)
    for job in jobs:
        with pytest.raises(NotCommittedError):
            job.result()
    assert written(database) == []


def test_rating_is_stored_or_refused_when_its_transaction_is_broken_off(
    own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue is emptied by another thread's transaction that never ends well: no thanks, and nothing stored."""

    @contextmanager
    def broken_off(**_options: Any) -> Iterator[Connection]:
        raise SystemExit
        yield

    ratings: Ratings = own.ratings
    acquire = own.database._queue.add

    def add_and_let_another_run(work: Callable[[Connection], Any]) -> Job[Any]:
        job = acquire(work)
        with pytest.raises(SystemExit):
            own.database._queue.run(broken_off)
        return job

    monkeypatch.setattr(own.database._queue, "add", add_and_let_another_run)
    with pytest.raises(NotCommittedError):
        ratings.add("00000000-0000-4000-8000-000000000001", "strategy", RATING, None)
    monkeypatch.undo()
    ratings.add("00000000-0000-4000-8000-000000000002", "strategy", RATING, None)
    with own.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM ratings")).scalar() == 1
