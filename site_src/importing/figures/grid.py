"""A table of figures in any layout, read into single figures with the labels beside and above each.

A head and label columns stand around the figures. Years, measures (점수, 사례수) and names may stand on either side:
wide (a year a column), long (a year a row), transposed (a dimension a column), or a matrix of two kinds of names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from site_src.importing import headings, tables
from site_src.importing.figures import labels
from site_src.importing.tables import Table
from site_src.importing.vocabulary import SURVEY
from site_src.importing.workbooks.sheet import Sheet

_MOST_ROWS = 3
#: What stands beside the names of rows, and is none: their numbers are left out without a word.
_NUMBER = "number"
_NO_NAMES = (_NUMBER, "note", "dimension_en")
#: What stands where there is no figure.
_MISSING = frozenset(["-", "–", "—", "해당없음", "해당 없음", "N/A", "미실시", "미조사", "없음"])


@dataclass(frozen=True)
class Figure:
    """A figure as it is written, the labels of its row with their columns, and those of its column from above."""

    row: int
    column: int
    value: Decimal
    across: tuple[tuple[int, str], ...]
    down: tuple[str, ...]


@dataclass
class Grid:
    """The figures of a sheet; `corner` are the headings above the row labels, `blank` cells where none is.

    `unused_columns` hold words that are no names of rows.
    """

    table: Table
    corner: tuple[str, ...]
    label_columns: tuple[int, ...]
    unused_columns: tuple[int, ...]
    figures: list[Figure] = field(default_factory=list)
    blank: list[tuple[int, str]] = field(default_factory=list)

    def names(self, *, down: bool) -> set[str]:
        """Give the labels of columns or rows that are neither years nor measures."""
        sides = (figure.down if down else [label for _, label in figure.across] for figure in self.figures)
        return {label for side in sides for label in side if is_name(label)}


def is_name(label: str) -> bool:
    """Tell whether a label is neither a year nor a measure."""
    return labels.year_of(label) is None and labels.measure(label) is None


def find(sheet: Sheet, given: Mapping[str, str], *, hidden: bool) -> Grid | None:
    """Find the figures of a sheet; None where there are none below a head."""
    skipped = tables.skipped_rows(sheet, hidden)
    rows = [row for row in range(len(sheet.rows)) if row not in skipped and sheet.texts(row)]
    data = next((row for row in rows if _has_figures(sheet, row)), None)
    above = [row for row in rows if data is not None and row < data]
    head: list[int] = []
    for row in reversed(above[-_MOST_ROWS:]):
        if len(sheet.texts(row)) < 2 and not head:
            return None
        if len(sheet.texts(row)) < 2 or (head and head[0] != row + 1):
            break
        head.insert(0, row)
    if not head:
        return None
    table = tables.below(sheet, headings.read(sheet, head[0], head[-1], SURVEY, given), "survey", hidden=hidden)
    return _read(table) if table.rows else None


def _has_figures(sheet: Sheet, row: int) -> bool:
    """Tell whether a row is one of figures: it has a label, and behind it a figure that is no year."""
    texts = sheet.texts(row)[1:]
    missing = [text in _MISSING or (row, column) in sheet.remarks for column, text in texts]
    return any(_is_figure(text) for _, text in texts) or (bool(missing) and all(missing))


def _is_figure(text: str) -> bool:
    return labels.figure(text) is not None and labels.year_of(text) is None


def _read(table: Table) -> Grid:
    columns = [c for c in range(table.sheet.width) if c not in table.hidden_columns]
    used = [c for c in columns if table.head.meanings.get(c) not in _NO_NAMES]
    unused = (c for c in columns if c not in used and table.head.meanings[c] != _NUMBER)
    filled = tuple(c for c in unused if any(row.texts[c] for row in table.rows))
    label_columns = tuple(c for c in used if _holds_labels(table, c))
    grid = Grid(table, tuple(table.head.headings[c] for c in label_columns), label_columns, filled)
    for row in table.rows:
        across = _row_labels(table, row.number - 1, label_columns)
        for column in used:
            if column in label_columns:
                continue
            down = table.head.parts[column]
            figure = labels.figure(row.texts[column])
            if figure:
                grid.figures.append(Figure(row.number, column, figure[0], across, down))
            elif row.texts[column] or down:
                grid.blank.append((row.number, row.texts[column] or "-"))
    return grid


def _holds_labels(table: Table, column: int) -> bool:
    """Tell whether a column names its rows: no figures stand in it, or years do."""
    texts = [row.texts[column] for row in table.rows if row.texts[column]]
    figures = [text for text in texts if _is_figure(text)]
    return bool(texts) and len(figures) * 2 < len(texts) and labels.measure(table.head.headings[column]) != "base"


def _row_labels(table: Table, row: int, columns: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    """Give the labels of a row; one that is merged over two columns stands in the first alone."""
    filled = {table.sheet.origin(row, c): c for c in reversed(columns) if table.sheet.rows[row][c]}
    return tuple((c, table.sheet.rows[row][c].replace("\n", " ")) for c in sorted(filled.values()))
