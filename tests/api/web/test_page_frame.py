"""The service's pages stand in the site's frame, if there is a site, in the page's language."""

import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.api.conftest import SAME_ORIGIN, Post

FRAME = '<header>{name}</header><main id="main"><article><!-- text --></article></main><footer>{name}</footer>'
PLAIN = {"Accept": "text/html"}


def write(site: Path, name: str, text: str = FRAME) -> None:
    """Write a frame as a build does, at a time that differs from the last one's."""
    site.mkdir(exist_ok=True)
    file = site / "_frame.txt"
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text.format(name=name), "utf-8")
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))


@pytest.fixture
def site(environ: dict[str, str]) -> Path:
    return Path(environ["FEEDBACK_SITE_DIR"])


def around(page: str) -> tuple[str, str]:
    """Give the text of the header and the footer of a page that has its own title between them."""
    read = BeautifulSoup(page, "html5lib")
    [header], [footer], [_] = read.select("header"), read.select("footer"), read.select("header ~ main h1")
    return header.get_text().strip(), footer.get_text().strip()


def test_pages_of_the_service_stand_in_the_frame_of_their_language(client: FlaskClient, post: Post, site: Path) -> None:
    write(site, "머리")
    write(site / "en", "Head")
    assert around(client.get("/api/nothing", headers=PLAIN).text) == ("머리", "머리")
    assert around(client.get(post(SAME_ORIGIN).location).text) == ("머리", "머리")
    assert around(client.get(post(SAME_ORIGIN, lang="en").location).text) == ("Head", "Head")
    assert around(post(SAME_ORIGIN, lang="en", subject="").text) == ("Head", "Head")


def test_frame_of_a_new_build_is_read_without_a_restart(client: FlaskClient, site: Path) -> None:
    write(site, "하나")
    assert around(client.get("/api/nothing", headers=PLAIN).text) == ("하나", "하나")
    write(site, "둘")
    assert around(client.get("/api/nothing", headers=PLAIN).text) == ("둘", "둘")


@pytest.mark.parametrize("wrong", [b"<header></header>", b"\xff<!-- text -->", None])
def test_frame_that_cannot_be_read_leaves_a_whole_page(
    client: FlaskClient, site: Path, caplog: pytest.LogCaptureFixture, wrong: bytes | None
) -> None:
    if wrong is None:
        (site / "_frame.txt").mkdir()
    else:
        (site / "_frame.txt").write_bytes(wrong)
    answer = client.get("/api/nothing", headers=PLAIN)
    read = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 404
    assert read.select_one("main h1")
    assert "등대" in around(answer.text)[0]
    assert "_frame.txt of FEEDBACK_SITE_DIR cannot be read" in caplog.text


def test_without_a_site_a_page_is_whole_and_nothing_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = BeautifulSoup(client.get("/api/nothing", headers=PLAIN).text, "html5lib")
    for part in (
        "a.skip[href='#main']",
        "header a[href='/']",
        "main h1",
        "footer a[href='/privacy/']",
        "footer a[href^='tel:']",
    ):
        assert page.select_one(part), part
    assert caplog.text == ""


def test_frame_itself_is_given_to_nobody(client: FlaskClient, site: Path) -> None:
    write(site, "머리")
    assert client.get("/_frame.txt").status_code == 404
