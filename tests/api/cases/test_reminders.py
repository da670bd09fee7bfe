"""When whoever works on a case is reminded: by tables of moments, and by moments that hypothesis makes up."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_api.cases.acts import Stage
from feedback_api.cases.reminders import BEFORE_DEADLINE, Reminder, Reminders, Watched, once, once_a_day
from institution.clock import SEOUL
from institution.organization import organization_file
from institution.organization.limits import Limit
from tests.conftest import INSTITUTION

FACTS = organization_file.load(INSTITUTION / "data/organization.yml")
REMINDERS = Reminders(FACTS)
AHEAD, LAST_DAY, UNOPENED, OVERDUE = Reminder.AHEAD, Reminder.LAST_DAY, Reminder.UNOPENED, Reminder.OVERDUE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def case(kind: str, since: str, due_at: str | None, stage: Stage = Stage.IN_HAND) -> Watched:
    return Watched(1, kind, "strategy", "", stage, at(due_at) if due_at else None, at(since))


#: Received on Monday, 23 November at ten; the inquiry is due a day later, the complaint on Tuesday, 1 December.
INQUIRY = case("inquiry", "2026-11-23T10:00", "2026-11-24T10:00")
COMPLAINT = case("complaint", "2026-11-23T10:00", "2026-12-01T18:00")
COMPLIMENT = case("compliment", "2026-11-23T10:00", None)


#: What is due of a case at a moment. tests/api/delivery/test_case_emails.py sends the mails of those before a deadline.
MOMENTS: dict[str, tuple[Watched, str, tuple[Reminder, ...]]] = {
    "more than four working hours are left": (INQUIRY, "2026-11-23T14:59", ()),
    "four working hours before": (INQUIRY, "2026-11-23T15:00", (AHEAD,)),
    "work has closed": (INQUIRY, "2026-11-23T18:00", ()),
    "work has not opened": (INQUIRY, "2026-11-24T08:59", ()),
    "in the last hour, missed before": (INQUIRY, "2026-11-24T09:30", (AHEAD,)),
    "at the deadline itself": (INQUIRY, "2026-11-24T10:00", (AHEAD,)),
    "after the deadline": (INQUIRY, "2026-11-24T10:01", (OVERDUE,)),
    "three working days before": (COMPLAINT, "2026-11-26T17:59", ()),
    "two working days before, in the night": (COMPLAINT, "2026-11-27T08:59", ()),
    "two working days before": (COMPLAINT, "2026-11-27T09:00", (AHEAD,)),
    "saturday": (COMPLAINT, "2026-11-28T12:00", ()),
    "one working day before, missed before": (COMPLAINT, "2026-11-30T09:00", (AHEAD,)),
    "in the morning of the last day, alone": (COMPLAINT, "2026-12-01T09:00", (LAST_DAY,)),
    "the last moment is outside working hours": (COMPLAINT, "2026-12-01T18:00", ()),
    "overdue, after work": (COMPLAINT, "2026-12-01T18:01", ()),
    "overdue, the next morning, alone": (COMPLAINT, "2026-12-02T09:00", (OVERDUE,)),
    "overdue, saturday": (COMPLAINT, "2026-12-05T12:00", ()),
    "no deadline": (COMPLIMENT, "2027-06-01T12:00", ()),
    "nobody opened it, so far": (replace(INQUIRY, stage=Stage.RECEIVED), "2026-11-23T14:59", ()),
    "nobody opened it in four hours, lunch not counted": (
        replace(INQUIRY, stage=Stage.RECEIVED, since=at("2026-11-23T09:30")),
        "2026-11-23T14:30",
        (UNOPENED,),
    ),
    "nobody opened it, and soon": (replace(INQUIRY, stage=Stage.RECEIVED), "2026-11-23T15:00", (AHEAD, UNOPENED)),
    "nobody opened it, and overdue": (replace(INQUIRY, stage=Stage.RECEIVED), "2026-11-24T11:00", (OVERDUE,)),
    "one working day unopened": (replace(COMPLAINT, stage=Stage.RECEIVED), "2026-11-24T17:00", ()),
    "two working days unopened": (replace(COMPLAINT, stage=Stage.RECEIVED), "2026-11-25T09:00", (UNOPENED,)),
    "praise unopened": (replace(COMPLIMENT, stage=Stage.RECEIVED), "2026-11-25T09:00", (UNOPENED,)),
    "handed over since": (replace(COMPLAINT, since=at("2026-11-27T10:00")), "2026-11-27T11:00", ()),
    "handed over, last day": (replace(COMPLAINT, since=at("2026-11-27T10:00")), "2026-12-01T09:00", (LAST_DAY,)),
    "handed over too late": (replace(COMPLAINT, since=at("2026-12-02T10:00")), "2026-12-02T11:00", (OVERDUE,)),
    "asked for a supplement after the deadline": (
        replace(COMPLAINT, stage=Stage.WAITING, asked_late=True),
        "2026-12-02T11:00",
        (OVERDUE,),
    ),
    **{
        f"never when {stage}": (replace(COMPLAINT, stage=stage), "2026-12-02T11:00", ())
        for stage in (Stage.WAITING, Stage.ANSWERED, Stage.CLOSED)
    },
}


@pytest.mark.parametrize(("watched", "now", "due"), MOMENTS.values(), ids=MOMENTS)
def test_table_of_moments(watched: Watched, now: str, due: tuple[Reminder, ...]) -> None:
    assert REMINDERS.due(watched, at(now)) == due


def limited(limit: Limit) -> Reminders:
    """Give the reminders of an institution whose complaints have another limit."""
    kinds = {**FACTS.kinds, "complaint": replace(FACTS.kinds["complaint"], limit=limit)}
    return Reminders(replace(FACTS, kinds=kinds))


@pytest.mark.parametrize(
    ("limit", "since", "due_at", "first", "unopened"),
    [
        pytest.param(
            Limit(calendar_days=14),
            "2026-11-23T10:00",
            "2026-12-07T18:00",
            "2026-12-03T09:00",
            "2026-11-25T09:00",
            id="days",
        ),
        pytest.param(
            Limit(same_day=True),
            "2026-11-23T09:00",
            "2026-11-23T18:00",
            "2026-11-23T14:00",
            "2026-11-23T14:00",
            id="same day",
        ),
        pytest.param(
            Limit(working_hours=20),
            "2026-11-23T09:00",
            "2026-11-25T14:00",
            "2026-11-25T09:00",
            "2026-11-23T14:00",
            id="20 h",
        ),
        pytest.param(
            Limit(working_hours=3),
            "2026-11-23T09:00",
            "2026-11-23T12:00",
            "2026-11-23T10:30",
            "2026-11-23T10:30",
            id="3 h",
        ),
        pytest.param(
            Limit(share=Decimal(50), of=Limit(days=2)),
            "2026-11-23T09:00",
            "2026-11-23T18:00",
            "2026-11-23T14:00",
            "2026-11-23T14:00",
            id="share",
        ),
    ],
)
def test_reminders_of_each_way_to_count(limit: Limit, since: str, due_at: str, first: str, unopened: str) -> None:
    reminders, minute = limited(limit), timedelta(minutes=1)
    watched = case("complaint", since, due_at, Stage.RECEIVED)
    for moment, reminder in ((first, AHEAD), (unopened, UNOPENED)):
        assert reminder in reminders.true(watched, at(moment))
        assert reminder not in reminders.true(watched, at(moment) - minute)
    assert (LAST_DAY in reminders.true(watched, at(due_at) - minute)) is (limit.is_in_days and not limit.same_day)


def test_table_has_a_moment_of_each_reminder() -> None:
    assert {reminder for _, _, due in MOMENTS.values() for reminder in due} == set(Reminder)


MINUTES = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
TIMES = MINUTES.map(lambda passed: at("2026-01-01T00:00") + passed)


@given(
    st.builds(
        Watched,
        st.just(1),
        st.sampled_from(sorted(FACTS.kinds)),
        st.just("strategy"),
        st.just(""),
        st.sampled_from(list(Stage)),
        st.none() | TIMES,
        TIMES,
    ),
    TIMES,
)
def test_never_outside_working_hours_nor_after_the_answer(watched: Watched, now: datetime) -> None:
    due = REMINDERS.due(watched, now)
    if due:
        assert REMINDERS.calendar.is_working_day(now.date())
        assert FACTS.working_hours.opens <= now.time() < FACTS.working_hours.closes
        assert watched.stage in (Stage.RECEIVED, Stage.IN_HAND)
        assert len({*due} & {*BEFORE_DEADLINE, OVERDUE}) <= 1
        assert (OVERDUE in due) is (watched.due_at is not None and now > watched.due_at)


def test_name_is_another_after_an_extension_a_handover_and_of_an_overdue_case_the_next_day() -> None:
    first = once(AHEAD, COMPLAINT, "team")
    assert once(AHEAD, COMPLAINT, "team") == first
    assert COMPLAINT.due_at is not None
    day = COMPLAINT.due_at.date()
    others = [
        *(once(reminder, COMPLAINT, "team") for reminder in BEFORE_DEADLINE if reminder is not AHEAD),
        once(AHEAD, replace(COMPLAINT, due_at=COMPLAINT.due_at + timedelta(days=2)), "team"),
        once(AHEAD, replace(COMPLAINT, number=5), "team"),
        once(AHEAD, replace(COMPLAINT, case_id=2), "team"),
        once(OVERDUE, COMPLAINT, "team", day),
        once(OVERDUE, COMPLAINT, "team", day + timedelta(days=1)),
        once(OVERDUE, COMPLAINT, "handler.1"),
        once(OVERDUE, COMPLAINT, "handler.2"),
        once_a_day(day, "strategy"),
        once_a_day(day + timedelta(days=1), "strategy"),
    ]
    assert len({first, *others}) == len(others) + 1
    assert max(map(len, others)) <= 80
    assert len(once_a_day(day, "t" * 40)) <= 80


@pytest.mark.parametrize(
    ("now", "is_time"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-22T09:00", False),
    ],
)
def test_list_of_the_day_comes_on_working_days_from_its_time_on(now: str, is_time: bool) -> None:
    assert REMINDERS.is_time_for_digest(at(now)) is is_time
