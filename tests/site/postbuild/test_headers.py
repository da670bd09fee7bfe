"""The file of headers: a policy that names what the built pages run, and what may be kept for good."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from feedback_api.web import static_headers
from institution.validation import DataError
from site_src.postbuild import headers

#: Proxies refuse heads of 8 kB and more; the policy is most of ours.
LONGEST = 2000


def test_every_inline_script_is_named_by_its_hash(built_site: Path) -> None:
    policy = static_headers.of(built_site, "/charter/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert len(policy) < LONGEST
    scripts = {
        script for page in built_site.rglob("*.html") for script in headers.inline_scripts(page.read_text("utf-8"))
    }
    assert scripts
    assert headers.policy(scripts) == policy


def test_the_hash_is_that_of_the_specification() -> None:
    """CSP level 3, section 8.1, has this example."""
    assert "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" in headers.policy({"alert('Hello, world.');"})


@pytest.mark.parametrize(
    ("html", "run"),
    [
        ("<script>a()</script>", ["a()"]),
        ('<script type="module">a()\n</script>', ["a()\n"]),
        ('<script src="a.js" defer></script>', []),
        ('<script type="application/json" id="c">{}</script>', []),
        ('<script type="application/ld+json">{}</script>', []),
        ("<SCRIPT TYPE=APPLICATION/JSON>{}</SCRIPT>", []),
        ("<SCRIPT SRC=a.js></SCRIPT>", []),
        ("<script\ntype=module>\na()\n</script>", ["\na()\n"]),
    ],
)
def test_scripts_are_told_from_data(html: str, run: list[str]) -> None:
    assert headers.inline_scripts(html) == run


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ('<p style="color: red">', "<p style>"),
        ("<p\nSTYLE='a'>", "<p style>"),
        ("<style>p {}</style>", "<style>"),
        ('<a href="/" onclick="a()">', "<a onclick>"),
    ],
)
def test_what_browsers_would_stop_ends_the_build(tmp_path: Path, html: str, place: str) -> None:
    (tmp_path / "page.html").write_text(html)
    with pytest.raises(DataError) as caught:
        headers.write(tmp_path)
    assert f"page.html: {place}: 쪽 안에 적은 모양이나 스크립트는" in str(caught.value)


def test_text_that_only_resembles_inline_code_does_not_end_the_build(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<p title=" style=">a style="b" onclick=c</p><script>x = " style="</script>')
    headers.write(tmp_path)
    digest = b64encode(sha256(b'x = " style="').digest()).decode()
    assert f"'sha256-{digest}'" in (tmp_path / "_headers").read_text("utf-8")


def test_names_with_a_hash_are_kept_for_good_and_no_others(built_site: Path) -> None:
    rules = list(static_headers.parse((built_site / "_headers").read_text("utf-8")))
    kept = [rule.pattern for rule in rules if dict(rule.headers).get("Cache-Control")]
    assert len(kept) == 8
    assert all(re.search(r"\.[0-9a-f]{8}\.min\.(css|js)$", path) for path in kept)
    assert all((built_site / path.removeprefix("/")).is_file() for path in kept)
    assert "Cache-Control" not in static_headers.of(built_site, "/assets/javascripts/lunr/tinyseg.js")
