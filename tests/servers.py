"""`flask serve` and `flask worker` as their own processes, as an operator runs them."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
ORGANIZATION = ROOT / "tests/sample_content/data/organization.yml"


#: Below the ports that Linux gives to whoever asks for any (32768 and above), so that no other server takes one first.
PORTS = range(15_000, 32_000)


#: A port where nobody listens (RFC 863), and which no other test can be given meanwhile.
NOWHERE = 9


def free_port() -> int:
    while True:
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.choice(PORTS)))
            return int(probe.getsockname()[1])


def environment(changes: dict[str, str]) -> dict[str, str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith(("FEEDBACK_", "FLASK_"))}
    ours = {"FLASK_APP": "feedback_api", "PYTHONUNBUFFERED": "1", "FEEDBACK_ORGANIZATION": str(ORGANIZATION)}
    return {**plain, **ours, **changes}


def flask(
    *arguments: str, environ: dict[str, str], before: Sequence[str] = (), output: int | IO[str] = subprocess.PIPE
) -> "subprocess.Popen[str]":
    """Start a command of ours, behind another one such as strace; `output` is a file where much will be logged."""
    command = [*before, sys.executable, "-m", "flask", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(environ), text=True, stdout=output, stderr=subprocess.STDOUT
    )


def wait_for(url: str, process: "subprocess.Popen[str]", seconds: float = 60) -> None:
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}: {process.stdout.read() if process.stdout else ''}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return  # that it cannot do its work is an answer too
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@contextmanager
def serving(
    environ: dict[str, str], port: int, output: int | IO[str] = subprocess.PIPE
) -> Iterator["subprocess.Popen[str]"]:
    process = flask("serve", "--port", str(port), environ=environ, output=output)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/health", process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)
