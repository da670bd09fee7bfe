"""What the generator's skeleton leaves in the pages is taken out, and nothing else."""

import re
from pathlib import Path

from bs4 import BeautifulSoup

from site_src.postbuild.page_skeleton import tidy


def test_each_built_page_has_one_skip_link_and_no_empty_lines(built_site: Path) -> None:
    built = list(built_site.rglob("*.html"))
    assert len(built) > 30
    for path in built:
        text = path.read_text("utf-8")
        page = BeautifulSoup(text, "html5lib")
        assert [(link["class"], link["href"]) for link in page.select("[class*=skip]")] == [(["skip"], "#main")], path
        assert page.select_one("#main"), path
        assert page.select("link[rel=prev], link[rel=next]") == [], path
        outside = re.sub(r"(?s)<(pre|textarea|script)\b.*?</\1>", "kept", text)
        assert re.search(r"\n[ \t]*\n", outside) is None, path
        assert text.startswith("<!doctype html>")


def test_lines_that_count_stay() -> None:
    written = "\n<p>a\n\n \n  b</p>\n\n<pre>c\n\n\nd</pre>\n\n\n<TEXTAREA>\n\ne</TEXTAREA>\n\n<p>f</p>\n"
    assert tidy(written) == "<p>a\n  b</p>\n<pre>c\n\n\nd</pre>\n<TEXTAREA>\n\ne</TEXTAREA>\n<p>f</p>\n"


def test_the_skeletons_own_skip_link_goes_and_what_looks_like_it_stays() -> None:
    ours = '<a class="skip" href="#main">Skip</a><div data-md-component="announce"></div>'
    assert tidy(f'<div data-md-component="skip">\n<a href="#x" class="md-skip">Skip</a>\n</div>{ours}') == ours
