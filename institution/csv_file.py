"""Read a CSV file as people in Korea save it from Excel, and name every row that does not fit; write one safely."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from institution.text import COMPLETE, Conventions, Text
from institution.validation import DataError, Problem, WholeNumber, read_csv, short, wrong

Cell: TypeAlias = "str | int | Decimal | date | None"
#: Spreadsheets run text that begins with one of these as a formula (OWASP, CSV Injection); the full-width ones too.
FORMULA_SIGNS = tuple("=+-@\t\r＝＋－＠")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EXPONENT = re.compile(r"[+-]?[\d.]+[eE][+-]?\d+")
_OTHER_SEPARATOR = re.compile(r"[;\t|]")


def _without_exponent(value: object) -> object:
    """Refuse 1.23E+06: what Excel leaves of 1234567 in a narrow column has lost its last digits."""
    if isinstance(value, str) and _EXPONENT.fullmatch(value.strip()):
        raise wrong(
            Text(
                "줄여 쓴 수라 끝자리를 알 수 없습니다({value}).",
                "A shortened number, whose last digits are lost ({value}).",
            ),
            Text(
                "Excel에서 셀 서식을 '숫자'로 바꾸어 다시 저장하거나, 숫자를 모두 적어 주십시오.",
                "Give the cells of Excel the format 'Number' and save again, or write all digits.",
            ),
        )
    return value


#: A figure exactly as its editor wrote it: 88.40 stays 88.40, and 94.96 never becomes 95.
Figure = Annotated[Decimal, BeforeValidator(_without_exponent), Field(allow_inf_nan=False)]
Count = Annotated[WholeNumber, Field(gt=0)]


@dataclass(frozen=True)
class Row:
    """The cells of a row by their columns, and the number that Excel shows beside it."""

    number: int
    cells: dict[str, str]


def columns(record: type[Any], conventions: Conventions = COMPLETE) -> dict[str, bool]:
    """Give the columns of the file that holds these records, and whether it must have each."""
    spared = {} if conventions.asks_for_english else english_columns(record)
    single = (field for field in fields(record) if field.default_factory is MISSING)  # others take several columns
    return {field.name: field.default is MISSING and field.name not in spared for field in single}


def english_columns(record: type[Any]) -> dict[str, str]:
    """Give the columns that hold the English of another one, and that one: unit_en and unit."""
    names = [field.name for field in fields(record)]
    return {name: korean for korean in names if (name := f"{korean}_en") in names}


def with_korean(cells: Mapping[str, str], record: type[Any]) -> dict[str, str]:
    """Give the cells of a row with Korean for the English that an institution need not have."""
    needed = columns(record)
    spared = {name: cells[korean] for name, korean in english_columns(record).items() if korean in cells}
    return {**{name: cell for name, cell in spared.items() if needed[name]}, **cells}


def read_table(
    path: Path, wanted: Mapping[str, bool], is_extra: Callable[[str], bool] = lambda _: False
) -> tuple[list[Row], list[str], list[Problem]]:
    """Read the rows that can be read, the columns that the file has, and what is wrong with the other rows.

    `is_extra` tells which columns the file may have besides those that are wanted.
    An empty cell of a column that the file need not have is left out. Raises DataError if the file cannot be read at
    all: missing, no known encoding, columns missing or unknown, or a quotation mark that hides what stands below it.
    """
    table, cut_off = read_csv(path)
    problems: list[Problem] = []
    table = _without_empty_columns(table)
    names = [name.strip() for name in table[0]] if table else []
    unreadable = list(_header_problems(path, names, wanted, is_extra))
    if unreadable:
        raise DataError([*unreadable, *cut_off])
    rows: list[Row] = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):  # Excel leaves rows of commas below the data
            continue
        wrong = list(_row_problems(path, number, cells, names))
        problems += wrong
        if not wrong:
            filled = zip(names, map(str.strip, cells), strict=True)
            rows.append(Row(number, {name: cell for name, cell in filled if cell or wanted.get(name)}))
    if cut_off:
        raise DataError([*problems, *cut_off])
    return rows, names, problems


def harmless(cell: Cell) -> str:
    """Write a cell so that a spreadsheet shows its text and runs nothing; numbers stay numbers."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell
    return plain(cell)


