"""The pages of a case for its customer: where it stands, and what can be sent, answered or taken back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback_api.cases.acts import Act, Channel, Outcome, Satisfaction
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.forms.case_forms import SATISFACTION
from feedback_api.outbox import mails
from feedback_api.services import Services
from feedback_api.store.tables import acts, cases, outbox
from institution.clock import SEOUL, set_to
from tests.api.conftest import SAME_ORIGIN, Post

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
ANNA = 1


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with set_to(MONDAY):
        yield


class Customer:
    """A customer with a case, and a browser without scripts."""

    def __init__(self, client: FlaskClient, own: Services, post: Post, **answers: str) -> None:
        stored = post(**answers).json
        self.link = stored["status_url"].rpartition("/")[2]
        case = own.cases.by_receipt(stored["receipt"])
        assert case is not None
        self.case: Case = case
        self.client = client
        self._own = own

    def sees(self, page: str = "") -> str:
        answer = self.client.get(f"/api/cases/{self.link}{page}")
        assert answer.status_code == 200, answer.status
        return str(answer.text)

    def sends(self, page: str, status: int = 303, headers: dict[str, str] = SAME_ORIGIN, **fields: str) -> str:
        answer = self.client.post(f"/api/cases/{self.link}/{page}", data=fields, headers=headers)
        assert answer.status_code == status, answer.status
        return str(answer.text)

    def happens(self, *steps: Step) -> None:
        self._own.handling.record(self.case.id, *steps)

    def acts(self) -> list[str]:
        with self._own.database.read() as connection:
            query = select(acts.c.act).where(acts.c.case_id == self.case.id).order_by(acts.c.number)
            return list(connection.execute(query).scalars())


@pytest.fixture
def customer(client: FlaskClient, own: Services, post: Post) -> Customer:
    return Customer(client, own, post, kind="complaint")


def answered(outcome: Outcome = Outcome.ANSWERED) -> Step:
    return Step(Act.ANSWERED, ANNA, facts={"channel": Channel.PHONE, "outcome": outcome}, words={"text": "…"})


def test_form_and_acts_name_the_same_satisfaction() -> None:
    assert tuple(Satisfaction) == SATISFACTION


def test_status_tells_what_happened_and_what_comes(customer: Customer) -> None:
    assert "까지" in customer.sees()
    customer.happens(Step(Act.OPENED, ANNA), Step(Act.INTERIM, ANNA, words={"text": "알아보고 있습니다"}))
    page = customer.sees()
    assert "담당 팀이 확인했습니다." in page
    assert "진행 상황을 이메일로 알려 드렸습니다." in page
    assert "알아보고 있습니다" not in page
    customer.happens(answered())
    assert "전화로 답변드렸습니다. 처리 결과: 답변 완료" in customer.sees()


def add_handler(own: Services) -> None:
    own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",)), "test")


def test_status_needs_no_key_of_what_handlers_wrote(customer: Customer, own: Services) -> None:
    customer.happens(Step(Act.INTERIM, ANNA, words={"text": "알아보고 있습니다"}))
    with own.database.write() as connection:
        assert connection.execute(update(acts).where(acts.c.act == Act.INTERIM).values(sealed=b"?")).rowcount == 1
    assert "진행 상황을 이메일로 알려 드렸습니다." in customer.sees()


@pytest.mark.parametrize("page", ["", "/receipt"])
def test_late_case_says_so_and_apologises(customer: Customer, own: Services, page: str) -> None:
    add_handler(own)
    assert "12월 1일(화) 18:00까지" in customer.sees(page)
    assert "죄송합니다" not in customer.sees(page)
    with set_to(MONDAY + timedelta(days=30)):
        late = customer.sees(page)
    assert "12월 1일(화) 18:00까지" not in late
    assert 'href="tel:' in late.partition("죄송합니다")[2].partition("</li>")[0]


@pytest.mark.parametrize("page", ["", "/receipt"])
@pytest.mark.parametrize("added", ["never", "later"])
def test_nobody_apologises_for_what_is_not_recorded(customer: Customer, own: Services, page: str, added: str) -> None:
    """Where there was no desk, an answer went by mail or telephone, and this page cannot know of it."""
    with set_to(MONDAY + timedelta(days=30)):
        if added == "later":
            add_handler(own)
        late = customer.sees(page)
    assert "12월 1일(화) 18:00까지" not in late
    assert "죄송합니다" not in late
    assert "기록이 없습니다" not in late
    assert 'href="tel:' in late.partition("이 화면에는 나오지 않습니다.")[2].partition("</li>")[0]


def test_supplement_is_asked_for_taken_and_ends_the_wait(customer: Customer, own: Services) -> None:
    assert customer.client.get(f"/api/cases/{customer.link}/supplement").status_code == 302
    until = {"until": "2026-12-01T18:00:00+09:00"}
    customer.happens(Step(Act.SUPPLEMENT_REQUESTED, ANNA, facts=until, words={"text": "언제?"}))
    assert "빠진 내용 보내기" in customer.sees()
    assert "내용을 적어 주십시오." in customer.sends("supplement", 422, text=" ")
    assert "880101-1234567" in customer.sends("supplement", 422, text="제 번호는 880101-1234567")
    customer.sends("supplement", text="어제 <b>세 시</b>")
    customer.sends("supplement", text="두 번 누름")
    assert customer.acts().count(Act.SUPPLEMENT_GIVEN) == 1
    assert own.handling.history(customer.case).events[-1].words == {"text": "어제 <b>세 시</b>"}
    assert "보내 주신 내용을 받았습니다." in customer.sees()


@pytest.mark.parametrize("is_late", [False, True], ids=["before the deadline", "after the deadline"])
def test_time_is_told_to_stand_still_only_where_it_does(customer: Customer, own: Services, *, is_late: bool) -> None:
    add_handler(own)
    assert customer.case.due_at is not None
    moment = customer.case.due_at + timedelta(seconds=is_late)
    until = (moment + timedelta(days=5)).isoformat()
    with set_to(moment):
        customer.happens(Step(Act.SUPPLEMENT_REQUESTED, ANNA, facts={"until": until}, words={"text": "언제였습니까?"}))
        page = customer.sees()
        assert ("그동안 답변 기한은 멈춥니다" in page) is not is_late
        assert ("기다리는 동안 멈춤" in page) is not is_late
        assert ("아직 답변드렸다는 기록이 없습니다. 죄송합니다." in page) is is_late
        assert "이날이 지나면 받은 내용으로 처리합니다." in page
        customer.sends("supplement", text="어제였습니다")
        assert ("보내 주신 내용을 받았습니다. 답변 기한은" in customer.sees()) is not is_late


def test_dissatisfied_customer_is_heard_once_more(customer: Customer) -> None:
    customer.happens(answered())
    assert "알리기" in customer.sees("/satisfaction")
    assert "부족했던 점" in customer.sends("satisfaction", 422, satisfied="not", comment="")
    customer.sends("satisfaction", satisfied="not", comment="다른 것을 물었습니다")
    assert customer.acts()[-2:] == [Act.RATED, Act.REOPENED]
    assert "다시 살펴보고" in customer.sees()
    customer.happens(answered())
    customer.sends("satisfaction", satisfied="not", comment="아직도")
    assert customer.acts().count(Act.REOPENED) == 1
    assert customer.acts()[-1] == Act.RATED


def test_looking_at_the_question_records_nothing(customer: Customer) -> None:
    customer.happens(answered())
    customer.sees("/satisfaction?satisfied=not&comment=x")
    customer.client.head(f"/api/cases/{customer.link}/satisfaction")
    assert Act.RATED not in customer.acts()


@pytest.mark.parametrize("page", ["supplement", "satisfaction", "gift", "withdraw"])
def test_post_of_another_site_changes_nothing(customer: Customer, page: str) -> None:
    customer.happens(answered())
    before = customer.acts()
    customer.sends(page, 403, {"Sec-Fetch-Site": "cross-site"}, confirmed="yes", satisfied="not", comment="x", text="x")
    assert customer.acts() == before
    assert customer.sees()


def test_gift_has_a_consent_of_its_own(client: FlaskClient, own: Services, post: Post) -> None:
    customer = Customer(client, own, post, kind="suggestion")
    customer.happens(answered(Outcome.ACCEPTED), Step(Act.GIFT_OFFERED, ANNA))
    assert "보낸 날부터 30일" in customer.sees("/gift")
    page = customer.sends("gift", 422, choice="accept", address="서울", consent="")
    assert "동의하셔야" in page
    assert "서울" in page
    customer.sends("gift", choice="accept", address="서울 강남구 1, 김고객", consent="yes")
    assert own.handling.history(customer.case).events[-1].words["address"] == "서울 강남구 1, 김고객"
    customer.sends("gift", choice="decline")
    assert customer.acts()[-1] == Act.GIFT_ACCEPTED


def test_withdrawal_destroys_the_words_and_keeps_the_figures(customer: Customer, own: Services) -> None:
    customer.happens(Step(Act.INTERIM, ANNA, words={"text": "중간 안내"}))
    assert "표시해 주십시오" in customer.sends("withdraw", 422, confirmed="")
    assert "지웠습니다" in customer.sends("withdraw", 200, confirmed="yes")
    assert customer.client.get(f"/api/cases/{customer.link}").status_code == 404
    assert customer.acts() == [Act.RECEIVED, Act.INTERIM, Act.WITHDRAWN]
    with own.database.read() as connection:
        row = connection.execute(select(cases)).one()
        sealed = connection.execute(select(acts.c.sealed)).scalars().all()
    assert (row.kind, row.sealed, row.forgotten_at is not None) == ("complaint", b"", True)
    assert not any(sealed)


def test_withdrawal_of_a_held_case_tells_the_privacy_officer_once(customer: Customer, own: Services) -> None:
    own.retention.hold(customer.case.receipt, "test", held=True)
    for _ in range(2):
        assert "보존하고 있어" in customer.sends("withdraw", 200, confirmed="yes")
    assert "접수번호" in customer.sees()
    with own.database.read() as connection:
        told = connection.execute(select(outbox).where(outbox.c.message == mails.WITHDRAWAL_HELD.name)).all()
    assert len(told) == 1


def test_english_case_has_english_pages(client: FlaskClient, own: Services, post: Post) -> None:
    customer = Customer(client, own, post, lang="en", kind="suggestion")
    customer.happens(answered(), Step(Act.GIFT_OFFERED, ANNA))
    assert "Answered by telephone. Outcome: answered." in customer.sees()
    for page in ("/satisfaction", "/gift", "/withdraw"):
        text = customer.sees(page).partition('<main id="main"')[2].partition("</main>")[0]
        assert not any("가" <= sign <= "힣" for sign in text), text
