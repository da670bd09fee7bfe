"""The processes that serve or send, each known by a locked file beside the database.

The lock (flock) is the system's own and ends with its process, kill -9 included; so whoever can lock another's file
knows that its process has ended. Process numbers are given again, and containers have equal names; a lock tells them
apart. Claims are released only for processes of this boot of this machine: on a network's file system, another
machine's locks may not be seen. The file names the process and the fingerprints of its keys: no key, no person.
"""

import fcntl
import hashlib
import json
import logging
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Process:
    """A process that runs: its number, and the fingerprints of its keys, the one it seals with first."""

    pid: int
    keys: tuple[str, ...]


def fingerprint(key: str) -> str:
    """Give a fingerprint of a key, which identifies it without disclosing it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


class Processes:
    """The processes of one database; this one shows itself with `announce`."""

    def __init__(self, folder: Path, name: str, keys: Sequence[str]) -> None:
        """`name` begins with the machine's boot and a hyphen, and names nothing else."""
        self.name = name
        self.keys = tuple(map(fingerprint, keys))
        self._folder = folder
        self._announcing = threading.Lock()
        self._announced = False
        self._warned = False

    def announce(self) -> None:
        """Show the others that this process runs, until it ends; where that cannot be written, it is tried again."""
        if self._announced:
            return
        with self._announcing:
            if self._announced:
                return
            try:
                descriptor = self._locked_file()
            except OSError as error:  # a full disk: what is claimed then waits for the end of its lease
                self._warn(error)
                return
            self._announced = True
            weakref.finalize(self, os.close, descriptor)

    def running(self) -> list[Process]:
        """Give the other processes that run."""
        processes = []
        for path in self._others():
            with _lock(path) as ended:
                if not ended and (process := _read(path)):
                    processes.append(process)
        return processes

    @contextmanager
    def ended(self) -> Iterator[list[str]]:
        """Yield the names of processes of this machine that ended, however; they are struck off at the end."""
        boot = self.name.partition("-")[0]
        with ExitStack() as stack:
            over = [path for path in self._others() if stack.enter_context(_lock(path))]
            yield [path.name for path in over if path.name.partition("-")[0] == boot]
            for path in over:
                with suppress(OSError):  # another user's: it is struck off next time, or never, which does no harm
                    path.unlink()

    def _warn(self, error: OSError) -> None:
        """Say once, not at every try, that others cannot see this process."""
        if not self._warned:
            self._warned = True
            log.warning("cannot be written: %s (%s)", self._folder, error.strerror)

    def _locked_file(self) -> int:
        """Write the file and lock it before it has its name, so that nobody sees it unlocked."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f".{self.name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(descriptor, json.dumps({"pid": os.getpid(), "keys": self.keys}).encode())
            draft.rename(self._folder / self.name)
        except OSError:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
            raise
        return descriptor

    def _others(self) -> list[Path]:
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 - names alone are wanted
        except OSError:
            return []
        return [self._folder / name for name in sorted(names) if name != self.name and not name.startswith(".")]


@contextmanager
def _lock(path: Path) -> Iterator[bool]:
    """Hold a file's lock for the block if its process has let go of it, and tell whether."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _read(path: Path) -> Process | None:
    try:
        facts = json.loads(path.read_text())
        return Process(int(facts["pid"]), tuple(map(str, facts["keys"])))
    except (OSError, ValueError, KeyError, TypeError):  # it ended meanwhile, or is none of ours
        return None
