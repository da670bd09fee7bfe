"""Run by Python at its start where this folder is on PYTHONPATH: the process begins at CLOCK_AT, and time goes on."""

import os
import time
from datetime import UTC, datetime, timedelta

from institution import clock

_BEGIN, _STARTED = datetime.fromisoformat(os.environ["CLOCK_AT"]).astimezone(UTC), time.monotonic()
clock.replace_source(lambda: _BEGIN + timedelta(seconds=time.monotonic() - _STARTED))
