"""Write the frame of the service's own pages: what stands around the text of 404.html, whose addresses are absolute.

So a receipt has the site's header, menu, text size, search and footer, and there is one template of them. The link to
the other language is left out, since it would lead away from the page.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short
from site_src.markup.addresses import language_folder

#: Begins with an underscore, so that `flask serve` gives it to nobody; a part of a page is no page: it ends in .txt.
FILE = "_frame.txt"
#: What stands where the service puts the text of its page; feedback_api/web/page_frame.py looks for it.
TEXT = "<!-- text -->"
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_ARTICLE = re.compile(r"(<article\b[^>]*>).*(</article>)", re.DOTALL)
_LANGUAGES = re.compile(r'<nav class="languages".*?</nav>\n?', re.DOTALL)


def write(site: Path, languages: Iterable[str]) -> None:
    """Write the file beside the 404.html of each language; raises DataError if one of them has no text."""
    for language in languages:
        page = site / language_folder(language) / "404.html"
        written = frame(page.read_text("utf-8"))
        if written is None:
            raise DataError([Problem(short(page), None, "<article>", *_NO_TEXT)])
        page.with_name(FILE).write_text(written, "utf-8")


def frame(page: str) -> str | None:
    """Give the body of a page with a mark in the place of its text, or None if it has no text."""
    body = _BODY.search(page)
    framed, texts = _ARTICLE.subn(rf"\1{TEXT}\2", _LANGUAGES.sub("", body[1]) if body else "")
    return framed.strip() + "\n" if texts == 1 else None


_NO_TEXT = (
    Text("404 페이지에 글이 들어갈 곳이 없습니다.", "The 404 page has no place for its text."),
    Text(
        "site_src/theme/404.html을 받은 그대로 되돌려 주십시오.", "Restore site_src/theme/404.html as it was delivered."
    ),
)
