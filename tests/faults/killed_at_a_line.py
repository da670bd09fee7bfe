"""`flask serve`, killed by SIGKILL at a line of ours while it does an act of the desk.

    python -m tests.faults.killed_at_a_line NUMBER FILE --port PORT

Lines are counted from the beginning of the view of an act; the process dies before the one of that number. The file
gets the count of the lines where the act came to its end.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from flask.cli import main

import feedback_api
from feedback_api.web.desk import cases

OURS = str(Path(feedback_api.__file__).parent)


class Killer:
    """Counts lines while the view of an act runs, in the thread that runs it."""

    def __init__(self, number: int, counted: Path) -> None:
        self._number, self._counted = number, counted
        self._count = 0
        self._view: FrameType | None = None
        self._thread = 0

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        if event == "call" and frame.f_code is cases.act.__code__:
            self._view, self._thread, self._count = frame, threading.get_ident(), 0
        runs = self._view is not None and threading.get_ident() == self._thread
        return self._line if runs and frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            self._count += 1
            if self._count == self._number:
                os.kill(os.getpid(), signal.SIGKILL)
        elif event == "return" and frame is self._view:
            self._view = None
            self._counted.write_text(str(self._count), "utf-8")
        return self._line


if __name__ == "__main__":
    number, counted, *options = sys.argv[1:]
    killer = Killer(int(number), Path(counted))
    threading.settrace(killer.trace)
    sys.argv = ["flask", "serve", *options]
    main()
