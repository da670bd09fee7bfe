"""`flask serve` sends text files compressed to clients that accept gzip, and as they are to others."""

import gzip
import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient

TEXT = "고객서비스헌장 " * 200
GZIP = {"Accept-Encoding": "br, gzip;q=0.5"}


@pytest.fixture
def home(environ: dict[str, str]) -> Path:
    site = Path(environ["FEEDBACK_SITE_DIR"])
    site.mkdir(exist_ok=True)
    for name, text in {"index.html": TEXT, "404.html": TEXT, "small.css": "a{}", "photo.jpg": TEXT}.items():
        (site / name).write_text(text, "utf-8")
    return site / "index.html"


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing/", 404)])
def test_a_page_is_sent_compressed(home: Path, client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers=GZIP, buffered=True)
    assert answer.status_code == status
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(home.read_bytes()) / 10
    assert gzip.decompress(answer.data).decode() == TEXT
    assert client.head(path, headers=GZIP).headers["Content-Length"] == answer.headers["Content-Length"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_client_that_does_not_accept_gzip_gets_the_file(home: Path, client: FlaskClient, accepted: str) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted}, buffered=True)
    assert answer.data == home.read_bytes()
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/small.css", "/photo.jpg"])
def test_small_and_compressed_files_are_sent_as_they_are(home: Path, client: FlaskClient, path: str) -> None:
    assert home
    assert "Content-Encoding" not in client.get(path, headers=GZIP, buffered=True).headers


def test_range_is_of_the_file_and_an_unchanged_file_is_not_sent_again(home: Path, client: FlaskClient) -> None:
    part = client.get("/", headers={**GZIP, "Range": "bytes=0-9"}, buffered=True)
    assert (part.status_code, part.data) == (206, home.read_bytes()[:10])
    tag = client.get("/", headers=GZIP, buffered=True).headers["ETag"]
    same = client.get("/", headers={**GZIP, "If-None-Match": tag}, buffered=True)
    assert (same.status_code, same.data) == (304, b"")


def test_file_of_a_new_build_is_compressed_anew(home: Path, client: FlaskClient) -> None:
    client.get("/", headers=GZIP, buffered=True)
    home.write_text("새 " + TEXT, "utf-8")
    os.utime(home, ns=(1, 1))
    assert gzip.decompress(client.get("/", headers=GZIP, buffered=True).data).decode().startswith("새")
