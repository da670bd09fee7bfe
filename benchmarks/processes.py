"""The measured processes: started, frozen while another is measured, ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers import ROOT, environment, wait_for

Process = subprocess.Popen[str]


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], log: Path, ready_at: str | None = None
) -> Iterator[Process]:
    """Run a command, its output in a file; `ready_at` is an address that answers when it is ready."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(dict(environ)), text=True, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        if ready_at:
            wait_for(ready_at, process)
        yield process
    finally:
        _end(process)


def python(*arguments: str) -> list[str]:
    """Give the command of a Python module or script of ours."""
    return [sys.executable, *arguments]


@contextmanager
def awake(process: Process) -> Iterator[None]:
    """Let a frozen process run for a while, so that nobody else's work is in its measure, nor its in another's."""
    process.send_signal(signal.SIGCONT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGSTOP)


def freeze(process: Process) -> None:
    """Stop a process where it stands until it is `awake`."""
    process.send_signal(signal.SIGSTOP)


def proportional_kilobytes(pid: int) -> int:
    """Give the memory of a process, its share of what is shared included (PSS), in kB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError(f"no Pss of {pid}")


def cpu_seconds(pid: int) -> float:
    """Give the processor time a process has used, all of its threads."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime: proc(5)


def _end(process: Process) -> None:
    process.kill()  # a polite end would wait for a mail server that hangs
    process.wait()
