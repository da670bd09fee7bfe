"""Tell prose from code in a page's Markdown: code is shown as it is, so no check looks into it."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from site_src.markup import fences
from site_src.markup.pages import Page

#: From where to where something stands in a text.
Span = tuple[int, int]

_CODE = re.compile(r"`[^`]*`")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)


def lines(page: Page) -> Iterator[tuple[int, str]]:
    """Yield each line outside fenced blocks with its number in the file, without the code in it."""
    written = page.body.split("\n")
    blocks = {number for fence in page.fences for number in range(fence.first, fence.last + 1)}
    for number, text in enumerate(written):
        if number not in blocks:
            yield page.above + number + 1, _CODE.sub("", text)


def code_spans(text: str) -> list[Span]:
    """Give where code stands in a text, in fences or between backticks."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    blocks = [(starts[fence.first], starts[fence.last + 1]) for fence in fences.find(lines) if fence.closed]
    outside = blank(text, blocks)
    return sorted([*blocks, *(match.span() for match in _CODE_SPAN.finditer(outside))])


def blank(text: str, spans: Sequence[Span], filling: str = " ") -> str:
    """Replace every character in these spans, except line ends, with another one, so that positions stay the same."""
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", filling, text[start:end]) + text[end:]
    return text
