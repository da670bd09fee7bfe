from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_api.cases.deadlines import Calendar
from institution.clock import SEOUL
from institution.organization import organization_file
from institution.organization.hours import ExtraHoliday
from institution.organization.limits import Limit
from institution.organization.record import Organization
from institution.text import Text
from tests.conftest import INSTITUTION

FACTS = organization_file.load(INSTITUTION / "data/organization.yml")
NEXT_1, SAME_DAY, WORKING_4 = Limit(days=1, starts="next_day"), Limit(same_day=True), Limit(working_hours=4)
CALENDAR_10, CALENDAR_NEXT = Limit(calendar_days=10), Limit(calendar_days=10, starts="next_day")
HOURS_24, DAYS_7, DAYS_14 = Limit(hours=24), Limit(days=7), Limit(days=14)


def closed_on(*days: date) -> Organization:
    extra = tuple(ExtraHoliday(day, Text("휴무", "closed")) for day in days)
    return replace(FACTS, extra_holidays=extra)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def share(percent: int, **lawful: Any) -> Limit:
    return Limit(share=Decimal(percent), of=Limit(**lawful))


@pytest.mark.parametrize(
    ("limit", "received", "due"),
    [
        pytest.param(HOURS_24, "2026-11-20T17:00", "2026-11-23T17:00", id="friday evening"),
        pytest.param(HOURS_24, "2026-11-20T23:59", "2026-11-23T23:59", id="friday night"),
        pytest.param(HOURS_24, "2026-11-21T10:00", "2026-11-24T09:00", id="saturday"),
        pytest.param(HOURS_24, "2026-11-22T23:30", "2026-11-24T09:00", id="sunday counts from monday 09:00"),
        pytest.param(HOURS_24, "2026-11-23T00:30", "2026-11-24T09:00", id="the night after sunday counts with it"),
        pytest.param(HOURS_24, "2026-11-23T09:00", "2026-11-24T09:00", id="monday opening"),
        pytest.param(HOURS_24, "2026-11-24T02:00", "2026-11-25T02:00", id="a night between working days"),
        pytest.param(HOURS_24, "2026-11-20T00:00", "2026-11-23T00:00", id="midnight to midnight"),
        pytest.param(HOURS_24, "2026-02-13T15:00", "2026-02-19T15:00", id="over seollal"),
        pytest.param(HOURS_24, "2026-02-17T12:00", "2026-02-20T09:00", id="on seollal"),
        pytest.param(HOURS_24, "2026-09-23T16:00", "2026-09-28T16:00", id="over chuseok"),
        pytest.param(HOURS_24, "2026-02-27T10:00", "2026-03-03T10:00", id="substitute of 1 march"),
        pytest.param(HOURS_24, "2026-08-14T10:00", "2026-08-18T10:00", id="substitute of 15 august"),
        pytest.param(HOURS_24, "2026-10-02T10:00", "2026-10-06T10:00", id="substitute of 3 october"),
        pytest.param(HOURS_24, "2026-05-22T10:00", "2026-05-26T10:00", id="substitute of buddha's birthday"),
        pytest.param(HOURS_24, "2026-04-30T17:00", "2026-05-04T17:00", id="1 may 2026"),
        pytest.param(HOURS_24, "2026-07-16T17:00", "2026-07-20T17:00", id="17 july 2026"),
        pytest.param(HOURS_24, "2026-12-31T17:00", "2027-01-04T17:00", id="year's end"),
        pytest.param(HOURS_24, "2026-12-24T17:00", "2026-12-28T17:00", id="christmas"),
        pytest.param(DAYS_7, "2026-11-23T17:00", "2026-12-01T18:00", id="the day of receipt is the first"),
        pytest.param(DAYS_7, "2026-11-23T18:00", "2026-12-02T18:00", id="unless work has closed"),
        pytest.param(DAYS_7, "2026-11-22T10:00", "2026-12-01T18:00", id="a sunday is not"),
        pytest.param(DAYS_14, "2026-02-12T10:00", "2026-03-09T18:00", id="over seollal and 1 march"),
        pytest.param(DAYS_7, "2026-12-28T10:00", "2027-01-06T18:00", id="days over the year's end"),
        pytest.param(NEXT_1, "2026-11-23T10:00", "2026-11-24T18:00", id="next day: monday is left out"),
        pytest.param(NEXT_1, "2026-11-23T19:00", "2026-11-24T18:00", id="next day: in the evening, too"),
        pytest.param(NEXT_1, "2026-11-20T10:00", "2026-11-23T18:00", id="next day: the next working day"),
        pytest.param(NEXT_1, "2026-11-21T10:00", "2026-11-23T18:00", id="next day: a saturday is left out"),
        pytest.param(NEXT_1, "2026-02-13T10:00", "2026-02-19T18:00", id="next day: over seollal"),
        pytest.param(CALENDAR_10, "2026-11-23T10:00", "2026-12-02T18:00", id="calendar: weekends count"),
        pytest.param(CALENDAR_10, "2026-11-23T18:00", "2026-12-03T18:00", id="calendar: after work has closed"),
        pytest.param(CALENDAR_10, "2026-11-24T02:00", "2026-12-03T18:00", id="calendar: in the night"),
        pytest.param(CALENDAR_10, "2026-11-21T10:00", "2026-11-30T18:00", id="calendar: a saturday is the first"),
        pytest.param(CALENDAR_10, "2026-11-19T10:00", "2026-11-30T18:00", id="calendar: a last saturday is moved"),
        pytest.param(CALENDAR_10, "2026-12-16T10:00", "2026-12-28T18:00", id="calendar: a last christmas is moved"),
        pytest.param(CALENDAR_10, "2026-02-05T10:00", "2026-02-19T18:00", id="calendar: moved over seollal"),
        pytest.param(CALENDAR_NEXT, "2026-11-23T10:00", "2026-12-03T18:00", id="calendar, next day"),
        pytest.param(CALENDAR_NEXT, "2026-11-23T19:00", "2026-12-03T18:00", id="calendar, next day: in the evening"),
        pytest.param(CALENDAR_NEXT, "2026-11-18T10:00", "2026-11-30T18:00", id="calendar, next day: moved"),
        pytest.param(SAME_DAY, "2026-11-23T00:30", "2026-11-23T18:00", id="same day: in the night before"),
        pytest.param(SAME_DAY, "2026-11-23T17:59", "2026-11-23T18:00", id="same day: until work closes"),
        pytest.param(SAME_DAY, "2026-11-23T18:00", "2026-11-24T18:00", id="same day: after that the next one"),
        pytest.param(SAME_DAY, "2026-11-20T18:00", "2026-11-23T18:00", id="same day: friday evening"),
        pytest.param(SAME_DAY, "2026-11-21T10:00", "2026-11-23T18:00", id="same day: saturday"),
        pytest.param(WORKING_4, "2026-11-23T09:00", "2026-11-23T14:00", id="working hours: lunch does not count"),
        pytest.param(WORKING_4, "2026-11-23T12:30", "2026-11-23T17:00", id="working hours: received at lunch"),
        pytest.param(WORKING_4, "2026-11-23T17:00", "2026-11-24T12:00", id="working hours: over the night"),
        pytest.param(WORKING_4, "2026-11-20T16:30", "2026-11-23T11:30", id="working hours: over the weekend"),
        pytest.param(WORKING_4, "2026-11-21T10:00", "2026-11-23T14:00", id="working hours: saturday"),
        pytest.param(WORKING_4, "2026-09-23T15:00", "2026-09-28T10:00", id="working hours: over chuseok"),
        pytest.param(share(80, days=10), "2026-11-23T10:00", "2026-12-02T18:00", id="80 % of 10 days are 8"),
        pytest.param(share(80, days=7), "2026-11-23T10:00", "2026-11-27T18:00", id="80 % of 7 days are 5, not 6"),
        pytest.param(share(80, days=3), "2026-11-23T09:00", "2026-11-25T13:12", id="80 % of 3 days: hours of work"),
        pytest.param(share(80, hours=24), "2026-11-23T10:00", "2026-11-24T05:12", id="hours keep minutes"),
        pytest.param(
            share(50, calendar_days=14), "2026-11-23T10:00", "2026-11-30T18:00", id="half of 14 calendar days"
        ),
        pytest.param(share(10, days=6), "2026-11-23T10:00", "2026-11-23T18:00", id="less than a day is one"),
        pytest.param(
            share(80, days=3, starts="next_day"),
            "2026-11-23T09:00",
            "2026-11-25T18:00",
            id="of days that start next day",
        ),
    ],
)
def test_table_of_dates(limit: Limit, received: str, due: str) -> None:
    assert Calendar(FACTS).due_at(limit, at(received)) == at(due)


