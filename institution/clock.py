"""The present moment and the day, in one place, and the institution's time zone.

Service, worker, check and build all ask here. A test sets the clock with `set_to` (or `use`, for a clock that goes on
wrong); no other module needs to be replaced for that. What measures a duration takes a monotonic clock instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
#: Gives the present moment, with its time zone.
Source = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the present moment, with its time zone."""
    return _sources[-1]()


def today() -> date:
    """Give the day in Korea, whatever the machine's time zone."""
    return utc_now().astimezone(SEOUL).date()


def replace_source(source: Source) -> None:
    """Take the time from another source until the process ends."""
    _sources[:] = [source]


@contextmanager
def use(source: Source) -> Iterator[None]:
    """Take the time from another source for a while, in all threads."""
    before = _sources[-1]
    _sources[-1] = source
    try:
        yield
    finally:
        _sources[-1] = before


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let it be one moment for a while, in all threads; raises ValueError if it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    moment = moment.astimezone(UTC)
    with use(lambda: moment):
        yield


def machine_time() -> datetime:
    """Give what the machine's clock shows, whatever a test has set: to compare it with another machine's."""
    return datetime.now(UTC)  # noqa: TID251 - here alone


#: One source, in a list so that it can be replaced in place.
_sources: list[Source] = [machine_time]
