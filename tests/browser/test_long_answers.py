"""What is pasted stays as it is: a count tells how long it is, the service says what is too much."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.keyboard import fill_form
from tests.browser.looks import violations

LINE = "가나다라마바 사 " * 38 + "\n"
LONG = LINE * 20  # 6,860 characters in long lines: Chromium takes seconds to enter a thousand short ones
TRIMMED = len(LONG.rstrip())


def paste(page: Page, selector: str, text: str) -> None:
    page.locator(selector).focus()
    page.keyboard.insert_text(text)


def test_long_paste_is_whole_and_told_of_before_and_after_sending(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        count = page.locator("#message-count")
        expect(count).to_have_text("5,000자까지 적으실 수 있습니다.")
        fill_form(page)
        paste(page, "#field-message", LONG)
        assert len(page.input_value("#field-message")) >= len(LONG)
        written = len(page.input_value("#field-message").rstrip())
        expect(count).to_have_text(f"{written:,}자 / 5,000자 {written - 5000:,}자를 줄여 주십시오.")
        expect(page.locator("#message-count + [role=status]")).to_have_text(f"{written - 5000:,}자를 줄여 주십시오.")
        assert "message-count" in str(page.locator("#field-message").get_attribute("aria-describedby")).split()
        assert violations(page) == []
        page.click("button[type=submit]")
        expect(page.locator("#message-error")).to_have_text("5000자 안으로 줄여 주십시오.")
        assert len(page.input_value("#field-message").rstrip()) == written
        described = str(page.locator("#field-message").get_attribute("aria-describedby")).split()
        assert described == ["message-hint", "message-count", "message-error"]
        page.fill("#field-message", "30분을 기다렸습니다.")
        expect(count).to_have_text("12자 / 5,000자")
        page.click("#feedback .feedback__send")
        page.click("#check .feedback__send")
        page.wait_for_url(re.compile(r"/receipt$"))


def test_long_paste_without_scripts_comes_back_whole(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        fill_form(page)
        page.fill("#field-message", LONG)
        page.fill("#field-subject", "가" * 200)
        page.click("button[type=submit]")
        expect(page.locator("#message-error")).to_have_text("5000자 안으로 줄여 주십시오.")
        expect(page.locator("#subject-error")).to_have_text("120자 안으로 줄여 주십시오.")
        assert page.input_value("#field-message") == LONG.rstrip()
        assert page.input_value("#field-subject") == "가" * 200


def test_what_is_too_long_to_be_read_at_all_is_there_when_one_goes_back(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        fill_form(page)
        page.fill("#field-message", LONG * 2)
        page.click("button[type=submit]")
        expect(page.locator("main")).to_contain_text("‘뒤로’를 누르시면 적으신 글이 그대로 있습니다")
        page.go_back()
        assert page.input_value("#field-message") == LONG * 2
        assert page.input_value("#field-name") == "한가람"


def test_typing_is_not_announced_key_by_key(served: Served, opened: Open) -> None:
    """A live region that changes with each key would talk over what is typed."""
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/en/standards/")
        page.click(".rating-ask > summary")
        page.evaluate("""() => {
          window.announced = []
          for (const live of document.querySelectorAll("[role=status], [aria-live]"))
            new MutationObserver(() => window.announced.push(live.textContent)).observe(live, { childList: true })
        }""")
        page.locator("#rating-comment").press_sequentially("Clear tables, thank you.")
        expect(page.locator("#rating-count")).to_have_text("24 of 500 characters")
        paste(page, "#rating-comment", "a" * 500)
        status = page.locator("#rating-count + [role=status]")
        expect(status).to_have_text("Please shorten it by 24 characters.")
        page.keyboard.type("bc")
        expect(status).to_have_text("Please shorten it by 26 characters.")
        assert page.evaluate("window.announced") == [
            "Please shorten it by 24 characters.",
            "Please shorten it by 26 characters.",
        ]


def test_unusual_name_is_asked_about_and_then_taken(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/en/feedback/complaint/")
        fill_form(page)
        page.fill("#field-name", "Null")
        page.click("button[type=submit]")
        asked = page.locator(".answers__asked")
        expect(asked).to_contain_text("Is this your name?")
        assert violations(page) == []
        page.click("#check .feedback__send")
        page.wait_for_url(re.compile(r"/receipt$"))
