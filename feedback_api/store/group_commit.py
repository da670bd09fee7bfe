"""Group commit: the thread whose turn it is commits the work of all waiting threads with one sync of the disk."""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from feedback_api.store.compiled_sql import RefusedError, say

T = TypeVar("T")


class NotCommittedError(SQLAlchemyError):
    """Work whose transaction was broken off, such as by the end of the process: nothing of it is stored."""


class WorkError(Exception):
    """A piece of work that failed; its job knows why."""

    def __init__(self, reason: Exception) -> None:
        super().__init__()
        self.reason = reason

    @property
    def concerns_all(self) -> bool:
        """Tell whether the database is in trouble, such as locked or full, and would refuse any other work as well."""
        return isinstance(self.reason, OperationalError) or (
            isinstance(self.reason, RefusedError) and self.reason.operational
        )


class Job(Generic[T]):
    """A piece of work on the database, and what became of it. It may be done twice before it is committed."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self._value: T | None = None
        self._error: Exception | None = None
        self.done = False

    def attempt(self, connection: Connection) -> None:
        """Do the work; raises WorkError if it fails, and what it has written must be undone."""
        self._error = None
        try:
            self._value = self._work(connection)
        except Exception as error:
            self._error = error
            raise WorkError(error) from error

    def attempt_apart(self, connection: Connection) -> None:
        """Do the work in a savepoint: an error undoes it and no other's, unless it concerns all: then WorkError."""
        say(connection, "SAVEPOINT job")
        try:
            self.attempt(connection)
        except WorkError as failed:
            if failed.concerns_all:
                raise
            say(connection, "ROLLBACK TO SAVEPOINT job")
        say(connection, "RELEASE SAVEPOINT job")

    def fail(self, error: Exception) -> None:
        """Note that nothing was committed, unless the work itself had failed before."""
        self._error = self._error or error
        self.done = True

    def result(self) -> T:
        """Give what the work gave, once it is committed; raises what it raised, or what the commit did.

        Raises NotCommittedError for work that nobody committed: it must not be told of as done.
        """
        if self._error is not None:
            raise self._error
        if not self.done:
            raise NotCommittedError
        return cast(T, self._value)


@dataclass(eq=False)
class _Waiter:
    """A thread that waits for the turn; it sleeps on `asleep`, a lock that is held until it is woken."""

    no_longer: Callable[[], bool]
    asleep: threading.Lock
    has_turn: bool = False


class Turn:
    """The turn to write, which one thread has at a time, in the order in which they asked.

    Unlike with a lock, who waits for it may stop waiting when its work has been done by another. Nobody is woken for
    anything else: of eight threads that wait, each would wake for the commits of all others.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: list[_Waiter] = []

    def take(self, seconds: float | None = None, unless: Callable[[], bool] = lambda: False) -> bool:
        """Wait for the turn, and tell whether it was taken: not if the time was over, or `unless` became true.

        What makes `unless` true is done by a thread that has the turn.
        """
        with self._lock:
            if unless():
                return False
            if not self._taken:
                self._taken = True
                return True
            waiter = _Waiter(unless, threading.Lock())
            waiter.asleep.acquire()
            self._waiting.append(waiter)
        if not waiter.asleep.acquire(timeout=-1 if seconds is None else seconds):
            with self._lock:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)
        return waiter.has_turn

    def give(self) -> None:
        """Hand the turn to who has waited the longest, and wake those who need it no longer."""
        with self._lock:
            self._taken = False
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                if waiter.no_longer():
                    waiter.asleep.release()
                elif not self._taken:
                    self._taken = waiter.has_turn = True
                    waiter.asleep.release()
                else:
                    self._waiting.append(waiter)

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.give()


class Queue:
    """The jobs that wait for a transaction. Any thread adds, withdraws and runs, at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Job[Any]] = []

    def add(self, work: Callable[[Connection], T]) -> Job[T]:
        """Let a piece of work wait for the next transaction."""
        job = Job(work)
        with self._lock:
            self._waiting.append(job)
        return job

    def withdraw(self, job: Job[Any]) -> bool:
        """Take a job back; tell whether it still waited. If not, some thread is at it, or has done it."""
        with self._lock:
            if job not in self._waiting:
                return False
            self._waiting.remove(job)
            return True

    def run(self, begun: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Do all waiting work in one transaction, and tell each job when it is committed or has failed.

        Work rarely fails, so it is tried without savepoints, which cost two statements a job. If some of it fails, the
        transaction is undone, and all is done again, each job in a savepoint. Where the database is in trouble, all
        have failed: on PostgreSQL each would wait for the same lock once more, one after another.
        """
        jobs = self._take()
        if not jobs:
            return
        try:
            try:
                _do(jobs, begun, Job.attempt)
            except WorkError as failed:
                if len(jobs) == 1 or failed.concerns_all:
                    raise
                _do(jobs, begun, Job.attempt_apart)
        except Exception as error:
            reason = error.reason if isinstance(error, WorkError) else error
            for job in jobs:
                job.fail(reason)
        else:
            for job in jobs:
                job.done = True

    def _take(self) -> list[Job[Any]]:
        """Take all that waits, at once: a job that is withdrawn meanwhile would pull others with it."""
        with self._lock:
            jobs, self._waiting = self._waiting, []
        return jobs


def _do(
    jobs: Iterable[Job[Any]],
    begun: Callable[[], AbstractContextManager[Connection]],
    attempt: Callable[[Job[Any], Connection], None],
) -> None:
    with begun() as connection:
        for job in jobs:
            attempt(job, connection)
