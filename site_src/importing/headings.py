"""Find the head of a table in a sheet: below title rows, of one row or several, its cells merged or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from site_src.importing.vocabulary import Vocabulary, squeeze
from site_src.importing.workbooks.sheet import Sheet

#: Rows of titles, dates and blanks above a head at most, and rows of a head at most.
_MOST_ABOVE, _MOST_ROWS = 40, 3
_FIGURE = re.compile(r"[\d,.%~\s-]*\d[\d,.%~\s-]*(?:점|건|명)?")


@dataclass(frozen=True)
class Head:
    """The rows of a head, the heading of each column with its parts from above, and what it means by our names.

    `meanings` has every column that means something, in the sheet's order; several may mean the same.
    """

    first: int
    last: int
    headings: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    meanings: Mapping[int, str]

    def columns(self, meaning: str) -> list[int]:
        """Give the columns that mean something, from left to right."""
        return [column for column, found in self.meanings.items() if found == meaning]

    @property
    def score(self) -> int:
        """Give how many different things the head names."""
        return len(set(self.meanings.values()))


def find(sheet: Sheet, vocabulary: Vocabulary, given: Mapping[str, str], skipped: frozenset[int]) -> Head | None:
    """Give the head that names most; `given` are an editor's meanings by heading, `skipped` rows are none."""
    heads = [
        _read(sheet, row, vocabulary, given)
        for row in range(min(len(sheet.rows), _MOST_ABOVE))
        if row not in skipped and len(sheet.texts(row)) > 1
    ]
    return max(heads, key=lambda head: (head.score, -head.first), default=None)


def _read(sheet: Sheet, row: int, vocabulary: Vocabulary, given: Mapping[str, str]) -> Head:
    last = row
    while last + 1 < len(sheet.rows) and last - row + 1 < _MOST_ROWS and _goes_on(sheet, last, vocabulary):
        last += 1
    return read(sheet, row, last, vocabulary, given)


def read(sheet: Sheet, row: int, last: int, vocabulary: Vocabulary, given: Mapping[str, str]) -> Head:
    """Read the head that stands in the rows from one to another."""
    parts = [_parts(sheet, row, last, column) for column in range(sheet.width)]
    headings = tuple(" ".join(part).replace("\n", " ") for part in parts)
    meanings = {
        column: meaning
        for column, part in enumerate(parts)
        if (meaning := _given(headings[column], given) or _meaning(part, vocabulary))
    }
    return Head(row, last, headings, tuple(tuple(text.replace("\n", " ") for text in part) for part in parts), meanings)


def _goes_on(sheet: Sheet, row: int, vocabulary: Vocabulary) -> bool:
    """Tell whether the row below belongs to the head, too."""
    below = sheet.texts(row + 1)
    if not below:
        return False
    columns = range(sheet.width)
    if any(sheet.rows[row][c] and sheet.origin(row, c) == sheet.origin(row + 1, c) for c in columns):
        return True
    # A heading over several columns has those of each below it; a row of data would have figures, or be longer.
    wide = {c for pair in pairwise(columns) if sheet.rows[row][pair[0]] and sheet.origin(row, pair[0])
            == sheet.origin(row, pair[1]) for c in pair}  # fmt: skip
    if wide and all(c in wide and not _FIGURE.fullmatch(text) for c, text in below):
        return len(wide) < sheet.width or all(vocabulary.meaning(text) for _, text in below)
    # Without merged cells: words of headings alone, and nothing where the row above is complete.
    return len(below) < len(sheet.texts(row)) and all(vocabulary.meaning(text) for _, text in below)


def _parts(sheet: Sheet, first: int, last: int, column: int) -> list[str]:
    """Give the texts of a column's head from above; a blank above a text belongs to the heading left of it."""
    parts = []
    for row in range(first, last + 1):
        if row > first and sheet.origin(row, column) == sheet.origin(row - 1, column):
            continue
        text = sheet.rows[row][column]
        if not text and row < last and sheet.rows[last][column]:
            text = next((sheet.rows[row][left] for left in range(column, -1, -1) if sheet.rows[row][left]), "")
        if text:
            parts.append(text)
    return parts


def _meaning(parts: list[str], vocabulary: Vocabulary) -> str | None:
    """Give what a head's lowest part means or, where that means nothing, all of it."""
    if not parts:
        return None
    return vocabulary.meaning(parts[-1]) or vocabulary.meaning(" ".join(parts))


def _given(heading: str, given: Mapping[str, str]) -> str | None:
    return next((meaning for name, meaning in given.items() if squeeze(name) == squeeze(heading)), None)
