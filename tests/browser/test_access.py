"""No page breaks an accessibility rule that axe knows (WCAG 2.2 A and AA, best practices)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Open, Served

PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def pages(site: Path) -> Iterator[str]:
    for index in sorted(site.rglob("index.html")):
        yield f"/{index.parent.relative_to(site).as_posix()}/".replace("/./", "/")
    yield from ("/nothing-here/", "/en/nothing-here/")


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_every_page_of_the_site(served: Served, opened: Open, built_site: Path) -> None:
    found = {}
    with served.running(), opened(**PHONE) as phone, opened(**DESK) as desk:
        for count, path in enumerate(pages(built_site)):
            page = (phone if count % 2 else desk).new_page()
            page.goto(served.url + path)
            wrong = violations(page)
            if widest(page) > 0:
                wrong.append(f"scrolls sideways by {widest(page)} px")
            if wrong:
                found[path] = wrong
            page.close()
    assert found == {}


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
        page.evaluate("document.querySelector('[name=token]').value = ''")
        page.click("button[type=submit]")
        page.wait_for_selector(".answers__send")
        assert violations(page) == []
        page.click(".answers__edit summary")
        assert violations(page) == []
        page.click(".answers__send button")
        page.wait_for_selector(".receipt__number")
        assert violations(page) == []
        page.click("a[href^='/api/cases/']")
        page.wait_for_selector(".answers")
        assert violations(page) == []
        page.goto(f"{served.url}/api/nothing")
        assert violations(page) == []
