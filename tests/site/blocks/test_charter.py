"""The charter's page as it is built: its words untouched, its numbers marked, every page in the site map."""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import INSTITUTION

STANDARDS = yaml.safe_load((INSTITUTION / "data/standards.yml").read_text("utf-8"))


def charter(site: Path, lang: str) -> BeautifulSoup:
    path = site / ("charter" if lang == "ko" else "en/charter") / "index.html"
    return BeautifulSoup(path.read_text("utf-8"), "html5lib")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_promise_with_a_number_leads_to_its_standard(built_site: Path, lang: str) -> None:
    page = charter(built_site, lang)
    found = {
        (mark.find_parent("li")["id"], link["href"])  # type: ignore[index]
        for mark in page.select(".promised")
        for link in mark.select("a")
    }
    assert found == {(one["clause"], f"../standards/#standard-{one['id']}") for one in STANDARDS}


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("ko", "서비스 기준: 불편 신고에 대한 회신 · 2026년 3분기 87% ✕ 지키지 못함 (예시)"),
        ("en", "Service standard: Replies to complaints · quarter 3 of 2026: 87% ✕ not kept (sample)"),
    ],
)
def test_a_promise_shows_its_last_verdict(built_site: Path, lang: str, told: str) -> None:
    shown = [re.sub(r"\s+", " ", mark.get_text()).strip() for mark in charter(built_site, lang).select(".promised")]
    assert told in shown


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_wording_of_every_item_is_that_of_the_file(built_site: Path, lang: str) -> None:
    page = charter(built_site, lang)
    added = page.select(".promised, .cite")
    assert len(added) > len(page.select("article > ol > li")) == 16
    for mark in added:
        mark.decompose()
    shown = [re.sub(r"\s+", " ", item.get_text()).strip() for item in page.select("article > ol > li")]
    text = (INSTITUTION / lang / "charter.md").read_text("utf-8")
    written = [line.split(". ", 1)[1].strip() for line in text.splitlines() if re.match(r"\d+\. ", line)]
    assert shown == written


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_summary_lists_the_parts_and_leads_to_clauses_that_exist(built_site: Path, lang: str) -> None:
    page = charter(built_site, lang)
    parts = [link["href"] for link in page.select(".summary__parts > ol > li > a")]
    assert parts == ["#i", "#ii", "#iii"]
    assert len(page.select(".summary__parts ol ol a")) == 4
    links = page.select(".summary a")
    assert len(links) == 3 + 7  # the promises chosen, parts and articles
    assert all(page.find(id=str(link["href"])[1:]) for link in links)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_site_map_reaches_every_page(built_site: Path, lang: str) -> None:
    root = built_site if lang == "ko" else built_site / "en"
    page = BeautifulSoup((root / "sitemap/index.html").read_text("utf-8"), "html5lib")
    linked = {(root / "sitemap" / str(link["href"]).split("#")[0]).resolve() for link in page.select("article a")}
    pages = {path.parent.resolve() for path in root.rglob("index.html")}
    if lang == "ko":
        pages = {path for path in pages if not path.is_relative_to((built_site / "en").resolve())}
    assert len(pages) > 15
    assert pages <= linked


def test_no_page_carries_a_style_of_its_own(built_site: Path) -> None:
    built = list(built_site.rglob("index.html"))
    assert len(built) > 30
    for path in built:
        page = BeautifulSoup(path.read_text("utf-8"), "html5lib")
        assert not page.select("article [style], header [style], footer [style], style"), path
