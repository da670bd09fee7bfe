"""A PostgreSQL server of the tests' own, in a folder of its own, reached by a socket in it."""

import os
import pwd
import shutil
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
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def session(self, database: str = "postgres", *, autocommit: bool = False) -> "psycopg.Connection[Any]":
        """Speak to it as its administrator."""
        return psycopg.connect(f"host={self._folder} user={_USER} dbname={database}", autocommit=autocommit)

    def execute(self, statement: str) -> None:
        """Let it do something."""
        with self.session(autocommit=True) as session:
            session.execute(statement.encode())

    def ask(self, query: str) -> Any:
        """Give the one value of a query."""
        with self.session() as session:
            row = session.execute(query.encode()).fetchone()
        return row[0] if row else None

    def new_database(self) -> tuple[str, str]:
        """Make an empty database; its name, and its address for FEEDBACK_DATABASE_URL."""
        self._made += 1
        name = f"feedback{self._made}"
        self.execute(f"CREATE DATABASE {name}")
        return name, f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}"


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
    options = [part for option in _QUICK for part in ("-c", option)]
    with (folder / "log").open("w") as log:
        command = [_program("postgres"), "-D", f"{folder}/data", "-k", str(folder), *options]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_user)
    try:
        _wait(folder, process)
        yield Server(folder)
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def _program(name: str) -> str:
    """Give the newest of Debian's, which are not on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda place: int(place.parts[4]))
    return str(places[-1]) if places else name


def _wait(folder: Path, process: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    latest = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < latest:
        try:
            Server(folder).execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError((folder / "log").read_text())
