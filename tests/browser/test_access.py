"""No page breaks an accessibility rule that axe knows (WCAG 2.2 A and AA, best practices)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import MAIN, SCATTERED, addresses, plan, violations, wrong_with

PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


def test_every_page_of_the_site(site: Served, opened: Open, built_site: Path, pytestconfig: pytest.Config) -> None:
    """Look at the main pages in half of all ways in Korean and in the other half in English, and at the others in one
    each; `make audit` looks at all in every way.
    """
    found: dict[str, list[str]] = {}
    ways = plan(addresses(built_site), everything=pytestconfig.getoption("--every-look"))
    with opened() as window, opened(device_scale_factor=2) as larger:
        plain, zoomed = window.new_page(), larger.new_page()
        for path, looks in ways.items():
            for page, zoom in ((plain, 1), (zoomed, 2)):
                if chosen := [look for look in looks if look.zoom == zoom]:
                    page.goto(site.url + path)
                    found.setdefault(path, []).extend(wrong for look in chosen for wrong in wrong_with(page, look))
    assert found.keys() == set(addresses(built_site))
    assert len(found) > 30
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_the_search_in_every_look(site: Served, opened: Open, root: str, pytestconfig: pytest.Config) -> None:
    """It stands in the header, which is the same on every page: two pages show all looks, of which `make audit` looks
    at more.
    """
    names = MAIN if pytestconfig.getoption("--every-look") else (MAIN[0], MAIN[-1])
    with opened() as window:
        page = window.new_page()
        for number, name in enumerate(names):
            page.goto(site.url + root + name)
            page.click(".masthead [data-opens=__search]")
            page.fill("input[name=query]", "헌장" if root == "/" else "charter")
            expect(page.locator(".md-search-result__item").first).to_be_visible()
            for look in SCATTERED[number % 2 :: 2]:
                look.turn(page)
                expect(page.locator("input[name=query]")).to_be_visible()
                assert violations(page, ".masthead") == [], f"{name}, {look}"


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone, light", "desk, dark"])
def test_every_page_of_the_form(served: Served, opened: Open, look: dict[str, object]) -> None:
    with served.running(FEEDBACK_MIN_FILL_SECONDS="0"), opened(java_script_enabled=True, **look) as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/complaint/")
        page.click("button[type=submit]")
        page.wait_for_selector(".field__error")
        assert violations(page) == []
        page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('feedback'))")
        page.wait_for_selector("#error-summary")
        assert violations(page) == []
        for name, answer in {
            "subject": "제목",
            "message": "내용",
            "name": "한가람",
            "phone": "010-1234-5678",
            "email": "garam@example.com",
        }.items():
            page.fill(f"#field-{name}", answer)
        page.check("#field-age_confirmed")
        page.check("#field-consent")
        page.click("button[type=submit]")
        page.wait_for_selector(".answers__send")
        assert violations(page) == []
        page.click(".answers__change[value=message]")
        page.wait_for_selector("#field-message")
        assert violations(page) == []
        page.click("#feedback .feedback__send")
        page.click("#check .feedback__send")
        page.wait_for_selector(".receipt__number")
        assert violations(page) == []
        page.click("a[href^='/api/cases/']")
        page.wait_for_selector(".answers")
        assert violations(page) == []
        page.goto(f"{served.url}/api/nothing")
        assert violations(page) == []
