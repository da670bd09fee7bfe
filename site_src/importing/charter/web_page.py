"""Read a charter out of a page of HTML, such as one that was copied from a web site."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from institution.validation import read_text
from site_src.importing.charter.document import Document, Line, left_out, table_lines

#: What ends a line of a page's words.
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|center|d[dlt]|details|div|fieldset|figure|footer|form|h[1-6]|header|hr|html|li|"
    "main|nav|ol|p|pre|section|summary|t(?:able|body|d|foot|h|head|r)|ul"
)
_NO_WORDS = ("script", "style", "head", "noscript", "template")


def read(path: Path) -> Document:
    """Read the paragraphs, lists and tables of a page; raises DataError if the file cannot be read."""
    page = BeautifulSoup(read_text(path), "html.parser")
    document = Document()
    for text, level, indent, rows in _pieces(page, 0):
        place = len(document.lines) + 1
        if rows:
            document.lines += table_lines(rows, place)
        elif text.strip():
            document.lines.append(Line(" ".join(text.split()), place, indent, level, new=True))
    pictures = len(page.find_all("img"))
    if pictures:
        document.left.append(left_out("그림 / picture", pictures))
    return document


def _is_block(element: Tag) -> bool:
    return _BLOCKS.fullmatch(element.name) is not None


def _pieces(parent: Tag, depth: int) -> Iterator[tuple[str, int, int, list[list[str]]]]:
    """Yield the paragraphs of an element: words, level of a heading, indentation, and the rows of a table."""
    words = ""
    for child in parent.children:
        if isinstance(child, Tag) and (_is_block(child) or child.find(_is_block)):
            yield words, 0, 4 * max(0, depth - 1), []
            words = ""
            yield from _block(child, depth)
        elif isinstance(child, Tag) and child.name == "br":
            yield words, 0, 4 * max(0, depth - 1), []
            words = ""
        elif isinstance(child, Tag) and child.name not in _NO_WORDS:
            for place, line in enumerate(child.get_text("\x00" if child.find("br") else "").split("\x00")):
                if place:
                    yield words, 0, 4 * max(0, depth - 1), []
                    words = ""
                words += line
        elif type(child) is NavigableString:
            words += str(child)
    yield words, 0, 4 * max(0, depth - 1), []


def _block(element: Tag, depth: int) -> Iterator[tuple[str, int, int, list[list[str]]]]:
    if element.name == "table":
        rows = [[cell.get_text(" ") for cell in row.find_all(["td", "th"])] for row in element.find_all("tr")]
        yield "", 0, 0, rows
    elif re.fullmatch(r"h[1-6]", element.name):
        yield element.get_text(" "), int(element.name[1]), 0, []
    elif element.name in ("ul", "ol"):
        yield from _list(element, depth + 1)
    elif element.name not in _NO_WORDS:
        yield from _pieces(element, depth)


def _list(element: Tag, depth: int) -> Iterator[tuple[str, int, int, list[list[str]]]]:
    number = _number(element.get("start"), 1)
    for item in element.find_all("li", recursive=False):
        number = _number(item.get("value"), number)
        sign = "- " if element.name == "ul" else f"{number}. "
        number += 1
        for text, level, indent, rows in _pieces(item, depth):
            if text.strip() and sign:
                yield sign + text.strip(), 0, 4 * (depth - 1), rows
                sign = ""
            else:
                yield text, level, indent, rows


def _number(written: object, otherwise: int) -> int:
    """Read the number that an attribute gives to an item; what is none says nothing, as in a browser."""
    text = str(written).strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise
