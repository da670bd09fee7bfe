"""One clock for everything that asks for the time, and one way to set it."""

from datetime import UTC, date, datetime

import pytest

from institution import clock

LATE_EVENING = datetime(2027, 12, 31, 16, 0, tzinfo=UTC)


def test_clock_that_is_set_shows_in_every_module_until_it_is_released() -> None:
    with clock.set_to(LATE_EVENING):
        assert clock.utc_now() == LATE_EVENING
        assert clock.today() == date(2028, 1, 1)  # in Korea
    assert abs(clock.utc_now() - datetime.now(UTC)).total_seconds() < 60


def test_clock_is_released_when_a_test_fails() -> None:
    with pytest.raises(ZeroDivisionError), clock.set_to(LATE_EVENING):
        raise ZeroDivisionError
    assert clock.utc_now() != LATE_EVENING


def test_clock_is_not_set_to_a_moment_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.set_to(datetime(2026, 11, 23)):  # noqa: DTZ001
        pass
