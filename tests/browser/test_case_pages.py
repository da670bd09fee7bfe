"""The customer's pages of a case in every look: axe, width, keyboard, paper, without scripts, in both languages."""

import re
import uuid
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from feedback_api import config, create_app
from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from tests.answers import ANSWERS
from tests.browser.conftest import Open, Served
from tests.browser.keyboard import tab_to, walk
from tests.browser.looks import HALVES, WIDTHS, Look, wrong_with
from tests.mail_server import part
from tests.servers import ORGANIZATION
from tests.wait import eventually

PHONE = Look(width=360)
LARGE = (Look(width=360, text_size="1.5"), Look("dark", 1440, text_size="1.5"))
#: Of each language: every width in one scheme, in which the other language is not; a phone and larger text in both.
LOOKS = {lang: (PHONE, *LARGE, *half[: len(WIDTHS)]) for lang, half in zip(("ko", "en"), HALVES, strict=True)}
ANSWER = Step(
    Act.ANSWERED, 1, facts={"channel": Channel.DESK, "outcome": Outcome.ACCEPTED}, words={"text": "고치겠습니다."}
)
BEFORE = {
    "": [Step(Act.OPENED, 1), Step(Act.TAKEN, 1)],
    "receipt": [],
    "supplement": [
        Step(Act.SUPPLEMENT_REQUESTED, 1, facts={"until": "2099-12-01T18:00:00+09:00"}, words={"text": "언제였습니까?"})
    ],
    "satisfaction": [ANSWER],
    "gift": [Step(Act.GIFT_OFFERED, 1)],
    "withdraw": [],
}


@pytest.fixture
def own(served: Served) -> Iterator[Services]:
    """The services of the process that is served, to have the desk act on cases."""
    made = services_of(create_app(config.from_environ({**served.environ, "FEEDBACK_ORGANIZATION": str(ORGANIZATION)})))
    migrate.upgrade(made.database)
    made.handlers.add(Person("Seulgi Yun", "seulgi.yun@narae.example", ("strategy",)), "test")
    yield made
    made.database.close()


def receive(own: Services, lang: str, kind: str = "suggestion") -> tuple[int, str]:
    case, words = own.cases.open(str(uuid.uuid4()), {**ANSWERS, "kind": kind, "lang": lang}, None)
    return case.id, f"/api/cases/{words.link}"


def wrong_in_any_look(page: Page, lang: str) -> list[str]:
    return [wrong for look in LOOKS[lang] for wrong in wrong_with(page, look)]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_of_a_case(served: Served, opened: Open, own: Services, lang: str) -> None:
    number, address = receive(own, lang)
    wrong: dict[str, list[str]] = {}
    with served.running(), opened(java_script_enabled=True) as window:
        page = window.new_page()
        for name, steps in BEFORE.items():
            for step in steps:
                own.handling.record(number, step)
            page.goto(f"{served.url}{address}/{name}".rstrip("/"))
            expect(page.locator("h1")).to_be_visible()
            wrong[name] = wrong_in_any_look(page, lang)
            wrong[f"{name} in Korean"] = korean_in(page) if lang == "en" else []
            if page.locator("main form").count():
                wrong[f"{name} again"] = wrong_after_sending_nothing(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def korean_in(page: Page) -> list[str]:
    return re.findall("[가-힣]+", page.locator("body").inner_text())


def wrong_after_sending_nothing(page: Page) -> list[str]:
    page.click(".feedback__send")
    expect(page.locator(".error-summary")).to_be_focused()
    return wrong_with(page, PHONE)


def test_satisfaction_is_told_by_keyboard_and_without_scripts(served: Served, opened: Open, own: Services) -> None:
    number, address = receive(own, "ko")
    own.handling.record(number, ANSWER)
    with served.running(), opened(java_script_enabled=False, viewport={"width": 360, "height": 740}) as window:
        page = window.new_page()
        page.goto(served.url + address)
        tab_to(page, "a[href$='/satisfaction']")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/satisfaction$"))
        tab_to(page, "[name=satisfied]")
        page.keyboard.press("Space")
        tab_to(page, ".feedback__send")
        page.keyboard.press("Enter")
        expect(page.locator(".steps")).to_contain_text("의견을 알려 주셨습니다: 만족.")
        walk(page)


def test_printed_case_has_its_steps_and_no_way_to_go_on(served: Served, opened: Open, own: Services) -> None:
    number, address = receive(own, "ko")
    own.handling.record(number, ANSWER)
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(served.url + address)
        page.emulate_media(media="print")
        expect(page.locator(".steps")).to_be_visible()
        for hidden in (".case__asked", ".case__withdraw", ".page__nav"):
            expect(page.locator(hidden)).to_be_hidden()


def test_lost_link_is_asked_for_on_the_site(served: Served, opened: Open, own: Services) -> None:
    _, address = receive(own, "ko")
    case = own.cases.by_link(address.rpartition("/")[2])
    assert case is not None
    with served.running(), opened(viewport={"width": 360, "height": 740}) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/")
        assert wrong_with(page, PHONE) == []
        page.fill("#field-receipt", case.receipt)
        page.fill("#field-contact", ANSWERS["email"])
        page.click("form[action='/api/case-link'] button")
        expect(page.locator("main")).to_contain_text("주소를 보내 드렸습니다")
        eventually(
            lambda: any(address in part(mail, "plain") for mail in served.mail.to(ANSWERS["email"]) if is_again(mail))
        )


def is_again(mail: EmailMessage) -> bool:
    """Tell a mail that brings the link again from the acknowledgment, which has it, too."""
    return "잘 받았습니다" not in str(mail["Subject"])
