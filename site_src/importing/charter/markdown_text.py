"""Write the parts of a charter as Markdown that shows every word as it is."""

import re
from collections.abc import Iterator, Sequence

from site_src.importing.charter.structure import Part
from site_src.markup.numbering import markers

_STEP = 4
#: What Markdown or HTML would take for marks of their own.
_SIGNS = re.compile(r"[\\`*_]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AT_THE_BEGINNING = re.compile(r"(?:#|>|\||!!!|\?\?\?|```|~~~|=|\[TOC\]|표:|Table:|:)")
_ATTRIBUTES = re.compile(r"\{(?=[^{}]*\}\s*$)")
_LINK = re.compile(r"\[(?=[^\]]*\][(\[:])")
_SENTENCE_END = re.compile(r"[.?!。][\"'”’)\]]*$")


def write(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the lines of the page below its title."""
    levels = _levels(parts)
    bullets: list[int] = []
    before: Part | None = None
    inside = False
    for part in parts:
        if part.kind == "heading":
            yield from ("", f"{'#' * levels[part.line.place, part.text]} {escape(part.text)}", "")
            inside = False
        elif part.kind == "item":
            indent = _indent(part, bullets)
            if before is not None and before.kind in ("words", "table") and not inside:
                yield ""
            yield " " * indent + escape_item(part.text)
            inside = True
        elif part.kind == "table":
            yield from ("", *_table(part), "")
            inside = False
        elif part.kind == "words":
            goes_on = _goes_on(before, part)
            if not goes_on:
                yield ""
            yield (" " * _STEP if inside else "") + escape(part.text)
        before = part


def _levels(parts: Sequence[Part]) -> dict[tuple[int, str], int]:
    """Give the level of each heading: by the ranks of law that there are, or by the document's own levels."""
    headings = [part for part in parts if part.kind == "heading" and part.title]
    ranks = sorted({part.title.rank for part in headings if part.title and part.title.rank})
    own = sorted({part.line.level for part in headings if part.line.level and not (part.title and part.title.rank)})
    levels: dict[tuple[int, str], int] = {}
    for part in headings:
        rank = part.title.rank if part.title else None
        if rank:
            level = 2 + ranks.index(rank)
        elif (part.title and part.title.rank == 0) or not part.line.level:
            level = 2
        else:
            level = 2 + own.index(part.line.level)
        levels[part.line.place, part.text] = min(level, 6)
    return levels


def _indent(part: Part, bullets: list[int]) -> int:
    """Give how far an item is indented: numbers tell by themselves how deep they stand, bullets do not."""
    marker = markers.match(part.text)
    if marker is None or marker[0].kind != markers.BULLET:
        bullets.clear()
        return 0
    while bullets and bullets[-1] > part.line.indent:
        bullets.pop()
    if not bullets or bullets[-1] < part.line.indent:
        bullets.append(part.line.indent)
    return _STEP * (len(bullets) - 1)


def _goes_on(before: Part | None, part: Part) -> bool:
    """Tell whether words go on in the paragraph above: in a text whose lines are cut, until a sentence ends."""
    if before is None or before.kind not in ("words", "item") or part.line.new:
        return False
    return before.line.place == part.line.place - 1 and not _SENTENCE_END.search(before.text)


def _table(part: Part) -> Iterator[str]:
    width = max(len(row) for row in part.line.rows)
    for place, row in enumerate(part.line.rows):
        cells = [escape(cell).replace("|", "\\|") for cell in (*row, *[""] * (width - len(row)))]
        yield f"| {' | '.join(cells)} |"
        if place == 0:
            yield "|" + " --- |" * width


def escape(text: str) -> str:
    """Write words so that Markdown shows them as they are."""
    text = _SIGNS.sub(r"\\\g<0>", text)
    text = _ENTITY.sub("&amp;", _TAG.sub("&lt;", text))
    text = _LINK.sub(r"\\[", _ATTRIBUTES.sub(r"\\{", text))
    return f"\\{text}" if _AT_THE_BEGINNING.match(text) and text[0] not in "표T:" else text


def escape_item(text: str) -> str:
    """Write an item, whose own sign is a sign to Markdown, too."""
    marker = markers.match(text)
    if marker is None:
        return escape(text)
    end = text.index(marker[0].written) + len(marker[0].written)
    words = text[end:].lstrip()
    return text[: len(text) - len(words)] + escape(words)
