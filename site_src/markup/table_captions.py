"""Captions and header cells for the plain tables of Markdown (KWCAG 2.2, 5.3.1: a table's make-up).

A paragraph above the table that begins with `표: ` or `Table: ` is its caption; without one, the heading above it is.
The first cell of each row names the row. A table with a class is a block's, and has all this.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_GIVEN = ("표: ", "Table: ")
_KEPT_ASIDE = re.compile("\x02[^\x03]*\x03")  # HTML that Markdown puts back later
_WHEN_WORDS_ARE_READ = 14
_WIDE = 3  # columns: on a phone the last of them, often a telephone number, would be cut off


class Captions(Treeprocessor):
    """Gives every plain table what screen readers need, and a frame that scrolls where the screen is narrow."""

    def run(self, root: Element) -> None:
        """Mend each table of the page."""
        for parent, table, heading in list(_tables(root, "")):
            caption = _caption(parent, table, heading)
            _name_cells(table)
            _align_cells(table)
            table.insert(0, caption)
            table.set("class", "table__plain")
            columns = [_words(heading) for heading in table.iterfind("thead/tr/th")]
            if len(columns) >= _WIDE:
                _stack(table, columns)
            _frame(parent, table, _words(caption))


class CaptionsExtension(Extension):
    """The extension; it has no settings."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        md.treeprocessors.register(Captions(md), "charter_captions", _WHEN_WORDS_ARE_READ)


def makeExtension(**settings: Any) -> CaptionsExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return CaptionsExtension(**settings)


def _tables(parent: Element, heading: str) -> Iterator[tuple[Element, Element, str]]:
    """Yield each table with what it stands in and the heading above it."""
    for child in parent:
        if child.tag in ("h1", "h2", "h3", "h4"):
            heading = "".join(child.itertext()).strip()
        elif child.tag == "table" and not child.get("class"):
            yield parent, child, heading
        else:
            yield from _tables(child, heading)


def _words(element: Element) -> str:
    return _KEPT_ASIDE.sub("", "".join(element.itertext())).strip()


def _caption(parent: Element, table: Element, heading: str) -> Element:
    """Take the caption from the paragraph above, which goes, or from the heading, which stays and is not repeated."""
    place = list(parent).index(table)
    above = parent[place - 1] if place else None
    if above is None or above.tag != "p" or not (above.text or "").startswith(_GIVEN):
        caption = Element("caption")
        caption.tail = "\n"
        SubElement(caption, "span", {"class": "visually-hidden"}).text = heading
        return caption
    parent.remove(above)
    above.tag, above.text = "caption", (above.text or "").split(": ", 1)[1]
    return above


def _name_cells(table: Element) -> None:
    for heading in table.iterfind("thead/tr/th"):
        heading.set("scope", "col")
    for row in table.iterfind("tbody/tr"):
        row[0].tag = "th"
        row[0].set("scope", "row")


def _stack(table: Element, columns: Sequence[str]) -> None:
    """Let rows become lists on a narrow screen, as in `site_src.markup.html.table`."""
    table.set("class", f"stacks {table.get('class', '')}")
    for row in table.iterfind("tbody/tr"):
        if len(row) == len(columns):
            for cell, column in list(zip(row, columns, strict=True))[1:]:
                cell.set("data-label", column)


def _align_cells(table: Element) -> None:
    """Make a class of each cell's alignment: HTML has no attribute for it, and the policy stops styles in a page."""
    for cell in (cell for row in table.iter("tr") for cell in row):
        if cell.get("align"):
            cell.set("class", f"align-{cell.attrib.pop('align')}")


def _frame(parent: Element, table: Element, name: str) -> None:
    frame = Element("div", {"class": "table__scroll", "tabindex": "0", "role": "region", "aria-label": name})
    frame.tail = "\n"
    parent[list(parent).index(table)] = frame
    frame.append(table)