def plain(value: object) -> str:
    """Write a value as a data file has it: true, 86.0, and nothing for None."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def render_records(
    kind: type[Any],
    records: Iterable[Any],
    write: Callable[[object], str] = plain,
    conventions: Conventions = COMPLETE,
) -> str:
    """Write records as the text of the file that holds them; columns that may be missing and no record uses are.

    English that an institution need not have, and that is the Korean again, is left out.
    """
    rows = list(records)
    needed = columns(kind, conventions)
    spared = {name: korean for name, korean in english_columns(kind).items() if columns(kind)[name] > needed[name]}

    def told(row: Any, name: str) -> object:
        value = getattr(row, name)
        return None if name in spared and value == getattr(row, spared[name]) else value

    unused = {
        field.name: None if field.name in spared else field.default for field in fields(kind) if field.name in needed
    }
    names = [name for name in unused if needed[name] or any(told(row, name) != unused[name] for row in rows)]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([write(told(row, name)) for name in names] for row in rows)
    return text.getvalue()


def _without_empty_columns(table: list[list[str]]) -> list[list[str]]:
    """Leave out the columns at the end that hold nothing, as Excel leaves them there."""
    width = max((place + 1 for cells in table for place, cell in enumerate(cells) if cell.strip()), default=0)
    return [cells[: max(width, 1)] for cells in table]


def _header_problems(
    path: Path, names: Sequence[str], wanted: Mapping[str, bool], is_extra: Callable[[str], bool]
) -> Iterator[Problem]:
    header = " ".join(names)
    if not header or (len(names) == 1 and _OTHER_SEPARATOR.search(header)):
        yield Problem(short(path), 1, "", *(_SEPARATOR if header else _EMPTY))
        return
    for name, needed in wanted.items():
        if needed and name not in names:
            yield Problem(short(path), 1, name, *COLUMN_MISSING)
    for position, name in enumerate(names):
        if name not in wanted and not (name and is_extra(name)):
            yield Problem(short(path), 1, name or f"{position + 1}", *_column_unknown(wanted))
        elif name in names[:position]:
            yield Problem(short(path), 1, name, *_COLUMN_TWICE)


def _row_problems(path: Path, number: int, cells: Sequence[str], names: Sequence[str]) -> Iterator[Problem]:
    if len(cells) != len(names):
        yield Problem(short(path), number, "", *_length(len(cells), len(names)))
        return
    for name, cell in zip(names, cells, strict=True):
        if _INVISIBLE.search(cell):
            yield Problem(short(path), number, name, *_CONTROL)


def _length(given: int, expected: int) -> tuple[Text, Text]:
    problem = Text(f"칸이 {expected}개여야 하는데 {given}개입니다.", f"{given} cells where there should be {expected}.")
    if given < expected:
        return problem, Text("빠진 칸을 채워 주십시오.", "Fill in the missing cells.")
    return problem, Text("쉼표가 든 값은 큰따옴표로 묶어 주십시오.", "Put a value with a comma in quotation marks.")


def _column_unknown(wanted: Iterable[str]) -> tuple[Text, Text]:
    names = ", ".join(wanted)
    return (
        Text("모르는 열입니다.", "An unknown column."),
        Text(f"열 이름은 다음과 같습니다: {names}.", f"The columns are: {names}."),
    )


_EMPTY = (
    Text("파일이나 그 첫 줄이 비어 있습니다.", "The file, or its first line, is empty."),
    Text("첫 줄에 열의 이름을 적어 주십시오.", "Write the names of the columns into the first line."),
)
_SEPARATOR = (
    Text("칸이 쉼표로 나뉘어 있지 않습니다.", "The cells are not separated by commas."),
    Text(
        "Excel에서 'CSV UTF-8(쉼표로 분리)'로 저장해 주십시오.", "Save it from Excel as 'CSV UTF-8 (comma delimited)'."
    ),
)
COLUMN_MISSING = (
    Text("열이 없습니다.", "The column is missing."),
    Text("첫 줄에 이 이름의 열을 넣어 주십시오.", "Add a column of this name to the first line."),
)
_COLUMN_TWICE = (
    Text("같은 열이 두 번 있습니다.", "The column stands twice."),
    Text("하나만 남겨 주십시오.", "Keep one of them."),
)
_CONTROL = (
    Text("보이지 않는 제어 문자가 있습니다.", "It holds an invisible control character."),
    Text("이 칸을 다시 적어 주십시오.", "Type this cell again."),
)
