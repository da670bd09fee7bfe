"""The desk against who should not see or do a thing: other teams, removed handlers, other sites, posts sent twice."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Handling, Step
from feedback_api.cases.opening import Case
from feedback_api.outbox import mails
from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox
from feedback_api.web.desk import cases as cases_at_desk
from institution.clock import SEOUL, set_to
from tests.api.web.desk.conftest import EMAIL, NAME, Browser, acts_of, do, shown
from tests.mail_server import MailServer

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
ANSWER: dict[str, Any] = {"channel": "desk", "outcome": "answered", "text": "답변입니다"}
#: What a handler may post right after the case was opened.
POSTS: list[tuple[Act, dict[str, Any]]] = [
    (Act.TAKEN, {}),
    (Act.INTERIM, {"text": "알아보고 있습니다"}),
    (Act.EXTENDED, {"due_at": "2026-11-25T09:00", "reason": "자료를 찾고 있습니다"}),
    (Act.SUPPLEMENT_REQUESTED, {"text": "언제였습니까?", "until": "2026-11-30"}),
    (Act.TRANSFERRED, {"team": "audit", "reason": "감사팀의 일입니다"}),
    (Act.ANSWERED, ANSWER),
]


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with set_to(MONDAY):
        yield


def pages(case: Case) -> list[str]:
    at = f"cases/{case.receipt}"
    return [at, f"{at}/print", f"{at}/print?persons=yes", f"search?receipt={case.receipt}"]


def written(own: Services) -> int:
    with own.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(outbox)).scalar_one())


@pytest.mark.parametrize(("about", "team"), [("strategy", "strategy"), ("help", "archive")])
def test_case_of_others_is_not_there_by_its_number(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler, about: str, team: str
) -> None:
    case = receive(kind="complaint", about=about, subject="남의 의견")
    own.handlers.change(handler, Person(NAME, EMAIL, (team,)), "test")
    assert "남의 의견" not in shown(signed_in, "")
    for page in pages(case):
        assert "남의 의견" not in shown(signed_in, page, 404)
    for act, fields in POSTS:
        assert "남의 의견" not in do(signed_in, case, act, 404, version=0, **fields).text
    assert acts_of(own, case) == []


def test_team_complained_about_hears_of_it_nowhere(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler, mail_server: MailServer
) -> None:
    """Neither as a lead, nor as an overseer who is of that team; not by the morning's list either."""
    case = receive(kind="complaint", about="strategy", subject="우리에 대한 불편")
    receive(subject="다른 문의")
    for role in Role:
        own.handlers.change(handler, Person(NAME, EMAIL, ("strategy",), role), "test")
        assert "우리에 대한 불편" not in shown(signed_in, "")
        for page in pages(case):
            shown(signed_in, page, 404)
    own.worker.deliver_due()
    mail_server.received.clear()
    with set_to(MONDAY + timedelta(days=1, hours=-1)):
        own.reminders.remind(MONDAY + timedelta(days=1, hours=-1))
        own.worker.deliver_due()
    audit = own.organization.teams["audit"].mailbox  # which handles it
    bodies = [mail.get_body(("plain",)) for mail in mail_server.received if mail["To"] != audit]
    told = [body.get_content() for body in bodies if body]
    assert any("다른 문의" in text for text in told)
    assert not any(case.receipt[:4] in text and case.receipt[4:] in text for text in told)


def test_handler_removed_in_the_middle_is_out(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive(subject="열려 있던 의견")
    own.handlers.add(Person("박다른", "other@narae.example", ("strategy",)), "test")
    shown(signed_in, f"cases/{case.receipt}")
    own.handlers.remove(handler, "test")
    before = written(own)
    for act, fields in POSTS:
        assert "열려 있던 의견" not in do(signed_in, case, act, 403, **fields).text
    for page in pages(case):
        assert "열려 있던 의견" not in shown(signed_in, page)
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]
    assert written(own) == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}])
