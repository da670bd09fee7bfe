"""Mail servers of every temper: healthy, slow, dead and hanging."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from benchmarks.processes import running
from tests.servers import free_port

#: How long a slow mail server takes over each mail, in seconds.
SLOW_SECONDS = 2


def require_sink() -> str:
    """Find postfix's smtp-sink, which takes mail faster than any Python server; raises ClickException."""
    found = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if found is None:
        raise click.ClickException("smtp-sink is missing: run benchmarks/install-sink (Debian's postfix has it).")
    return found


@contextmanager
def sink(folder: Path, *, slow: bool = False) -> Iterator[int]:
    """Run a mail server that takes everything and keeps nothing; yields its port."""
    port = free_port()
    delay = ["-w", str(SLOW_SECONDS)] if slow else []
    unprivileged = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to be root
    command = [require_sink(), *unprivileged, *delay, f"127.0.0.1:{port}", "1000"]
    with running(command, {}, folder / f"sink-{port}.log"):
        _wait_for_port(port)
        yield port


@contextmanager
def dead() -> Iterator[int]:
    """Give a port at which nothing listens."""
    yield free_port()


@contextmanager
def hanging() -> Iterator[int]:
    """Listen, let the system take the connections, and never say a word; yields the port."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(4096)
        yield int(listener.getsockname()[1])


def _wait_for_port(port: int) -> None:
    latest = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.02)
        else:
            return
