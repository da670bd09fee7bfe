"""The Korean site while it is being written: MkDocs' own server, and what `check` says instead of its tracebacks."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator

import click

from institution.validation import Problem
from site_src import builds

_OPEN = "열어 보십시오 / Open {address}  (Ctrl-C: 끝 / stop)"
_SHOWN = "고친 것을 보여 드립니다. / The change is shown."
_WAITING = "잘못이 있어 화면을 바꾸지 못했습니다. 고쳐 저장하면 이어집니다. / Not shown yet: mend and save."


def run(host: str, port: int, check: Callable[[], Iterable[Problem]]) -> None:
    """Preview until Ctrl-C; `check` gives what is wrong in content. Raises ClickException for a port that is taken."""
    _refuse_taken(host, port)
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"{host}:{port}"]
    environ = {**os.environ, **builds.ENVIRON}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with subprocess.Popen(  # noqa: S603 - our own words
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environ
    ) as server:
        try:
            for line in _messages(server.stdout or (), check):
                click.echo(line)
        except (KeyboardInterrupt, SystemExit):
            server.terminate()


def _messages(lines: Iterable[str], check: Callable[[], Iterable[Problem]]) -> Iterator[str]:
    """Filter MkDocs' output for editors: one line when a build ends; for a failed one, the errors of our own check."""
    output: list[str] = []
    for line in map(str.rstrip, lines):
        if "An error happened during the rebuild" in line:
            yield _WAITING
            yield from [str(problem) for problem in check()] or output
            output = []
        elif "Reloading browsers" in line:  # "Documentation built in 0.70 seconds" is said once for each time it took
            yield _SHOWN
            output = []
        elif "Serving on" in line:
            yield _OPEN.format(address=line.rpartition(" ")[2])
        elif "Building documentation" in line:
            output = []
        else:
            output.append(line)
    yield from output


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port}를 쓸 수 없습니다. 다른 번호로 다시 해 보십시오(PORT=8001 make preview나 --port 8001). / "
            f"Cannot listen there ({error.strerror}); try another port."
        ) from None
