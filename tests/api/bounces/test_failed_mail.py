"""What becomes of a case whose customer mail does not reach: noted once, the same for refused and returned mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from feedback_api.bounces import failed_mail
from feedback_api.cases.acts import Act, Channel, Event, Outcome
from feedback_api.cases.handlers import Handler, Person
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.services import Services
from feedback_api.store.tables import UNTOLD, acts, outbox
from institution.clock import set_to, utc_now
from tests.api.bounces.conftest import Pipe, sent_to
from tests.api.bounces.samples import CUSTOMER, postfix
from tests.api.conftest import Post, scheduled_jobs
from tests.mail_server import MailServer


@pytest.fixture
def handler(own: Services) -> Handler:
    return own.handlers.add(Person("홍길동", "gildong@narae.example", ("strategy",)), "test")


@pytest.fixture
def case(post: Post, own: Services) -> Case:
    return receive(post, own)


def receive(post: Post, own: Services) -> Case:
    case = own.cases.by_receipt(post().json["receipt"])
    assert case is not None
    return case


def note(own: Services) -> None:
    """Do what the worker does each minute."""
    scheduled_jobs(own).remind(utc_now())


def failures(own: Services, case: Case) -> list[Event]:
    return [event for event in own.handling.history(case).events if event.act is Act.MAIL_FAILED]


def untold(own: Services) -> int:
    with own.database.read() as connection:
        return len(connection.execute(select(outbox.c.id).where(UNTOLD)).all())


def answer(own: Services, case: Case, handler: Handler) -> None:
    facts = {"channel": Channel.DESK, "outcome": Outcome.ANSWERED}
    own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts, words={"text": "답변입니다."}))
    own.worker.deliver_due()


@pytest.mark.usefixtures("handler")
@pytest.mark.parametrize("code", ["550 5.1.1 no such user", "550 no such user"])
def test_a_mail_that_is_refused_marks_the_case_once(
    case: Case, own: Services, mail_server: MailServer, code: str
) -> None:
    mail_server.replies[CUSTOMER] = code
    own.worker.deliver_due()
    assert (failures(own, case), untold(own)) == ([], 1)
    for _ in range(2):
        note(own)
    (event,) = failures(own, case)
    assert event.facts == {"mail": "acknowledgment", "code": code.removesuffix(" no such user")}
    assert (event.handler_id, untold(own), own.handling.history(case).progress.mail_fails) == (None, 0, True)
    again = own.cases.by_receipt(case.receipt)
    assert (again and again.mail_fails, own.handling.history(case).progress.stage) == (True, "received")


@pytest.mark.usefixtures("handler")
def test_a_mail_that_came_back_marks_the_case_and_its_act_names_nobody(
    case: Case, own: Services, mail_server: MailServer, pipe: Pipe
) -> None:
    own.worker.deliver_due()
    for _ in range(2):
        assert pipe(postfix(sent_to(mail_server, CUSTOMER)))[0] == 0
        note(own)
    (event,) = failures(own, case)
    assert event.facts == {"mail": "acknowledgment", "code": "5.1.1"}
    with own.database.read() as connection:
        row = connection.execute(select(acts).where(acts.c.act == Act.MAIL_FAILED)).one()
    assert (row.sealed, CUSTOMER in str(row)) == (None, False)


@pytest.mark.usefixtures("handler")
def test_a_mail_whose_time_is_over_counts_and_one_that_waits_does_not(
    case: Case, own: Services, mail_server: MailServer
) -> None:
    mail_server.replies[CUSTOMER] = "452 4.2.2 mailbox full"
    own.worker.deliver_due()
    note(own)
    assert failures(own, case) == []
    with set_to(utc_now() + timedelta(hours=73)):
        own.worker.deliver_due()
        note(own)
        assert [event.facts["code"] for event in failures(own, case)] == ["452 4.2.2"]


def test_the_mark_goes_by_a_handlers_act_and_comes_again_with_another_mail(
    case: Case, own: Services, mail_server: MailServer, handler: Handler
) -> None:
    mail_server.replies[CUSTOMER] = "550 no such user"
    own.worker.deliver_due()
    note(own)
    own.handling.record(case.id, Step(Act.CUSTOMER_TOLD, handler.id))
    note(own)
    assert own.handling.history(case).progress.mail_fails is False
    answer(own, case, handler)  # it is refused, too
    note(own)
    assert [event.facts["mail"] for event in failures(own, case)] == ["acknowledgment", "answer"]
    own.handling.record(case.id, Step(Act.REOPENED, handler.id, words={"reason": "다시"}))
    assert own.handling.history(case).progress.mail_fails is True
    own.worker.deliver_due()
    note(own)  # of a case that is marked nothing more is told
    assert (len(failures(own, case)), untold(own)) == (2, 0)


def test_without_handlers_no_case_is_touched(case: Case, own: Services, mail_server: MailServer) -> None:
    """An act would make an old case one of the desk's, if there is a desk one day."""
    mail_server.replies[CUSTOMER] = "550 no such user"
    own.worker.deliver_due()
    note(own)
    assert (own.handling.history(case).events, untold(own)) == ([], 0)


@pytest.mark.usefixtures("handler")
def test_a_case_that_was_destroyed_meanwhile_stands_in_nobodys_way(
    case: Case, post: Post, own: Services, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_mail, "BATCH", 1)
    mail_server.replies[CUSTOMER] = "550 no such user"
    own.worker.deliver_due()
    own.retention.forget([case.receipt], "test")
    with own.database.write() as connection:  # as if it had been destroyed between the look and the act
        connection.execute(update(outbox).where(outbox.c.case_id == case.id).values(state="given_up"))
    other = receive(post, own)
    with own.database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.case_id == other.id).values(untold=True))
    for _ in range(3):
        note(own)
    assert (untold(own), len(failures(own, other))) == (0, 1)


def test_a_mail_that_is_tried_again_before_it_was_noted_marks_nothing(
    case: Case, own: Services, mail_server: MailServer, handler: Handler
) -> None:
    assert handler.id
    mail_server.replies[CUSTOMER] = "550 no such user"
    own.worker.deliver_due()
    assert own.backlog.revive(None, utc_now()) == 1
    note(own)
    assert failures(own, case) == []
