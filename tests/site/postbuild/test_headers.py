"""The file of headers: a policy that names what the built pages run, and what may be kept for good."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from feedback_api.web import static_headers
from institution.validation import DataError
from site_src.postbuild import headers


def test_policy_of_a_built_site_is_one_that_allows_nothing_inside_a_page(built_site: Path) -> None:
    policy = static_headers.of(built_site, "/charter/")["Content-Security-Policy"]
    assert policy == static_headers.DEFAULTS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "sha256" not in policy


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ('<p style="color: red">', "<p style>"),
        ("<p\nSTYLE='a'>", "<p style>"),
        ("<style>p {}</style>", "<style>"),
        ('<a href="/" onclick="a()">', "<a onclick>"),
        ("<script>a()</script>", "<script>"),
        ('<script type="module">a()\n</script>', "<script>"),
        ("<SCRIPT\ntype=text/javascript>a()</SCRIPT>", "<script>"),
        ('<script data-src="a.js">a()</script>', "<script>"),
        ('<script data-type="application/json">a()</script>', "<script>"),
        ('<script src="a.js" onload="a()"></script>', "<script onload>"),
        ('<script type="importmap">{}</script>', "<script>"),
    ],
)
def test_what_browsers_would_stop_ends_the_build(tmp_path: Path, html: str, place: str) -> None:
    (tmp_path / "page.html").write_text(html)
    with pytest.raises(DataError) as caught:
        headers.write(tmp_path)
    assert f"page.html: {place}: 쪽 안에 적은 모양이나 스크립트는" in str(caught.value)


@pytest.mark.parametrize(
    "html",
    [
        '<p title=" style=">a style="b" onclick=c</p>',
        '<script src="a.js" defer></script>',
        "<SCRIPT SRC=a.js></SCRIPT>",
        '<script type="application/json" id="c">{"a": "<style> style="}</script>',
        '<script id="c" type="application/ld+json">{}</script>',
        "<SCRIPT TYPE=APPLICATION/JSON>{}</SCRIPT>",
        '<script type="text/template"><b>a</b></script>',
    ],
)
def test_files_data_and_text_that_resembles_code_do_not_end_the_build(tmp_path: Path, html: str) -> None:
    (tmp_path / "page.html").write_text(html)
    headers.write(tmp_path)
    assert (tmp_path / "_headers").is_file()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_worker_of_the_search_has_the_policy(built_site: Path, lang: str) -> None:
    """`static_headers` knows a worker by its name."""
    page = BeautifulSoup((built_site / ("" if lang == "ko" else lang) / "404.html").read_text("utf-8"), "html5lib")
    (config,) = page.select("#__config")
    worker = json.loads(str(config.string))["search"]
    assert "Content-Security-Policy" in static_headers.of(built_site, urlsplit(worker).path, "text/javascript")
    assert "Content-Security-Policy" not in static_headers.of(built_site, "/assets/search.js", "text/javascript")


def test_names_with_a_hash_are_kept_for_good_and_no_others(built_site: Path) -> None:
    rules = list(static_headers.parse((built_site / "_headers").read_text("utf-8")))
    kept = [rule.pattern for rule in rules if dict(rule.headers).get("Cache-Control")]
    assert len(kept) == 8
    assert all(re.search(r"\.[0-9a-f]{8}\.min\.(css|js)$", path) for path in kept)
    assert all((built_site / path.removeprefix("/")).is_file() for path in kept)
    assert "Cache-Control" not in static_headers.of(
        built_site, "/assets/javascripts/lunr/tinyseg.js", "text/javascript"
    )
