"""Recognise what a charter's lines are: its title, chapters, articles, items, running words; and what is no part of it.

Nothing is recognised by what it means, only by numbers, signs and the document's own headings. What stays in doubt is
taken as running words, and named to its editor.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from site_src.importing.charter.document import Line
from site_src.markup.numbering import markers, titles
from site_src.markup.numbering.titles import ARTICLE_HEAD, ARTICLE_RANK, Title

#: What divides pages and parts on paper: ----, ====, - 3 -, 3/10.
_DECORATION = re.compile(r"[-=_*~─━═·.\s]{3,}|[-–]\s*\d{1,3}\s*[-–]|\d{1,3}\s*/\s*\d{1,3}")
_SENTENCE = re.compile(r"[.?!。:]$|(?:다|요|까|오|함|음)[.\"'”’)]*$")
_CLOSED = re.compile(r"[.?!。:;,]$|[니한]다$")
_ARTICLE = re.compile(ARTICLE_HEAD + r"(?:\s+(?P<rest>\S.*))?")
_TITLE = re.compile(r"헌\s*장|charter", re.IGNORECASE)
_LONGEST_HEADING = 60
_LONGEST_GUESS = 30


@dataclass(frozen=True)
class Part:
    """A line that is known: `kind` is title, heading, item, words, table or left; `guess` where it may be otherwise."""

    kind: str
    line: Line
    text: str
    title: Title | None = None
    guess: bool = False


def recognise(lines: Sequence[Line]) -> list[Part]:
    """Give the parts of a document, one or two a line, without its empty lines."""
    written = [line for line in lines if line.text or line.rows]
    parts: list[Part] = []
    numbered = any(_is_numbered_heading(line) for line in written)
    for place, line in enumerate(written):
        below = written[place + 1] if place + 1 < len(written) else None
        if not any(part.kind in ("title", "heading", "item") for part in parts) and _is_title(line, parts):
            parts.append(Part("title", line, line.text))
        else:
            parts += _parts(line, below, numbered=numbered)
    return parts


def _is_title(line: Line, before: Sequence[Part]) -> bool:
    if line.level == 1:
        return True
    named = bool(_TITLE.search(line.text)) and len(line.text) <= _LONGEST_HEADING and not _SENTENCE.search(line.text)
    return named and not before and not _is_numbered_heading(line) and not line.rows


def _parts(line: Line, below: Line | None, *, numbered: bool) -> list[Part]:
    article = _ARTICLE.fullmatch(line.text)
    if article and _begins_article(article):
        return _article(line, article)
    title = titles.read(line.text)
    if line.rows:
        kind = "table"
    elif _DECORATION.fullmatch(line.text):
        kind = "left"
    elif line.level or _is_numbered_heading(line):
        kind = "heading"
    else:
        return [_other(line, below, title, numbered=numbered)]
    return [Part(kind, line, line.text, title)]


def _other(line: Line, below: Line | None, title: Title, *, numbered: bool) -> Part:
    """Give an item, or words; where no heading has a number, short words above an item are a heading."""
    if markers.match(line.text):
        return Part("item", line, line.text)
    if not numbered and below is not None and _may_be_heading(line) and markers.match(below.text):
        return Part("heading", line, line.text, title, guess=True)
    alone = line.new or below is None or below.place > line.place + 1
    return Part("words", line, line.text, guess=alone and _may_be_heading(line))


def _begins_article(article: re.Match[str]) -> bool:
    """Tell whether a line begins an article, rather than names one in a sentence."""
    rest = article["rest"] or ""
    return bool(article["title"]) or not rest or bool(markers.match(rest)) or not _SENTENCE.search(rest)


def _article(line: Line, article: re.Match[str]) -> list[Part]:
    """Part an article's heading from the words behind it; a title without parentheses is a part of the heading."""
    head, rest = article["head"], article["rest"] or ""
    if rest and not article["title"] and not markers.match(rest):
        return [Part("heading", line, line.text, titles.read(head))]
    heading = Part("heading", line, head, titles.read(head))
    if not rest:
        return [heading]
    return [heading, Part("item" if markers.match(rest) else "words", line, rest)]


def _is_numbered_heading(line: Line) -> bool:
    """Tell whether a line is a chapter, a Roman number, an annex or the like; articles are told apart before."""
    if len(line.text) > _LONGEST_HEADING or line.rows:
        return False
    title = titles.read(line.text)
    if title.kind in ("annex", "addendum", "preamble"):
        return len(line.text) <= _LONGEST_GUESS and not _CLOSED.search(line.text)
    numbered = title.kind == "roman" or (title.kind == "law" and title.rank != ARTICLE_RANK)
    return numbered and not _CLOSED.search(line.text)


def _may_be_heading(line: Line) -> bool:
    return len(line.text) <= _LONGEST_GUESS and not _SENTENCE.search(line.text)
