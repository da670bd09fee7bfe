"""Runs `flask restore` in a child of its own for each number given, killed at that line of ours; prints their number.

    python -m tests.faults.restoring BEFORE COPY WORK NUMBER...

BEFORE is an instance folder, copied to WORK/NUMBER for each; 0 stands for a run that nothing kills.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feedback_api import config, create_app
from feedback_api.services import services_of

OURS = ("backups/restore.py", "backups/carry_over.py", "backups/backup.py", "backups/copies.py")


class Killer:
    """Kills this process when it has come to a line of ours for the nth time."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines = 0

    def trace(self, frame: Any, event: str, _argument: Any) -> Callable[..., Any] | None:
        if not frame.f_code.co_filename.endswith(OURS):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.number:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def restore(instance: Path, copy: Path, number: int) -> int:
    """Restore, and give how many lines of ours that took."""
    app = create_app(config.from_environ({**os.environ, "FEEDBACK_INSTANCE": str(instance)}))
    services_of(app)
    killer = Killer(number)
    sys.settrace(killer.trace)
    result = app.test_cli_runner().invoke(args=["restore", "--yes", str(copy)])
    sys.settrace(None)
    assert result.exit_code == 0, result.output
    return killer.lines


def in_a_child(instance: Path, copy: Path, number: int) -> int:
    """Restore in a child, and give the signal that ended it."""
    child = os.fork()
    if child == 0:
        lines = restore(instance, copy, number)
        if number == 0:
            print(lines, flush=True)
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def main(before: Path, copy: Path, work: Path, numbers: list[int]) -> None:
    for number in numbers:
        instance = work / str(number)
        shutil.copytree(before, instance, dirs_exist_ok=True)
        ended = in_a_child(instance, copy, number)
        assert ended == (signal.SIGKILL if number else 0), f"{number}: {ended}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), [int(number) for number in sys.argv[4:]])
