"""What no page may do to a person (KWCAG 2.2, WCAG 2.2), read from what was built and from the scripts and styles."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

ASSETS = Path(__file__).parents[2] / "site_src/theme/assets"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, BeautifulSoup]:
    paths = sorted(built_site.rglob("*.html"))
    assert len(paths) > 30
    return {
        path.relative_to(built_site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html5lib") for path in paths
    }


def test_nothing_opens_or_leaves_unasked(pages: dict[str, BeautifulSoup]) -> None:
    """KWCAG 7.2.1: no new window, no page that goes on by itself, nothing done by a choice or the focus alone."""
    assert len(pages) > 30
    for path, page in pages.items():
        assert page.select("[target], meta[http-equiv=refresh i]") == [], path
        assert page.select("[onchange], [onfocus], [onblur], [oninput]") == [], path


def test_help_stands_at_the_same_place_on_every_page(pages: dict[str, BeautifulSoup]) -> None:
    """KWCAG 7.2.2: the same footer with telephone and address, the last thing of each page."""
    for root, number in (("", "061-100-2800"), ("en/", "+82-61-100-2800")):
        footers = {help_of(page) for path, page in pages.items() if path.startswith("en/") == bool(root)}
        assert len(footers) == 1, root
        assert number in footers.pop()
    for path, page in pages.items():
        after = [one for one in page.select("footer.colophon ~ *") if one.name not in ("script", "template")]
        assert not any(one.get_text(strip=True) for one in after), path


def help_of(page: BeautifulSoup) -> str:
    [footer] = page.select("body footer.colophon")
    for own in footer.select(".colophon__printed, .languages"):  # the page's own address
        own.decompose()
    return footer.get_text(" ", strip=True)


def test_korean_within_english_is_marked(pages: dict[str, BeautifulSoup]) -> None:
    """WCAG 3.1.2: a screen reader changes its voice where the language changes."""
    english = {path: page for path, page in pages.items() if path.startswith("en/")}
    marked = [page for page in english.values() if page.body and page.body.select("[lang=ko]")]
    assert len(marked) == len(english) > 15
    found = [f"{path}: {text}" for path, page in english.items() for text in unmarked(page)]
    assert found == []


def unmarked(page: BeautifulSoup) -> Iterator[str]:
    for text in page.body.find_all(string=HANGUL) if page.body else []:
        assert isinstance(text, NavigableString)
        around = [one for one in text.parents if isinstance(one, Tag)]
        told = next(one["lang"] for one in around if one.get("lang"))
        if told != "ko" and not any(one.name in ("script", "template") for one in around):
            yield text.strip()


def test_no_text_points_by_colour_shape_or_place(pages: dict[str, BeautifulSoup]) -> None:
    """KWCAG 5.3.3; the seating plan alone tells left from right: those of the room."""
    pointing = re.compile(r"왼쪽|오른쪽|빨간|파란|초록색|붉은|on the (left|right)|in (red|blue|green)\b")
    found = {path for path, page in pages.items() if page.body and pointing.search(page.body.get_text(" "))}
    assert found == {"seating/index.html", "en/seating/index.html"}


def test_a_screen_may_be_held_in_any_way() -> None:
    """WCAG 1.3.4."""
    assert len(list(ASSETS.glob("*.css"))) > 5
    assert [path.name for path in ASSETS.glob("*.css") if "orientation" in path.read_text("utf-8")] == []


def test_nothing_is_done_before_a_press_is_let_go() -> None:
    """KWCAG 6.5.2 and 6.5.4: a finger that slides off has done nothing, and shaking does nothing."""
    early = re.compile(r"(pointer|mouse|touch)(down|start|move)|device(motion|orientation)")
    assert len(list(ASSETS.glob("*.js"))) > 5
    assert [path.name for path in ASSETS.glob("*.js") if early.search(path.read_text("utf-8"))] == []
