"""Words that an editor wrote and readers would not see, because Markdown or HTML takes them for markup.

The page is rendered as the generators do it. Every word of its source that is not part of the markup must stand in the
result, in the same order. So a loss of a kind that no other check knows is found too, though with a general cure.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose
from site_src.markup.html_tags import ATTRIBUTES, BARE_ATTRIBUTES, BLOCKS, TAGS, VOID
from site_src.markup.pages import Page
from site_src.markup.render import Rendering

if TYPE_CHECKING:
    from site_src.content import Content

#: A word, or a sign that no mark of Markdown is.
_WORD = re.compile(r"[^\W_]+|[^\x00-\x7f\s\w]|\x00")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_REFERENCE = re.compile(r"^ {0,3}\[(?P<name>[^\[\]\n]+)\]:[^\n]*", re.MULTILINE)
_REFERRING = re.compile(r"(?<=\])\[[^\[\]\n]*\]")
_NUMBER = re.compile(r"^[ >]*(?:[-*+] +)*\d+\.(?= )", re.MULTILINE)
_CONTENTS = re.compile(r"^\[TOC\]$", re.MULTILINE)
#: An entity, which may be a letter, with the word that it stands in.
_ENTITY = re.compile(r"[^\W_]*(&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);[^\W_]*)+", re.IGNORECASE)
_MARKS = (_COMMENT, _REFERRING, _NUMBER, _CONTENTS)
_BLOCK = "\x00"
_FAR = 120  # words between two of the source in which attributes may stand
#: What a word is worth that is shown, and what it costs to look for it in the next block, or behind another word.
_SHOWN, _BEYOND_A_BLOCK, _BEYOND_A_WORD = 100, 110, 1


@dataclass(frozen=True)
class _Word:
    """A word and its place in the text."""

    text: str
    start: int
    end: int


def check_lost_text(content: "Content") -> Iterator[Problem]:
    """Yield the words that would be lost, line by line."""
    for page in content.pages:
        yield from _lost_words(page, "\n".join(content.editor_lines(page)), content.renderings[page.path])


def _lost_words(page: Page, text: str, rendered: Rendering) -> Iterator[Problem]:
    written, shown = list(_written(text, rendered)), _shown(rendered.html)
    if _follow(iter(shown), written):
        return
    place, cut_off = 0, False
    for number, (start, end) in enumerate(_line_spans(text), start=page.above + 1):
        words = [word for word in written if start <= word.start < end]
        groups, place = _missing(words, shown, place)
        goes_on = cut_off and len(groups) == 1 and groups[0] == words  # nothing closes what swallowed the line above
        cut_off = goes_on or bool(groups) or (cut_off and not words)
        for group in [] if goes_on else _by_tags(groups, text):
            yield Problem(page.path, number, "", *_lost(text[start:end], group[0].start - start, group[-1].end - start))


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _written(text: str, rendered: Rendering) -> Iterator[_Word]:
    """Yield the words of the source, without those of its marks."""
    without_code = prose.blank(text, prose.code_spans(text))
    marks = [match.span() for pattern in _MARKS for match in pattern.finditer(without_code)]
    marks += [match.span() for match in _ENTITY.finditer(without_code) if unescape(match[0]) != match[0]]
    marks += [*_tags(without_code), *_references(without_code, rendered), *_openings(text)]
    for match in _WORD.finditer(prose.blank(text, marks)):
        yield _Word(match[0], match.start(), match.end())


def _openings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first lines of code blocks, which name a language."""
    for match in re.finditer(r"^[ >]*(?:`{3,}|~{3,})[^\n]*", text, re.MULTILINE):
        yield match.span()


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Yield the tags that HTML knows, whose attributes it knows, and that are closed."""
    tags = [match for match in _TAG.finditer(text) if _known(match)]
    balance = Counter[str]()
    for tag in tags:
        balance[tag["name"].lower()] += -1 if tag["end"] else 1
    for tag in tags:
        if tag["name"].lower() in VOID or not balance[tag["name"].lower()]:
            yield tag.span()


def _known(tag: re.Match[str]) -> bool:
    bare = (name.lower() for name, value in _ATTRIBUTE.findall(tag["attributes"]) if not value)
    return tag["name"].lower() in TAGS and all(name in BARE_ATTRIBUTES for name in bare)


def _references(text: str, rendered: Rendering) -> Iterator[tuple[int, int]]:
    """Yield the lines that define the address of a link that is there."""
    targets = {link.target for link in rendered.links}
    for match in _REFERENCE.finditer(text):
        if rendered.references.get(" ".join(match["name"].lower().split())) in targets:
            yield match.span()


def _shown(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _WORD.findall("\n".join(reader.texts))


class _Reader(HTMLParser):
    """Reads what a page shows, with the attributes that are written in Markdown before and behind their element."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and self.getpos()[1] == 0:  # Markdown begins a line with each block, and words with none
            self.texts.append(_BLOCK)
        attributes = [f"{name} {value}" for name, value in attrs if _in_markdown(name)]
        written = " ".join(attributes * len(attributes))  # so that they stand there in any order
        self.texts.append(written)
        if tag in VOID:
            self.texts.append(written)
        else:
            self._open.append((tag, written))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in (name for name, _ in self._open):
            name, written = self._open.pop()
            if name == tag:
                self.texts.append(written)
                return

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _in_markdown(name: str) -> bool:
    return name in ATTRIBUTES or name.startswith(("data-", "aria-"))


