"""Cases that live through the real desk at chosen moments, and standards that count them."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.figures.counting import Counting
from feedback_api.figures.tallies import Tally
from feedback_api.services import Services
from institution.clock import SEOUL, set_to
from institution.performance.periods import ReportingPeriod, parse_period
from institution.performance.standards import Counts, ServiceStandard, Target
from institution.text import Text
from tests.answers import ANSWERS
from tests.api.figures.office import Office, make_office

ANNA = 1
LONG_AFTER = datetime(2027, 6, 1, tzinfo=SEOUL)
#: One of each measure, of all kinds.
RULES: Mapping[str, Counts] = {
    "answered_in_time": Counts("answered_in_time"),
    "interim_notice": Counts("interim_notice"),
    "opened_within": Counts("opened_within", hours=4),
    "satisfaction": Counts("satisfaction"),
    "outcomes": Counts("outcomes"),
    "received": Counts("received"),
    "page_ratings": Counts("page_ratings"),
}
#: What is done to a case, and when in November 2026: "24 09:30" (or "12-01 09:30").
Acts = Iterable[tuple[str, Step | str]]
Live = Callable[..., Case]
Figures = Mapping[str, Mapping[str, int]]


def moment(text: str) -> datetime:
    day, _, time = text.partition(" ")
    month = "" if "-" in day else "11-"
    return datetime.fromisoformat(f"2026-{month}{day}T{time}").replace(tzinfo=SEOUL)


def answer(outcome: Outcome = Outcome.ACCEPTED, given: str | None = None) -> Step:
    earlier = {"channel": Channel.PHONE, "answered_at": moment(given).isoformat()} if given else {}
    return Step(
        Act.ANSWERED, ANNA, facts={"channel": Channel.DESK, "outcome": outcome, **earlier}, words={"text": "답"}
    )


def standard(name: str, rule: Counts | None) -> ServiceStandard:
    text = Text("기준", "standard")
    target = Target(percent=Decimal(90))
    return ServiceStandard(name, text, text, target, text, text, "담당", clause="i-1-1", counts=rule)


def period(name: str) -> ReportingPeriod:
    parsed = parse_period(name)
    assert parsed is not None
    return parsed


def count(
    own: Services, name: str = "2026-m11", now: datetime = LONG_AFTER, rules: Mapping[str, Counts] = RULES
) -> Figures:
    """Count a period; only levels on which something fell are given, and only measures that have any."""
    names = {each.replace("_", "-"): each for each in rules}
    standards = [standard(each, rules[rule]) for each, rule in names.items()]
    tallies = Counting(own.database, own.organization).count(standards, period(name), now)
    return {names[each]: some for each, one in tallies.items() if (some := fallen_on(one))}


def fallen_on(tally: Tally) -> Mapping[str, int]:
    """Give the levels on which something fell."""
    return {level: number for level, number in tally.levels.items() if number}


@pytest.fixture
def handler(own: Services) -> None:
    with set_to(moment("01 09:00")):
        assert own.handlers.add(Person("윤안나", "anna@narae.example", ("help",)), "test").id == ANNA


@pytest.fixture
def live(own: Services) -> Live:
    """Receive a case, and do to it what is told at the moments told; "withdraw" is done by the customer."""

    def run(kind: str, received_at: str, acts: Acts = ()) -> Case:
        given = {**ANSWERS, "kind": kind, "about": "", "lang": "ko"}
        with set_to(moment(received_at)):
            case, _ = own.cases.open(str(uuid.uuid4()), given, None)
        for when, step in acts:
            with set_to(moment(when)):
                if isinstance(step, Step):
                    own.handling.record(case.id, step)
                else:
                    assert own.retention.withdraw(case.receipt)
        return case

    return run


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office with cases once; no test changes it."""
    return make_office(tmp_path_factory.mktemp("office")).folder


@pytest.fixture
def office(worked: Path, tmp_path: Path) -> Office:
    """Copy that office for a test."""
    shutil.copytree(worked, tmp_path / "office")
    return Office(tmp_path / "office")
