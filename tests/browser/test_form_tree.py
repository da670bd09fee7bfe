"""What a screen reader is told of the form, as a file to read: after a change, `UPDATE_SNAPSHOTS=1` writes it anew."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.snapshots import compare

SNAPSHOT = Path(__file__).with_name("form_tree.txt")
ROOTS = {"ko": "/", "en": "/en/"}


@pytest.mark.parametrize("lang", ROOTS)
def test_accessibility_tree_of_the_form_is_the_reviewed_one(served: Served, opened: Open, lang: str) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.clock.set_fixed_time("2100-01-01")  # beyond the calendar: the rule in words
        page.goto(f"{served.url}{ROOTS[lang]}feedback/complaint/")
        compare(SNAPSHOT, f"{lang}, empty", tree(page))
        page.fill("#field-email", "@")
        page.click("button[type=submit]")
        expect(page.locator("#feedback-errors")).to_be_focused()
        compare(SNAPSHOT, f"{lang}, sent with errors", tree(page))


def tree(page: Page) -> str:
    return page.locator("#feedback").aria_snapshot() + "\n"