def test_post_of_another_site_does_nothing(
    signed_in: Browser, receive: Callable[..., Case], own: Services, headers: dict[str, str]
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    for act, fields in POSTS:
        assert signed_in.send(f"cases/{case.receipt}/{act}", headers, version="2", **fields).status_code == 403
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
    ],
)
def test_looking_ahead_does_nothing(
    signed_in: Browser, receive: Callable[..., Case], own: Services, method: str, headers: dict[str, str]
) -> None:
    case = receive()
    before = written(own)
    acts = [f"cases/{case.receipt}/{act}?version=0&text=x&channel=desk&outcome=answered" for act, _ in POSTS]
    for page in ("", *pages(case), *acts):
        signed_in.client.open(f"/desk/{page}", method=method, headers=headers)
    assert acts_of(own, case) == []
    assert written(own) == before


def test_act_of_another_role_is_refused(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    case = receive()
    do(signed_in, case, Act.ANSWERED, version=0, **ANSWER)
    page = shown(signed_in, f"cases/{case.receipt}")
    assert f"/{Act.REOPENED}" not in page
    do(signed_in, case, Act.REOPENED, 409, version=9, reason="다시")
    do(signed_in, case, Act.EXPLANATION_RELEASED, 409, version=9)
    do(signed_in, case, Act.WITHDRAWN, 404, version=9)
    assert acts_of(own, case)[-1] is Act.ANSWERED
    own.handlers.change(handler, Person(NAME, EMAIL, ("strategy",), Role.LEAD), "test")
    do(signed_in, case, Act.REOPENED, version=9, reason="다시")


@pytest.mark.parametrize(("act", "fields"), POSTS, ids=lambda value: value if isinstance(value, str) else "")
def test_button_pressed_twice_does_it_once_and_says_so(
    signed_in: Browser, receive: Callable[..., Case], own: Services, act: Act, fields: dict[str, Any]
) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    first = do(signed_in, case, act, **fields)
    before = written(own)
    assert do(signed_in, case, act, **fields).location == first.location
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED, act]
    assert written(own) == before
    page = shown(signed_in, first.location.removeprefix("/desk/"))
    assert 'class="desk__done"' in page


def between(monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], happens: Callable[[], Any]) -> None:
    """Let something happen, once, right before a function is called: after the desk has read, before it writes."""
    owner, name = place
    called, waiting = getattr(owner, name), [happens]

    def call(*args: Any, **more: Any) -> Any:
        while waiting:
            waiting.pop()()
        return called(*args, **more)

    monkeypatch.setattr(owner, name, call)


#: What the desk calls after it has read a case: before it opens what was written, before it writes, before it shows.
AFTER_READING = {
    "opens": (cases_at_desk, "_record"),
    "writes": (Handling, "record"),
    "shows": (cases_at_desk, "_case_page"),
}


def test_first_look_of_two_handlers_at_once_is_noted_once(
    signed_in: Browser, receive: Callable[..., Case], own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = receive(), own.handlers.add(Person("박다른", "other@narae.example", ("strategy",)), "test")
    between(monkeypatch, (Handling, "record"), lambda: own.handling.record(case.id, Step(Act.OPENED, other.id)))
    assert "박다른" in shown(signed_in, f"cases/{case.receipt}")
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]


