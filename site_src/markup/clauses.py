"""Addresses and names for the charter: every part, article and item can be cited, and stays as it was written.

On a page with headings such as `## I. …`, that part is #i, its article `### 5. …` is #i-5, and the third item of the
list below is #i-5-3. Other charters are numbered otherwise (`site_src/markup/numbering/outline.py`).
"""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from institution.text import Text
from site_src.markup import paths
from site_src.markup.addresses import CHARTER
from site_src.markup.numbering import outline, source, traces, tree
from site_src.markup.pages import EXTENSIONS

_LABEL = Text("조항 {clause}의 고정 링크", "Link to clause {clause}")
#: The class of the links by which items are cited, which lead to their own place.
CITING = "cite"
_BEFORE_BLOCKS_ARE_RENDERED = 29
_BEFORE_CONTENTS_ARE_LISTED = 15
_AFTER_RAW_HTML_IS_BACK = 1


@dataclass(frozen=True)
class Clause:
    """A part, article or item: its address, its name in the charter, the line of the page's Markdown (from 0).

    `chosen` tells that the address was written by the editor.
    """

    anchor: str
    label: str
    line: int
    chosen: bool = False


class Tagging(Preprocessor):
    """Notes on the lines of the charter's headings and items where they stand."""

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines with their traces; those of another page as they are."""
        return source.tag(lines) if _is_charter(self.md) else lines


class Clauses(Treeprocessor):
    """Gives each clause its anchor, and each item its number as written and a link by which it can be cited."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang
        self.clauses: tuple[Clause, ...] = ()

    def run(self, root: Element) -> None:
        """Set an anchor on each clause of the page."""
        self.clauses = ()
        if not _is_charter(self.md):
            return
        page = tree.read(root, self.lang)
        outline.number(page.outline, self.lang)
        placed = list(page.clauses())
        for clause, place in placed:
            place.set("id", clause.anchor)
            if isinstance(clause, outline.Item) or place.tag == "p":
                append(place, self._link(clause.anchor, clause.label))
        self.clauses = tuple(
            Clause(clause.anchor, clause.label, clause.line, bool(clause.own_id)) for clause, _ in placed
        )

    def _link(self, anchor: str, shown: str) -> Element:
        label = _LABEL[self.lang].format(clause=shown)
        attributes = {"title": label, "aria-label": label, "data-search-exclude": ""}
        link = Element("a", {"class": CITING, "href": f"#{anchor}", **attributes})
        link.text = shown
        return link


class Restoring(Postprocessor):
    """Gives back what was written where a trace was not read, as inside raw HTML."""

    def run(self, text: str) -> str:
        """Take the traces out of the finished page."""
        return traces.restore(text)


class ClausesExtension(Extension):
    """The extension; `lang` is the language of the links' labels."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"lang": ["ko", "ko or en"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        md.preprocessors.register(Tagging(md), "charter_tagging", _BEFORE_BLOCKS_ARE_RENDERED)
        clauses = Clauses(md, self.getConfig("lang"))
        md.treeprocessors.register(clauses, "charter_clauses", _BEFORE_CONTENTS_ARE_LISTED)
        md.postprocessors.register(Restoring(md), "charter_restoring", _AFTER_RAW_HTML_IS_BACK)


def makeExtension(**settings: Any) -> ClausesExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return ClausesExtension(**settings)


def markdown(lang: str = "ko") -> Markdown:
    """Make what reads the charter alone, without the blocks of a page; `of` then gives its clauses."""
    return Markdown(extensions=[*EXTENSIONS, ClausesExtension(lang=lang)])


def read(text: str, lang: str = "ko") -> tuple[Clause, ...]:
    """List the clauses of the charter, given as Markdown, in their order."""
    md = markdown(lang)
    md.convert(text)
    return of(md)


def of(md: Markdown) -> tuple[Clause, ...]:
    """Give the clauses of the page that a Markdown instance has read."""
    return next(reader.clauses for reader in md.treeprocessors if isinstance(reader, Clauses))


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


def _is_charter(md: Markdown) -> bool:
    return paths.of(md).uri in ("", CHARTER)
