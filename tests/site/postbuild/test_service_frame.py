"""The frame that the build gives the service: the site's header, menu and footer, with a mark where the text goes."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from site_src.postbuild.service_frame import FILE, TEXT, frame


@pytest.mark.parametrize("folder", ["", "en"])
def test_frame_is_what_stands_around_the_text_of_a_page(built_site: Path, folder: str) -> None:
    written = (built_site / folder / FILE).read_text("utf-8")
    assert written.count(TEXT) == 1
    framed = BeautifulSoup(written, "html5lib")
    missing = BeautifulSoup((built_site / folder / "404.html").read_text("utf-8"), "html5lib")
    for part in ("a.skip", ".sizes", "[data-opens]", ".scheme", ".masthead__home", ".masthead__nav", "footer"):
        assert str(framed.select_one(part)) == str(missing.select_one(part)), part
    assert not framed.select("h1, title, link")


@pytest.mark.parametrize("folder", ["", "en"])
def test_frame_leads_to_the_same_places_from_any_address(built_site: Path, folder: str) -> None:
    framed = BeautifulSoup((built_site / folder / FILE).read_text("utf-8"), "html5lib")
    addresses = [str(part[name]) for name in ("href", "src") for part in framed.select(f"[{name}]")]
    assert len(addresses) > 20
    assert [text for text in addresses if not text.startswith(("/", "#", "https://", "tel:", "mailto:"))] == []


def test_frame_has_no_script_inside_and_leads_to_no_other_language(built_site: Path) -> None:
    framed = BeautifulSoup((built_site / FILE).read_text("utf-8"), "html5lib")
    assert [script for script in framed.select("script:not([src])") if script.get("type") != "application/json"] == []
    assert not framed.select("[hreflang]")


@pytest.mark.parametrize("page", ["", "<body><main></main></body>", "<article></article>"])
def test_page_without_a_text_has_no_frame(page: str) -> None:
    with pytest.raises(ValueError, match=r"404\.html"):
        frame(page)
