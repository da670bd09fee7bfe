"""What a screen reader is told of the form, as files to read: after a change, `UPDATE_SNAPSHOTS=1` writes them anew."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served

SNAPSHOTS = Path(__file__).with_name("snapshots")
ROOTS = {"ko": "/", "en": "/en/"}


@pytest.mark.parametrize("lang", ROOTS)
def test_accessibility_tree_of_the_form_is_the_reviewed_one(served: Served, opened: Open, lang: str) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.clock.set_fixed_time("2001-01-01T12:00:00Z")  # of which no calendar tells: the limit stays in words
        page.goto(f"{served.url}{ROOTS[lang]}feedback/complaint/")
        compare(page, SNAPSHOTS / f"form-{lang}.yml")
        page.fill("#field-email", "@")
        page.click("button[type=submit]")
        expect(page.locator("#feedback-errors")).to_be_focused()
        compare(page, SNAPSHOTS / f"form-{lang}-wrong.yml")


def compare(page: Page, file: Path) -> None:
    told = page.locator("#feedback").aria_snapshot() + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(told, "utf-8")
    assert told == file.read_text("utf-8")
