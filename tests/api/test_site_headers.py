"""`flask serve` sends what the build noted for each file of the site, and keeps the note to itself."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback_api import site_headers

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


def test_pages_files_and_what_is_missing_carry_them(site: Path, client: FlaskClient) -> None:
    assert site
    for path, status in {"/": 200, "/assets/a.1234abcd.css": 200, "/assets": 308, "/nothing/": 404}.items():
        answer = get(client, path)
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; img-src 'self' data:"
    assert get(client, "/assets/a.1234abcd.css").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(client, "/").headers["Cache-Control"] == "no-cache"


def test_the_file_itself_is_not_served(site: Path, client: FlaskClient) -> None:
    assert site
    for path in ("/_headers", "/%5Fheaders", "/assets/../_headers", "//_headers"):
        assert b"X-Content-Type-Options" not in get(client, path).data


def test_answers_of_the_service_keep_their_own(site: Path, client: FlaskClient) -> None:
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
def test_a_name_stands_for_one_part(path: str, fits: bool) -> None:
    *_, rule = site_headers.parse(NOTED)
    assert rule.fits(path) is fits


def test_what_two_rules_say_is_joined(tmp_path: Path) -> None:
    (tmp_path / "_headers").write_text("/*\n  A: 1\n/b\n  A: 2\n")
    assert site_headers.of(tmp_path, "/b") == {"A": "1, 2"}
