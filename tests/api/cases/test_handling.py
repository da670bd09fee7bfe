"""A case is worked on: each act with its mails in one transaction, and two people at once see each other."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from feedback_api.cases.acts import Act, Channel, Outcome, Satisfaction, Stage
from feedback_api.cases.handling import ChangedError, GoneError, NotAllowedError, Step
from feedback_api.cases.opening import Case
from feedback_api.outbox import mails
from feedback_api.outbox.states import State
from feedback_api.services import Services
from feedback_api.store.tables import acts, cases, outbox
from institution.clock import SEOUL, set_to, utc_now
from tests.api.conftest import Post

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
ANNA, BORI = 1, 2


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with set_to(MONDAY):
        yield


@pytest.fixture
def complaint(post: Post, own: Services) -> Case:
    return received(post, own, kind="complaint", about="help")


def received(post: Post, own: Services, **answers: str) -> Case:
    receipt = post(**answers).json["receipt"]
    case = own.cases.by_receipt(receipt)
    assert case is not None
    return case


def mails_of(own: Services, case: Case) -> dict[str, str]:
    """Give the mails of a case and their states, its first two apart."""
    with own.database.read() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.case_id == case.id, outbox.c.act_id.is_not(None))).all()
    return {row.message: row.state for row in rows}


def answer(**facts: str) -> Step:
    facts = {"channel": Channel.DESK, "outcome": Outcome.ANSWERED, **facts}
    return Step(Act.ANSWERED, ANNA, facts=facts, words={"text": "답변입니다."})


def test_case_and_act_say_the_same(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, Step(Act.OPENED, ANNA), Step(Act.TAKEN, ANNA))
    progress = own.handling.record(complaint.id, Step(Act.INTERIM, ANNA, words={"text": "알아보고 있습니다."}))
    history = own.handling.history(complaint)
    assert history.progress == progress
    assert [event.act for event in history.events] == [Act.RECEIVED, Act.OPENED, Act.TAKEN, Act.INTERIM]
    assert history.events[-1].words == {"text": "알아보고 있습니다."}
    with own.database.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == complaint.id)).one()
    assert (row.stage, row.handler_id, row.version, row.due_at) == (Stage.IN_HAND, ANNA, 4, complaint.due_at)


def test_words_of_an_act_are_stored_sealed_alone(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, Step(Act.INTERIM, ANNA, words={"text": "홍길동 님의 일"}))
    with own.database.read() as connection:
        row = connection.execute(select(acts).where(acts.c.act == Act.INTERIM)).one()
    assert "홍길동".encode() not in b"".join(str(value).encode() for value in row) + row.sealed


def test_second_of_two_sees_what_the_first_did(own: Services, complaint: Case) -> None:
    seen = own.handling.record(complaint.id, Step(Act.OPENED, ANNA)).version
    own.handling.record(complaint.id, Step(Act.INTERIM, ANNA, seen, words={"text": "먼저"}))
    with pytest.raises(ChangedError) as changed:
        own.handling.record(complaint.id, Step(Act.INTERIM, BORI, seen, words={"text": "나중"}))
    assert [event.act for event in changed.value.events] == [Act.INTERIM]
    own.handling.record(complaint.id, Step(Act.INTERIM, BORI, seen + 1, words={"text": "나중"}))
    assert [event.act for event in own.handling.history(complaint).events].count(Act.INTERIM) == 2


def test_answer_ends_reminders_and_asks_a_day_later(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, answer())
    states = mails_of(own, complaint)
    assert states == {mails.ANSWER.name: State.WAITING, mails.SATISFACTION_QUESTION.name: State.SCHEDULED}


def test_answer_given_elsewhere_sends_none(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, answer(channel=Channel.PHONE))
    assert list(mails_of(own, complaint)) == [mails.SATISFACTION_QUESTION.name]


def test_dissatisfied_customer_gets_another_round(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, answer())
    progress = own.handling.record(
        complaint.id, Step(Act.RATED, facts={"satisfied": Satisfaction.NOT}), Step(Act.REOPENED)
    )
    assert (progress.stage, progress.round, progress.satisfaction) == (Stage.RECEIVED, 2, "")
    assert mails_of(own, complaint)[mails.SATISFACTION_QUESTION.name] == State.CANCELLED


def test_extension_is_bounded(own: Services, complaint: Case) -> None:
    assert complaint.due_at is not None
    latest = own.handling.calendar.latest_extension(own.organization.kinds["complaint"].limit, complaint.due_at)  # type: ignore[arg-type]
    for wrong in (complaint.due_at, latest + timedelta(minutes=1), None):
        with pytest.raises(NotAllowedError):
            own.handling.record(complaint.id, Step(Act.EXTENDED, ANNA, due_at=wrong))
    assert own.handling.record(complaint.id, Step(Act.EXTENDED, ANNA, due_at=latest)).due_at == latest
    with pytest.raises(NotAllowedError):
        own.handling.record(complaint.id, Step(Act.EXTENDED, ANNA, due_at=latest + timedelta(days=1)))


def test_clock_stands_still_for_a_supplement(own: Services, complaint: Case) -> None:
    until = {"until": "2026-12-01T18:00+09:00"}
    own.handling.record(
        complaint.id, Step(Act.SUPPLEMENT_REQUESTED, ANNA, facts=until, words={"text": "언제였습니까?"})
    )
    with set_to(MONDAY + timedelta(days=2)):
        progress = own.handling.record(complaint.id, Step(Act.SUPPLEMENT_GIVEN, words={"text": "어제"}))
    assert complaint.due_at is not None
    assert progress.due_at == complaint.due_at + timedelta(days=2)


LATE_ACTS = {
    "nothing": (),
    "somebody took it": (Step(Act.TAKEN, ANNA),),
    "the customer was asked": (
        Step(
            Act.SUPPLEMENT_REQUESTED, ANNA, facts={"until": "2026-12-11T18:00+09:00"}, words={"text": "언제였습니까?"}
        ),
    ),
}


@pytest.mark.parametrize("happened", LATE_ACTS.values(), ids=LATE_ACTS)
@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)], ids=["in time", "late"])
def test_answer_given_elsewhere_counts_by_its_moment_and_not_by_that_of_its_record(
    own: Services, complaint: Case, happened: tuple[Step, ...], late: timedelta
) -> None:
    assert complaint.due_at is not None
    with own.database.write() as connection:
        connection.execute(update(cases).values(was_overdue=True))  # as the worker notes after the deadline
    given = answer(channel=Channel.PHONE, answered_at=(complaint.due_at + late).isoformat())
    with set_to(complaint.due_at + timedelta(days=1)):
        own.handling.record(complaint.id, *happened)
        own.handling.record(complaint.id, given, Step(Act.CALLED, ANNA, facts={"reached": "yes"}))
        assert own.handling.history(complaint).progress.was_overdue is bool(late)
        with own.database.read() as connection:
            assert connection.execute(select(cases.c.was_overdue)).scalar() is bool(late)
        if late:
            with pytest.raises(NotAllowedError, match="overdue"):
                own.handling.record(complaint.id, Step(Act.CLOSED, ANNA))
        else:
            own.handling.record(complaint.id, Step(Act.CLOSED, ANNA))


@pytest.mark.parametrize("is_late", [False, True], ids=["first in time", "first late"])
def test_answer_in_time_of_a_second_round_leaves_the_first_as_it_was(
    own: Services, complaint: Case, *, is_late: bool
) -> None:
    assert complaint.due_at is not None
    with set_to(complaint.due_at + timedelta(hours=is_late)):
        again = own.handling.record(complaint.id, answer(), Step(Act.REOPENED, ANNA))
    assert again.due_at is not None
    given = answer(channel=Channel.PHONE, answered_at=again.due_at.isoformat())
    with set_to(again.due_at + timedelta(days=1)):
        assert own.handling.record(complaint.id, given).was_overdue is is_late


@pytest.mark.parametrize("act", [Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED])
def test_supplement_asked_for_after_the_deadline_stops_nothing(own: Services, complaint: Case, act: Act) -> None:
    assert complaint.due_at is not None
    late = complaint.due_at + timedelta(seconds=1)
    asked = Step(Act.SUPPLEMENT_REQUESTED, ANNA, facts={"until": late.isoformat()}, words={"text": "언제였습니까?"})
    with set_to(late):
        progress = own.handling.record(complaint.id, asked)
    assert (progress.stage, progress.stopped_at) == (Stage.WAITING, None)
    assert progress.is_overdue(late)
    with set_to(late + timedelta(days=2)):
        progress = own.handling.record(complaint.id, Step(act))
    assert progress.due_at == complaint.due_at


def test_overdue_mark_of_the_worker_is_kept_by_every_act(own: Services, complaint: Case) -> None:
    """The worker looks at half a second past the deadline, an act has whole seconds: it may seem to be in time."""
    assert complaint.due_at is not None
    with set_to(complaint.due_at + timedelta(seconds=0.5)):
        with own.database.write() as connection:
            connection.execute(update(cases).where(cases.c.due_at < utc_now()).values(was_overdue=True))
        progress = own.handling.record(complaint.id, answer())
    with own.database.read() as connection:
        assert progress.was_overdue
        assert connection.execute(select(cases.c.was_overdue)).scalar()


def test_complaint_never_goes_to_the_team_it_is_about(own: Services, complaint: Case) -> None:
    with pytest.raises(NotAllowedError):
        own.handling.record(complaint.id, Step(Act.TRANSFERRED, ANNA, team="help"))
    assert own.handling.record(complaint.id, Step(Act.TRANSFERRED, ANNA, team="audit")).team == "audit"


def test_destroyed_case_holds_no_word_and_takes_no_act(own: Services, complaint: Case) -> None:
    own.handling.record(complaint.id, Step(Act.INTERIM, ANNA, words={"text": "먼저"}))
    own.retention.forget([complaint.receipt], "test")
    with own.database.read() as connection:
        rows = connection.execute(select(acts)).all()
    assert len(rows) == 2
    assert not any(row.sealed for row in rows)
    with pytest.raises(GoneError):
        own.handling.record(complaint.id, Step(Act.INTERIM, ANNA))
