"""What counts, and as what: each definition through a case that lives at the real desk, its clock set."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from feedback_api.cases.acts import Act, Outcome, Satisfaction
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.figures.counting import Counting
from feedback_api.services import Services
from feedback_api.store.tables import acts, ratings
from institution.clock import set_to
from institution.performance.measures import MEASURES
from institution.performance.standards import Counts
from tests.api.figures.conftest import (
    ANNA,
    LONG_AFTER,
    RULES,
    Acts,
    Figures,
    Live,
    answer,
    count,
    moment,
    period,
    standard,
)

OPENED = Step(Act.OPENED, ANNA)
INTERIM = Step(Act.INTERIM, ANNA, words={"text": "알아보고 있습니다."})
EXTENDED = Step(Act.EXTENDED, ANNA, due_at=moment("25 10:00"), words={"reason": "더 걸립니다."})
ASKED = Step(
    Act.SUPPLEMENT_REQUESTED, ANNA, facts={"until": moment("30 18:00").isoformat()}, words={"text": "언제였습니까?"}
)
GIVEN = Step(Act.SUPPLEMENT_GIVEN, words={"text": "어제"})
REOPENED = Step(Act.REOPENED, words={"reason": "아직입니다."})


def rated(satisfied: str) -> Step:
    return Step(Act.RATED, facts={"satisfied": satisfied})


def called(reached: str, satisfied: str = "") -> Step:
    return Step(Act.CALLED, ANNA, facts={"reached": reached, "satisfied": satisfied})


#: Of an inquiry of Monday 23 10:00, due on the 24th at 10:00 and to be opened by 15:00 of the same day (lunch is no
#: working time): what is done, and the levels it falls on in November, but for being received.
OF_AN_INQUIRY: Mapping[str, tuple[Acts, Figures]] = {
    "answered at the last moment": (
        [("23 15:00", OPENED), ("24 10:00", answer())],
        {"answered_in_time": {"in_time": 1}, "opened_within": {"in_time": 1}, "outcomes": {"accepted": 1}},
    ),
    "answered and opened a second late": (
        [("23 15:00:01", OPENED), ("24 10:00:01", answer(Outcome.REFERRED))],
        {
            "answered_in_time": {"late": 1},
            "interim_notice": {"missing": 1},
            "opened_within": {"late": 1},
            "outcomes": {"referred": 1},
        },
    ),
    "left alone": (
        [],
        {"answered_in_time": {"overdue": 1}, "interim_notice": {"missing": 1}, "opened_within": {"overdue": 1}},
    ),
    "answered in time, recorded a day later": (
        [("25 09:00", OPENED), ("25 09:01", answer(given="23 14:00"))],
        {"answered_in_time": {"in_time": 1}, "opened_within": {"in_time": 1}, "outcomes": {"accepted": 1}},
    ),
    "extended, and answered by then": (
        [("23 11:00", OPENED), ("24 09:00", EXTENDED), ("25 10:00", answer())],
        {
            "answered_in_time": {"in_time": 1},
            "interim_notice": {"given": 1},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 1},
        },
    ),
    "extended, and not answered by then": (
        [("23 11:00", OPENED), ("24 09:00", EXTENDED)],
        {"answered_in_time": {"overdue": 1}, "interim_notice": {"given": 1}, "opened_within": {"in_time": 1}},
    ),
    "told in time that it takes longer": (
        [("23 11:00", INTERIM), ("24 10:30", answer())],
        {
            "answered_in_time": {"late": 1},
            "interim_notice": {"given": 1},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 1},
        },
    ),
    "told too late that it takes longer": (
        [("23 11:00", OPENED), ("24 10:00:01", INTERIM)],
        {"answered_in_time": {"overdue": 1}, "interim_notice": {"missing": 1}, "opened_within": {"in_time": 1}},
    ),
    "clock stood still, then went on": (
        [("23 11:00", OPENED), ("24 09:00", ASKED), ("26 09:00", GIVEN), ("26 10:00", answer())],
        {
            "answered_in_time": {"in_time": 1},
            "interim_notice": {"given": 1},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 1},
        },
    ),
    "clock stands still": (
        [("23 11:00", OPENED), ("24 10:00", ASKED)],
        {"interim_notice": {"given": 1}, "opened_within": {"in_time": 1}},
    ),
    "clock stopped when it was overdue": (
        [("23 11:00", OPENED), ("24 10:00:01", ASKED)],
        {"answered_in_time": {"overdue": 1}, "interim_notice": {"missing": 1}, "opened_within": {"in_time": 1}},
    ),
    "answered while the clock stood still": (
        [("23 11:00", OPENED), ("24 09:00", ASKED), ("27 09:00", answer())],
        {
            "answered_in_time": {"in_time": 1},
            "interim_notice": {"given": 1},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 1},
        },
    ),
    "withdrawn before anything was owed": ([("23 14:00", "withdraw")], {}),
    "withdrawn at the moment by which it was to be opened": ([("23 15:00", "withdraw")], {}),
    "withdrawn before the answer was due": (
        [("24 10:00", "withdraw")],
        {"opened_within": {"late": 1}},
    ),
    "withdrawn when it was overdue": (
        [("23 14:00", OPENED), ("24 10:00:01", "withdraw")],
        {"answered_in_time": {"late": 1}, "interim_notice": {"missing": 1}, "opened_within": {"in_time": 1}},
    ),
    "withdrawn after the answer": (
        [("23 14:00", OPENED), ("23 14:30", answer()), ("23 14:40", "withdraw")],
        {"answered_in_time": {"in_time": 1}, "opened_within": {"in_time": 1}, "outcomes": {"accepted": 1}},
    ),
    "reopened, and answered late": (
        [("23 14:00", answer()), ("24 09:00", rated("not")), ("24 09:00", REOPENED), ("25 09:01", answer())],
        {
            "answered_in_time": {"in_time": 1, "late": 1},
            "interim_notice": {"missing": 1},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 2},
            "satisfaction": {"not": 1},
        },
    ),
    "rated once in each round": (
        [
            *[("23 14:00", answer()), ("24 09:00", rated("not")), ("24 09:00", REOPENED), ("24 09:01", answer())],
            ("25 09:00", rated("satisfied")),
        ],
        {
            "answered_in_time": {"in_time": 2},
            "opened_within": {"in_time": 1},
            "outcomes": {"accepted": 2},
            "satisfaction": {"not": 1, "satisfied": 1},
        },
    ),
}


@pytest.mark.usefixtures("handler")
@pytest.mark.parametrize("life", OF_AN_INQUIRY)
def test_what_an_inquiry_counts_as(own: Services, live: Live, life: str) -> None:
    done, expected = OF_AN_INQUIRY[life]
    live("inquiry", "23 10:00", done)
    assert count(own) == {**expected, "received": {"received": 1}}


@pytest.mark.usefixtures("handler")
def test_last_word_of_a_round_counts_and_a_call_that_reached_nobody_does_not(own: Services, live: Live) -> None:
    words = [("25 09:00", rated("partly")), ("26 09:00", called("yes", "satisfied")), ("27 09:00", called("no"))]
    live("complaint", "23 10:00", [("24 09:00", answer()), *words])
    assert count(own)["satisfaction"] == {Satisfaction.SATISFIED: 1}


@pytest.mark.usefixtures("handler")
def test_compliment_is_received_and_opened_and_no_answer_is_owed(own: Services, live: Live) -> None:
    live("compliment", "23 10:00")
    assert count(own) == {"received": {"received": 1}, "opened_within": {"overdue": 1}}


@pytest.mark.usefixtures("handler")
def test_case_counts_in_the_period_in_which_it_was_decided(own: Services, live: Live) -> None:
    """Received on the last day of November, due and opened in December, rated in January."""
    live("inquiry", "30 17:00", [("12-01 09:00", answer()), ("12-31 23:59:59", rated("satisfied"))])
    assert count(own) == {"received": {"received": 1}}
    decided = {"answered_in_time": {"in_time": 1}, "opened_within": {"in_time": 1}, "outcomes": {"accepted": 1}}
    assert count(own, "2026-m12") == {**decided, "satisfaction": {"satisfied": 1}}
    assert count(own, "2026-q4") == {**decided, "satisfaction": {"satisfied": 1}, "received": {"received": 1}}
    assert count(own, "2027-m01") == {}


@pytest.mark.usefixtures("handler")
def test_case_that_nobody_touched_counts_where_its_time_to_be_opened_ends(own: Services, live: Live) -> None:
    live("compliment", "30 17:00")
    assert count(own) == {"received": {"received": 1}}
    assert count(own, "2026-m12") == {"opened_within": {"overdue": 1}}


def test_midnight_in_korea_belongs_to_the_day_that_begins(own: Services, live: Live) -> None:
    with set_to(moment("09-01 09:00")):
        own.handlers.add(Person("윤안나", "anna@narae.example", ("help",)), "test")
    case = live("inquiry", "09-30 00:00")
    assert case.due_at == moment("10-01 00:00")
    assert "answered_in_time" not in count(own, "2026-m09")
    assert count(own, "2026-m09")["received"] == {"received": 1}
    assert count(own, "2026-m10")["answered_in_time"] == {"overdue": 1}
    assert "received" not in count(own, "2026-m10")


@pytest.mark.usefixtures("handler")
def test_what_becomes_of_a_case_later_moves_it_between_overdue_and_late_alone(own: Services, live: Live) -> None:
    case = live("inquiry", "23 10:00", [("23 11:00", OPENED)])
    before = count(own)
    assert before["answered_in_time"] == {"overdue": 1}
    with set_to(moment("12-24 09:00")):
        own.handling.record(case.id, answer())
    assert count(own) == {**before, "answered_in_time": {"late": 1}}
    assert count(own, "2026-m12") == {"outcomes": {"accepted": 1}}


@pytest.mark.usefixtures("handler")
def test_answer_while_the_clock_stood_still_counts_when_it_was_given(own: Services, live: Live) -> None:
    """In November nothing was due yet, and that must not change when November is counted again."""
    live("inquiry", "23 10:00", [("24 09:00", ASKED), ("12-02 09:00", answer())])
    assert "answered_in_time" not in count(own)
    assert count(own, "2026-m12")["answered_in_time"] == {"in_time": 1}


@pytest.mark.usefixtures("handler")
def test_what_is_not_decided_yet_does_not_count(own: Services, live: Live) -> None:
    case = live("inquiry", "23 10:00", [("23 11:00", OPENED)])
    assert case.due_at is not None
    for now, expected in ((case.due_at, None), (case.due_at + timedelta(seconds=1), {"overdue": 1})):
        assert count(own, now=now).get("answered_in_time") == expected


@pytest.mark.usefixtures("handler")
def test_transfer_leaves_the_first_deadline_as_it_was(own: Services, live: Live) -> None:
    moved = Step(Act.TRANSFERRED, ANNA, team="help", words={"reason": "그 팀의 일입니다."})
    live("inquiry", "23 10:00", [("23 11:00", moved), ("24 11:00", answer())])
    assert count(own)["answered_in_time"] == {"late": 1}


def test_without_handlers_what_they_record_is_left_out_and_the_rest_counted(own: Services, live: Live) -> None:
    live("inquiry", "23 10:00")
    assert set(RULES) == set(MEASURES)
    standards = [standard(name.replace("_", "-"), rule) for name, rule in RULES.items()]
    tallies = Counting(own.database, own.organization).count(standards, period("2026-m11"), LONG_AFTER)
    assert {name: tally.base for name, tally in tallies.items()} == {"page-ratings": 0, "received": 1}


def test_deadlines_count_from_the_first_handler_to_the_last(own: Services, live: Live) -> None:
    """One case was due before there was a handler, one after the last was removed: two of them followed each other."""
    for day in ("23", "24", "25", "26"):
        live("inquiry", f"{day} 10:00")
    with set_to(moment("25 09:00")):
        first = own.handlers.add(Person("윤안나", "anna@narae.example", ("help",)), "test")
    with set_to(moment("25 15:00")):
        second = own.handlers.add(Person("강보리", "bori@narae.example", ("help",)), "test")
    with set_to(moment("25 16:00")):
        own.handlers.remove(first, "test")
    with set_to(moment("27 09:30")):
        own.handlers.remove(second, "test")
    counted = count(own)
    assert counted["answered_in_time"] == {"overdue": 2}
    assert counted["opened_within"] == {"overdue": 2}
    assert counted["received"] == {"received": 4}
    assert set(count(own, "2026-m12")) == set()


@pytest.mark.usefixtures("handler")
def test_time_to_open_in_days_ends_when_work_closes(own: Services, live: Live) -> None:
    live("complaint", "23 10:00", [("24 18:00", OPENED)])
    live("complaint", "23 10:00", [("24 18:00:01", OPENED)])
    rules = {"days": Counts("opened_within", days=2), "hours": Counts("opened_within", hours=100)}
    assert count(own, rules=rules) == {"days": {"in_time": 1, "late": 1}}
    assert count(own, "2026-m12", rules=rules) == {"hours": {"in_time": 2}}


@pytest.mark.usefixtures("handler")
def test_kinds_are_counted_apart(own: Services, live: Live) -> None:
    for kind in ("inquiry", "complaint", "complaint", "suggestion"):
        live(kind, "23 10:00")
    rules = {
        "one": Counts("received", kinds=("complaint",)),
        "two": Counts("received", kinds=("complaint", "inquiry")),
        "all": Counts("received"),
    }
    assert {name: levels["received"] for name, levels in count(own, rules=rules).items()} == {
        "one": 2,
        "two": 3,
        "all": 4,
    }


def test_pages_are_counted_by_score(own: Services) -> None:
    scores = {"01 00:00": 5, "30 23:59:59": 4, "29 10:00": 4, "12-01 00:00": 1, "10-31 23:59:59": 1}
    with own.database.write() as connection:
        for number, (when, score) in enumerate(scores.items()):
            facts = {"page": "/charter/", "lang": "ko", "score": score, "team": "help", "rated_at": moment(when)}
            connection.execute(insert(ratings).values(submission_id=str(number), **facts))
    assert count(own) == {"page_ratings": {"5": 1, "4": 2}}


@pytest.mark.usefixtures("handler")
def test_tally_tells_base_met_and_open_of_every_level(own: Services, live: Live) -> None:
    live("inquiry", "23 10:00")
    live("inquiry", "23 10:00", [("23 11:00", answer())])
    rules = [standard("answered", Counts("answered_in_time")), standard("typed", None)]
    tallies = Counting(own.database, own.organization).count(rules, period("2026-m11"), LONG_AFTER)
    assert list(tallies) == ["answered"]
    tally, measure = tallies["answered"], MEASURES["answered_in_time"]
    assert tally.levels == {"in_time": 1, "late": 0, "overdue": 1}
    assert (tally.base, tally.met(measure), tally.open(measure)) == (2, 1, 1)


@pytest.mark.usefixtures("handler")
def test_one_act_that_is_changed_changes_the_figure(own: Services, live: Live) -> None:
    live("inquiry", "23 10:00", [("23 11:00", OPENED), ("24 10:00", answer())])
    assert count(own)["answered_in_time"] == {"in_time": 1}
    with own.database.write() as connection:
        connection.execute(update(acts).where(acts.c.act == Act.ANSWERED).values(at=moment("24 10:00:01")))
    assert count(own)["answered_in_time"] == {"late": 1}


@pytest.mark.usefixtures("handler")
def test_teams_are_told_apart_for_staff(own: Services, live: Live) -> None:
    """The receipt is of the team that got the case, the answer of the one that had it last."""
    moved = Step(Act.TRANSFERRED, ANNA, team="help", words={"reason": "그 팀의 일입니다."})
    live("inquiry", "23 10:00", [("23 11:00", moved), ("23 14:00", answer())])
    live("inquiry", "23 10:00", [("23 11:00", OPENED), ("24 11:00", answer())])
    live("complaint", "23 10:00")
    with set_to(LONG_AFTER):
        counts = Counting(own.database, own.organization).by_team(period("2026-m11"))
    levels = {
        key: {name: number for name, number in one.levels.items() if number} for key, one in counts.tallies.items()
    }
    assert levels == {
        ("strategy", "inquiry", "received"): {"received": 2},
        ("strategy", "inquiry", "opened_within"): {"in_time": 2},
        ("help", "inquiry", "answered_in_time"): {"in_time": 1},
        ("help", "inquiry", "outcomes"): {"accepted": 1},
        ("strategy", "inquiry", "answered_in_time"): {"late": 1},
        ("strategy", "inquiry", "interim_notice"): {"missing": 1},
        ("strategy", "inquiry", "outcomes"): {"accepted": 1},
        ("strategy", "complaint", "received"): {"received": 1},
        ("strategy", "complaint", "opened_within"): {"overdue": 1},
    }
    assert counts.hours_to_answer == {("help", "inquiry"): 3.0, ("strategy", "inquiry"): 9.0}
