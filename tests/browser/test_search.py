"""Who searches in Korean finds: parts of compounds, words with a particle or a slip, compounds written in one."""

import csv
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import violations

with Path(__file__).with_name("queries.csv").open(encoding="utf-8") as file:
    #: What is typed; the page, or place on it, that it leads to; within how many entries (none: anywhere).
    QUERIES = [(row["query"], row["page"], int(row["within"] or 999)) for row in csv.DictReader(file)]
SENT = "() => window.sent === window.answered && window.sent > {count}"
#: Counts the questions to the search and its answers, so that a test knows whose results it sees.
COUNT = """
window.sent = window.answered = 0
const Plain = Worker
window.Worker = class extends Plain {
  constructor(...about) {
    super(...about)
    this.addEventListener("message", () => setTimeout(() => window.answered++))
  }
  postMessage(...about) { window.sent++; super.postMessage(...about) }
}
"""


#: Of each entry of the list, the page and the places of it that are shown without a press.
SHOWN = """items => items.map(item => [...item.querySelectorAll("a")]
  .filter(link => !link.closest("details")).map(link => link.href))"""


def listed(page: Page, query: str) -> list[set[str]]:
    """Type a query as a person does, all at once, and give the pages and places of each entry on the screen's list."""
    before = page.evaluate("window.sent")
    page.locator("input[name=query]").fill(query)
    page.keyboard.press("Shift")
    page.wait_for_function(SENT.format(count=before))
    return [place_names(links) for links in page.locator(".md-search-result__item").evaluate_all(SHOWN)]


def place_names(links: list[str]) -> set[str]:
    """Give the addresses of links without what the search adds: pages, and pages with the place on them."""
    parts = [urlsplit(link) for link in links]
    paths = {part.path.removeprefix("/") for part in parts}
    return paths | {f"{part.path.removeprefix('/')}#{unquote(part.fragment)}" for part in parts if part.fragment}


def test_every_query_finds_its_page(site: Served, opened: Open) -> None:
    assert len(QUERIES) >= 70
    with opened() as window:
        window.add_init_script(COUNT)
        page = window.new_page()
        page.goto(f"{site.url}/")
        page.click("[data-opens=__search]")
        page.wait_for_function(SENT.format(count=0))
        lists = {query: listed(page, query) for query, _, _ in QUERIES}
    missed = {
        query: lists[query][:3]
        for query, expected, most in QUERIES
        if not any(expected in places for places in lists[query][:most])
    }
    assert missed == {}


@pytest.mark.parametrize(
    ("root", "words", "said"),
    [
        ("/", "헌장", "개 페이지에 있습니다."),
        ("/", "뷁뷁", "찾으신 낱말이 있는 페이지가 없습니다. 다른 낱말로 찾아 주십시오."),
        ("/en/", "complaimt", "Found on"),
        ("/en/", "zyzzyva", "No page has these words. Please try others."),
    ],
)
def test_the_search_says_what_it_found(site: Served, opened: Open, root: str, words: str, said: str) -> None:
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}{root}")
        page.click("[data-opens=__search]")
        page.locator("input[name=query]").fill(words)
        expect(page.locator(".md-search-result__meta")).to_contain_text(said)


def test_who_finds_nothing_is_led_on_with_the_same_words(site: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/")
        page.click("[data-opens=__search]")
        words = page.locator("input[name=query]")
        instead = page.locator(".md-search__instead")
        for query in ("주차", "환불", "이의신청"):
            words.fill(query)
            expect(instead.get_by_role("link", name=f"‘{query}’")).to_be_visible()
        assert [link.get_attribute("href") for link in instead.get_by_role("link").all()[::2]] == [
            "tel:+82-61-100-2800",
            "../feedback/",
        ]
        assert violations(page, ".masthead") == []
        words.fill("헌장")
        expect(instead).to_be_hidden()
        words.fill("오타와 주차")
        instead.get_by_role("link", name="직원 안내에서").click()
        expect(page.locator(".finder input")).to_have_value("오타와 주차")
        assert urlsplit(page.url).path == "/staff/"
