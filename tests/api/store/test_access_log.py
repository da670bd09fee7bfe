"""The access record is kept as long as the law asks, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback_api.services import Services
from feedback_api.store import access_log
from feedback_api.store.clock_check import ClockCheck
from institution.clock import set_to


@pytest.mark.parametrize(
    ("written", "now", "years", "remains"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2027, 11, 23, 7, 59, tzinfo=UTC), 1, 1),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2027, 11, 23, 8, 0, tzinfo=UTC), 1, 0),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2028, 11, 23, 7, 59, tzinfo=UTC), 2, 1),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2028, 11, 23, 8, 0, tzinfo=UTC), 2, 0),
        (datetime(2027, 2, 28, 8, 0, tzinfo=UTC), datetime(2028, 2, 29, 8, 0, tzinfo=UTC), 1, 0),
    ],
)
def test_access_records_are_deleted_after_their_retention_years(
    own: Services, written: datetime, now: datetime, years: int, remains: int
) -> None:
    with set_to(written), own.database.write() as connection:
        access_log.note(connection, 1, "192.0.2.7", "48317265", "read")
    with own.database.write() as connection:
        assert access_log.forget_older(connection, now, years) == 1 - remains
    assert len(access_log.find_lines(own.database, 10)) == remains


def test_line_of_a_clock_that_is_behind_is_kept_for_its_time(own: Services) -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    ClockCheck(own.database).look(now)
    with set_to(datetime(1970, 1, 1, tzinfo=UTC)), own.database.write() as connection:
        access_log.note(connection, 1, "192.0.2.7", "48317265", "read")
    with own.database.write() as connection:
        assert access_log.forget_older(connection, now + timedelta(days=1), 1) == 0
    assert [line.at for line in access_log.find_lines(own.database, 10)] == [now]
