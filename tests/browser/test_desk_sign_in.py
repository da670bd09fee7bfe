"""Signing in at the desk: on a narrow phone, by keyboard, without scripts; and by a link in a web mailbox."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import violations
from tests.servers import flask
from tests.wait import eventually

NAME, EMAIL = "윤슬기", "seulgi.yun@narae.example"
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def served(served: Served) -> Served:
    """A service with one handler."""
    process = flask("handlers", "add", NAME, EMAIL, "--team", "strategy", environ=served.environ)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0, printed
    return served


def code(served: Served) -> str:
    eventually(lambda: len(served.mail.to(EMAIL)) == 1)
    body = served.mail.to(EMAIL)[0].get_body(("plain",))
    assert body is not None
    return str(re.findall(r"\b\d{6}\b", body.get_content())[0])


def check(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert NAME not in page.title()


def sign_in(served: Served, window: BrowserContext) -> Page:
    page = window.new_page()
    page.goto(f"{served.url}/desk/")
    page.fill("#field-email", EMAIL)
    page.click(".feedback__send")
    page.fill("#field-code", code(served))
    page.click(".feedback__send")
    expect(page.locator("main")).to_contain_text(NAME)
    return page


def test_handler_signs_in_by_keyboard_without_scripts(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False, **PHONE) as window:
        page = window.new_page()
        page.goto(f"{served.url}/desk/")
        for field, text in (("email", EMAIL), ("code", "")):
            while page.locator(f"#field-{field}:focus").count() == 0:
                page.keyboard.press("Tab")
            page.keyboard.type(text or code(served))
            page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(NAME)
        while page.locator("button:focus").count() == 0:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#field-email")).to_be_visible()


def test_its_pages_break_no_rule_on_a_narrow_phone(served: Served, opened: Open) -> None:
    with served.running(), opened(**PHONE) as window:
        page = window.new_page()
        page.goto(f"{served.url}/desk/")
        check(page)
        page.click(".feedback__send")
        expect(page.locator(".field__error")).to_be_visible()
        check(page)
        page.fill("#field-email", EMAIL)
        page.click(".feedback__send")
        expect(page.locator("#field-code")).to_be_focused()
        check(page)
        page.fill("#field-code", "1")
        page.click(".feedback__send")
        expect(page.locator(".field__error")).to_be_visible()
        check(page)
        page.fill("#field-code", code(served))
        page.click(".feedback__send")
        expect(page.locator("main")).to_contain_text(NAME)
        check(page)


def test_a_link_of_another_site_leads_in_whoever_is_signed_in(served: Served, opened: Open) -> None:
    """The cookie is SameSite=Strict: it comes with the refresh of our own page."""
    with served.running(), opened() as window:
        page = sign_in(served, window)
        page.goto(served.url.replace("127.0.0.1", "localhost"))
        page.evaluate(
            "address => document.body.insertAdjacentHTML('afterbegin', `<a id=mail href=${address}>1</a>`)",
            f"{served.url}/desk/",
        )
        page.click("#mail")
        expect(page.locator("main")).to_contain_text(NAME)