def test_compliment_has_no_deadline() -> None:
    due = {kind: Calendar(FACTS).due_at(FACTS.kinds[kind].limit, at("2026-11-23T10:00")) for kind in FACTS.kinds}
    assert [kind for kind in due if due[kind] is None] == ["compliment"]
    assert len(due) == 4


def test_extra_day_of_the_institution_does_not_count() -> None:
    calendar = Calendar(closed_on(date(2026, 11, 24)))
    assert calendar.due_at(HOURS_24, at("2026-11-23T17:00")) == at("2026-11-25T17:00")


def test_machine_time_zone_does_not_matter() -> None:
    friday_evening_in_utc = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert Calendar(FACTS).due_at(HOURS_24, friday_evening_in_utc) == at("2026-11-23T17:00")


def test_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Calendar(FACTS).due_at(HOURS_24, datetime(2026, 11, 20, 8, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("limit", "latest"),
    [
        (HOURS_24, "2026-11-30T18:00"),
        (WORKING_4, "2026-11-30T14:00"),
        (DAYS_7, "2026-12-08T18:00"),
        (CALENDAR_10, "2026-12-07T18:00"),
        (CALENDAR_NEXT, "2026-12-07T18:00"),
        (SAME_DAY, "2026-11-30T18:00"),
        (share(80, days=10), "2026-12-09T18:00"),
    ],
)
def test_extension_is_as_long_again_as_the_limit(limit: Limit, latest: str) -> None:
    assert Calendar(FACTS).latest_extension(limit, at("2026-11-27T18:00")) == at(latest)


@pytest.mark.parametrize(
    ("limit", "due", "resumed", "expected"),
    [
        pytest.param(WORKING_4, "2026-11-23T14:00", "2026-11-25T17:00", "2026-11-26T11:00", id="3 hours of work left"),
        pytest.param(CALENDAR_10, "2026-11-30T18:00", "2026-12-05T10:00", "2026-12-14T18:00", id="7 days left, moved"),
        pytest.param(CALENDAR_10, "2026-11-30T18:00", "2026-11-23T11:00", "2026-11-30T18:00", id="at once"),
        pytest.param(SAME_DAY, "2026-11-23T18:00", "2026-11-25T10:00", "2026-11-25T18:00", id="the day it goes on"),
        pytest.param(SAME_DAY, "2026-11-23T18:00", "2026-11-25T18:00", "2026-11-26T18:00", id="or the next"),
        pytest.param(CALENDAR_10, "2026-11-23T18:00", "2026-11-28T10:00", "2026-11-30T18:00", id="on its last day"),
    ],
)
def test_time_that_was_left_counts_from_when_the_clock_goes_on(
    limit: Limit, due: str, resumed: str, expected: str
) -> None:
    stopped = at("2026-11-23T10:00")
    assert Calendar(FACTS).resumed(limit, at(due), stopped, at(resumed)) == at(expected)


@pytest.mark.parametrize(
    ("lawful", "due"),
    [
        pytest.param(Limit(days=5), "2026-11-30T10:00", id="five days are forty hours of work"),
        pytest.param(Limit(days=6), "2026-11-30T18:00", id="six are days, the first included"),
        pytest.param(Limit(days=5, starts="next_day"), "2026-11-30T18:00", id="that start next day are days"),
        pytest.param(Limit(hours=4), "2026-11-23T15:00", id="hours are of work"),
        pytest.param(WORKING_4, "2026-11-23T15:00", id="working hours"),
        pytest.param(CALENDAR_10, "2026-12-02T18:00", id="calendar days"),
        pytest.param(SAME_DAY, "2026-11-23T18:00", id="same day"),
    ],
)
def test_lawful_time(lawful: Limit, due: str) -> None:
    assert Calendar(FACTS).statutory_due_at(lawful, at("2026-11-23T10:00")) == at(due)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(SEOUL))  # noqa: DTZ001
