"""Group commit: whoever gets to write does the work of all who wait, and one sync of the disk serves them all."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection

from feedback_api.store.prepared import say

T = TypeVar("T")


class Job(Generic[T]):
    """A piece of work on the database, and what became of it."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self._value: T | None = None
        self._error: Exception | None = None
        self.done = False

    def attempt(self, connection: Connection) -> None:
        """Do the work; an error undoes it and no other's."""
        say(connection, "SAVEPOINT job")
        try:
            self._value = self._work(connection)
        except Exception as error:
            say(connection, "ROLLBACK TO SAVEPOINT job")
            self._error = error
        say(connection, "RELEASE SAVEPOINT job")

    def fail(self, error: Exception) -> None:
        """Note that nothing was committed, unless the work itself had failed before."""
        self._error = self._error or error

    def result(self) -> T:
        """Give what the work gave, once it is done; raises what it raised, or what the commit did."""
        if self._error is not None:
            raise self._error
        return cast(T, self._value)


class Queue:
    """The jobs that wait for a transaction."""

    def __init__(self) -> None:
        self._waiting: deque[Job[Any]] = deque()

    def add(self, work: Callable[[Connection], T]) -> Job[T]:
        """Let a piece of work wait for the next transaction."""
        job = Job(work)
        self._waiting.append(job)
        return job

    def withdraw(self, job: Job[Any]) -> bool:
        """Take a job back; tell whether it still waited."""
        try:
            self._waiting.remove(job)
        except ValueError:
            return False
        return True

    def run(self, begun: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Do all the work that waits in one transaction, and say so when it is committed, or failed."""
        jobs = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            with begun() as connection:
                for job in jobs:
                    job.attempt(connection)
        except Exception as error:
            for job in jobs:
                job.fail(error)
        finally:
            for job in jobs:
                job.done = True
