"""Read a charter out of a Word document: its paragraphs and tables, and the numbers that Word counts."""

import re
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from institution.text import Text, normalize
from site_src.importing.charter.document import Document, Line, left_out, table_lines
from site_src.importing.charter.word_numbers import WordNumbers

_HEADING = re.compile(r"(?:Heading|제목|개요) (\d)")
_NOT_TAKEN = {
    "w:drawing": "그림 / picture",
    "w:txbxContent": "글상자 / text box",
    "w:footnoteReference": "각주 / footnote",
}


def read(path: Path) -> Document:
    """Read the paragraphs and tables of a document; raises what the library raises for one that it cannot read."""
    word: Any = docx.Document(str(path))
    numbers = WordNumbers(word)
    document = Document()
    counted: list[str] = []
    for place, block in enumerate(word.iter_inner_content(), start=1):
        if isinstance(block, Table):
            document.lines += table_lines(_rows(block), place)
            continue
        try:
            number = numbers.number(block)
        except LookupError:
            number = None
            document.left.append(_unread_number(place, block.text))
        text = normalize(block.text)
        if number is not None and text.strip():
            counted.append(number[0])
            text = f"{number[0]} {text.strip()}"
        for line in text.split("\n"):
            indent = 4 * number[1] if number else len(line) - len(line.lstrip())
            document.lines.append(Line(" ".join(line.split()), place, indent, _level(block), new=True))
    if counted:
        document.remarks.append(_counted(counted))
    for name, what in _NOT_TAKEN.items():
        times = sum(1 for _ in word.element.body.iter(f"{{{word.element.nsmap['w']}}}{name.partition(':')[2]}"))
        if times:
            document.left.append(left_out(what, times))
    return document


def _rows(table: Table) -> list[list[str]]:
    """Give the cells of a table; of merged ones the first has the words."""
    seen: set[Any] = set()
    rows = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            cells.append("" if cell._tc in seen else normalize(cell.text))
            seen.add(cell._tc)
        rows.append(cells)
    return rows


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
    heading = _HEADING.fullmatch(style)
    return 1 if style in ("Title", "제목") else int(heading[1]) + 1 if heading else 0


def _unread_number(place: int, text: str) -> Text:
    words = text[:20]
    return Text(
        f"{place}번째 문단의 번호는 Word가 매긴 것이어서 읽지 못하였습니다. 앞에 적어 주십시오: {words}",
        f"Paragraph {place} has a number that Word counts and that could not be told; write it before: {words}",
    )


def _counted(numbers: list[str]) -> Text:
    shown = ", ".join(dict.fromkeys(numbers))[:60]
    return Text(
        f"Word가 매긴 번호 {len(numbers)}개를 글자로 적었습니다({shown}). 원문과 견주어 주십시오.",
        f"{len(numbers)} numbers that Word counts were written out ({shown}); compare them with the document.",
    )
