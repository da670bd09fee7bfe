"""A document's paragraphs, of whatever kind of file, as its text reads them from top to bottom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from institution.text import Text


@dataclass(frozen=True)
class Line:
    """A paragraph, or a line of a text: its words with its number, its place from 1, and how far it is indented.

    `level` is that of a heading in the document's own format, from 1; 0 for others. `new` tells that nothing before it
    can go on in it, as in a document of paragraphs. `rows` are those of a table.
    """

    text: str
    place: int
    indent: int = 0
    level: int = 0
    new: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Document:
    """What was read of a file: its lines, and what was not taken or should be looked at."""

    lines: list[Line] = field(default_factory=list)
    left: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)


def table_lines(rows: Sequence[Sequence[str]], place: int) -> list[Line]:
    """Give a table as a line, or as its words if it is one cell, which is but a frame."""
    filled = [tuple(" ".join(cell.split()) for cell in row) for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return []
    if len(filled) == 1 and sum(bool(cell) for cell in filled[0]) == 1:
        return [Line(next(filter(None, filled[0])), place, new=True)]
    return [Line("", place, new=True, rows=tuple(filled))]


def left_out(what: str, times: int) -> Text:
    """Say what of a document was not taken, and how often; `what` is in both languages."""
    ko, _, en = what.partition(" / ")
    return Text(f"{ko} {times}개", f"{times} × {en}")
