"""Waiting for another process without knowing how fast the machine is."""

import time
from collections.abc import Callable


def eventually(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something has happened; raises AssertionError if it does not."""
    latest = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < latest, f"did not happen within {seconds} s"
        time.sleep(0.02)
