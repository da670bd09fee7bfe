"""The mails about a case that is worked on, to its customer and to those who work on it: sent by the real worker."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from feedback_api.cases.acts import Act, Channel, Outcome, Satisfaction
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.cases.reminders import Reminder
from feedback_api.desk.case_words import MAIL_FAILS_SENTENCE, remaining
from feedback_api.outbox import mails, queue
from feedback_api.outbox.states import State
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from institution.clock import SEOUL, set_to, utc_now
from tests.api.cases.test_reminders import COMPLAINT, INQUIRY, MOMENTS, REMINDERS, at
from tests.api.conftest import Answers, Post
from tests.api.delivery.test_email_templates import compare_with_text
from tests.api.delivery.test_emails import compare_mail
from tests.mail_server import MailServer, part

TEAM, AUDIT, CUSTOMER = "strategy@narae.example", "audit@narae.example", "garam@example.com"
ANNA, LEAD, OVERSEER = "gildong@narae.example", "narae@narae.example", "overseer@narae.example"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
#: Those that other tests let be sent.
OTHERS = {"team_notice", "acknowledgment", "rating_summary", "operator_report", "sign_in_code"}
Mails = dict[str, EmailMessage]


class Desk:
    """Works on cases as handlers do, and gives the mails that follow."""

    def __init__(self, own: Services, mail_server: MailServer, post: Post) -> None:
        self.own, self._server, self._post = own, mail_server, post
        people = (
            Person("홍길동", ANNA, ("strategy",)),
            Person("이나래", LEAD, ("strategy", "audit"), Role.LEAD, deputy=True),
            Person("박심사", OVERSEER, (), Role.OVERSEER),
        )
        self.anna, self.lead, self.overseer = (own.handlers.add(person, "test") for person in people)

    def receive(self, **answers: str) -> Case:
        case = self.own.cases.by_receipt(self._post(**answers).json["receipt"])
        assert case is not None
        self.sent()
        return case

    def act(self, case: Case, *steps: Step) -> Mails:
        self.own.handling.record(case.id, *steps)
        return self.sent()

    def remind(self) -> Mails:
        self.own.reminders.remind(utc_now())
        return self.sent()

    def sent(self) -> Mails:
        """Send what is due, and give it by the name of its mail."""
        before = len(self._server.received)
        while self.own.worker.deliver_due():
            pass
        with self.own.database.read() as connection:
            names = {row.message_id: row.message for row in connection.execute(select(outbox))}
        return {names[str(mail["Message-ID"])]: mail for mail in self._server.received[before:]}

    def states(self, case: Case) -> dict[str, str]:
        with self.own.database.read() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.case_id == case.id)).all()
        return {row.message: row.state for row in rows}


@pytest.fixture
def desk(own: Services, mail_server: MailServer, post: Post, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    numbers = iter(range(48317265, 48317365))
    monkeypatch.setattr(secrets, "randbelow", lambda limit: next(numbers) if limit == 10**8 else 0)
    links = iter(f"secret-of-the-link-{number}" for number in range(100))
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: next(links))
    object.__setattr__(own.limits, "_enabled", False)
    with set_to(MONDAY):
        yield Desk(own, mail_server, post)


def step(act: Act, by: Handler | None = None, **words: str) -> Step:
    return Step(act, by.id if by else None, words=words)


def answer(by: Handler, outcome: Outcome = Outcome.ANSWERED, **words: str) -> Step:
    return Step(Act.ANSWERED, by.id, facts={"channel": Channel.DESK, "outcome": outcome}, words=words)


def whole_life(desk: Desk, lang: str) -> Mails:
    """Let every mail about a case be sent once."""
    sent: Mails = {}
    case = desk.receive(lang=lang, about="help", reply_by="phone")
    due_at = case.due_at
    assert due_at is not None
    with set_to(MONDAY + timedelta(days=2)):
        sent |= desk.remind()  # nobody opened it; the lists of the day
    sent |= desk.act(
        case,
        step(Act.OPENED, desk.anna),
        step(Act.INTERIM, desk.anna, text="창구 기록을 찾고 있습니다.\n이틀 더 걸립니다."),
    )
    with set_to(due_at - timedelta(hours=9)):
        sent |= desk.remind()
    extended = Step(
        Act.EXTENDED, desk.anna.id, due_at=due_at + timedelta(days=2), words={"reason": "기록을 받는 데 더 걸립니다."}
    )
    sent |= desk.act(case, extended)
    until = {"until": "2026-11-27T18:00:00+09:00"}
    asked = Step(Act.SUPPLEMENT_REQUESTED, desk.anna.id, facts=until, words={"text": "몇 시쯤 오셨습니까?"})
    sent |= desk.act(case, asked)
    sent |= desk.act(case, step(Act.SUPPLEMENT_GIVEN, text="오후 2시"))
    moved = Step(Act.TRANSFERRED, desk.anna.id, team="audit", words={"reason": "감사팀에서 살펴볼 일입니다."})
    sent |= desk.act(case, moved)
    with set_to(due_at + timedelta(days=3, hours=-5)):
        sent |= desk.remind()
        words = {
            "text": "기다리시게 해 죄송합니다.\n창구를 하나 늘리겠습니다.",
            "reason": "그날은 사람이 모자랐습니다.",
            "remedy": "감사팀(061-100-2713)에 다시 말씀해 주십시오.",
            "done": "담당 직원을 다시 교육했습니다.",
        }
        sent |= desk.act(case, answer(desk.lead, Outcome.NOT_ACCEPTED, **words))
    with set_to(due_at + timedelta(days=6)):
        sent |= desk.sent()
        dissatisfied = Step(Act.RATED, facts={"satisfied": Satisfaction.NOT}, words={"comment": "까닭을 모르겠습니다."})
        sent |= desk.act(case, dissatisfied, step(Act.REOPENED, reason="까닭을 모르겠습니다."))
    with desk.own.database.write() as connection:
        for name in (mails.LINK_REMINDER, mails.WITHDRAWAL_HELD):
            queue.enqueue(connection, case.id, name, utc_now(), "charter@narae.example")
    sent |= desk.sent()
    idea = desk.receive(lang=lang, kind="suggestion")
    desk.act(idea, answer(desk.anna, Outcome.ACCEPTED, text="고맙습니다."))
    sent |= desk.act(idea, step(Act.GIFT_OFFERED, desk.anna))
    accepted = Step(Act.GIFT_ACCEPTED, facts={"consent_version": "1"}, words={"address": "서울"})
    return sent | desk.act(idea, accepted)


@pytest.fixture
def sent(desk: Desk) -> Mails:
    return whole_life(desk, "ko")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_mail_reads_as_its_snapshot_and_its_html_as_its_text(desk: Desk, lang: str) -> None:
    sent = whole_life(desk, lang)
    assert set(sent) - OTHERS == set(mails.MAILS) - OTHERS
    for name, mail in sent.items():
        to_customer = mails.MAILS[name].recipient is mails.Recipient.CUSTOMER
        if to_customer or lang == "ko":
            compare_mail(mail, name, "a case handed over, ko" if name == "team_notice" else lang)
        compare_with_text(mail)
        assert not BeautifulSoup(part(mail, "html"), "html5lib").select("style, link, img, script"), name
        assert mail["Auto-Submitted"] == "auto-generated", name
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply", name
        assert len(mail["Subject"]) <= 46, name


def test_no_mail_to_a_customer_quotes_the_customer(sent: Mails, answers: Answers) -> None:
    for name, mail in sent.items():
        if mails.MAILS[name].recipient is mails.Recipient.CUSTOMER:
            everything = part(mail, "plain") + part(mail, "html") + str(mail["Subject"])
            for field in ("name", "phone", "subject", "message"):
                assert answers[field].splitlines()[0] not in everything, name
            assert mail["To"] == CUSTOMER


def test_mails_to_handlers_name_no_customer_but_a_number_to_call(sent: Mails, answers: Answers) -> None:
    to_handlers = {
        name: mail
        for name, mail in sent.items()
        if mails.MAILS[name].builder.startswith("feedback_api.delivery.handler")
    }
    assert len(to_handlers) == 8
    with_number = set()
    for name, mail in to_handlers.items():
        everything = part(mail, "plain") + part(mail, "html") + str(mail["Subject"])
        assert "secret-of-the-link" not in everything, name
        for field in ("name", "email", "message"):
            assert answers[field].splitlines()[0] not in everything, name
        if answers["phone"] in everything:
            with_number.add(name)
    assert with_number == {"deadline_reminder", "overdue_reminder", "supplement_notice"}


def test_reminders_of_a_case_that_mail_does_not_reach_say_so_with_the_number(desk: Desk, answers: Answers) -> None:
    case = desk.receive(reply_by="email")
    assert case.due_at is not None
    failed = step(Act.MAIL_FAILED)
    told = desk.act(case, failed, Step(Act.TRANSFERRED, desk.anna.id, team="audit", words={"reason": "감사팀의 일"}))
    assert MAIL_FAILS_SENTENCE in part(told["team_notice"], "plain")
    with set_to(case.due_at - timedelta(hours=9)):
        told |= desk.remind()
    with set_to(case.due_at + timedelta(hours=16)):
        told |= desk.remind()
    to_staff = {"deadline_reminder", "overdue_reminder", "overdue_escalation", "team_digest", "overseer_digest"}
    assert to_staff <= set(told)
    for name in to_staff:
        assert MAIL_FAILS_SENTENCE in part(told[name], "plain"), name
        compare_with_text(told[name])
    for name in ("team_notice", "deadline_reminder", "overdue_reminder"):
        assert answers["phone"] in part(told[name], "plain"), name


def test_an_answer_that_did_not_arrive_is_on_the_list_of_the_day_until_the_customer_was_told(desk: Desk) -> None:
    case = desk.receive()
    desk.act(case, step(Act.OPENED, desk.anna), answer(desk.anna, text="답변입니다."), step(Act.MAIL_FAILED))
    with set_to(MONDAY + timedelta(days=1)):
        told = desk.remind()
    for mail in (told["team_digest"], told["overseer_digest"]):
        assert mail["Subject"] == "[의견 목록] 전화로 알릴 의견 1건"
        assert "답변했으나 이메일이 닿지 않은 의견이 1건" in part(mail, "plain")
        assert f"/desk/cases/{case.receipt}" in part(mail, "html")
        assert "아직 답변하지 않은" not in part(mail, "plain")
        compare_with_text(mail)
    other = desk.receive()
    with set_to(MONDAY + timedelta(days=2)):
        told = desk.remind()
    assert told["team_digest"]["Subject"] == "[의견 목록] 열린 의견 1건"
    assert all(one.receipt in part(told["team_digest"], "plain").replace("-", "") for one in (case, other))
    desk.act(case, step(Act.CUSTOMER_TOLD, desk.anna))
    desk.act(other, step(Act.OPENED, desk.anna), answer(desk.anna, text="답변입니다."))
    with set_to(MONDAY + timedelta(days=3)):
        assert not {"team_digest", "overseer_digest"} & set(desk.remind())


def test_reminders_lead_to_the_act_of_the_answer(sent: Mails) -> None:
    for name in ("deadline_reminder", "overdue_reminder", "overdue_escalation", "unopened_reminder"):
        assert "이미 답변하셨으면" in part(sent[name], "plain")
        assert "http://127.0.0.1:8000/desk/cases/48317265#act-answered" in part(sent[name], "html")


def test_each_mail_goes_to_whom_it_concerns(sent: Mails) -> None:
    to = {name: str(mail["To"]) for name, mail in sent.items()}
    assert to["unopened_reminder"] == LEAD
    assert to["deadline_reminder"] == to["supplement_notice"] == to["gift_notice"] == TEAM
    assert to["overdue_reminder"] == AUDIT
    assert to["overseer_digest"] == OVERSEER
    assert sent["answer"]["Reply-To"] == sent["transfer_notice"]["Reply-To"] == AUDIT


def test_mail_whose_act_was_overtaken_is_not_sent(desk: Desk, mail_server: MailServer) -> None:
    case = desk.receive(about="help")
    before = len(mail_server.received)
    moved = Step(Act.TRANSFERRED, desk.anna.id, team="audit", words={"reason": "감사팀의 일입니다."})
    back = Step(Act.TRANSFERRED, desk.lead.id, team="strategy", words={"reason": "항로기획팀의 일입니다."})
    for one in (moved, back):
        desk.own.handling.record(case.id, one)
    sent = desk.sent()
    assert [str(mail["To"]) for mail in mail_server.received[before:]] == [CUSTOMER, TEAM]
    assert "항로기획팀의 일입니다." in part(sent["transfer_notice"], "plain")
    assert "감사팀의 일입니다." not in part(sent["transfer_notice"], "plain")


def test_question_that_was_answered_before_it_was_sent_is_not_asked(desk: Desk) -> None:
    case = desk.receive(kind="suggestion")
    until = {"until": "2026-11-27T18:00:00+09:00"}
    asked = Step(Act.SUPPLEMENT_REQUESTED, desk.anna.id, facts=until, words={"text": "몇 시쯤 오셨습니까?"})
    for one in (asked, step(Act.SUPPLEMENT_GIVEN, text="오후 2시")):
        desk.own.handling.record(case.id, one)
    assert set(desk.sent()) == {"supplement_notice"}
    desk.act(case, answer(desk.anna, text="고맙습니다."))
    for one in (step(Act.GIFT_OFFERED, desk.anna), step(Act.GIFT_DECLINED)):
        desk.own.handling.record(case.id, one)
    assert desk.sent() == {}


@pytest.mark.parametrize(
    "moment",
    [
        name
        for name, (watched, _, due) in MOMENTS.items()
        if watched in (INQUIRY, COMPLAINT) and set(due) - {Reminder.UNOPENED, Reminder.OVERDUE}
    ],
)
def test_each_reminder_before_a_deadline_is_mailed_to_the_team_with_the_time_that_is_left(
    desk: Desk, moment: str
) -> None:
    watched, now, _ = MOMENTS[moment]
    case = desk.receive(kind=watched.kind, about="help")
    assert case.due_at is not None
    assert (case.received_at, case.due_at) == (watched.since, watched.due_at)
    desk.act(case, step(Act.OPENED, desk.anna))
    with set_to(at(now)):
        mail = desk.remind()["deadline_reminder"]
        assert desk.remind() == {}
    assert mail["To"] == TEAM
    assert remaining(REMINDERS.calendar.working_time, at(now), case.due_at) in part(mail, "plain")


def test_reminder_of_a_deadline_that_was_moved_is_not_sent(desk: Desk) -> None:
    case = desk.receive(about="help")
    assert case.due_at is not None
    with set_to(case.due_at - timedelta(hours=8)):
        desk.own.reminders.remind(utc_now())
        later = Step(
            Act.EXTENDED, desk.anna.id, due_at=case.due_at + timedelta(days=5), words={"reason": "더 걸립니다."}
        )
        desk.own.handling.record(case.id, step(Act.OPENED, desk.anna), later)
        assert set(desk.sent()) == {"extension_notice", "team_digest", "overseer_digest"}


def test_handler_who_was_removed_or_changed_teams_hears_of_no_case(desk: Desk) -> None:
    desk.receive(about="help")
    with set_to(MONDAY + timedelta(days=2)):
        desk.own.reminders.remind(utc_now())
        audit = Person("이나래", LEAD, ("audit",), Role.LEAD, deputy=True)
        desk.own.handlers.change(desk.lead, audit, "test")
        desk.own.handlers.remove(desk.overseer, "test")
        assert set(desk.sent()) == {"team_digest"}


def test_overseer_reads_nothing_of_complaints_about_a_team_of_theirs(desk: Desk) -> None:
    desk.receive(about="help")
    desk.receive(about="audit")
    own_team = Person("박심사", OVERSEER, ("audit",), Role.OVERSEER)
    desk.own.handlers.change(desk.overseer, own_team, "test")
    with set_to(MONDAY + timedelta(days=1)):
        listed = part(desk.remind()["overseer_digest"], "plain")
    assert ("4831-7265" in listed, "4831-7266" in listed) == (True, False)


def test_reminder_of_a_case_that_was_answered_meanwhile_is_not_sent(desk: Desk) -> None:
    case = desk.receive(about="help")
    with set_to(MONDAY + timedelta(days=2)):
        desk.own.reminders.remind(utc_now())
        desk.own.handling.record(case.id, Step(Act.OPENED, desk.anna.id))
        assert set(desk.sent()) == {"team_digest", "overseer_digest"}
    assert desk.states(case)["unopened_reminder"] == State.CANCELLED


def test_deadline_that_has_passed_is_told_to_nobody_as_one_to_come(desk: Desk) -> None:
    case = desk.receive(about="help", lang="en")
    assert case.due_at is not None
    with set_to(case.due_at + timedelta(days=1)):
        mail = desk.act(case, step(Act.INTERIM, desk.anna, text="곧 답변드리겠습니다."))["interim_notice"]
    assert "We answer by" not in part(mail, "plain")
    assert "we are sorry" in part(mail, "plain")


@pytest.mark.parametrize(
    ("lang", "stands_still", "sorry"),
    [("ko", "답변 기한을 세지 않습니다", "답변드리지 못해 죄송합니다"), ("en", "does not run", "we are sorry")],
)
@pytest.mark.parametrize("is_late", [False, True], ids=["before the deadline", "after the deadline"])
def test_supplement_is_asked_for_in_words_that_are_true(
    desk: Desk, lang: str, stands_still: str, sorry: str, *, is_late: bool
) -> None:
    case = desk.receive(kind="inquiry", lang=lang)
    assert case.due_at is not None
    with set_to(case.due_at + timedelta(hours=is_late)):
        facts = {"until": (utc_now() + timedelta(days=2)).isoformat()}
        asked = Step(Act.SUPPLEMENT_REQUESTED, desk.anna.id, facts=facts, words={"text": "언제였습니까?"})
        text = part(desk.act(case, asked)["supplement_request"], "plain")
        assert (stands_still in text) is not is_late
        assert (sorry in text) is is_late
        notice = part(desk.act(case, step(Act.SUPPLEMENT_GIVEN, text="어제"))["supplement_notice"], "plain")
        assert ("답변 기한이 다시 흐릅니다" in notice) is not is_late
        assert ("답변 기한이 이미 지났습니다" in notice) is is_late


def test_acknowledgment_that_was_held_up_promises_no_day_that_has_passed(desk: Desk, post: Post) -> None:
    assert post(lang="en", kind="inquiry").status_code == 201
    with set_to(MONDAY + timedelta(days=2)):
        (mail,) = (mail for name, mail in desk.sent().items() if name == "acknowledgment")
    for kind in ("plain", "html"):
        assert "We answer by" not in part(mail, kind)


def test_answer_is_signed_by_the_handler_for_the_team(desk: Desk) -> None:
    case = desk.receive(about="help")
    mail = desk.act(case, answer(desk.anna, text="고맙습니다."))["answer"]
    assert part(mail, "plain").rstrip().endswith("항로기획팀 홍길동 드림")
    assert mail["Reply-To"] == TEAM
    case = desk.receive(about="help")
    mail = desk.act(case, answer(desk.overseer, text="고맙습니다."))["answer"]
    assert part(mail, "plain").rstrip().endswith("나래섬등대관리원 박심사 드림")


def test_satisfaction_is_not_asked_of_whom_was_told(desk: Desk) -> None:
    case = desk.receive(about="help")
    desk.act(case, answer(desk.anna, text="고맙습니다."), Step(Act.RATED, facts={"satisfied": Satisfaction.SATISFIED}))
    with set_to(MONDAY + timedelta(days=2)):
        assert desk.sent() == {}


def notice(desk: Desk, post: Post, **answers: str) -> EmailMessage:
    post(**answers)
    return desk.sent()["team_notice"]


def test_team_notice_begins_an_answer_in_the_customers_language(desk: Desk, post: Post) -> None:
    for lang, subject in (
        ("ko", "[나래섬등대관리원] 불편 신고 4831-7265 답변드립니다"),
        ("en", "[Narae Lighthouse] Complaint 4831-7266: our answer"),
    ):
        mail = notice(desk, post, lang=lang, email="ga+ram&co@example.com")
        (link,) = BeautifulSoup(part(mail, "html"), "html5lib").select("a[href^=mailto]")
        address = urlsplit(str(link["href"]))
        assert unquote(address.path) == "ga+ram&co@example.com"
        assert re.fullmatch(r"[!-~]+", str(link["href"]))
        assert "+" not in address.query
        query = parse_qs(address.query, strict_parsing=True)
        assert query["subject"] == [subject]
        assert "\r\n" in query["body"][0]
        assert "\n" not in query["body"][0].replace("\r\n", "")
        assert len(str(link["href"])) < 2000


def test_team_notice_tells_whom_to_call_and_asks_for_no_reply_by_mail(desk: Desk, post: Post) -> None:
    mail = notice(desk, post, reply_by="phone")
    html = BeautifulSoup(part(mail, "html"), "html5lib")
    assert [str(link["href"]) for link in html.select("a[href^=tel]")] == ["tel:+821012345678"]
    assert html.select("a[href^=mailto]") == []
    assert "회신하시면" not in part(mail, "plain")


def test_desk_is_named_only_where_there_are_handlers(post: Post, own: Services, desk: Desk) -> None:
    assert "/desk/cases/4831" in part(notice(desk, post), "plain")
    for handler in own.handlers.listed():
        own.handlers.remove(handler, "test")
    assert "/desk/" not in part(notice(desk, post), "plain")


def test_desk_has_the_address_of_the_settings(desk: Desk, post: Post) -> None:
    object.__setattr__(desk.own.settings, "desk_url", "https://desk.example.com/")
    notice_to_team = notice(desk, post, about="help")
    assert "https://desk.example.com/desk/cases/48317265\n" in part(notice_to_team, "plain")
    with set_to(MONDAY + timedelta(days=2)):
        sent = desk.remind()
    for name in ("unopened_reminder", "team_digest", "overseer_digest"):
        assert "https://desk.example.com/desk/cases/48317265" in part(sent[name], "plain")
        assert "127.0.0.1" not in part(sent[name], "plain")


@pytest.mark.parametrize(
    ("page", "is_told"),
    [
        ("/standards/", True),
        ("/feedback/complaint/", False),
        ("/en/feedback/inquiry/?about=help", False),
        ("/api/feedback", False),
        ("/feedbacks/", True),
    ],
)
def test_page_is_told_where_it_tells_something(desk: Desk, post: Post, page: str, is_told: bool) -> None:
    mail = notice(desk, post, page=page)
    assert ("보신 페이지" in part(mail, "plain")) is ("보신 페이지" in part(mail, "html")) is is_told
