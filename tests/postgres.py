"""A PostgreSQL server of the tests' own, in a folder of its own, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

#: Debian's user for it: the server refuses to run as root.
_USER = "postgres"
#: What a server on a disk waits for, and one that lives for some seconds need not; see deadlocks soon.
_QUICK = ("fsync=off", "full_page_writes=off", "deadlock_timeout=200ms", "listen_addresses=")


class Server:
    """A server with its data in a folder, which is started and stopped."""

    def __init__(self, folder: Path, as_user: dict[str, Any]) -> None:
        self.folder = folder
        self._as_user = as_user
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for option in _QUICK for part in ("-c", option)]
        command = [_program("postgres"), "-D", f"{self.folder}/data", "-k", str(self.folder), *options]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self._as_user)
        self._wait()

    def stop(self) -> None:
        """Stop it as a restart does: whoever is connected is sent away (SIGINT, "fast shutdown")."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
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
def running() -> Iterator[Server]:
    """Start a server; everything of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_user: dict[str, Any] = {}
    if os.getuid() == 0:
        user = pwd.getpwnam(_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    initdb = [_program("initdb"), "-D", f"{folder}/data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--no-locale"], check=True, cwd=folder, capture_output=True, **as_user)
    server = Server(folder, as_user)
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
