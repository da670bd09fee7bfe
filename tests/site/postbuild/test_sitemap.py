"""The site map names every page in both languages, and the pages themselves do not; a demonstration is not listed."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from feedback_api.web import static_headers
from institution.organization.record import Organization
from site_src.markup import pages
from site_src.postbuild import sitemap
from tests.conftest import INSTITUTION
from tests.site.conftest import Content

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HOME = "https://charter.narae.example/"


def entries(site: Path) -> dict[str, tuple[str | None, dict[str, str]]]:
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    assert root.tag == f"{{{SPACES['s']}}}urlset"
    return {
        str(url.findtext("s:loc", namespaces=SPACES)): (
            url.findtext("s:lastmod", namespaces=SPACES),
            {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SPACES)},
        )
        for url in root
    }


@pytest.fixture
def official_site(built_site: Path, facts: Organization, tmp_path: Path) -> Path:
    """Give the map of an official site that has the pages of the built one, among the generator's own maps."""
    for path in built_site.rglob("index.html"):
        page = tmp_path / path.relative_to(built_site)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    for name in ("sitemap.xml", "sitemap.xml.gz", "en/sitemap.xml"):
        (tmp_path / name).touch()
    sitemap.write(pages.readable(INSTITUTION), replace(facts, official=True), tmp_path)
    return tmp_path


def test_every_page_stands_with_its_counterpart(official_site: Path) -> None:
    found = entries(official_site)
    built = {path.parent.relative_to(official_site).as_posix() for path in official_site.rglob("index.html")}
    assert set(found) == {HOME if name == "." else f"{HOME}{name}/" for name in built}
    both = {"ko": f"{HOME}surveys/2025/", "en": f"{HOME}en/surveys/2025/"}
    for address in both.values():
        day, links = found[address]
        assert links == both
        assert day is not None
        assert f"updated: {day}" in (INSTITUTION / "ko/surveys/2025.md").read_text("utf-8")
    assert found[HOME][1] == {"ko": HOME, "en": f"{HOME}en/"}


def test_there_is_one_map_and_robots_find_it(official_site: Path) -> None:
    maps = [path.relative_to(official_site).as_posix() for path in official_site.rglob("sitemap.xml*")]
    assert maps == ["sitemap.xml"]
    robots = (official_site / "robots.txt").read_text("utf-8")
    assert robots == f"User-agent: *\nDisallow: /api/\n\nSitemap: {HOME}sitemap.xml\n"


def test_a_demonstration_is_not_listed(built_site: Path) -> None:
    """Its pages may be read, for a page that robots must not read cannot tell them so."""
    assert list(built_site.rglob("sitemap.xml*")) == []
    assert (built_site / "robots.txt").read_text("utf-8") == "User-agent: *\nDisallow: /api/\n"
    for path in built_site.rglob("*.html"):
        head = BeautifulSoup(path.read_text("utf-8"), "html5lib").head
        assert head
        assert [tag["content"] for tag in head.select("meta[name=robots]")] == ["noindex"], path
    assert static_headers.of(built_site, "/data/standards.csv")["X-Robots-Tag"] == "noindex"


def test_no_page_names_another_language_in_its_head(built_site: Path) -> None:
    built = list(built_site.rglob("*.html"))
    assert len(built) > 30
    for path in built:
        head = BeautifulSoup(path.read_text("utf-8"), "html5lib").head
        assert head
        assert head.select("link[rel=alternate]") == []


def test_a_page_in_korean_only_stands_alone(content: Content, tmp_path: Path) -> None:
    content.write("ko/notice.md", "---\nowner: strategy\nupdated: 2026-01-02\nonly: ko\n---\n# 알림\n")
    site = tmp_path / "site"
    for name in ("notice", "staff", "en/staff"):
        (site / name).mkdir(parents=True)
        (site / name / "index.html").touch()
    readable = pages.readable(content.root / "content")
    sitemap.write_map(readable, "https://site.example/", site)
    found = entries(site)
    assert list(found) == [f"https://site.example/{name}/" for name in ("notice", "staff", "en/staff")]
    assert found["https://site.example/notice/"] == ("2026-01-02", {})