def test_case_that_is_handed_on_meanwhile_is_not_opened_for_the_new_team(
    signed_in: Browser, receive: Callable[..., Case], own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, handed_on = receive(), Step(Act.TRANSFERRED, 1, team="audit", words={"reason": "감사팀의 일입니다"})
    between(monkeypatch, (Handling, "record"), lambda: own.handling.record(case.id, handed_on))
    shown(signed_in, f"cases/{case.receipt}", 404)
    assert acts_of(own, case) == [Act.RECEIVED, Act.TRANSFERRED]


@pytest.mark.parametrize("place", AFTER_READING.values(), ids=AFTER_READING)
@pytest.mark.parametrize("looks", [True, False], ids=["look", "act"])
def test_case_that_its_customer_withdraws_meanwhile_is_not_there(
    signed_in: Browser,
    receive: Callable[..., Case],
    own: Services,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: tuple[Any, str],
    *,
    looks: bool,
) -> None:
    case = receive()
    between(monkeypatch, place, lambda: own.retention.withdraw(case.receipt))
    if looks:
        shown(signed_in, f"cases/{case.receipt}", 404)
    else:
        text = "" if place[1] == "_case_page" else "알아보고 있습니다"  # refused, and shown once more
        do(signed_in, case, Act.INTERIM, 404, version=0, text=text)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_same_handler_in_two_windows_is_asked(signed_in: Browser, receive: Callable[..., Case], own: Services) -> None:
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    do(signed_in, case, Act.INTERIM, text="처음 창의 안내")
    assert "다음 창의 안내" in do(signed_in, case, Act.INTERIM, 409, text="다음 창의 안내").text
    assert acts_of(own, case).count(Act.INTERIM) == 1


@pytest.mark.parametrize("word", ["answered", "nothing", "%3Cb%3E", ""])
def test_made_up_word_tells_nothing(signed_in: Browser, receive: Callable[..., Case], word: str) -> None:
    for page in (f"cases/{receive().receipt}", ""):
        text = shown(signed_in, f"{page}?done={word}")
        assert "desk__done" not in text
        assert "<b>E" not in text


def test_nothing_personal_in_logs_titles_and_addresses(
    signed_in: Browser, receive: Callable[..., Case], answers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    case = receive()
    shown(signed_in, f"cases/{case.receipt}")
    wrong = do(signed_in, case, Act.ANSWERED, 422, **{**ANSWER, "text": ""})
    answered = do(signed_in, case, Act.ANSWERED, **ANSWER)
    titles = [
        text.partition("</title>")[0].partition("<title>")[2]
        for text in (wrong.text, *(shown(signed_in, page) for page in ("", *pages(case)[:3])))
    ]
    lines = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the test's mail server
    assert "desk.act" in "\n".join(lines)
    secrets = [answers[name] for name in ("name", "phone", "email", "subject", "message")]
    for secret in (*secrets, NAME, EMAIL, ANSWER["text"]):
        assert secret not in "\n".join([*titles, answered.location, *lines])


def test_praise_is_not_asked_whether_it_satisfied(
    receive: Callable[..., Case], own: Services, handler: Handler
) -> None:
    facts = {"channel": "desk", "outcome": "answered"}
    praise, inquiry = receive(kind="compliment"), receive()
    for case in (praise, inquiry):
        own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts, words={"text": "고맙습니다"}))
    told = [{mail.message for mail in own.outbox.of_case(case.id)} for case in (praise, inquiry)]
    assert [mails.SATISFACTION_QUESTION.name in names for names in told] == [False, True]


def test_transfers_at_once_are_judged_one_after_another(receive: Callable[..., Case], own: Services) -> None:
    case = receive()
    there, back = Step(Act.TRANSFERRED, team="audit"), Step(Act.TRANSFERRED, team="strategy")
    assert own.handling.record(case.id, there, back).team == "strategy"


@pytest.mark.parametrize(("about", "heir"), [("", "strategy"), ("help", "strategy"), ("strategy", "audit")])
def test_case_of_a_team_that_is_no_more_is_its_heir_s(
    signed_in: Browser, receive: Callable[..., Case], own: Services, handler: Handler, about: str, heir: str
) -> None:
    case = receive(kind="complaint", about=about, subject="맡은 팀이 없어진 의견")
    with own.database.write() as connection:
        connection.execute(update(cases).where(cases.c.id == case.id).values(team="dissolved"))
    for team in ("archive", heir):
        own.handlers.change(handler, Person(NAME, EMAIL, (team, "dissolved")), "test")
        status = 200 if team == heir else 404
        assert ("맡은 팀이 없어진 의견" in shown(signed_in, "")) == (team == heir)
        assert signed_in.client.get(f"/desk/search?receipt={case.receipt}").status_code == (
            302 if team == heir else 404
        )
        page = shown(signed_in, f"cases/{case.receipt}", status)
    assert own.organization.teams[heir].name.ko in page
    assert acts_of(own, case) == [Act.RECEIVED, Act.OPENED]
    do(signed_in, case, Act.TRANSFERRED, 422, team=heir, reason="이미 맡은 팀에")
    do(signed_in, case, Act.TRANSFERRED, team="archive", reason="보존추진단의 일입니다")
