"""`flask serve` and `flask worker` on one database, started, killed and looked at from outside."""

import json
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from feedback_api.outbox.states import State
from tests.databases import database_of
from tests.servers import flask, free_port, wait_for
from tests.wait import eventually

_OPEN_TRANSACTIONS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
  AND backend_type = 'client backend' AND pid != pg_backend_pid() AND xact_start IS NOT NULL"""
PAST = "2000-01-01 00:00:00.000000"
#: States in which a message has yet to be sent.
UNSENT = (State.WAITING, State.SENDING)


class Service:
    """An instance folder, and the processes that share it."""

    def __init__(self, folder: Path, mail_port: int, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        (folder / "site").mkdir(parents=True, exist_ok=True)
        self.environ = {
            "FEEDBACK_SITE_URL": f"http://127.0.0.1:{self.port}",
            "FEEDBACK_INSTANCE": str(folder / "instance"),
            "FEEDBACK_SITE_DIR": str(folder / "site"),
            "FEEDBACK_MAIL_SERVER": "127.0.0.1",
            "FEEDBACK_MAIL_PORT": str(mail_port),
            "FEEDBACK_MAIL_SECURITY": "none",
            "FEEDBACK_MIN_FILL_SECONDS": "0",
            "FEEDBACK_LIMITS": "off",
            **settings,
        }
        #: The SQLite file, where no other database is named.
        self.database = folder / "instance" / "feedback.sqlite3"
        self._engine = database_of(self.environ)

    @property
    def processes(self) -> list[Path]:
        """Give the files by which the processes of this folder know each other."""
        return [*(self.folder / "instance").glob("processes*/*")]

    @property
    def health(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/health"

    def start(self, command: str, before: Sequence[str] = ()) -> "subprocess.Popen[str]":
        """Start `serve` or `worker`; its log goes to a file, since a pipe that nobody reads would stop it."""
        arguments = (command, "--port", str(self.port)) if command == "serve" else (command,)
        with (self.folder / f"{command}.log").open("a") as log:
            return flask(*arguments, environ=self.environ, before=before, output=log)

    @contextmanager
    def running(self, *commands: str, before: Sequence[str] = ()) -> Iterator[list["subprocess.Popen[str]"]]:
        """Run processes until the end of the block, then end them as an operator does."""
        processes = [self.start(command, before) for command in commands]
        try:
            if "serve" in commands:
                wait_for(self.health, processes[commands.index("serve")], 60)
            yield processes
        finally:
            end(processes)

    def query(self, sql: str) -> list[Any]:
        """Ask the database, beside the processes that use it."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def states(self) -> dict[str, int]:
        """Count the messages by state."""
        return dict(self.query("SELECT state, count(*) FROM outbox GROUP BY state"))

    def let_time_pass(self) -> None:
        """Make due at once what waits for another attempt; what a live process has in hand stays its own."""
        self.update(f"UPDATE outbox SET next_attempt_at = '{PAST}' WHERE state = 'waiting'")

    def update(self, sql: str, **values: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(sql), values)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the database as another program may, so that nobody can write until the end of the block."""
        with self._engine.connect() as connection:
            of_a_file = self._engine.dialect.name == "sqlite"
            connection.execute(text("BEGIN EXCLUSIVE" if of_a_file else "LOCK TABLE cases"))
            yield
            connection.rollback()

    def freeze(self, process: "subprocess.Popen[str]") -> None:
        """Stop a process, while it writes nothing: one that holds the database's lock would stop all others with it."""
        latest = time.monotonic() + 60
        while True:
            process.send_signal(signal.SIGSTOP)
            if self._is_free():
                return
            process.send_signal(signal.SIGCONT)
            assert time.monotonic() < latest, "it writes without an end"
            time.sleep(0.05)

    def _is_free(self) -> bool:
        """Tell whether nobody holds a transaction open in which something may be written."""
        with self._engine.connect() as connection:
            if connection.dialect.name != "sqlite":
                return int(connection.execute(text(_OPEN_TRANSACTIONS)).scalar_one()) == 0
            connection.execute(text("PRAGMA busy_timeout = 1000"))
            try:
                connection.execute(text("BEGIN IMMEDIATE"))
            except OperationalError:
                return False
            connection.rollback()
            return True

    def deliver_all(self, seconds: float = 180) -> None:
        """Wait until nothing is left to be sent, letting time pass for what waits."""

        def done() -> bool:
            states = self.states()
            if states.get("waiting"):
                self.let_time_pass()
            return not any(states.get(state) for state in UNSENT)

        eventually(done, seconds)

    def command(self, *arguments: str, status: int = 0, before: Sequence[str] = ()) -> str:
        """Run a command as an operator does, and give what it prints."""
        process = flask(*arguments, environ=self.environ, before=before)
        printed, _ = process.communicate(timeout=60)
        assert process.returncode == status, printed
        return printed

    def ask_health(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(self.health, timeout=20) as answer:
                return dict(json.load(answer))
        except HTTPError as unwell:  # 503, with the same fields
            with unwell:
                return dict(json.load(unwell))


def machines(folder: Path, mail_port: int, database_url: str, number: int = 2) -> list[Service]:
    """Make services as on several machines: a database and keys that they share, all else of their own."""
    shared = {
        "FEEDBACK_DATABASE_URL": database_url,
        "FEEDBACK_SECRET_KEY": "s" * 40,
        "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    return [Service(folder / f"machine-{one}", mail_port, **shared) for one in range(number)]


def end(processes: Sequence["subprocess.Popen[str]"], seconds: float = 60) -> None:
    """End processes with SIGTERM; fail if they do not end."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    try:
        for process in processes:
            process.wait(seconds)
    finally:
        for process in processes:
            process.kill()
            process.wait(60)
