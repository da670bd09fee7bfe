"""A sheet in the one shape that everything else reads: a rectangle of texts, merged cells filled.

Rows and columns count from 0 here; people see rows from 1 and columns as letters (`row_name`, `column_name`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from institution.text import Text
from site_src.importing.workbooks.cells import Cell

Place = tuple[int, int]
#: First row, first column, last row, last column of cells that were merged into one.
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """The texts of a sheet, and what of it an office does not show.

    A merged cell's text stands in each of the places it covers; `origins` gives for each such place the one that
    holds it. `remarks` are about values that may not be what was typed.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    origins: Mapping[Place, Place] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    remarks: Mapping[Place, Text] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Give the number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def origin(self, row: int, column: int) -> Place:
        """Give the place of the cell that holds what is shown at another."""
        return self.origins.get((row, column), (row, column))

    def texts(self, row: int) -> list[tuple[int, str]]:
        """Give each text of a row once with its first column, however many cells it was merged over."""
        seen: set[Place] = set()
        found = []
        for column, text in enumerate(self.rows[row]):
            origin = self.origin(row, column)
            if text and origin not in seen:
                found.append((column, text))
            seen.add(origin)
        return found


def build(
    name: str,
    cells: Mapping[Place, Cell],
    merges: Iterable[Merge] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
    *,
    is_hidden: bool = False,
) -> Sheet:
    """Make a sheet of the cells that hold something; what lies beyond the last of them is no part of it."""
    filled = {place: cell for place, cell in cells.items() if cell.text or cell.remark}
    height = max((row + 1 for row, _ in filled), default=0)
    width = max((column + 1 for _, column in filled), default=0)
    texts = [[""] * width for _ in range(height)]
    for (row, column), cell in filled.items():
        texts[row][column] = cell.text
    origins: dict[Place, Place] = {}
    for top, left, bottom, right in merges:
        for row in range(top, min(bottom + 1, height)):
            for column in range(left, min(right + 1, width)):
                texts[row][column] = texts[top][left]
                origins[row, column] = (top, left)
    return Sheet(
        name,
        tuple(map(tuple, texts)),
        origins,
        frozenset(row for row in hidden_rows if row < height),
        frozenset(column for column in hidden_columns if column < width),
        is_hidden,
        {place: cell.remark for place, cell in filled.items() if cell.remark},
    )


def row_name(row: int) -> int:
    """Give the number that Excel shows beside a row."""
    return row + 1


def column_name(column: int) -> str:
    """Give the letters that Excel shows above a column: A, Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
