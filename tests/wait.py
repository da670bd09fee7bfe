"""Waiting for another process without knowing how fast the machine is."""

import time
from collections.abc import Callable


def eventually(happened: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something has happened; raises AssertionError if it does not.

    It asks less and less often, up to five times a second, since to ask may need more of the processor than the rest.
    """
    latest = time.monotonic() + seconds
    pause = 0.02
    while not happened():
        assert time.monotonic() < latest, f"did not happen within {seconds} s"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.2)