def _follow(shown: Iterator[str], written: Sequence[_Word]) -> bool:
    """Tell whether all words are shown in their order."""
    return all(word.text in shown for word in written)


def _missing(words: Sequence[_Word], shown: Sequence[str], place: int) -> tuple[list[list[_Word]], int]:
    """Give the words of a line that are not shown, neighbours in one list, and where the next line goes on.

    The words are laid beside what is shown from `place` on, in the way that is worth most (see `_SHOWN`).
    """
    near = shown[place : place + len(words) + _FAR]
    worth = [[0] * (len(near) + 1) for _ in range(len(words) + 1)]
    for row, word in enumerate(words, start=1):
        for column, seen in enumerate(near, start=1):
            beyond = worth[row][column - 1] - (_BEYOND_A_BLOCK if seen == _BLOCK else _BEYOND_A_WORD)
            here = worth[row - 1][column - 1] + _SHOWN if word.text == seen else 0
            worth[row][column] = max(worth[row - 1][column], beyond, here)
    best = max(worth[-1])
    column = worth[-1].index(best)
    end = place + column
    lost: list[list[_Word]] = [[]]
    for row in range(len(words), 0, -1):
        while column and worth[row][column] > worth[row - 1][column] and words[row - 1].text != near[column - 1]:
            column -= 1
        if column and worth[row][column] > worth[row - 1][column]:
            column -= 1
            lost.append([])
        else:
            lost[-1].insert(0, words[row - 1])
    return [group for group in reversed(lost) if group], end


def _by_tags(groups: Sequence[Sequence[_Word]], text: str) -> Iterator[list[_Word]]:
    """Part neighbours that stand in tags of their own."""
    for group in groups:
        part = [group[0]]
        for before, word in pairwise(group):
            if "<" in text[before.end : word.start]:
                yield part
                part = []
            part.append(word)
        yield part


def _lost(line: str, first: int, last: int) -> tuple[Text, Text]:
    """Say which words of a line are lost, and how to keep them, by the sign before them."""
    written = line[first:last]
    problem = Text(
        f"이 글이 화면에 보이지 않습니다({_short(written)}).", f"These words are not shown ({_short(written)})."
    )
    before = line[:first]
    if before.rstrip("/").endswith("<"):
        return problem, _angle(written)
    if before.rfind("{") > before.rfind("}"):
        return problem, _BRACE
    if line.lstrip(" >").startswith("|"):
        return problem, _CELL
    if _REFERENCE.match(line):
        return problem, _SQUARE
    return problem, _ANY


def _short(written: str) -> str:
    return written if len(written) <= 40 else written[:39] + "…"


def _angle(written: str) -> Text:
    name = _short(written.partition(">")[0])
    return Text(
        f"글이면 〈{name}〉이나 &lt;{name}&gt; 처럼 적고, HTML이면 닫는 태그까지 적어 주십시오.",
        f"If these are words, write 〈{name}〉 or &lt;{name}&gt;; if it is HTML, write its closing tag too.",
    )


_BRACE = Text(
    "글이면 { 앞에 \\ 를 붙여 \\{ 처럼 적어 주십시오.", "If these are words, write \\{ for the brace before them."
)
_CELL = Text(
    "칸이 머리글보다 많습니다. 글 속의 | 는 \\| 로 적고, 아니면 머리글에도 칸을 넣어 주십시오.",
    "The row has more cells than the heading. Write \\| for a bar within words, or give the heading a cell more.",
)
_SQUARE = Text(
    "줄 첫머리의 […]: 는 링크의 주소로 읽힙니다. \\[ 로 적어 주십시오.",
    "[…]: at the start of a line is read as a link's address. Write \\[ instead.",
)
_ANY = Text(
    "앞뒤에 Markdown이나 HTML의 부호로 읽힐 글자가 있는지 보고, 그 앞에 \\ 를 붙여 주십시오.",
    "Look for a sign near them that Markdown or HTML may take for its own, and put \\ before it.",
)
