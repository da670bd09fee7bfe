"""Reads a charter's outline from Markdown's tree, and writes the numbers of its items as they stand in the charter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element

from markdown.util import ETX, STX

from site_src.markup.numbering import markers, titles, traces
from site_src.markup.numbering.markers import Marker
from site_src.markup.numbering.outline import Item, Section, is_counted, nest
from site_src.markup.numbering.source import ARTICLE
from site_src.markup.numbering.titles import Title
from site_src.markup.numbering.traces import Trace

#: The class of a list whose numbers are words of the page, and of these.
AS_WRITTEN, NUMBER = "numbered", "numbered__number"
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_OWN_ID = re.compile(r"[ \t\n]*\{:?[^{}\n]*?#(?P<id>[^\s{}]+)[^{}\n]*\}\s*$")
_ARTICLE_LEVEL = 7
_NOTHING_IS_BELOW = 99
#: What stands in the place of a block, or of other code, while Markdown reads a page.
_SET_ASIDE = (f"{STX}block:", f"{STX}wzxhzdk:")
_ESCAPED = re.compile(f"{STX}(\\d+){ETX}")
_PREAMBLES = {"ko": "전문", "en": "Preamble"}


@dataclass
class Tree:
    """A charter's outline, and the elements that its sections and items became."""

    outline: Section
    elements: dict[int, Element] = field(default_factory=dict)

    def clauses(self) -> Iterator[tuple[Section | Item, Element]]:
        """Yield every clause that has an address, with its element, from top to bottom."""
        yield from self._below(self.outline)

    def _below(self, section: Section) -> Iterator[tuple[Section | Item, Element]]:
        if section.anchor:
            yield section, self.elements[id(section)]
        for items in section.lists:
            yield from self._items(items)
        for below in section.sections:
            yield from self._below(below)

    def _items(self, items: list[Item]) -> Iterator[tuple[Section | Item, Element]]:
        for item in items:
            yield item, self.elements[id(item)]
            for below in item.lists:
                yield from self._items(below)


class _Reader:
    """Goes through a page from top to bottom."""

    def __init__(self, lang: str) -> None:
        self.sections: list[Section] = []
        self.elements: dict[int, Element] = {}
        self.page = Section(0, Title("words", "", ""), 0)
        self._here = self.page
        self._preamble = Title("preamble", "preamble", _PREAMBLES[lang], 0)

    def read(self, parent: Element) -> None:
        preamble = _preamble(parent) if not self.sections else None
        for place in list(parent):
            if place is preamble:
                self._add(place, Section(_NOTHING_IS_BELOW, self._preamble, 0))
            if place.tag == "h1":
                traces.take(place)
                self._here = self.page
            elif place.tag in _HEADINGS:
                self._section(place, int(place.tag[1]))
            elif place.tag == "p":
                self._paragraph(place)
            elif place.tag in _LISTS:
                self._lists(parent, place)
            elif place.tag in ("div", "section", "blockquote"):
                self.read(place)

    def _section(self, element: Element, level: int) -> None:
        trace = traces.take(element)
        if trace is not None:
            title = titles.read(_OWN_ID.sub("", _words(element)))
            self._add(element, Section(level, title, trace.line, _own_id(element, take=False)))

    def _paragraph(self, element: Element) -> None:
        trace = traces.take(element)
        if trace is not None and trace.kind == ARTICLE:
            title = titles.read(_words(element))
            self._add(element, Section(_ARTICLE_LEVEL, title, trace.line, _own_id(element, take=True)))

    def _add(self, element: Element, section: Section) -> None:
        self._here = section
        self.sections.append(section)
        self.elements[id(section)] = element

    def _lists(self, parent: Element, element: Element) -> None:
        self._here.lists += self._split(parent, element, within=False)

    def _split(self, parent: Element, element: Element, *, within: bool) -> list[list[Item]]:
        """Part a list of Markdown's into those of the charter; give their items."""
        marked = [(trace, item) for item in element if (trace := traces.take(_first(item)))]
        if not marked or len(marked) < len(element):
            return []
        groups = [list(group) for _, group in groupby(marked, key=lambda one: one[0].group)]
        position = list(parent).index(element)
        tail = element.tail
        parts = [element, *(Element(element.tag) for _ in groups[1:])]
        for part, group in zip(parts, groups, strict=True):
            part[:] = [item for _, item in group]
            part.text, part.tail = element.text, "\n"
        parts[-1].tail = tail
        parent[position + 1 : position + 1] = parts[1:]
        return [self._items(part, group, within=within) for part, group in zip(parts, groups, strict=True)]

    def _items(self, part: Element, group: list[tuple[Trace, Element]], *, within: bool) -> list[Item]:
        items = []
        for trace, element in group:
            item = Item(_marker(trace), trace.line, _own_id(_first(element), take=True))
            self.elements[id(item)] = element
            items.append(item)
        _write_numbers(part, items, [trace for trace, _ in group], within=within)
        for item, (_, element) in zip(items, group, strict=True):
            for below in [child for child in element if child.tag in _LISTS]:
                item.lists += self._split(element, below, within=True)
        return items


