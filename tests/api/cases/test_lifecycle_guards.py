"""What each act changes of a case, and nothing else, and the last moments of deadlines: what mutants found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback_api.cases.acts import Act, Event, Stage
from feedback_api.cases.deadlines import Calendar
from feedback_api.cases.lifecycle import Progress, begin, fold, resumed_due_at
from institution.organization import organization_file
from tests.servers import ORGANIZATION

RECEIVED = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW, DUE, LATE, LATER = RECEIVED + HOUR, RECEIVED + 24 * HOUR, RECEIVED + 30 * HOUR, RECEIVED + 48 * HOUR
NEW = begin("inquiry", "strategy", RECEIVED, DUE)
TAKEN = replace(NEW, stage=Stage.IN_HAND, handler_id=1)
UNTIL = RECEIVED + 40 * HOUR
WAITING = replace(TAKEN, stage=Stage.WAITING, stopped_at=NOW, supplement_until=UNTIL)
ANSWERED = replace(TAKEN, stage=Stage.ANSWERED, answered_at=NOW)
OVERDUE = replace(TAKEN, was_overdue_in_round=True)


@pytest.mark.parametrize(
    ("before", "act", "given", "changed"),
    [
        (NEW, Act.OPENED, {"handler_id": 1}, {"stage": Stage.IN_HAND}),
        (NEW, Act.TAKEN, {"handler_id": 2}, {"stage": Stage.IN_HAND, "handler_id": 2}),
        (WAITING, Act.TAKEN, {"handler_id": 2}, {"handler_id": 2}),
        (TAKEN, Act.TRANSFERRED, {"team": "audit"}, {"stage": Stage.RECEIVED, "team": "audit", "handler_id": None}),
        (TAKEN, Act.INTERIM, {"due_at": LATER}, {"due_at": LATER}),
        (TAKEN, Act.EXTENDED, {"due_at": LATER}, {"extensions": 1, "due_at": LATER}),
        (
            TAKEN,
            Act.SUPPLEMENT_REQUESTED,
            {"facts": {"until": UNTIL.isoformat()}},
            {"stage": Stage.WAITING, "stopped_at": NOW, "supplement_until": UNTIL},
        ),
        (
            WAITING,
            Act.SUPPLEMENT_GIVEN,
            {"due_at": LATER},
            {"stage": Stage.IN_HAND, "stopped_at": None, "supplement_until": None, "due_at": LATER},
        ),
        (WAITING, Act.SUPPLEMENT_MISSED, {}, {"stage": Stage.IN_HAND, "stopped_at": None, "supplement_until": None}),
        (
            WAITING,
            Act.ANSWERED,
            {"handler_id": 2},
            {
                "stage": Stage.ANSWERED,
                "handler_id": 2,
                "answered_at": NOW,
                "stopped_at": None,
                "supplement_until": None,
            },
        ),
        (TAKEN, Act.ANSWERED, {}, {"stage": Stage.ANSWERED, "answered_at": NOW}),
        (ANSWERED, Act.CALLED, {}, {"calls": 1}),
        (ANSWERED, Act.RATED, {"facts": {"satisfied": "no"}}, {"satisfaction": "no"}),
        *((ANSWERED, act, {}, {"gift": act}) for act in Act if act.startswith("gift_")),
        (replace(OVERDUE, explained=1), Act.EXPLANATION_RELEASED, {}, {"released": 1}),
        (OVERDUE, Act.LATE_EXPLAINED, {}, {"explained": 1}),
        (TAKEN, Act.MAIL_FAILED, {}, {"mail_fails": True}),
        (replace(TAKEN, mail_fails=True), Act.CUSTOMER_TOLD, {}, {"mail_fails": False}),
        (ANSWERED, Act.CLOSED, {}, {"stage": Stage.CLOSED}),
    ],
)
def test_act_changes_this_and_nothing_else(
    before: Progress, act: Act, given: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert fold(before, [Event(7, act, NOW, **given)]) == replace(before, version=7, **changed)


@pytest.mark.parametrize(("team", "then"), [("audit", "audit"), (None, "strategy")])
def test_reopened_case_begins_anew_and_keeps_what_is_told_of_it(team: str | None, then: str) -> None:
    before = replace(
        OVERDUE,
        stage=Stage.CLOSED,
        answered_at=LATE,
        calls=2,
        extensions=1,
        satisfaction="no",
        gift=Act.GIFT_SENT,
        explained=1,
        released=1,
        mail_fails=True,
    )
    reopened = fold(before, [Event(9, Act.REOPENED, LATER, 2, team, LATER + HOUR)])
    assert reopened == replace(
        begin("inquiry", then, RECEIVED, LATER + HOUR),
        version=9,
        round=2,
        reopened_at=LATER,
        overdue_before=1,
        gift=Act.GIFT_SENT,
        explained=1,
        released=1,
        mail_fails=True,
    )
    assert (before.asked_at, reopened.asked_at) == (RECEIVED, LATER)


@pytest.mark.parametrize(("moment", "is_late"), [(DUE, False), (DUE + timedelta(seconds=1), True)])
def test_last_moment_of_the_deadline_is_in_time(moment: datetime, *, is_late: bool) -> None:
    assert TAKEN.is_overdue(moment) is is_late
    assert TAKEN.can_stop(moment) is not is_late
    assert TAKEN.overdue_round(moment) == int(is_late)
    asked = fold(TAKEN, [Event(1, Act.SUPPLEMENT_REQUESTED, moment, facts={"until": UNTIL.isoformat()})])
    assert (asked.stopped_at, asked.was_overdue) == ((None, True) if is_late else (moment, False))


@pytest.mark.parametrize("progress", [WAITING, ANSWERED, replace(TAKEN, due_at=None)])
def test_nothing_is_overdue_that_is_not_owed_now(progress: Progress) -> None:
    assert not progress.is_overdue(LATER)
    assert progress.can_stop(LATER) is False
    assert progress.overdue_round(LATER) == 0


def test_answer_given_elsewhere_counts_by_its_own_moment() -> None:
    def answered(progress: Progress, at: datetime) -> Progress:
        return fold(progress, [Event(1, Act.ANSWERED, LATER, facts={"answered_at": at.isoformat()})])

    assert (answered(OVERDUE, DUE).answered_at, answered(OVERDUE, DUE).was_overdue) == (DUE, False)
    assert answered(TAKEN, LATE).was_overdue
    again = replace(OVERDUE, round=2, overdue_before=1)
    assert (answered(again, DUE).was_overdue_in_round, answered(again, DUE).overdue_round(LATER)) == (False, 1)


@pytest.mark.parametrize(("progress", "due_at"), [(TAKEN, DUE), (replace(WAITING, due_at=None), None)])
def test_deadline_stays_where_the_clock_never_stopped(progress: Progress, due_at: datetime | None) -> None:
    facts = organization_file.load(ORGANIZATION)
    assert resumed_due_at(progress, LATE, facts.kinds["inquiry"], Calendar(facts)) == due_at


def test_as_much_time_is_left_after_the_clock_stood_still() -> None:
    facts = organization_file.load(ORGANIZATION)
    tuesday, wednesday = (datetime(2026, 11, day, 1, tzinfo=UTC) for day in (24, 25))
    stopped = replace(WAITING, due_at=tuesday, stopped_at=tuesday - 3 * HOUR)
    assert resumed_due_at(stopped, wednesday, facts.kinds["inquiry"], Calendar(facts)) == wednesday + 3 * HOUR
