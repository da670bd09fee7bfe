"""`flask serve` sends each file of the site with the headers that the build wrote to `_headers`."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback_api.web import static_headers
from site_src.postbuild import headers as build_headers

NOTED = """# a comment
/*
  Content-Security-Policy: default-src 'none'; img-src 'self' data:
  X-Content-Type-Options: nosniff
  no header at all

/assets/a.1234abcd.css
  Cache-Control: public, max-age=31536000, immutable
/:lang/charter/
  X-Place: part
"""


@pytest.fixture
def site(environ: dict[str, str]) -> Path:
    site = Path(environ["FEEDBACK_SITE_DIR"])
    (site / "assets").mkdir(parents=True)
    for name, text in {
        "_headers": NOTED,
        "index.html": "home",
        "404.html": "none",
        "assets/a.1234abcd.css": "",
    }.items():
        (site / name).write_text(text)
    return site


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, buffered=True)


def test_headers_are_sent_with_pages_files_and_404(site: Path, client: FlaskClient) -> None:
    assert site
    for path, status in {"/": 200, "/assets": 308, "/nothing/": 404, "/assets/none.css": 404}.items():
        answer = get(client, path)
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; img-src 'self' data:"
    assert get(client, "/assets/a.1234abcd.css").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(client, "/").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("name", "is_document"),
    [
        ("a.css", False),
        ("a.js", False),
        ("a.png", False),
        ("favicon.ico", False),
        ("a.woff2", False),
        ("a.svg", True),
        ("a.pdf", True),
        ("a.xml", True),
        ("search_worker.js", True),
        ("workers/search.js", True),
    ],
)
def test_what_is_no_document_goes_without_what_is_heeded_of_documents_alone(
    site: Path, client: FlaskClient, name: str, is_document: bool
) -> None:
    file = site / "assets" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"a")
    sent = get(client, f"/assets/{name}").headers
    assert sent["X-Content-Type-Options"] == "nosniff"
    of_documents = {header for header in static_headers.DEFAULTS if header in sent} - {"X-Content-Type-Options"}
    assert bool(of_documents) is is_document
    assert is_document == ("Content-Security-Policy" in sent)


def test_headers_file_itself_is_not_served(site: Path, client: FlaskClient) -> None:
    assert site
    for path in ("/_headers", "/%5Fheaders", "/assets/../_headers", "//_headers"):
        assert b"X-Content-Type-Options" not in get(client, path).data


def test_answers_of_the_service_keep_their_own_headers(site: Path, client: FlaskClient) -> None:
    assert site
    for path in ("/api/nothing", "/api/health", "/api/cases/none"):
        assert get(client, path).headers.get("Content-Security-Policy") != "default-src 'none'; img-src 'self' data:"


def test_a_new_build_is_noticed_and_a_build_without_is_served(site: Path, client: FlaskClient) -> None:
    assert "X-Content-Type-Options" in get(client, "/").headers
    (site / "_headers").write_text("/*\n  X-New: yes\n")
    os.utime(site / "_headers", (1, 1))
    assert get(client, "/").headers["X-New"] == "yes"
    (site / "_headers").unlink()
    assert get(client, "/").status_code == 200


@pytest.mark.parametrize(
    ("path", "fits"), [("/en/charter/", True), ("/charter/", False), ("/a/b/charter/", False), ("/en/charter/x", False)]
)
def test_placeholder_matches_one_part_of_a_path(path: str, fits: bool) -> None:
    *_, rule = static_headers.parse(NOTED)
    assert rule.fits(path) is fits


def test_values_of_two_rules_for_one_header_are_joined(tmp_path: Path) -> None:
    (tmp_path / "_headers").write_text("/*\n  A: 1\n/b\n  a: 2\n")
    assert {**static_headers.of(tmp_path, "/b"), **static_headers.DEFAULTS} == {"A": "1, 2", **static_headers.DEFAULTS}


def test_missing_file_with_a_hash_is_not_kept_for_good(site: Path, client: FlaskClient) -> None:
    """While a new build is copied, a page may ask for what is not there yet."""
    path = "/assets/a.1234abcd.css"
    assert "immutable" in get(client, path).headers["Cache-Control"]
    (site / path[1:]).unlink()
    for headers in ({}, {"Accept": "application/json"}, {"If-None-Match": '"x"'}):
        answer = client.get(path, headers=headers, buffered=True)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] in ("no-cache", "no-store")
    (site / "404.html").unlink()
    assert get(client, path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "noted", [None, "", b"\xff", "no rule", "/*\n  Cache-Control: no-cache\n", "/*\n  X-Y: \u2028\n"]
)
def test_strict_policy_needs_no_file(site: Path, client: FlaskClient, noted: str | bytes | None) -> None:
    file = site / "_headers"
    if noted is None:
        file.unlink()
    else:
        file.write_bytes(noted if isinstance(noted, bytes) else noted.encode())
    assert get(client, "/assets/a.1234abcd.css").status_code == 200
    for path in ("/", "/nothing/", "/assets", "/assets/none.css"):
        answer = get(client, path)
        assert answer.status_code < 500
        assert static_headers.DEFAULTS.items() <= dict(answer.headers).items()
    policy = static_headers.DEFAULTS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_unreadable_file_is_logged_and_the_defaults_are_sent(
    site: Path, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    (site / "_headers").unlink()
    (site / "_headers").mkdir()
    assert get(client, "/").headers["X-Frame-Options"] == "DENY"
    assert "_headers of FEEDBACK_SITE_DIR cannot be read: IsADirectoryError" in caplog.text


def test_headers_without_a_file_are_those_of_the_build() -> None:
    assert static_headers.DEFAULTS == build_headers._EVERYWHERE


@pytest.mark.parametrize("line", ["  X-Y: 한", "  X Y: a", "  : a", "  X-Y", "\tX-Y: a\x0bb"])
def test_line_that_is_no_header_of_http_is_left_out(line: str) -> None:
    (rule,) = static_headers.parse(f"/*\n{line}\n  X-Z: 1\n")
    assert rule.headers == (("X-Z", "1"),)
