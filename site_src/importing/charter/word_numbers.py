"""The numbers that Word counts by itself: they are no part of a paragraph's text, but of its list (ECMA-376, 17.9)."""

from collections import Counter
from copy import copy
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from site_src.markup.numbering.markers import HANGUL

_BULLET = "bullet"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class WordNumbers:
    """Counts the lists of a document, paragraph by paragraph, in their order."""

    def __init__(self, document: WordDocument) -> None:
        self._lists = _lists(document)
        self._counts: dict[tuple[str, int], int] = Counter()

    def number(self, paragraph: Paragraph) -> tuple[str, int] | None:
        """Give the number of a paragraph as Word shows it, and its depth; None if it is none of a list's.

        Raises LookupError where it has one that cannot be told.
        """
        where = _place(paragraph)
        if where is None:
            return None
        name, depth = where
        if name == "0":  # how a paragraph leaves the list of its style
            return None
        levels, abstract = self._lists[name]
        level = levels[depth]
        self._counts[abstract, depth] = self._counts.get((abstract, depth), level.start - 1) + 1
        for below in [key for key in self._counts if key[0] == abstract and key[1] > depth]:
            del self._counts[below]
        if level.form == _BULLET:
            return "-", depth
        return level.write(
            [self._counts.get((abstract, above), levels[above].start) for above in range(depth + 1)], levels
        ), depth


class _Level:
    """One level of a list: the form of its numbers, the first of them, and the text around them."""

    def __init__(self, element: Any) -> None:
        self.form = _value(element, "w:numFmt") or "decimal"
        self.start = int(_value(element, "w:start") or 1)
        self.text = _value(element, "w:lvlText") or ""

    def write(self, counts: list[int], levels: dict[int, "_Level"]) -> str:
        """Write a number as in 제%1장 or %1.%2."""
        text = self.text
        for place, count in enumerate(counts, start=1):
            text = text.replace(f"%{place}", _written(levels[place - 1].form, count))
        return text


def _lists(document: WordDocument) -> dict[str, tuple[dict[int, _Level], str]]:
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):  # a document without lists
        return {}
    abstract = {
        one.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): _Level(level) for level in one.iterchildren(qn("w:lvl"))
        }
        for one in root.iterchildren(qn("w:abstractNum"))
    }
    lists = {}
    for one in root.iterchildren(qn("w:num")):
        name = _value(one, "w:abstractNumId") or ""
        levels = dict(abstract.get(name, {}))
        restarted = False
        for override in one.iterchildren(qn("w:lvlOverride")):
            depth, start = int(override.get(qn("w:ilvl"))), _value(override, "w:startOverride")
            if start and depth in levels:
                levels[depth] = copy(levels[depth])  # other lists have the same ones
                levels[depth].start = int(start)
                restarted = True
        number = str(one.get(qn("w:numId")))
        lists[number] = levels, f"{name}/{number}" if restarted else name
    return lists


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """Give the list of a paragraph and its depth there, its own or that of its style."""
    properties = [paragraph._p.pPr]
    style: Any = paragraph.style
    while style is not None:
        properties.append(style.element.find(qn("w:pPr")))
        style = style.base_style
    for one in properties:
        numbering = None if one is None else one.find(qn("w:numPr"))
        name = None if numbering is None else _value(numbering, "w:numId")
        if name is not None:
            return name, int(_value(numbering, "w:ilvl") or 0)
    return None


def _value(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _written(form: str, count: int) -> str:
    if form in ("decimal", "decimalZero"):
        return f"{count:02}" if form == "decimalZero" else str(count)
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    letters = {
        "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
        "decimalEnclosedCircle": _CIRCLED,
        "decimalEnclosedCircleChinese": _CIRCLED,
        "ganada": HANGUL,
    }
    return letters[form][count - 1]


def _roman(count: int) -> str:
    written = ""
    for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        written += sign * (count // value)
        count %= value
    return written
