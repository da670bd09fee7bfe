"""Sites in Korean alone, and sites whose English has only begun: no link leads to a page that is not there."""

import json
import re
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import jinja2
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from site_src.checks.runner import check
from site_src.checks.translations import check_unpublished
from site_src.pdf import files
from tests.conftest import PRINTED, ROOT, build, copy_sources
from tests.korean_only import copy_half_english
from tests.site.conftest import Content

#: What a site says to readers and robots; scripts and style sheets are the software's.
_TOLD = (".html", ".xml", ".txt", ".csv", ".json", "")


def built(source: Path) -> Path:
    """Build content that has no error, with its prints, and give the site."""
    with chdir(source):
        files.renew(Path("content"), PRINTED)
        assert [str(problem) for problem in check(Path("content"))] == []
    done = build(source, source / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    return source / "site"


@pytest.fixture(scope="module")
def korean(tmp_path_factory: pytest.TempPathFactory, korean_content: Path) -> Path:
    return built(copy_sources(tmp_path_factory.mktemp("korean"), korean_content))


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("half")
    (folder / "sources").mkdir()
    return built(copy_sources(folder / "sources", copy_half_english(folder / "content")))


def test_korean_site_has_no_english(korean: Path) -> None:
    told = [path for path in korean.rglob("*") if path.is_file() and path.suffix in _TOLD]
    assert len(told) > 40
    for path in told:
        text = path.read_text("utf-8")
        assert not re.search(r"English|영어|/en/|hreflang|lang=\"?en", text), path
    assert not (korean / "en").exists()
    assert not (korean.parent / "content/print/en").exists()


def test_korean_site_says_what_data_say_in_plain_strings(korean: Path) -> None:
    page = BeautifulSoup((korean / "charter/index.html").read_text("utf-8"), "html5lib")
    names = [one.get_text() for one in page.select(".masthead__institution, .masthead__title, .colophon__name")]
    assert names == ["나래섬등대관리원", "고객서비스헌장", "나래섬등대관리원"]
    assert "감사" in page.select(".page-owner dd")[0].get_text()
    reach = page.select_one(".colophon__reach")
    assert reach
    assert "대표 전화 061-100-2800" in " ".join(reach.get_text(" ").split())
    home = BeautifulSoup((korean / "index.html").read_text("utf-8"), "html5lib")
    schema = home.select_one("[type='application/ld+json']")
    assert schema
    assert json.loads(str(schema.string))["name"] == "나래섬등대관리원"


def test_korean_prints_have_no_english_half(korean: Path) -> None:
    for path in (korean / "print").glob("*.pdf"):
        text = "".join(page.extract_text() for page in PdfReader(path).pages)
        assert re.findall(r"\b(?:the|of|or|Customer|Charter|Call|Point)\b", text) == [], path
    assert {path.name for path in (korean / "print").iterdir()} == {"charter.pdf", "summary.pdf", "cards.pdf"}


@pytest.mark.parametrize("name", ["korean", "half"])
def test_every_link_leads_to_a_file(request: pytest.FixtureRequest, name: str) -> None:
    site: Path = request.getfixturevalue(name)
    links = [*internal_links(site)]
    assert len(links) > 100
    assert [(str(path.relative_to(site)), link) for path, link, file in links if not file.is_file()] == []


def test_half_english_site_leads_to_korean_where_it_has_no_page(half: Path) -> None:
    footer = BeautifulSoup((half / "en/staff/index.html").read_text("utf-8"), "html5lib").select_one(".colophon__links")
    assert footer
    links = {link.get_text(): str(link["href"]) for link in footer.select("a")}
    assert links["Privacy policy"] == "../../privacy/"
    assert links["Site map"] == "../../sitemap/"
    assert not (half / "en/print").exists()


@pytest.mark.parametrize(("path", "led_to"), [("deep/", "../deep/"), ("flat/", "../flat/"), ("none/", "/en/../none/")])
def test_frame_leads_to_a_page_of_any_depth_of_the_menu(path: str, led_to: str) -> None:
    menu = [{"url": "flat/"}, {"children": [{"url": "a/"}, {"children": [{"url": "deep/", "children": None}]}]}]
    nav, config = SimpleNamespace(items=menu), {"extra": {"lang": "en"}}
    environment = jinja2.Environment(autoescape=True)
    environment.filters["url"] = lambda url: f"../{url}"
    words = (ROOT / "site_src/theme/partials/words.html").read_text("utf-8")
    module: Any = environment.from_string(words, globals={"config": config, "nav": nav, "base_url": "/en/"}).module
    assert str(module.place(path)).strip() == led_to


def internal_links(site: Path) -> Iterator[tuple[Path, str, Path]]:
    """Yield each link of each page to a page or file of the site, and the file that it leads to."""
    for path in site.rglob("*.html"):
        at = "/404.html" if path.name == "404.html" else f"/{path.relative_to(site).as_posix()}"
        for link in BeautifulSoup(path.read_text("utf-8"), "html5lib").select("a[href]"):
            target = str(link["href"])
            parts = urlsplit(urljoin(at, target))
            if not parts.scheme and not parts.netloc and not parts.path.startswith("/api/"):
                file = site / unquote(parts.path).lstrip("/")
                yield path, target, file / "index.html" if parts.path.endswith("/") else file


def test_group_without_pages_is_told_with_its_line(content: Content) -> None:
    text = content.read("data/menu.ko.yml")
    content.write("data/menu.ko.yml", re.sub(r"    - feedback/.*\n", "", text))
    line = text.splitlines().index("  - 의견 보내기:") + 1
    told = [text for text in content.check() if "menu.ko.yml" in text and "묶음" in text]
    assert len(told) == 1
    assert told[0].startswith(f"content/data/menu.ko.yml:{line}: nav: 묶음에 쪽이 하나도 없습니다(의견 보내기).")


@pytest.mark.parametrize(
    ("menu", "sentence"),
    [
        ("nav: charter.md", "메뉴가 목록이 아닙니다."),
        ("nav: [{가: charter.md, 나: staff.md}]", "메뉴의 항목이 아닙니다."),
        ("nav: [[charter.md]]", "메뉴의 항목이 아닙니다."),
        ("nav: [{가: []}]", "묶음에 쪽이 하나도 없습니다(가)."),
        ("nav: [{가: [{나: }]}]", "묶음에 쪽이 하나도 없습니다(나)."),
        ("nav: [{가: {나: charter.md}}]", "묶음에 쪽이 하나도 없습니다(가)."),
    ],
)
def test_menu_that_the_generator_cannot_read_is_told(content: Content, menu: str, sentence: str) -> None:
    content.write("data/menu.ko.yml", f"INHERIT: ../../mkdocs.base.yml\n{menu}\n")
    assert any(text.startswith("content/data/menu.ko.yml:2: nav: ") and sentence in text for text in content.check())


@pytest.mark.parametrize("page", ["privacy", "copyright", "sitemap", "feedback/index"])
def test_page_where_the_frame_leads_must_be_there(content: Content, page: str) -> None:
    content.change("data/menu.ko.yml", f"{page}.md", "charter.md")
    content.path(f"ko/{page}.md").unlink()
    told = [text for text in content.check() if text.startswith(f"content/ko/{page}.md: ")]
    assert len(told) == 1
    assert "가리키는 쪽이 없습니다." in told[0]


def test_english_needs_a_home_page(content: Content) -> None:
    content.path("en/index.md").unlink()
    told = [text for text in content.check() if text.startswith("content/en/index.md: ")]
    assert len(told) == 1
    assert "languages: [ko]" in told[0]


def test_card_needs_the_page_where_its_code_leads(content: Content) -> None:
    content.path("ko/feedback/complaint.md").unlink()
    lines = content.read("data/organization.yml").splitlines()
    line = lines.index("      complaint:") + 1
    assert any(f"organization.yml:{line}: kinds.complaint: " in text for text in content.check())


def test_english_pages_that_are_not_published_are_noted(content: Content) -> None:
    content.change("data/organization.yml", "  organization:\n", "  organization:\n    languages: [ko]\n")
    assert [problem.path for problem in check_unpublished(content.load())] == ["content/en"]
    assert content.check() == []
