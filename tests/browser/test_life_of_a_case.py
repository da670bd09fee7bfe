"""The whole life of a case, by browser and mail alone: customer and handlers, over eight days told by another clock."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Open, Served
from tests.mail_server import part
from tests.servers import flask
from tests.wait import eventually

MOVED_CLOCK = Path(__file__).parent / "moved_clock"
CUSTOMER = "garam@example.com"
STRATEGY, HELP, AUDIT = "seulgi.yun@narae.example", "dodam.kim@narae.example", "hangyeol.lee@narae.example"
HANDLERS = f"""name,email,role,deputy,teams
윤슬기,{STRATEGY},handler,,strategy
김도담,{HELP},handler,,help
이한결,{AUDIT},lead,,audit
"""
MONDAY, FRIDAY = "2026-11-23T10:00+09:00", "2026-11-27T10:00+09:00"
NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY = (f"2026-{day}T10:00+09:00" for day in ("11-30", "12-01", "12-02"))
ANSWER = {"text": "안내를 둘째 창구에서도 시작했습니다.", "done": "담당 직원을 다시 교육했습니다."}


class Office:
    """A service whose clock is set for each day, and the mail that it sent."""

    def __init__(self, served: Served, window: BrowserContext) -> None:
        self._served = served
        self.window = window
        self._read: set[int] = set()

    def day(self, moment: str) -> AbstractContextManager[object]:
        """Run the service from a moment on, as after a restart."""
        return self._served.running(**clock_at(moment))

    def mail(self, address: str, subject: str) -> EmailMessage:
        """Wait for a mail to an address that was not looked at before, with these words in its subject."""
        fresh: list[EmailMessage] = []

        def came() -> bool:
            mails = self._served.mail.to(address)
            fresh[:] = [mail for mail in mails if subject in str(mail["Subject"]) and id(mail) not in self._read]
            return bool(fresh)

        eventually(came)
        self._read.add(id(fresh[0]))
        return fresh[0]

    def subjects(self, address: str) -> list[str]:
        return [str(mail["Subject"]) for mail in self._served.mail.to(address)]

    def follow(self, mail: EmailMessage, end: str = "") -> Page:
        """Open the page of the case that a mail leads to."""
        link = re.search(rf"{re.escape(self._served.url)}/api/cases/[\w-]+{end}\b", part(mail, "plain"))
        assert link, part(mail, "plain")
        page = self.window.new_page()
        page.goto(link[0])
        return page

    def send_feedback(self, kind: str) -> str:
        """Send feedback with the form of the site, and give its receipt number."""
        page = self.window.new_page()
        page.goto(f"{self._served.url}/feedback/{kind}/")
        for name, answer in {
            "subject": "민원실 안내가 늦었습니다",
            "message": "30분을 기다렸습니다.",
            "name": "한가람",
            "phone": "010-1234-5678",
            "email": CUSTOMER,
        }.items():
            page.fill(f"#field-{name}", answer)
        page.check("#field-age_confirmed")
        page.check("#field-consent")
        page.click("#feedback .feedback__send")
        page.click("#check .feedback__send")
        number = page.locator(".receipt__number").text_content()
        assert number
        return number

    def desk(self, email: str, receipt: str) -> Page:
        """Sign in with the code of the mail, and open a case by its number."""
        self.window.clear_cookies()
        page = self.window.new_page()
        page.goto(f"{self._served.url}/desk/")
        page.fill("[name=email]", email)
        page.click("main form [type=submit]")
        code = re.search(r"\b\d{6}\b", part(self.mail(email, "번호"), "plain"))
        assert code
        page.fill("[name=code]", code[0])
        page.click("main form [type=submit]")
        page.fill("[name=receipt]", receipt)
        page.locator("form[action='/desk/search'] [type=submit]").click()
        return page


def clock_at(moment: str) -> dict[str, str]:
    return {"PYTHONPATH": str(MOVED_CLOCK), "CLOCK_AT": moment}


def do(page: Page, act: str, **fields: str) -> None:
    """Do an act at the desk: open its form, fill it in and send it."""
    form = page.locator(f"form[action$='/{act}']")
    form.wait_for(state="attached")
    folded = page.locator(f"details:not([open]):has(form[action$='/{act}']) > summary")
    if folded.count():
        folded.click()
    for name, answer in fields.items():
        fill(form, name, answer)
    with page.expect_navigation():
        form.locator("[type=submit]").click()
    expect(page.locator(".error-summary")).to_have_count(0)


def fill(form: Page | Locator, name: str, answer: str) -> None:
    field = form.locator(f"[name={name}]")
    kind = field.first.evaluate("field => field.type")
    if kind == "radio":
        form.locator(f"[name={name}][value={answer}]").check()
    elif kind == "select-one":
        field.select_option(answer)
    else:
        field.fill(answer)


def send(page: Page, **answers: str) -> None:
    """Send the form of a customer's page, which leads to the steps of the case."""
    for name, answer in answers.items():
        fill(page, name, answer)
    page.click(".feedback__send")
    expect(page.locator(".steps")).to_be_visible()


