"""Makes lists that Markdown understands of a charter's lines, and notes how each was numbered (`traces`).

Markdown knows 1. and -, and counts for itself. A charter is numbered ①, 가. or 1) too, with or without indentation, and
its numbers are its own. Every line stays one entry of the list of lines, so that places in the file stay right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from site_src.markup import fences
from site_src.markup.html_tags import BLOCKS
from site_src.markup.numbering import markers
from site_src.markup.numbering.titles import ARTICLE_HEAD
from site_src.markup.numbering.traces import Trace

#: An article whose words begin on its own line: 제5조(민원 처리) 민원은 …
ARTICLE = "article"
_ARTICLE_LINE = re.compile(ARTICLE_HEAD + r"(?P<rest>\s+.*|)")
_HEADING = re.compile(r"(?P<signs> {0,3}#{1,6}[ \t]*)(?P<rest>.*)")
_OTHER = re.compile(r"[|>]|!!!|\?\?\?|<!--|</?[a-zA-Z]|(?:[-*_] *){3,}$|\[[^\]]+\]:")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_STEP = 4


@dataclass(frozen=True)
class _Open:
    """An item that may have more lines, or items below it."""

    indent: int
    family: str
    rank: int
    group: int


def tag(lines: Sequence[str]) -> list[str]:
    """Give the lines with a trace on each heading, article and item, and items as Markdown's own lists."""
    tagger = _Tagger()
    code = {number for fence in fences.find(lines) for number in range(fence.first, fence.last + 1)}
    return [tagger.code(line) if number in code else tagger.read(number, line) for number, line in enumerate(lines)]


class _Tagger:
    """Goes down a page line by line; `_open` are the items around the next line, the outermost first."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._groups = 0
        self._before = ""
        self._left_alone = ""

    def code(self, line: str) -> str:
        """Take a line of code as it is."""
        self._before = ""
        return self._other(line)

    def _other(self, line: str) -> str:
        """Take a line as it is: it ends a list unless it is a part of an item."""
        return self._inside(line) if self._open and _indent(line) else self._end(line)

    def read(self, number: int, line: str) -> str:
        """Give the line as Markdown is to read it."""
        text = line.strip()
        if self._is_left_alone(line) or not text:
            tagged = line
        elif heading := _HEADING.fullmatch(line):
            tagged = self._heading(number, heading)
        elif _OTHER.match(text) and not _is_inline(text):
            self._left_alone = _opened(text)
            tagged = self._other(line)
        else:
            tagged = self._words(number, line, text)
        self._before = text
        return tagged

    def _is_left_alone(self, line: str) -> bool:
        """Tell whether the line is a part of a comment, of raw HTML or of a note."""
        inside = self._left_alone
        if inside == "comment":
            self._left_alone = "" if "-->" in line else inside
            return True
        if inside == "html" and line.strip():
            return True
        if inside == "callout" and (not line.strip() or _indent(line)):
            return True
        self._left_alone = ""
        return False

    def _heading(self, number: int, heading: re.Match[str]) -> str:
        self._open.clear()
        apart = "\n" if self._before else ""
        return f"{apart}{heading['signs']}{Trace(number)}{heading['rest']}"

    def _words(self, number: int, line: str, text: str) -> str:
        article = _ARTICLE_LINE.fullmatch(text)
        if article and _is_article(article) and _indent(line) < _STEP:
            return self._article(number, article)
        marker = markers.match(text)
        if marker and self._may_begin(marker[0], _indent(line)):
            return self._item(number, line, *marker)
        if self._open and (self._before or _indent(line) >= 2):
            return self._inside(line)
        return self._end(_without_list(line, text))

    def _article(self, number: int, article: re.Match[str]) -> str:
        apart = "\n" if self._before else ""
        self._open.clear()
        head = f"{apart}{Trace(number, kind=ARTICLE)}{article['head']}"
        marker = markers.match(article["rest"].strip())
        if marker and marker[0].kind == markers.CIRCLED:
            return f"{head}\n\n{self._item(number, '', *marker)}"
        return head + article["rest"]

    def _may_begin(self, marker: markers.Marker, indent: int) -> bool:
        """Tell whether a marker opens an item: of two numbers in running words only the first of a list does."""
        known = any(item.family == marker.family for item in self._open)
        if not self._open and indent >= _STEP:
            return False  # code
        return known or not self._before or marker.kind == markers.BULLET or markers.first(marker.kind, marker.number)

    def _item(self, number: int, line: str, marker: markers.Marker, rest: str) -> str:
        indent = _indent(line)
        begins = not self._open and bool(self._before)
        group = self._place(indent, marker)
        self._open.append(_Open(indent, marker.family, marker.rank, group))
        depth = len(self._open) - 1
        gap = " " if not line or rest != line.strip()[len(marker.written) :] else ""
        trace = Trace(number, group, marker.kind, marker.written + gap)
        apart = "\n" if begins and line else ""
        return f"{apart}{' ' * (_STEP * depth)}- {trace}{rest}"

    def _place(self, indent: int, marker: markers.Marker) -> int:
        """Close the items that the new one does not stand below; give the number of its list."""
        same = self._same(indent, marker.family)
        if same is not None:
            group = self._open[same].group
            del self._open[same:]
            return group
        while self._open and not _is_below(indent, marker, self._open[-1]):
            self._open.pop()
        self._groups += 1
        return self._groups

    def _same(self, indent: int, family: str) -> int | None:
        """Find the item whose list the new one goes on with: of its kind, and not further to the left."""
        for place in reversed(range(len(self._open))):
            item = self._open[place]
            if item.family == family and item.indent - 1 <= indent < item.indent + _STEP - 1:
                return place
        return None

    def _inside(self, line: str) -> str:
        """Indent a line as a part of the item above."""
        if not line.strip():
            return line
        indent = _indent(line)
        while len(self._open) > 1 and not self._before and indent <= self._open[-1].indent:
            self._open.pop()
        beyond = max(0, indent - self._open[-1].indent - _STEP)
        text = line.strip()
        return " " * (_STEP * len(self._open) + beyond) + _without_list(text, text)

    def _end(self, line: str) -> str:
        self._open.clear()
        return line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_below(indent: int, marker: markers.Marker, item: _Open) -> bool:
    if indent >= item.indent + 2:
        return True
    return indent >= item.indent - 1 and marker.rank > item.rank


def _is_article(line: re.Match[str]) -> bool:
    """Tell whether an article begins, rather than words that name one, as `제5조에 따라 …` does."""
    rest = line["rest"].strip()
    return bool(line["title"]) or not rest or bool(re.match(markers.KINDS[markers.CIRCLED], rest))


def _is_inline(text: str) -> bool:
    """Tell whether a line begins with a tag that stands within words, such as <b>."""
    tag = _TAG.match(text)
    return tag is not None and tag[1].lower() not in BLOCKS


def _opened(text: str) -> str:
    """Name what goes on below a line and is no list of the charter's."""
    if text.startswith("<!--"):
        return "" if "-->" in text else "comment"
    if text.startswith("<"):
        return "html"
    return "callout" if text.startswith(("!!!", "???")) else ""


def _without_list(line: str, text: str) -> str:
    """Keep Markdown from taking a date, or a number within running words, for the number of a list."""
    number = re.match(r"\d+(?=\. )", text)
    return line.replace(number[0], f"{number[0]}\\", 1) if number else line


def left_alone(lines: Sequence[str]) -> list[str]:
    """Give the lines whose numbers are left to Markdown, as those of notes and HTML, with the others empty."""
    return [line if line == tagged else "" for line, tagged in zip(lines, tag(lines), strict=True)]
