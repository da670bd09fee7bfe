"""Parts, conditions and changes of the site's files: what a download that goes on, a cache and a new build rely on."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

DIGITS = b"0123456789"
PAGE = "고객서비스헌장 " * 200


@pytest.fixture
def site(environ: dict[str, str]) -> Path:
    site = Path(environ["FEEDBACK_SITE_DIR"])
    (site / "헌장").mkdir(parents=True)
    (site / "print.pdf").write_bytes(DIGITS)
    for name in ("404.html", "헌장/index.html"):
        (site / name).write_text(PAGE, "utf-8")
    return site


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()}, buffered=True)


@pytest.mark.parametrize(
    ("asked", "status", "octets"),
    [
        ("bytes=0-0", 206, b"0"),
        ("bytes=9-", 206, b"9"),
        ("bytes=-1", 206, b"9"),
        ("bytes=2-99", 206, DIGITS[2:]),
        ("bytes=0-0,2-2", 200, DIGITS),
    ],
)
def test_a_part_is_sent_and_several_are_the_whole(
    site: Path, client: FlaskClient, asked: str, status: int, octets: bytes
) -> None:
    assert site
    answer = get(client, "/print.pdf", Range=asked)
    assert (answer.status_code, answer.data) == (status, octets)


def test_download_that_goes_on_is_not_made_of_two_versions(site: Path, client: FlaskClient) -> None:
    tag = get(client, "/print.pdf").headers["ETag"]
    assert get(client, "/print.pdf", Range="bytes=5-", If_Range=tag).data == DIGITS[5:]
    (site / "print.pdf").write_bytes(DIGITS[::-1])
    os.utime(site / "print.pdf", (1, 1))
    answer = get(client, "/print.pdf", Range="bytes=5-", If_Range=tag)
    assert (answer.status_code, answer.data) == (200, DIGITS[::-1])


def test_what_is_in_a_cache_is_not_sent_again(site: Path, client: FlaskClient) -> None:
    """Proxies that compress make an ETag weak; a cache with several versions asks for all of them at once."""
    assert site
    tag = get(client, "/print.pdf").headers["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert get(client, "/print.pdf", If_None_Match=asked).status_code == 304
    assert get(client, "/print.pdf", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("headers", [{"Range": "bytes=0-9"}, {"If_None_Match": "*"}])
def test_page_that_is_missing_is_sent_whole(site: Path, client: FlaskClient, headers: dict[str, str]) -> None:
    assert site
    answer = get(client, "/none", **headers)
    assert (answer.status_code, answer.text) == (404, PAGE)


def test_korean_name_is_found(site: Path, client: FlaskClient) -> None:
    assert site
    assert get(client, "/헌장/").text == PAGE
    assert get(client, "/헌장").headers["Location"] == "/%ED%97%8C%EC%9E%A5/"


def test_site_that_took_the_place_of_another_is_sent_with_its_headers(site: Path, client: FlaskClient) -> None:
    """As a build replaces it, by renames."""
    assert get(client, "/헌장/").text == PAGE
    new = site.with_name("new")
    (new / "헌장").mkdir(parents=True)
    (new / "헌장/index.html").write_text("<p>new", "utf-8")
    (new / "_headers").write_text("/*\n  X-Built: again\n", "utf-8")
    site.rename(site.with_name("old"))
    new.rename(site)
    answer = get(client, "/헌장/")
    assert (answer.text, answer.headers["X-Built"]) == ("<p>new", "again")


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_new_build_while_pages_are_sent_breaks_none(site: Path, client: FlaskClient, accepted: str) -> None:
    with rebuilding(site / "헌장/index.html"):
        got = Counter(get(client, "/헌장/", Accept_Encoding=accepted).status_code for _ in range(300))
    assert set(got) <= {200, 404}, got


@contextmanager
def rebuilding(page: Path) -> Iterator[None]:
    """Remove a page and write it again, over and over, as builds do."""
    done = threading.Event()

    def rebuild() -> None:
        while not done.is_set():
            page.unlink()
            page.write_text(PAGE, "utf-8")

    thread = threading.Thread(target=rebuild)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
