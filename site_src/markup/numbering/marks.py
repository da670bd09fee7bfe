"""Marks that tell, at the beginning of a line, where it stood and how it was numbered, while Markdown reads a page.

They are made of characters that Unicode keeps for use within a program, and are taken out before a page is shown.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_MARK = re.compile("\ufdd0(?P<line>\\d+),(?P<group>\\d*),(?P<kind>[a-z_]*)\ufdd2(?P<written>[^\ufdd1]*)\ufdd1")


@dataclass(frozen=True)
class Mark:
    """The line of the page's Markdown (from 0); of an item its list, its kind and its number as it was written."""

    line: int
    group: int = 0
    kind: str = ""
    written: str = ""

    def __str__(self) -> str:
        return f"\ufdd0{self.line},{self.group or ''},{self.kind}\ufdd2{self.written}\ufdd1"


def take(element: Element) -> Mark | None:
    """Take the mark from the beginning of an element's text, and give it."""
    match = _MARK.match(element.text or "")
    if match is None:
        return None
    element.text = (element.text or "")[match.end() :]
    return Mark(int(match["line"]), int(match["group"] or 0), match["kind"], match["written"])


def restore(text: str) -> str:
    """Give a text with what was written in the place of each mark that nobody has taken, as inside raw HTML."""
    return _MARK.sub(lambda match: match["written"], text) if "\ufdd0" in text else text
