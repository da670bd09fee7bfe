"""A lock beside the database's file: whoever uses the database shares it, and a restore takes it alone.

It is the system's own (flock), so it ends with the process that holds it, however that ended.
"""

import fcntl
import os
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

#: How long a process waits for a restore to end, in seconds.
WAIT_SECONDS = 5
_PAUSE_SECONDS = 0.05


class BeingRestoredError(SQLAlchemyError):
    """A database that a restore is replacing."""


class Lock:
    """The lock of a database's file, held until it is released or the process ends."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.lock")
        self._descriptor: int | None = None

    def share(self) -> None:
        """Take the lock shared; raises BeingRestoredError if another process holds it exclusively."""
        if self._descriptor is not None:
            return
        descriptor = self._open()
        if descriptor is None:  # a folder that cannot be written to: SQLite itself says so, better
            return
        latest = time.monotonic() + WAIT_SECONDS
        while not _lock(descriptor, fcntl.LOCK_SH):
            if time.monotonic() >= latest:
                os.close(descriptor)
                raise BeingRestoredError
            time.sleep(_PAUSE_SECONDS)
        self._descriptor = descriptor

    def take_alone(self) -> bool:
        """Take the lock exclusively; tell whether that succeeded, which it does if nobody else holds it."""
        if self._descriptor is None:
            self._descriptor = self._open()
        return self._descriptor is not None and _lock(self._descriptor, fcntl.LOCK_EX)

    def release(self) -> None:
        """Release the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.release()

    def _open(self) -> int | None:
        try:  # to read is enough for a lock, so that another user's process can share it
            return os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError:
            return None


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
