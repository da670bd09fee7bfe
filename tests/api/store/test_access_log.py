"""The access record is kept as long as the law asks, and no longer."""

from datetime import UTC, datetime

import pytest

from feedback_api.services import Services
from feedback_api.store import access_log
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
