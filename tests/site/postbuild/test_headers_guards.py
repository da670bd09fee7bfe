"""Each directive and header of the built site, named one by one."""

from pathlib import Path

import pytest

from feedback_api.web import static_headers
from institution.validation import DataError
from site_src.postbuild import headers

#: What a browser may load, and from where (CSP level 3); none leaves the site.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages, a script and style sheets, with its headers."""
    (tmp_path / "en").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<script src="/a.js"></script><p>home</p>')
    (tmp_path / "en/index.html").write_text("<script type='application/json'>{}</script>")
    for name in ("main.0123abcd.css", "main.css", "a.0123abcd.min.js", "photo.0123abcd.png", "short.0123abc.js"):
        (tmp_path / "assets" / name).write_text("")
    headers.write(tmp_path)
    return tmp_path


def in_file(site: Path, path: str) -> dict[str, str]:
    """Give the headers that the file names for a path: Netlify adds none, as our service does where one is missing."""
    rules = static_headers.parse((site / "_headers").read_text("utf-8"))
    return {name: value for rule in rules if rule.fits(path) for name, value in rule.headers}


@pytest.mark.parametrize("path", ["/", "/en/", "/charter/", "/assets/main.css", "/nothing"])
def test_every_path_has_every_header(site: Path, path: str) -> None:
    noted = in_file(site, path)
    directives = dict(part.split(" ", 1) for part in noted.pop("Content-Security-Policy").split("; "))
    assert directives == POLICY
    assert noted == EVERYWHERE


def test_files_of_a_demonstration_are_for_no_search_engine(site: Path) -> None:
    assert "X-Robots-Tag" not in in_file(site, "/data/standards.csv")
    headers.write(site, official=False)
    assert in_file(site, "/data/standards.csv")["X-Robots-Tag"] == "noindex"


def test_names_with_a_hash_alone_are_cached_for_good(site: Path) -> None:
    cached = {
        f"/{path.relative_to(site)}": static_headers.of(site, f"/{path.relative_to(site)}").get("Cache-Control")
        for path in site.rglob("*.*")
        if path.is_file()
    }
    for_good = {path for path, value in cached.items() if value}
    assert for_good == {"/assets/main.0123abcd.css", "/assets/a.0123abcd.min.js"}
    assert {cached[path] for path in for_good} == {"public, max-age=31536000, immutable"}
    assert len(cached) == 7


def test_each_thing_that_browsers_would_stop_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p style="a"><p style="b"><b onclick="c">')
    (tmp_path / "b.html").write_text("<p>nothing</p>")
    (tmp_path / "c.html").write_text("<style>p {}</style>")
    with pytest.raises(DataError) as caught:
        headers.write(tmp_path)
    places = [(problem.path.rpartition("/")[2], problem.field) for problem in caught.value.problems]
    assert places == [("a.html", "<p style>"), ("a.html", "<b onclick>"), ("c.html", "<style>")]
    assert not (tmp_path / "_headers").exists()


def test_editor_is_told_what_to_do_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<p style="a">')
    with pytest.raises(DataError) as caught:
        headers.write(tmp_path)
    told = str(caught.value)
    for sentence in (
        "쪽 안에 적은 모양이나 스크립트는 브라우저가 막습니다.",
        "글에서 지워 주십시오. 모양은 CSS 파일에, 스크립트는 JS 파일에 적습니다.",
        "Browsers will stop styles and scripts inside a page. Remove it from the text: styles belong in a style sheet, "
        "scripts in a file of their own.",
    ):
        assert f" {sentence}" in told
