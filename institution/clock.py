"""The present moment and the day, in one place, and the institution's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def utc_now() -> datetime:
    """Give the present moment, with its time zone."""
    return datetime.now(UTC)


def today() -> date:
    """Give the day in Korea, whatever the machine's time zone."""
    return datetime.now(SEOUL).date()
