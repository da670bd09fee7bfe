"""The present moment, in one place."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Give the present moment, with its time zone."""
    return datetime.now(UTC)
