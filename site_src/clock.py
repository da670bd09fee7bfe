"""What day it is where the institution is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_SEOUL = ZoneInfo("Asia/Seoul")


def today() -> date:
    """Give the day in Korea, whatever the machine's time zone."""
    return datetime.now(_SEOUL).date()
