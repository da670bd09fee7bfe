"""The one sheet of a .csv file: UTF-8 or CP949, or the "Unicode text" of Excel, separated by commas or tabs."""

import csv
from io import StringIO
from pathlib import Path

from institution.validation import read_text
from site_src.importing.workbooks import cells
from site_src.importing.workbooks.cells import Cell
from site_src.importing.workbooks.sheet import Sheet, build

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path) -> list[Sheet]:
    """Read the file as a sheet that has its name; raises DataError if the encoding is none of ours."""
    raw = path.read_bytes()
    text = raw.decode("utf-16") if raw.startswith(_UTF16) else read_text(path)
    rows = csv.reader(StringIO(text), delimiter=_separator(text))
    texts = {
        (number, column): Cell(cells.tidy(value)) for number, row in enumerate(rows) for column, value in enumerate(row)
    }
    return [build(path.stem, texts)]


def _separator(text: str) -> str:
    """Give what stands most often in the first lines: the text of a cell may hold the others."""
    beginning = "\n".join(text.split("\n")[:20])
    return max(",\t;", key=beginning.count)