def read(root: Element, lang: str) -> Tree:
    """Read a page in which the lines of headings and items are marked, and take the marks out."""
    reader = _Reader(lang)
    reader.read(root)
    return Tree(nest(reader.page, reader.sections), reader.elements)


def _preamble(root: Element) -> Element | None:
    """Give the first of the paragraphs right above the first heading; none where something else stands between."""
    above: list[Element] = []
    for place in root:
        if place.tag in _HEADINGS or (place.tag == "p" and traces.read(place.text or "")):
            return next((one for one in above if one.tag == "p"), None)
        words = place.tag in ("p", "blockquote", *_LISTS) and not (place.text or "").startswith(_SET_ASIDE)
        above = [*above, place] if words else []
    return None


def _words(element: Element) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1])), "".join(element.itertext()))


def _write_numbers(part: Element, items: list[Item], written: list[Trace], *, within: bool) -> None:
    """Leave a list's numbers to the browser where that shows what was written, and write them out elsewhere."""
    kind = items[0].marker.kind
    if kind == markers.BULLET and items[0].marker.written in "-*+":
        return
    part.tag = "ul" if kind == markers.BULLET else "ol"
    if kind == markers.DECIMAL and not within and _counts_itself(items):
        return
    part.attrib.update({"class": AS_WRITTEN, "role": "list"})
    for trace, element in zip(written, list(part), strict=True):
        words = _first(element)
        sign = Element("span", {"class": NUMBER})
        sign.text = trace.written.rstrip()
        sign.tail = trace.written[len(sign.text) :] + (words.text or "")
        words.text = ""
        words.insert(0, sign)


def _counts_itself(items: list[Item]) -> bool:
    """Tell whether a browser counts what was written. Another first number it would show, but WeasyPrint would not."""
    numbers = [item.marker.number for item in items]
    return is_counted(items) or numbers == list(range(1, len(items) + 1))


def _marker(trace: Trace) -> Marker:
    written = trace.written.rstrip()
    return Marker(written, trace.kind, markers.number_of(written, trace.kind))


def _first(item: Element) -> Element:
    """Give the element that an item's words begin in: its first paragraph, if it has any."""
    return item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item


def _own_id(element: Element, *, take: bool) -> str:
    """Give the id that the editor wrote at the end of an element's words, as {#id}."""
    inside = [child for child in element if child.tag not in _LISTS]
    last = inside[-1] if inside else None
    text = (element.text if last is None else last.tail) or ""
    match = _OWN_ID.search(text)
    if match is None:
        return ""
    if take and last is None:
        element.text = text[: match.start()]
    elif take and last is not None:
        last.tail = text[: match.start()]
    return match["id"]
