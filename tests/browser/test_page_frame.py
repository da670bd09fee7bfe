"""On the service's own pages the site's header works as on the site: text size, colours, menu, search."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import WATCH_SHIFTS

MISSING = "/api/cases/nothing"
PHONE = ViewportSize(width=360, height=740)


@contextmanager
def missing(site: Served, opened: Open, **options: object) -> Iterator[Page]:
    """Open a page of the service's own: the one for a link that leads to no case."""
    with opened(viewport=PHONE, **options) as window:
        window.add_init_script(WATCH_SHIFTS)
        page = window.new_page()
        page.goto(f"{site.url}{MISSING}")
        yield page


def test_text_size_and_colours_chosen_there_hold_on_the_site(site: Served, opened: Open) -> None:
    with missing(site, opened) as page:
        page.click(".sizes > summary")
        page.check("input[name=text-size][value='1.5']")
        page.keyboard.press("Escape")
        page.click("[data-scheme=default]")
        for address in (MISSING, "/"):
            page.goto(f"{site.url}{address}")
            expect(page.locator("html")).to_have_attribute("data-text-size", "1.5")
            expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
            assert page.evaluate("window.shifted") == []


def test_menu_and_search_lead_back_to_the_site(site: Served, opened: Open) -> None:
    with missing(site, opened) as page:
        page.click("[data-opens=__search]")
        page.keyboard.type("개인정보 보호책임자", delay=20)
        page.locator(".md-search-result__link").first.click()
        page.wait_for_url(re.compile("/privacy/"))
        page.go_back()
        page.click(".masthead__nav a:has-text('직원')")
        page.wait_for_url(re.compile("/staff/$"))


def test_enter_in_a_search_that_has_not_come_leads_nowhere(site: Served, opened: Open) -> None:
    """What was typed into a form of the page would be lost."""
    with missing(site, opened) as page:
        page.route("**/bundle.*", lambda route: route.abort())
        page.click("[data-opens=__search]")
        page.fill("input[name=query]", "헌장")
        page.evaluate("window.stays = true")
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        assert page.evaluate("window.stays")
        assert page.url == f"{site.url}{MISSING}"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_scripts_the_header_has_what_works(site: Served, opened: Open, lang: str) -> None:
    with missing(site, opened, java_script_enabled=False, locale=lang) as page:
        expect(page.locator("html")).to_have_attribute("lang", lang)
        for dead in (".sizes", "[data-opens]", "[data-scheme]"):
            expect(page.locator(dead).first).to_be_hidden()
        assert page.locator(".masthead__nav a").count() == 5
        expect(page.locator(".masthead__nav a").first).to_be_visible()