limits = st.one_of(
    st.integers(1, 24 * 10).map(lambda hours: Limit(hours=hours)),
    st.integers(1, 80).map(lambda hours: Limit(working_hours=hours)),
    st.builds(Limit, days=st.integers(1, 30), starts=st.sampled_from([None, "next_day"])),
    st.builds(Limit, calendar_days=st.integers(1, 60), starts=st.sampled_from([None, "next_day"])),
    st.just(Limit(same_day=True)),
)
days = st.dates(date(2025, 1, 1), date(2028, 3, 1))


@given(moments, limits)
def test_never_due_on_a_day_off(received: datetime, limit: Limit) -> None:
    due = Calendar(FACTS).due_at(limit, received)
    assert due is not None
    assert Calendar(FACTS).is_working_day(due.date())
    assert due > received


@given(moments, st.timedeltas(timedelta(), timedelta(days=10)), limits)
def test_later_message_is_never_due_earlier(received: datetime, later: timedelta, limit: Limit) -> None:
    calendar = Calendar(FACTS)
    first, second = calendar.due_at(limit, received), calendar.due_at(limit, received + later)
    assert first is not None
    assert second is not None
    assert second >= first


@given(moments, limits, days)
def test_one_more_holiday_never_shortens(received: datetime, limit: Limit, day: date) -> None:
    usual, longer = Calendar(FACTS).due_at(limit, received), Calendar(closed_on(day)).due_at(limit, received)
    assert usual is not None
    assert longer is not None
    assert longer >= usual
