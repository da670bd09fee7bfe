"""Read files of content/data into records with their places. Errors are collected, so that all can be shown at once.

`read_sheet` reads a CSV file, `read_list` a YAML file that is a list, `read_periods` a folder with a CSV file for each
period. The site reads every file so (`site_src/records/load.py`), and the service those that its figures need.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from institution import csv_file
from institution.performance.periods import ReportingPeriod, parse_period
from institution.text import Conventions, Text, comparable
from institution.validation import DataError, Lines, Problem, line_of, parse, read_yaml, short

T = TypeVar("T")
#: The values of a record, the line where they begin, and the lines of each.
Located: TypeAlias = tuple[Any, int, Lines]
#: Gives the values of the rows of a file, of which the columns are handed over too.
Completion: TypeAlias = Callable[[Sequence[csv_file.Row], Sequence[str]], Sequence[Mapping[str, object]]]


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A record and where it stands, so that an error found later can still name its line."""

    record: T
    path: str
    line: int | None
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)

    def problem(self, name: str, problem: Text, cure: Text) -> Problem:
        """Make the problem of one of its fields."""
        return Problem(self.path, self.lines.get(name, self.line), name, problem, cure)


@dataclass(frozen=True)
class Table(Generic[T]):
    """The records of a file that are right, the ids of all of them, and what is wrong with the others."""

    path: str = ""
    entries: tuple[Entry[T], ...] = ()
    #: Every id that the file holds, also of records that are wrong; None if the file could not be read.
    ids: frozenset[str] | None = None
    problems: tuple[Problem, ...] = ()
    #: Of each record that is wrong, the texts in its fields that are right by themselves.
    remains: tuple[Entry[Mapping[str, str]], ...] = field(default=(), repr=False)

    @property
    def is_complete(self) -> bool:
        """Tell whether every record of the file is among the entries."""
        return self.ids is not None and len(self.entries) >= len(self.ids)

    @property
    def records(self) -> tuple[T, ...]:
        """Give every record; raises DataError if anything in the file is wrong."""
        if self.problems:
            raise DataError(self.problems)
        return tuple(entry.record for entry in self.entries)


def files_in(folder: Path) -> list[Path]:
    """Give what a folder holds but hidden files, which an editor's computer leaves there."""
    return sorted(folder.glob("[!.]*"))


def read_periods(
    folder: Path, kind: type[T], key: str | None, fiscal_month: int | None, conventions: Conventions
) -> tuple[dict[ReportingPeriod, Table[T]], list[Problem]]:
    """Read a folder that has one file a period; give the tables, and a problem for each name that is no period."""
    tables: dict[ReportingPeriod, Table[T]] = {}
    misnamed: list[Problem] = []
    for path in files_in(folder):
        named = parse_period(path.stem, fiscal_month) if path.suffix == ".csv" else None
        if named is None:
            misnamed.append(Problem(short(path), None, "", *_NO_PERIOD))
        else:
            tables[named] = read_sheet(path, kind, key, conventions)
    return tables, misnamed


def read_sheet(
    path: Path,
    kind: type[T],
    key: str | None,
    conventions: Conventions,
    complete: Completion | None = None,
    is_extra: Callable[[str], bool] = lambda _: False,
) -> Table[T]:
    """Read a CSV file, a record a row; `key` is the column that names each, if one does, and must not repeat.

    `complete` gives the values of each row where the file may leave out what can be known, the key among it; it raises
    DataError where they cannot be known. `is_extra` tells which columns the file may have besides those of the record.
    """
    wanted = csv_file.columns(kind, conventions)
    if complete and key:
        wanted[key] = False
    try:
        rows, columns, problems = csv_file.read_table(path, wanted, is_extra)
        values = complete(rows, columns) if complete else _with_korean(rows, kind, conventions)
    except DataError as error:
        return Table(short(path), problems=error.problems)
    located: list[Located] = [(cells, row.number, {}) for cells, row in zip(values, rows, strict=True)]
    return _table(path, _Reading(kind, key, conventions), located, problems)


