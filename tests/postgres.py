"""A PostgreSQL server of the tests' own, in a folder of its own, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

#: Debian's user for it: the server refuses to run as root.
_USER = "postgres"
#: It is reached by its socket alone; deadlocks are seen soon.
_OPTIONS = ("listen_addresses=", "deadlock_timeout=200ms")
#: What is waited for on account of a loss of power, and need not where none is tried: what a process has written
#: outlives its kill -9 without.
_QUICK = ("fsync=off", "full_page_writes=off")


class Server:
    """A server with its data in a folder, which is started and stopped."""

    def __init__(self, folder: Path, as_user: dict[str, Any], options: Sequence[str] = _OPTIONS) -> None:
        self.folder = folder
        self._as_user = as_user
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for option in self._options for part in ("-c", option)]
        command = [_program("postgres"), "-D", f"{self.folder}/data", "-k", str(self.folder), *options]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self._as_user)
        self._wait()

    def stop(self) -> None:
        """Stop it as a restart does: whoever is connected is sent away (SIGINT, "fast shutdown")."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)
            self._process = None

    def crash(self) -> None:
        """Kill it with all of its processes (SIGKILL): the next start recovers from what they had written."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)  # so that it starts no more of them
        ours = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for number in (self._process.pid, *map(int, ours)):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait(60)
        self._process = None

    def run_as(self) -> dict[str, Any]:
        """Give what subprocess needs to run a program as the server's user."""
        return dict(self._as_user)

    def session(self, database: str = "postgres", *, autocommit: bool = False) -> "psycopg.Connection[Any]":
        """Speak to it as its administrator."""
        return psycopg.connect(f"host={self.folder} user={_USER} dbname={database}", autocommit=autocommit)

    def execute(self, statement: str) -> None:
        """Let it do something."""
        with self.session(autocommit=True) as session:
            session.execute(statement.encode())

    def ask(self, query: str) -> Any:
        """Give the one value of a query."""
        with self.session() as session:
            row = session.execute(query.encode()).fetchone()
        return row[0] if row else None

    def new_database(self, template: str = "template1") -> tuple[str, str]:
        """Make a database, empty or like another; its name, and its address for FEEDBACK_DATABASE_URL."""
        self._made += 1
        name = f"feedback{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name, f"postgresql+psycopg://{_USER}@/{name}?host={self.folder}"

    def _wait(self, seconds: float = 30) -> None:
        latest = time.monotonic() + seconds
        while self._process is not None and self._process.poll() is None and time.monotonic() < latest:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())


@contextmanager
def running(*, quick: bool = True) -> Iterator[Server]:
    """Start a server; everything of it is gone afterwards. Unless it is `quick`, it syncs as it does by itself."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_user: dict[str, Any] = {}
    if os.getuid() == 0:
        user = pwd.getpwnam(_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    initdb = [_program("initdb"), "-D", f"{folder}/data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--no-locale"], check=True, cwd=folder, capture_output=True, **as_user)
    server = Server(folder, as_user, (*_OPTIONS, *_QUICK) if quick else _OPTIONS)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _program(name: str) -> str:
    """Give the newest of Debian's, which are not on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda place: int(place.parts[4]))
    return str(places[-1]) if places else name
