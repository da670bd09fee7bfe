"""The desk's list and case page: what a handler sees, does, and finds done by others."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.outbox import mails
from feedback_api.services import Services
from feedback_api.store.tables import access_log, cases, outbox
from institution.clock import SEOUL, set_to
from tests.api.web.desk.conftest import Browser, acts_of, do, shown

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


#: What a refusal of a complaint says.
ANSWER_TEXTS = {
    "text": "안 됩니다",
    "reason": "규정에 없습니다",
    "remedy": "감사팀에 말씀해 주십시오",
    "done": "설명드렸습니다",
}


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with set_to(MONDAY):
        yield


def test_list_shows_my_cases_by_deadline_and_nothing_but_the_subject(
    signed_in: Browser, receive: Callable[..., Case], answers: dict[str, str]
) -> None:
    receive(subject="지난 문의")
    with set_to(MONDAY + timedelta(days=2)):
        signed_in.sign_in()
        receive(kind="complaint", about="strategy", subject="저희 팀에 대한 불편")
        receive(subject="오늘의 문의")
        page = shown(signed_in, "")
    assert page.index("지난 문의") < page.index("오늘의 문의")
    assert "지났습니다" in page
    assert "근무시간 9시간 남음" in page or "근무시간 8시간 남음" in page
    assert "저희 팀에 대한 불편" not in page
    for hidden in ("name", "phone", "email", "message"):
        assert answers[hidden] not in page


def test_complaint_about_a_team_is_not_there_for_it(
    signed_in: Browser, receive: Callable[..., Case], own: Services
) -> None:
    case = receive(kind="complaint", about="strategy")
    for path in (f"cases/{case.receipt}", f"cases/{case.receipt}/print", f"search?receipt={case.receipt}"):
        shown(signed_in, path, 404)
    do(signed_in, case, Act.TAKEN, 404)
    assert acts_of(own, case) == []


def test_looking_at_a_case_opens_it_once(signed_in: Browser, receive: Callable[..., Case], own: Services) -> None:
    case = receive()
    signed_in.client.head(f"/desk/cases/{case.receipt}")
    shown(signed_in, f"cases/{case.receipt}", headers={"Sec-Purpose": "prefetch;prerender"})
    assert acts_of(own, case) == []
    for _ in range(2):
        shown(signed_in, f"cases/{case.receipt}")
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


def test_case_page_shows_all_that_was_written(
    signed_in: Browser, receive: Callable[..., Case], answers: dict[str, str]
) -> None:
    page = shown(signed_in, f"cases/{receive().receipt}")
    for name in ("name", "email", "subject", "message"):
        assert answers[name] in page
    assert answers["name"] not in page.partition("</title>")[0]


def test_print_without_persons_names_nobody(
    signed_in: Browser, receive: Callable[..., Case], answers: dict[str, str], own: Services, handler: Handler
) -> None:
    case = receive(message="내용만 있습니다")
    own.handling.record(case.id, Step(Act.INTERIM, handler.id, words={"text": "김고객 님께"}))
    body = shown(signed_in, f"cases/{case.receipt}/print").partition("<h1>")[2]
    assert "내용만 있습니다" in body
    for hidden in (answers["name"], answers["phone"], answers["email"], "김고객", handler.name):
        assert hidden not in body
    assert answers["email"] in shown(signed_in, f"cases/{case.receipt}/print?persons=yes")


@pytest.mark.parametrize(
    ("act", "fields", "mail"),
    [
        (Act.TAKEN, {}, None),
        (Act.INTERIM, {"text": "알아보고 있습니다"}, mails.INTERIM_NOTICE),
        (Act.EXTENDED, {"due_at": "2026-11-25T09:00", "reason": "자료를 찾고 있습니다"}, mails.EXTENSION_NOTICE),
        (Act.SUPPLEMENT_REQUESTED, {"text": "언제였습니까?", "until": "2026-11-30"}, mails.SUPPLEMENT_REQUEST),
        (Act.TRANSFERRED, {"team": "audit", "reason": "감사팀의 일입니다"}, mails.TRANSFER_NOTICE),
        (Act.ANSWERED, {"channel": "desk", "outcome": "answered", "text": "답변입니다"}, mails.ANSWER),
    ],
)
def test_act_is_done_and_told(
    signed_in: Browser,
    receive: Callable[..., Case],
    own: Services,
    act: Act,
    fields: dict[str, Any],
    mail: mails.Mail | None,
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    do(signed_in, case, act, **fields)
    assert acts_of(own, case)[-1] == act
    with own.database.read() as connection:
        written = set(connection.execute(select(outbox.c.message).where(outbox.c.act_id.is_not(None))).scalars())
        lines = list(
            connection.execute(select(access_log.c.action).where(access_log.c.receipt == case.receipt)).scalars()
        )
    assert mail is None or mail.name in written
    assert lines[:3] == [Act.OPENED, "read", act]


@pytest.mark.parametrize(
    ("act", "fields", "sentence"),
    [
        (Act.INTERIM, {"text": " "}, "적어 주십시오."),
        (
            Act.ANSWERED,
            {"channel": "desk", "outcome": "not_accepted", "text": "안 됩니다"},
            "불수용의 까닭(불수용일 때만): 적어",
        ),
        (Act.ANSWERED, {"channel": "phone", "outcome": "answered"}, "답변한 시각을 적어"),
        (
            Act.ANSWERED,
            {"channel": "phone", "outcome": "answered", "answered_at": "2026-11-24T10:00"},
            "지금까지의 시각",
        ),
        (Act.EXTENDED, {"due_at": "2027-11-25T09:00", "reason": "x"}, "새 기한은"),
        (Act.TRANSFERRED, {"team": "nowhere", "reason": "x"}, "목록에서 다른 팀"),
        (Act.SUPPLEMENT_REQUESTED, {"text": "보존할 글", "until": "어제"}, "날짜"),
        *[
            (Act.SUPPLEMENT_REQUESTED, {"text": "보존할 글", "until": day}, "2026. 11. 24.부터 2026. 12. 7.까지의 날짜")
            for day in ("0001-01-01", "2026-11-22", "2026-11-23", "2026-12-08", "9999-12-31")
        ],
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(
    signed_in: Browser, receive: Callable[..., Case], own: Services, act: Act, fields: dict[str, Any], sentence: str
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    page = do(signed_in, case, act, 422, **fields).text
    assert sentence in page
    assert fields.get("text", "").strip() in page
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


@pytest.mark.parametrize("day", ["2026-11-24", "2026-12-07"])
def test_supplement_is_asked_for_from_tomorrow_until_the_longest_time(
    signed_in: Browser, receive: Callable[..., Case], own: Services, day: str
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    do(signed_in, case, Act.SUPPLEMENT_REQUESTED, text="언제였습니까?", until=day)
    assert own.handling.history(case).events[-1].facts == {"until": f"{day}T18:00:00+09:00"}


#: Each text of the desk that can be written without another act before it.
TEXTS: list[tuple[str, Act, str, dict[str, Any]]] = [
    ("inquiry", Act.INTERIM, "text", {}),
    ("inquiry", Act.EXTENDED, "reason", {"due_at": "2026-11-25T09:00"}),
    ("inquiry", Act.SUPPLEMENT_REQUESTED, "text", {"until": "2026-11-30"}),
    ("inquiry", Act.TRANSFERRED, "reason", {"team": "audit"}),
    *[
        ("complaint", Act.ANSWERED, name, {"channel": "desk", "outcome": "not_accepted", **ANSWER_TEXTS})
        for name in ANSWER_TEXTS
    ],
    ("compliment", Act.ANSWERED, "passed_on", {"channel": "desk", "outcome": "answered", "text": "고맙습니다"}),
]


@pytest.mark.parametrize("number", ["900101-1234567", "900101-5234567"], ids=["resident", "foreigner"])
@pytest.mark.parametrize(("kind", "act", "name", "fields"), TEXTS, ids=lambda value: str(value)[:20])
def test_no_text_of_the_desk_holds_a_resident_number(
    signed_in: Browser,
    receive: Callable[..., Case],
    own: Services,
    kind: str,
    act: Act,
    name: str,
    fields: dict[str, Any],
    number: str,
) -> None:
    case = receive(kind=kind)
    shown(signed_in, f"cases/{case.receipt}")
    page = do(signed_in, case, act, 422, **{**fields, name: f"보존할 글 {number}"}).text
    assert f'id="{act}-{name}-error">주민등록번호로 보이는 숫자를 지우고' in page
    assert f"보존할 글 {number}" in page
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


def test_note_of_a_call_and_reason_to_reopen_hold_no_resident_number(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    own.handlers.change(handler, Person(handler.name, handler.email, handler.teams, Role.LEAD), "test")
    case = receive(kind="suggestion")
    facts = {"channel": "phone", "outcome": "answered"}
    own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts))
    called = {"reached": "yes", "satisfied": "satisfied", "note": "900101-1234567"}
    for act, fields in [(Act.CALLED, called), (Act.REOPENED, {"reason": "900101-1234567"})]:
        assert "주민등록번호로 보이는" in do(signed_in, case, act, 422, version=9, **fields).text
    assert acts_of(own, case)[-1] is Act.ANSWERED


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("주민등록번호 900101-1234567을 늦게 확인했습니다", False),
        ("여권 M12345678의 확인이 늦었습니다", False),
        ("010-1234-5678로 전화드렸습니다", False),
        ("garam@example.com에서 자료가 늦게 왔습니다", False),
        ("061-100-2721로 온 전화가 밀렸습니다", True),
    ],
)
@pytest.mark.parametrize("name", ["why", "changes"])
def test_explanation_that_is_published_holds_nothing_of_a_person(
    signed_in: Browser,
    receive: Callable[..., Case],
    own: Services,
    handler: Handler,
    name: str,
    text: str,
    *,
    is_taken: bool,
) -> None:
    case = receive()
    facts = {"channel": "phone", "outcome": "answered"}
    with set_to(MONDAY + timedelta(days=3)):
        signed_in.sign_in()
        own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts))
        fields: dict[str, Any] = {"why": "자료가 늦게 왔습니다", "changes": "미리 받아 둡니다", name: text}
        page = do(signed_in, case, Act.LATE_EXPLAINED, 303 if is_taken else 422, version=9, **fields).text
    assert is_taken or (f'id="late_explained-{name}-error"' in page and text in page)
    assert (acts_of(own, case)[-1] is Act.LATE_EXPLAINED) is is_taken


def test_second_of_two_is_asked(signed_in: Browser, receive: Callable[..., Case], own: Services) -> None:
    other = own.handlers.add(Person("박다른", "other@narae.example", ("strategy",)), "test")
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    own.handling.record(case.id, Step(Act.INTERIM, other.id, words={"text": "먼저 한 안내"}))
    page = do(signed_in, case, Act.INTERIM, 409, text="나중의 안내").text
    assert "다른 처리가 있었습니다" in page
    assert "desk__event--new" in page
    assert "나중의 안내" in page
    assert "박다른" in page
    do(signed_in, case, Act.INTERIM, version=3, text="나중의 안내")
    assert acts_of(own, case).count(Act.INTERIM) == 2


def test_answer_by_telephone_keeps_its_time(signed_in: Browser, receive: Callable[..., Case], own: Services) -> None:
    case = receive()
    with set_to(MONDAY + timedelta(hours=3)):
        fields: dict[str, Any] = {"channel": "phone", "outcome": "answered", "answered_at": "2026-11-23T11:30"}
        do(signed_in, case, Act.ANSWERED, version=0, **fields)
    answered_at = own.handling.history(case).progress.answered_at
    assert answered_at == MONDAY + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("answered_at", "status"), [("10:59", 422), ("11:00", 303), ("12:00", 303), ("12:01", 422)], ids=str
)
def test_answer_of_a_second_round_was_given_since_the_case_was_reopened(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler, answered_at: str, status: int
) -> None:
    case = receive()
    facts = {"channel": "phone", "outcome": "answered"}
    with set_to(MONDAY + timedelta(hours=1)):
        own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts), Step(Act.REOPENED, handler.id))
    with set_to(MONDAY + timedelta(hours=2)):
        fields: dict[str, Any] = {**facts, "answered_at": f"2026-11-23T{answered_at}", "text": "보존할 글"}
        page = do(signed_in, case, Act.ANSWERED, status, version=9, **fields).text
    assert status == 303 or ("다시 연 때부터" in page and "보존할 글" in page)


def test_late_case_is_explained_before_it_is_closed(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive()
    with set_to(MONDAY + timedelta(days=3)):
        signed_in.sign_in()
        answer: dict[str, Any] = {"channel": "desk", "outcome": "answered", "text": "늦었습니다"}
        do(signed_in, case, Act.ANSWERED, version=0, **answer)
        do(signed_in, case, Act.CLOSED, 409, version=9)
        do(signed_in, case, Act.LATE_EXPLAINED, version=9, why="자료가 늦게 왔습니다", changes="미리 받아 둡니다")
        do(signed_in, case, Act.CLOSED, version=9)
    assert acts_of(own, case)[-2:] == [Act.LATE_EXPLAINED, Act.CLOSED]
    own.handlers.change(handler, Person(handler.name, handler.email, handler.teams, Role.LEAD), "test")
    with set_to(MONDAY + timedelta(days=3)):
        do(signed_in, case, Act.EXPLANATION_RELEASED, version=9)
    assert own.handling.history(case).events[-1].facts == {"why": "자료가 늦게 왔습니다", "changes": "미리 받아 둡니다"}


@pytest.mark.parametrize("is_late", [False, True], ids=["second answer in time", "second answer late"])
def test_each_late_answer_is_explained_by_itself(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler, *, is_late: bool
) -> None:
    case = receive()
    own.handlers.change(handler, Person(handler.name, handler.email, handler.teams, Role.LEAD), "test")
    answer: dict[str, Any] = {"channel": "desk", "outcome": "answered", "text": "늦었습니다"}
    explanation: dict[str, Any] = {"why": "자료가 늦게 왔습니다", "changes": "미리 받아 둡니다"}
    with set_to(MONDAY + timedelta(days=3)):
        signed_in.sign_in()
        do(signed_in, case, Act.ANSWERED, version=0, **answer)
        do(signed_in, case, Act.LATE_EXPLAINED, version=9, **explanation)
        do(signed_in, case, Act.EXPLANATION_RELEASED, version=9)
        do(signed_in, case, Act.REOPENED, version=9, reason="다시 봅니다")
        do(signed_in, case, Act.LATE_EXPLAINED, 409, version=9, **explanation)
    with set_to(MONDAY + timedelta(days=3, hours=1 + 96 * is_late)):
        signed_in.sign_in()
        do(signed_in, case, Act.ANSWERED, version=9, **answer)
        if is_late:
            do(signed_in, case, Act.CLOSED, 409, version=9)
            do(signed_in, case, Act.LATE_EXPLAINED, version=9, **{**explanation, "why": "또 늦었습니다"})
            do(signed_in, case, Act.EXPLANATION_RELEASED, version=9)
        do(signed_in, case, Act.CLOSED, version=9)
    released = [one.facts["why"] for one in own.handling.history(case).events if one.act is Act.EXPLANATION_RELEASED]
    assert released == ["자료가 늦게 왔습니다", *["또 늦었습니다"] * is_late]


@pytest.mark.parametrize("is_late", [False, True], ids=["before the deadline", "after the deadline"])
def test_case_stays_overdue_at_the_desk_when_a_supplement_is_asked_for_after_the_deadline(
    signed_in: Browser, receive: Callable[..., Case], *, is_late: bool
) -> None:
    case = receive()
    assert case.due_at is not None
    with set_to(case.due_at + timedelta(hours=is_late)):
        signed_in.sign_in()
        before = shown(signed_in, f"cases/{case.receipt}")
        fields: dict[str, Any] = {"text": "언제였습니까?", "until": "2026-11-27"}
        after = signed_in.client.get(do(signed_in, case, Act.SUPPLEMENT_REQUESTED, **fields).location).text
    assert ("고객이 보내 주실 때까지 답변 기한이 멈춥니다." in before) is not is_late
    assert ("그동안 답변 기한은 멈춥니다." in after) is not is_late
    assert ("고객의 보완을 기다리는 동안 멈춤" in after) is not is_late
    with set_to(case.due_at + timedelta(hours=3)):
        listed = shown(signed_in, "")
    assert ("desk__case--late" in listed) is is_late
    assert ("지났습니다" in listed) is is_late
    assert "고객의 보완을 기다림" in listed


def test_each_answer_of_a_reopened_case_is_asked_about_by_telephone(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive(kind="suggestion")
    answered = Step(Act.ANSWERED, handler.id, facts={"channel": "phone", "outcome": "answered"})

    def is_listed_after(*steps: Step) -> bool:
        own.handling.record(case.id, *steps)
        return "만족 여부를 전화로 여쭐 의견" in shown(signed_in, "")

    def called(reached: str) -> Step:
        return Step(Act.CALLED, handler.id, facts={"reached": reached})

    assert is_listed_after(answered)
    assert is_listed_after(called("no"))
    assert not is_listed_after(called("yes"))
    assert not is_listed_after(Step(Act.REOPENED, handler.id))
    assert is_listed_after(answered)
    assert is_listed_after(called("no"))
    assert not is_listed_after(called("yes"), called("no"))


def test_overseer_sees_all_teams(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive(kind="complaint", about="strategy", subject="감사팀이 맡은 불편")
    own.handlers.change(handler, Person(handler.name, handler.email, (), Role.OVERSEER), "test")
    assert "감사팀이 맡은 불편" in shown(signed_in, "")
    assert "감사팀이 맡은 불편" in shown(signed_in, f"cases/{case.receipt}")
    assert acts_of(own, case) == []


def test_answer_begins_with_the_template_that_was_chosen(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive(kind="inquiry")
    number = f"{case.receipt[:4]}-{case.receipt[4:]}"
    plain = shown(signed_in, f"cases/{case.receipt}")
    assert plain.index("감사 인사") < plain.index("뱃시간을 물으실 때")
    filled = shown(signed_in, f"cases/{case.receipt}?template=ferry")
    assert f"접수번호 {number}로 물으신 뱃시간은" in filled
    assert f"{own.organization.teams['strategy'].name.ko} {handler.name}입니다." in filled
    assert 'id="act-answered" open' in filled
    assert '<option value="ferry" selected>' in filled
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


@pytest.mark.parametrize("name", ["ferry", "nothing", "../organization"])
def test_template_of_another_kind_or_name_is_none(signed_in: Browser, receive: Callable[..., Case], name: str) -> None:
    page = shown(signed_in, f"cases/{receive(kind='complaint', about='help').receipt}?template={name}")
    assert "뱃시간" not in page
    assert 'id="act-answered" open' not in page


def mailbox_hash(own: Services, case: Case) -> str | None:
    with own.database.read() as connection:
        return connection.execute(select(cases.c.mailbox_hash).where(cases.c.id == case.id)).scalar()


def test_third_time_of_the_same_matter_may_be_closed_as_repeated(
    signed_in: Browser, receive: Callable[..., Case], own: Services
) -> None:
    """Two that were answered count, in whatever spelling; neither another's nor one that waits; a person decides."""
    answer: dict[str, Any] = {"channel": "desk", "outcome": "answered", "text": "답변입니다"}
    closing = {**answer, "outcome": "repeated", "reason": "두 번 답변드린 내용과 같습니다"}
    first = receive(subject="등대 조명이 어둡습니다", message="하나")
    again = receive(subject="등대조명이 어둡습니다!", message="둘", email="Garam+2@example.com")
    other = receive(subject="등대 조명이 어둡습니다", message="하나", email="other@example.com")
    for case in (first, again, other):
        waiting = receive(subject="다른 제목", message="둘")
        assert "반복 민원" not in shown(signed_in, f"cases/{waiting.receipt}")
        do(signed_in, case, Act.ANSWERED, 422, version=0, **closing)
        do(signed_in, case, Act.ANSWERED, version=0, **answer)
    third = receive(subject="등대 조명이 어둡습니다", message="셋")
    page = shown(signed_in, f"cases/{third.receipt}")
    assert "의견 2건에 답변했습니다" in page
    assert f"/desk/cases/{first.receipt}" in page
    assert f"/desk/cases/{other.receipt}" not in page
    do(signed_in, third, Act.ANSWERED, 422, **{**closing, "reason": ""})
    do(signed_in, third, Act.ANSWERED, **closing)
    assert "처리 결과: 반복 민원 종결" in shown(signed_in, f"cases/{third.receipt}")
    assert mailbox_hash(own, third)
    own.retention.forget([third.receipt], "test")
    assert mailbox_hash(own, third) is None
