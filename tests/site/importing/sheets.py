"""Workbooks as offices keep them, made for a test, and imports of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from site_src.importing import importer
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request

TODAY = date(2026, 11, 20)
#: A head that most offices would understand.
HEAD = ("연번", "부서", "직위", "성명", "담당업무", "전화번호")


def book(path: Path, sheets: Mapping[str, Sequence[Any]], change: Callable[[Worksheet], Any] | None = None) -> Path:
    """Write an .xlsx file; `change` is given its first sheet, to merge, hide and format."""
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(workbook.worksheets[0])
    workbook.save(path)
    return path


def run(path: Path, **said: Any) -> Outcome:
    """Import a file into the copy of content/ in the folder where the test runs."""
    return importer.run(Request(path, Path("content"), TODAY, **said))


def people(outcome: Outcome) -> list[tuple[str, ...]]:
    """Give name, position, team, telephone and duties of everybody who was taken."""
    return [tuple(row[:5]) for row in outcome.taken[1:]]


def told(outcome: Outcome) -> str:
    """Give all Korean sentences of an outcome."""
    sentences = [*outcome.changes, *outcome.remarks, *outcome.left, *(sentence for sentence, _ in outcome.paste)]
    return "\n".join(sentence.ko for sentence in sentences)
