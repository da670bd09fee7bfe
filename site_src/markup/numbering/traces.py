"""Traces that tell, at the beginning of a line, where it stood and how it was numbered, while Markdown reads a page.

They are made of characters that Unicode keeps for use within a program, and are taken out before a page is shown.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_TRACE = re.compile("\ufdd0(?P<line>\\d+),(?P<group>\\d*),(?P<kind>[a-z_]*)\ufdd2(?P<written>[^\ufdd1]*)\ufdd1")


@dataclass(frozen=True)
class Trace:
    """The line of the page's Markdown (from 0); of an item its list, its kind and its number as it was written."""

    line: int
    group: int = 0
    kind: str = ""
    written: str = ""

    def __str__(self) -> str:
        return f"\ufdd0{self.line},{self.group or ''},{self.kind}\ufdd2{self.written}\ufdd1"


def read(text: str) -> Trace | None:
    """Read the trace with which a text begins; None if it begins with none."""
    match = _TRACE.match(text)
    if match is None:
        return None
    return Trace(int(match["line"]), int(match["group"] or 0), match["kind"], match["written"])


def take(element: Element) -> Trace | None:
    """Take the trace from the beginning of an element's text, and give it."""
    trace = read(element.text or "")
    if trace is not None:
        element.text = (element.text or "").removeprefix(str(trace))
    return trace


def restore(text: str) -> str:
    """Give a text with what was written in the place of each trace that nobody has taken, as inside raw HTML."""
    return _TRACE.sub(lambda match: match["written"], text) if "\ufdd0" in text else text
