"""Sheets of an .ods file (LibreOffice, 한셀): its content.xml holds each value with the text that is shown.

No kept library tells merged cells and hidden columns of .ods, and the format needs no more than this (OpenDocument
1.3, part 3, section 9).
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from site_src.importing.workbooks import cells
from site_src.importing.workbooks.cells import Cell
from site_src.importing.workbooks.sheet import Merge, Place, Sheet, build

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_YEAR = re.compile(r"\d{4}")
#: Rows and columns that repeat to the edge of the sheet are empty; more than these hold no table.
_MOST_REPEATED = 1000


def read(path: Path) -> list[Sheet]:
    """Read every sheet; raises KeyError or ParseError if the file is broken."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    return [_read_sheet(table, hidden) for table in root.iter(f"{_TABLE}table")]


def _read_sheet(table: Element, hidden_styles: set[str | None]) -> Sheet:
    texts: dict[Place, Cell] = {}
    merges: list[Merge] = []
    hidden_rows: list[int] = []
    number = 0
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        for copy in range(number, number + min(repeated, _MOST_REPEATED)):
            _read_row(row, copy, texts, merges)
            if row.get(f"{_TABLE}visibility", "visible") != "visible":
                hidden_rows.append(copy)
        number += repeated
    return build(
        table.get(f"{_TABLE}name", ""),
        texts,
        merges,
        hidden_rows,
        _hidden_columns(table),
        is_hidden=table.get(f"{_TABLE}style-name") in hidden_styles,
    )


def _read_row(row: Element, number: int, texts: dict[Place, Cell], merges: list[Merge]) -> None:
    column = 0
    for element in row:
        if element.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        cell = _cell(element) if element.tag.endswith("}table-cell") else Cell("")
        if cell.text:
            for copy in range(column, column + min(repeated, _MOST_REPEATED)):
                texts[number, copy] = cell
        tall = int(element.get(f"{_TABLE}number-rows-spanned", "1"))
        wide = int(element.get(f"{_TABLE}number-columns-spanned", "1"))
        if tall > 1 or wide > 1:
            merges.append((number, column, number + tall - 1, column + wide - 1))
        column += repeated


def _hidden_columns(table: Element) -> Iterator[int]:
    column = 0
    for element in table.iter(f"{_TABLE}table-column"):
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            yield from range(column, column + min(repeated, _MOST_REPEATED))
        column += repeated


def _cell(element: Element) -> Cell:
    """Give what is shown; of a day without its year also that it was a day, and of a number cut short all of it."""
    shown = cells.tidy("\n".join(_paragraph(part) for part in element.findall(f"{_TEXT}p")))
    kind = element.get(f"{_OFFICE}value-type")
    if kind == "date":
        day = date.fromisoformat(element.get(f"{_OFFICE}date-value", "")[:10])
        return cells.from_date(day, "yyyy-mm-dd" if _YEAR.search(shown) else "m-d")
    if kind == "float" and (not shown or "E" in shown or "#" in shown):
        return cells.from_number(float(element.get(f"{_OFFICE}value", "0")))
    if shown.startswith(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "Err:")):
        return cells.error(shown)
    return Cell(shown)


def _paragraph(element: Element) -> str:
    """Give the text of a paragraph, in which spaces and line breaks are elements; comments are no part of it."""
    text = element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            text += " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            text += "\n" if child.tag.endswith("break") else " "
        elif child.tag != f"{_OFFICE}annotation":
            text += _paragraph(child)
        text += child.tail or ""
    return text
