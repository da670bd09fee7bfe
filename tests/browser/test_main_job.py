"""The main job: a person reads the charter, sends named feedback, and the team has it in a mailbox."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.web.test_serve import make_everything_due
from tests.browser.conftest import Open, Served
from tests.browser.keyboard import check_form, fill_form, send_form, tab_to
from tests.servers import NOWHERE
from tests.wait import eventually

TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"
#: By WebDriver BiDi, Playwright cannot switch off Firefox's scripts, set its clock, ask the service in its place, or
#: go back to a page that Firefox has kept.
BROWSERS = ("chromium", "firefox")
in_both = pytest.mark.parametrize("browser", BROWSERS, indirect=True)


def receipt_of(page: Page) -> str:
    number = page.locator(".receipt__number").text_content()
    assert number is not None
    assert re.fullmatch(r"\d{4}-\d{4}", number)
    return number


def assert_both_mails(served: Served, receipt: str) -> None:
    eventually(lambda: len(served.mail.received) == 2)
    (notice,), (acknowledgment,) = served.mail.to(TEAM), served.mail.to(CUSTOMER)
    assert receipt in str(notice["Subject"])
    assert receipt in str(acknowledgment["Subject"])
    body = notice.get_body(("plain",))
    assert body is not None
    assert "30분을 기다렸습니다." in body.get_content()


def search(page: Page, word: str) -> list[str]:
    tab_to(page, "[data-opens=__search]")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=query]")).to_be_focused()
    page.keyboard.type(word)
    expect(page.locator(".md-search-result__meta")).to_contain_text(re.compile(r"\d|1개"))
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    found = [str(link.get_attribute("href")) for link in page.locator("a.md-search-result__link").all()]
    page.keyboard.press("Escape")
    return found


@in_both
def test_charter_is_read_cited_and_found_in_both_languages(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/charter/#i-3-3")
        clause = page.locator("#i-3-3")
        expect(clause).to_contain_text("24시간 내에 답변")
        expect(clause).to_be_in_viewport()
        page.get_by_role("link", name="English").first.click()
        expect(page).to_have_url(re.compile(r"/en/charter/"))
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("#i-3-3")).to_contain_text("within 24 hours")
        page.goto(f"{served.url}/")
        assert any("staff" in link or "charter" in link for link in search(page, "배치도"))
        page.goto(f"{served.url}/")
        assert any("surveys" in link for link in search(page, "만족도"))


@pytest.mark.parametrize(
    ("browser", "scripts"), [("chromium", True), ("firefox", True), ("chromium", False)], indirect=["browser"]
)
def test_feedback_is_checked_changed_and_sent_by_keyboard(served: Served, opened: Open, scripts: bool) -> None:
    with served.running(), opened(java_script_enabled=scripts) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        fill_form(page)
        check_form(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("내용을 확인해 주십시오")
        answers = page.locator(".answers")
        for shown in ("민원실 안내가 늦었습니다", "30분을 기다렸습니다.", "010-1234-5678", CUSTOMER, "항로기획팀"):
            expect(answers).to_contain_text(shown)
        expect(page.locator(".promise-clock")).to_contain_text("까지 답변드립니다")
        tab_to(page, ".answers__change[value=subject]")
        page.keyboard.press("Enter")
        expect(page.locator("#field-subject")).to_be_focused()
        expect(page.locator("#field-message")).to_have_value("30분을 기다렸습니다.")
        expect(page.locator("#field-consent")).to_be_checked()
        page.keyboard.press("End")
        page.keyboard.type(" (7월)")
        check_form(page)
        expect(answers).to_contain_text("민원실 안내가 늦었습니다 (7월)")
        assert served.mail.received == []
        tab_to(page, "#check .feedback__send")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/receipt$"))
        assert_both_mails(served, receipt_of(page))


def test_kind_can_be_changed_on_the_check_page(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        fill_form(page)
        check_form(page)
        page.click(".answers__change[value=kind]")
        expect(page.locator("#kind-complaint")).to_be_focused()
        page.check("#kind-inquiry")
        check_form(page)
        expect(page.locator(".answers > div").first).to_contain_text("문의")


@in_both
def test_what_is_typed_stays_in_the_window_until_it_is_received(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        form = f"{served.url}/feedback/complaint/"
        page.goto(form)
        expect(page.locator("#feedback-draft")).to_be_hidden()
        fill_form(page)
        page.goto(f"{served.url}/charter/")
        page.goto(form)
        expect(page.locator("#field-message")).to_have_value("30분을 기다렸습니다.")
        expect(page.locator("#field-consent")).not_to_be_checked()
        expect(page.locator("#feedback-draft")).to_contain_text("이 기기의 이 창에만 보관합니다")
        page.get_by_role("button", name="지우기").click()
        expect(page.locator("#field-message")).to_have_value("")
        expect(page.locator("#field-subject")).to_be_focused()
        page.reload()
        expect(page.locator("#field-message")).to_have_value("")
        send_form(page)
        assert page.evaluate("sessionStorage.length") == 0
        page.goto(form)
        expect(page.locator("#field-message")).to_have_value("")


def test_feedback_survives_a_kill_between_commit_and_send(served: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        with served.running(FEEDBACK_MAIL_PORT=str(NOWHERE)) as process:
            page.goto(f"{served.url}/feedback/complaint/")
            send_form(page)
            receipt = receipt_of(page)
            process.kill()  # type: ignore[attr-defined]
    assert served.mail.received == []
    make_everything_due(served.environ)
    with served.running():
        assert_both_mails(served, receipt)


@in_both
def test_errors_stand_beside_the_fields_and_nothing_is_lost(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/en/feedback/suggestion/")
        page.fill("#field-message", "More seats, please.")
        page.fill("#field-name", "anonymous")
        page.click("button[type=submit]")
        summary = page.locator("#feedback-errors")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("Please write a subject.")
        expect(page.locator("#name-error")).to_contain_text("rather than a pseudonym (charter III-2)")
        assert page.locator("#field-name").get_attribute("aria-invalid") == "true"
        summary.get_by_role("link", name="Please write a subject.").click()
        expect(page.locator("#field-subject")).to_be_focused()
        expect(page.locator("#field-message")).to_have_value("More seats, please.")
        page.click("button[type=submit]")
        expect(page.locator(".field__error")).to_have_count(6)


def test_unreachable_service_keeps_the_text_and_a_repeat_makes_one_case(served: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        with served.running():
            page.goto(f"{served.url}/feedback/complaint/")
            fill_form(page)
            page.route("**/api/feedback", lambda route: route.abort())
            page.click("#feedback .feedback__send")
            expect(page.locator("#feedback-errors")).to_contain_text("연결이 되지 않아")
            expect(page.locator("#field-message")).to_have_value("30분을 기다렸습니다.")
            page.unroute("**/api/feedback")
            check_form(page)
            page.route("**/api/feedback", lambda route: route.fetch() and route.abort())  # stored; the answer is lost
            page.click("#check .feedback__send")
            expect(page.locator("#check-problem")).to_contain_text("연결이 되지 않아")
            page.unroute("**/api/feedback")
            page.click("#check .feedback__send")
            page.wait_for_url(re.compile(r"/receipt$"))
            assert_both_mails(served, receipt_of(page))


def test_next_message_from_the_same_page_is_another_case(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        send_form(page)
        first = receipt_of(page)
        page.go_back()
        expect(page.locator("#field-message")).to_have_value("")
        send_form(page)
        assert receipt_of(page) != first


@pytest.mark.parametrize(("asked", "chosen"), [("help", "help"), ("nobody", ""), ("", "")])
def test_the_address_of_a_card_chooses_the_team(served: Served, opened: Open, asked: str, chosen: str) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/compliment/?about={asked}")
        expect(page.locator("#field-about")).to_have_value(chosen)
        shown = "길잡이상담센터" if chosen else "잘 모르겠습니다"
        expect(page.locator("#field-about option:checked")).to_have_text(shown)


def test_a_card_opened_without_scripts_leaves_the_team_to_the_customer(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/?about=help")
        expect(page.locator("#field-about")).to_have_value("")
        expect(page.locator("#field-about")).to_be_visible()


def test_a_page_that_stays_open_asks_for_another_token(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.clock.install()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/api/form-token" in request.url else None)
        page.goto(f"{served.url}/charter/")
        page.click(".rating-ask > summary")
        token, first = page.locator("#page-rating [name=token]"), "#page-rating [name=score] >> nth=0"
        page.focus(first)
        expect(token).not_to_have_value("")
        before = token.input_value()
        page.focus("#rating-comment")
        assert len(asked) == 1
        page.clock.fast_forward("03:50:00")
        page.focus(first)
        expect(token).not_to_have_value(before)
        assert len(asked) == 2