def _with_korean(
    rows: Sequence[csv_file.Row], kind: type[Any], conventions: Conventions
) -> Sequence[Mapping[str, object]]:
    if conventions.asks_for_english:
        return [row.cells for row in rows]
    return [csv_file.with_korean(row.cells, kind) for row in rows]


def read_list(
    path: Path,
    kind: type[T],
    key: str | None,
    conventions: Conventions,
    complete: Callable[[Sequence[object]], Sequence[object]] = list,
) -> Table[T]:
    """Read a YAML file that is a list, a record an entry; `key` as for `read_sheet`, `complete` gives the entries."""
    try:
        data, lines = read_yaml(path)
    except DataError as error:
        return Table(short(path), problems=error.problems)
    if not isinstance(data, list):
        return Table(short(path), problems=(Problem(short(path), 1, "", *_NO_LIST),))
    located = [
        (value, line_of(lines, (place,)) or 1, _below(lines, place)) for place, value in enumerate(complete(data))
    ]
    return _table(path, _Reading(kind, key, conventions), located, [])


def _below(lines: Lines, place: int) -> Lines:
    """Give the lines of one entry of a list, as if it stood alone."""
    return {at[1:]: line for at, line in lines.items() if at[:1] == (place,)}


@dataclass(frozen=True)
class _Reading(Generic[T]):
    """Of what kind the records of a file are, the column that names each, and by what they are read."""

    kind: type[T]
    key: str | None
    conventions: Conventions


def _table(path: Path, reading: _Reading[T], located: Sequence[Located], problems: list[Problem]) -> Table[T]:
    where, key = short(path), reading.key
    entries: list[Entry[T]] = []
    remains: list[Entry[Mapping[str, str]]] = []
    seen: dict[str, int] = {}
    for value, line, lines in located:
        name = comparable(str(value.get(key, ""))) if key and isinstance(value, dict) else ""
        if key and name and name in seen:
            problems.append(Problem(where, lines.get((key,), line), key, *_twice(name, seen[name])))
        seen.setdefault(name, line)
        fields = {str(at[0]): number for at, number in lines.items() if len(at) == 1}
        try:
            record = parse(reading.kind, value, path, {(): line, **lines}, conventions=reading.conventions)
        except DataError as error:
            problems += error.problems
            remains.append(Entry(_right_texts(value, error.problems), where, line, fields))
        else:
            entries.append(Entry(record, where, line, fields))
    return Table(where, tuple(entries), frozenset(seen) - {""}, tuple(problems), tuple(remains))


def _right_texts(value: object, problems: Sequence[Problem]) -> Mapping[str, str]:
    wrong = {problem.field.partition(".")[0] for problem in problems}
    values = value.items() if isinstance(value, dict) else ()
    return {str(name): text for name, text in values if isinstance(text, str) and str(name) not in wrong}


def _twice(name: str, line: int) -> tuple[Text, Text]:
    return (
        Text(f"{line}행에 이미 있습니다({name}).", f"Line {line} has it already ({name})."),
        Text("하나를 지우거나 다르게 적어 주십시오.", "Remove one of them, or write another."),
    )


_NO_LIST = (
    Text("목록이 아닙니다.", "Not a list."),
    Text(
        "항목마다 빼기표(-)로 시작하고, 항목이 없으면 [] 만 적어 주십시오.",
        "Begin each entry with a hyphen; if there is none, write [] alone.",
    ),
)
_NO_PERIOD = (
    Text("파일의 이름이 기간이 아닙니다.", "The file's name is no period."),
    Text(
        "2026.csv(한 해), 2026-h1.csv(상반기), 2026-q3.csv(3분기), 2026-m11.csv(11월), 2026-27.csv(회계연도)처럼 "
        "이름을 붙여 주십시오.",
        "Name it like 2026.csv (a year), 2026-h1.csv (a half), 2026-q3.csv (a quarter), 2026-m11.csv (a month) or "
        "2026-27.csv (a fiscal year).",
    ),
)
