"""Sheets of an .xlsx file, by openpyxl: values as they are shown, merged cells, hidden rows, columns and sheets."""

import warnings
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from pathlib import Path

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from site_src.importing.workbooks import cells
from site_src.importing.workbooks.cells import Cell
from site_src.importing.workbooks.sheet import Place, Sheet, build


def read(path: Path) -> list[Sheet]:
    """Read every sheet; protected ones too, since protection only keeps them from being changed in Excel.

    openpyxl may raise anything of a broken file.
    """
    with warnings.catch_warnings(action="ignore"):  # of parts that it does not know: charts, drop-down lists
        results = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
    # A formula whose result was not saved has no value, and would be taken for an empty cell.
    return [_read_sheet(sheet, formulas[sheet.title]) for sheet in results.worksheets]


def _read_sheet(sheet: Worksheet, formulas: Worksheet) -> Sheet:
    texts = {}
    for (row, column), stored in sheet._cells.items():  # only the cells that are there, be they at XFD1048576
        formula = formulas._cells.get((row, column))
        is_formula = formula is not None and formula.data_type == "f"
        texts[row - 1, column - 1] = _cell(stored.value, stored.number_format, stored.data_type, is_formula)
    return build(
        sheet.title,
        texts,
        ((r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges),
        (number - 1 for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0),
        _hidden_columns(sheet, texts),
        is_hidden=sheet.sheet_state != "visible",
    )


def _hidden_columns(sheet: Worksheet, texts: Iterable[Place]) -> Iterator[int]:
    """Yield the hidden columns; one entry of the file stands for many that lie side by side."""
    width = max((column + 1 for _, column in texts), default=0)
    for letter, column in sheet.column_dimensions.items():
        if column.hidden or column.width == 0:
            first = column.min or column_index_from_string(letter)
            yield from range(first - 1, min(column.max or first, width))


def _cell(value: object, shown_as: str, data_type: str, is_formula: bool) -> Cell:
    if value is None:
        return cells.NO_RESULT if is_formula else Cell("")
    if data_type == "e":
        return cells.error(str(value))
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        return cells.from_number(value, shown_as)
    if isinstance(value, date | time):
        return cells.from_date(value, shown_as)
    return Cell(str(value) if isinstance(value, timedelta) else cells.tidy(str(value)))
