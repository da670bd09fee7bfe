"""Run by Python at its start where this folder is on PYTHONPATH: sets the clock of the service wrong by CLOCK_DAYS."""

import os
from datetime import UTC, datetime, timedelta

from institution import clock

_BY = timedelta(days=float(os.environ["CLOCK_DAYS"]))
clock.replace_source(lambda: datetime.now(UTC) + _BY)
