"""Write the frame of the service's own pages: what stands around the text of 404.html, whose addresses are absolute.

So a receipt has the site's header, menu, text size, search and footer, and there is one template of them. The link to
the other language is left out, since it would lead away from the page.
"""

import re
from pathlib import Path

#: Begins with a line, so that `flask serve` gives it to nobody; a part of a page is no page, so that it ends in .txt.
FILE = "_frame.txt"
#: What stands where the service puts the text of its page; feedback_api/web/site_frame.py looks for it.
TEXT = "<!-- text -->"
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_ARTICLE = re.compile(r"(<article\b[^>]*>).*(</article>)", re.DOTALL)
_LANGUAGES = re.compile(r'<nav class="languages".*?</nav>\n?', re.DOTALL)


def write(site: Path) -> None:
    """Write the file beside each 404.html of the site."""
    for page in site.rglob("404.html"):
        page.with_name(FILE).write_text(frame(page.read_text("utf-8")), "utf-8")


def frame(page: str) -> str:
    """Give the body of a page with a mark in the place of its text; raises ValueError if it has no text."""
    body = _BODY.search(page)
    framed, texts = _ARTICLE.subn(rf"\1{TEXT}\2", _LANGUAGES.sub("", body[1]) if body else "")
    if texts != 1:
        raise ValueError("404.html has no body with an article")
    return framed.strip() + "\n"
