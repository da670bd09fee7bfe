"""The frame that the build gives the service: the site's header, menu and footer, with a mark where the text goes."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from feedback_api import site_files
from feedback_api.web import page_frame as reader
from institution.validation import DataError
from site_src.postbuild.page_frame import FILE, TEXT, frame, write


def test_the_service_reads_what_the_build_writes() -> None:
    assert (FILE, TEXT) == (site_files.FRAME, reader.TEXT)


@pytest.mark.parametrize("folder", ["", "en"])
def test_frame_is_what_stands_around_the_text_of_a_page(built_site: Path, folder: str) -> None:
    written = (built_site / folder / FILE).read_text("utf-8")
    assert written.count(TEXT) == 1
    framed = BeautifulSoup(written, "html5lib")
    missing = BeautifulSoup((built_site / folder / "404.html").read_text("utf-8"), "html5lib")
    for part in ("a.skip", ".sizes", "[data-opens]", ".scheme", ".masthead__home", ".masthead__nav", "footer"):
        assert framed.select_one(part), part
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
def test_page_without_a_text_has_no_frame_and_ends_the_build_by_name(tmp_path: Path, page: str) -> None:
    assert frame(page) is None
    (tmp_path / "404.html").write_text(page)
    with pytest.raises(DataError, match=r"404\.html: <article>: 404 페이지에 글이 들어갈 곳이 없습니다"):
        write(tmp_path, ["ko"])


def test_only_the_pages_of_the_languages_have_a_frame(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/404.html").write_text("another site's")
    (tmp_path / "404.html").write_text("<body><article>a</article></body>")
    write(tmp_path, ["ko"])
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob(FILE)] == [FILE]
