"""Who searches in Korean finds: parts of compounds, words with a particle, compounds written in one."""

import csv
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served

with Path(__file__).with_name("queries.csv").open(encoding="utf-8") as file:
    QUERIES = [(row["query"], row["page"]) for row in csv.DictReader(file)]
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


def found(page: Page, query: str) -> set[str]:
    """Type a query as a person does, all at once, and give the pages on the screen's list."""
    before = page.evaluate("window.sent")
    page.locator("input[name=query]").fill(query)
    page.keyboard.press("Shift")
    page.wait_for_function(SENT.format(count=before))
    links = page.locator("a.md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    return {urlsplit(link).path.removeprefix("/") for link in links}


def test_every_query_finds_its_page(site: Served, opened: Open) -> None:
    assert len(QUERIES) >= 30
    with opened() as window:
        window.add_init_script(COUNT)
        page = window.new_page()
        page.goto(f"{site.url}/")
        page.click("[data-opens=__search]")
        page.wait_for_function(SENT.format(count=0))
        lists = {query: found(page, query) for query, _ in QUERIES}
        missed = {query: sorted(lists[query]) for query, expected in QUERIES if expected not in lists[query]}
    assert missed == {}


@pytest.mark.parametrize(
    ("root", "words", "said"),
    [
        ("/", "헌장", "쪽에 있습니다."),
        ("/", "뷁뷁", "찾으신 낱말이 있는 쪽이 없습니다. 다른 낱말로 찾아 주십시오."),
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
