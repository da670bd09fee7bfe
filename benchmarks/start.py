"""The start of `flask serve`: how soon the first customer is answered, and which imports they wait for."""

import re
import socket
import time
from collections import Counter
from pathlib import Path

import click

from benchmarks import posts
from benchmarks.load import filled
from benchmarks.processes import python, running
from benchmarks.subjects import environment_of
from tests.servers import free_port

#: One line of `python -X importtime`: the microseconds of a module itself, and its name.
_LINE = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.M)


def first_answer(instance: Path, mail_port: int, *options: str) -> float:
    """Give the seconds from the start of a process to the first post that is stored."""
    port = free_port()
    environ = environment_of(instance, port, mail_port)
    log = instance.with_suffix(".log")
    began = time.perf_counter()
    with running(command(port, *options), environ, log) as process:
        while not _stored(port):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise click.ClickException(f"flask serve does not answer: {log.read_text()}")
            time.sleep(0.005)
        return time.perf_counter() - began


def command(port: int, *options: str) -> list[str]:
    """Give the command that serves at a port; the options are Python's."""
    return python(*options, "-m", "flask", "--app", "benchmarks.apps.ours", "serve", "--port", str(port))


def _stored(port: int) -> bool:
    try:
        request = filled(*posts.feedback(port)[0], posts.tokens(1)[0])
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(request)
            return b" 201 " in connection.recv(64)
    except OSError:
        return False


def heaviest_imports(instance: Path, mail_port: int, most: int = 10) -> list[list[str]]:
    """Give the packages whose modules take the longest to import before the first answer, in milliseconds."""
    first_answer(instance, mail_port, "-X", "importtime")
    spent: Counter[str] = Counter()
    for microseconds, module in _LINE.findall(instance.with_suffix(".log").read_text()):
        spent[module.partition(".")[0]] += int(microseconds)
    return [[name, f"{total / 1000:.0f}"] for name, total in spent.most_common(most)]
