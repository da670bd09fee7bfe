"""Addresses for the charter: every part, article and item gets an anchor that survives an edit of the wording.

On a page with headings such as `## I. …`, that part is #i, its article `### 5. …` is #i-5, and the third item of the
list below is #i-5-3. In a part without articles the items are #ii-1 and so on.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from institution.text import Text

_PART = re.compile(r"(?P<number>[IVX]+)\.\s")
_ARTICLE = re.compile(r"(?P<number>[1-9]\d*)\.\s")
#: The anchor of a part, an article or an item.
NUMBERED = re.compile(r"[ivx]+(-[1-9]\d*){0,2}")
_LABEL = Text("조항 {clause}의 고정 링크", "Link to clause {clause}")
_BEFORE_CONTENTS_ARE_LISTED = 15


class Clauses(Treeprocessor):
    """Gives each clause its anchor, and each item a link by which it can be cited."""

    def __init__(self, md: Markdown | None = None, lang: str = "ko") -> None:
        super().__init__(md)
        self.lang = lang
        self.anchors: list[str] = []

    def run(self, root: Element) -> None:
        """Set an anchor on each clause of the page."""
        self.anchors = []
        for clause, place in _clauses(root):
            place.set("id", clause)
            self.anchors.append(clause)
            if place.tag == "li":
                append(place, self._link(clause))

    def _link(self, clause: str) -> Element:
        roman, *numbers = clause.split("-")
        shown = "-".join([roman.upper(), *numbers])
        label = _LABEL[self.lang].format(clause=shown)
        attributes = {"title": label, "aria-label": label, "data-search-exclude": ""}
        link = Element("a", {"class": "cite", "href": f"#{clause}", **attributes})
        link.text = shown
        return link


class ClausesExtension(Extension):
    """The extension; `lang` is the language of the links' labels."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"lang": ["ko", "ko or en"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        clauses = Clauses(md, self.getConfig("lang"))
        md.treeprocessors.register(clauses, "charter_clauses", _BEFORE_CONTENTS_ARE_LISTED)


def makeExtension(**settings: Any) -> ClausesExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return ClausesExtension(**settings)


def anchors(text: str) -> list[str]:
    """List the anchors of the clauses of a page, given as Markdown, in their order."""
    md = Markdown()
    clauses = Clauses(md)
    md.treeprocessors.register(clauses, "charter_clauses", _BEFORE_CONTENTS_ARE_LISTED)
    md.convert(text)
    return clauses.anchors


def append(item: Element, link: Element) -> None:
    """Put an element at the end of an item's own words, before any list inside it."""
    home = item.find("p")
    home = item if home is None else home
    below = next((place for place, child in enumerate(home) if child.tag in ("ul", "ol")), len(home))
    if below:
        home[below - 1].tail = (home[below - 1].tail or "").rstrip() + " "
    else:
        home.text = (home.text or "").rstrip() + " "
    home.insert(below, link)


def _clauses(root: Element) -> Iterator[tuple[str, Element]]:
    part, article = "", ""
    for place in root:
        if place.tag in ("h1", "h2"):
            numbered = _PART.match("".join(place.itertext())) if place.tag == "h2" else None
            part, article = (numbered["number"].lower() if numbered else ""), ""
            if part:
                yield part, place
        elif part and place.tag == "h3":
            numbered = _ARTICLE.match("".join(place.itertext()))
            article = f"{part}-{numbered['number']}" if numbered else ""
            if article:
                yield article, place
        elif part and place.tag == "ol":
            yield from _items(article or part, place)


def _items(above: str, items: Element) -> Iterator[tuple[str, Element]]:
    for number, item in enumerate(items, start=int(items.get("start", "1"))):
        yield f"{above}-{number}", item