def has_step(page: Page, *sentences: str) -> None:
    for sentence in sentences:
        expect(page.locator(".steps")).to_contain_text(sentence)


@pytest.fixture
def office(served: Served, opened: Open, tmp_path: Path) -> Iterator[Office]:
    """An office with three handlers, each of a team; the browser has no scripts but the page's own."""
    handlers = tmp_path / "handlers.csv"
    handlers.write_text(HANDLERS, "utf-8")
    served.environ["FEEDBACK_MIN_FILL_SECONDS"] = "0"
    process = flask("handlers", "import", str(handlers), environ={**served.environ, **clock_at(MONDAY)})
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0, printed
    with opened() as window:
        yield Office(served, window)


def test_complaint_is_handed_over_answered_reopened_and_closed(office: Office) -> None:
    with office.day(MONDAY):
        receipt = office.send_feedback("complaint")
        acknowledgment = office.mail(CUSTOMER, receipt)
        has_step(office.follow(acknowledgment), "접수하여 항로기획팀에 전했습니다.", "12월 1일(화) 18:00까지")
        assert receipt in str(office.mail("strategy@narae.example", receipt)["Subject"])
        office.desk(STRATEGY, receipt)
        has_step(office.follow(acknowledgment), "담당 팀이 확인했습니다.")
    with office.day(FRIDAY):
        assert receipt in part(office.mail("strategy@narae.example", "기한"), "plain")
        do(office.desk(STRATEGY, receipt), "transferred", team="help", reason="상담센터의 일입니다.")
        assert "길잡이상담센터" in part(office.mail(CUSTOMER, "담당"), "plain")
        page = office.desk(HELP, receipt)
        do(page, "taken")
        do(page, "interim", text="창구의 기록을 보고 있습니다.")
        assert "창구의 기록을" in part(office.mail(CUSTOMER, "진행"), "plain")
        do(page, "extended", reason="기록이 많습니다.")
        assert "기록이 많습니다." in part(office.mail(CUSTOMER, "기한"), "plain")
        do(page, "supplement_requested", text="어느 창구였습니까?")
        asked = office.mail(CUSTOMER, "한 가지 더")
        assert "어느 창구였습니까?" in part(asked, "plain")
        page = office.follow(asked, "/supplement")
        send(page, text="셋째 창구였습니다.")
        has_step(page, "길잡이상담센터", "김도담 담당자가 맡았습니다.", "늘렸습니다", "보내 주신 내용을 받았습니다.")
        page = office.desk(HELP, receipt)
        expect(page.locator("main")).to_contain_text("셋째 창구였습니다.")
        do(page, "answered", **ANSWER)
        assert ANSWER["text"] in part(office.mail(CUSTOMER, "답변"), "plain")
    with office.day(NEXT_MONDAY):
        page = office.follow(office.mail(CUSTOMER, "만족하셨습니까"), "/satisfaction")
        send(page, satisfied="not", comment="기다린 까닭을 듣지 못했습니다.")
        has_step(page, "불만족", "감사팀에서 다시 살펴보고")
        assert receipt in str(office.mail("audit@narae.example", receipt)["Subject"])
        page = office.desk(AUDIT, receipt)
        expect(page.locator("main")).to_contain_text("기다린 까닭을 듣지 못했습니다.")
    with office.day(NEXT_TUESDAY):
        do(office.desk(AUDIT, receipt), "answered", **ANSWER)
        office.mail(CUSTOMER, "답변")
    with office.day(NEXT_WEDNESDAY):
        page = office.follow(office.mail(CUSTOMER, "만족하셨습니까"), "/satisfaction")
        send(page, satisfied="satisfied")
        page = office.desk(AUDIT, receipt)
        do(page, "called", reached="yes", satisfied="satisfied")
        do(page, "closed")
        page = office.follow(acknowledgment)
        has_step(page, "전화로 여쭈었습니다", "처리를 마쳤습니다.")
        expect(page.locator("main")).not_to_contain_text("죄송합니다")
    assert not [subject for subject in office.subjects("strategy@narae.example") if "지났" in subject]


def test_customer_withdraws_half_way(office: Office) -> None:
    with office.day(MONDAY):
        receipt = office.send_feedback("complaint")
        acknowledgment = office.mail(CUSTOMER, receipt)
        desk = office.desk(STRATEGY, receipt)
        do(desk, "interim", text="창구의 기록을 보고 있습니다.")
        office.mail(CUSTOMER, "진행")
        page = office.follow(acknowledgment)
        page.click(".case__withdraw a")
        page.check("[name=confirmed]")
        page.click(".feedback__send")
        expect(page.locator("main")).to_contain_text("지웠습니다")
        before = office.subjects(CUSTOMER)
        desk.reload()
        expect(desk.locator("main")).not_to_contain_text("창구의 기록을")
        expect(office.follow(acknowledgment).locator(".steps")).to_have_count(0)
    with office.day(FRIDAY):  # the day of a reminder
        office.desk(STRATEGY, receipt)
    assert office.subjects(CUSTOMER) == before
    assert not [subject for subject in office.subjects("strategy@narae.example") if "기한" in subject]
