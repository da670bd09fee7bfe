"""Read content/data into records. Errors are collected and not raised, so that all can be shown at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from institution import csv_file, organization
from institution.organization import OrganizationFile
from institution.performance.explanations import LateExplanation
from institution.performance.periods import ReportingPeriod, parse_period
from institution.performance.results import Achievement
from institution.performance.standards import ServiceStandard
from institution.text import Text, comparable
from institution.validation import DataError, Lines, Problem, line_of, parse, read_yaml, short
from site_src.records.data_files import DataFiles, Entry, Table
from site_src.records.staff import StaffMember
from site_src.records.surveys import SurveyRow, SurveyWave

T = TypeVar("T")
#: The values of a record, the line where they begin, and the lines of each.
Located: TypeAlias = tuple[Any, int, Lines]


def load_data(folder: Path) -> DataFiles:
    """Read every file of the folder; nothing is raised, everything wrong is in `problems`."""
    facts, problems = _organization(folder / "organization.yml")
    staff = _sheet(folder / "staff.csv", StaffMember, "id")
    standards = _list(folder / "standards.yml", ServiceStandard, "id")
    waves = _list(folder / "surveys.yml", SurveyWave, "year")
    paths = _files(folder / "surveys")
    scores = {path.stem: _sheet(path, SurveyRow, "dimension") for path in paths if path.suffix == ".csv"}
    fiscal_month = facts.organization.figures.fiscal_month if facts else None
    performance, misnamed = _by_period(folder / "performance", Achievement, "standard", fiscal_month)
    explanations, misnamed_too = _by_period(folder / "explanations", LateExplanation, None, fiscal_month)
    misnamed += misnamed_too
    misnamed += [Problem(short(path), None, "", *_NO_CSV) for path in paths if path.suffix != ".csv"]
    tables: list[Table[Any]] = [
        staff,
        standards,
        waves,
        *scores.values(),
        *performance.values(),
        *explanations.values(),
    ]
    problems += [*misnamed, *(problem for table in tables for problem in table.problems)]
    return DataFiles(folder, facts, staff, standards, waves, scores, performance, explanations, tuple(problems))


def _organization(path: Path) -> tuple[OrganizationFile | None, list[Problem]]:
    try:
        file = organization.read(path)
    except DataError as error:
        return None, list(error.problems)
    return file, list(organization.contradictions(file))


def _files(folder: Path) -> list[Path]:
    """Give what a folder holds but hidden files, which an editor's computer leaves there."""
    return sorted(folder.glob("[!.]*"))


def _by_period(
    folder: Path, kind: type[T], key: str | None, fiscal_month: int | None
) -> tuple[dict[ReportingPeriod, Table[T]], list[Problem]]:
    """Read a folder that has one file a period; give the tables, and a problem for each name that is no period."""
    tables: dict[ReportingPeriod, Table[T]] = {}
    misnamed: list[Problem] = []
    for path in _files(folder):
        named = parse_period(path.stem, fiscal_month) if path.suffix == ".csv" else None
        if named is None:
            misnamed.append(Problem(short(path), None, "", *_NO_PERIOD))
        else:
            tables[named] = _sheet(path, kind, key)
    return tables, misnamed


def _sheet(path: Path, kind: type[T], key: str | None) -> Table[T]:
    try:
        rows, problems = csv_file.read_rows(path, csv_file.columns(kind))
    except DataError as error:
        return Table(short(path), problems=error.problems)
    located: list[Located] = [(row.cells, row.number, {}) for row in rows]
    return _table(path, kind, key, located, problems)


def _list(path: Path, kind: type[T], key: str) -> Table[T]:
    try:
        data, lines = read_yaml(path)
    except DataError as error:
        return Table(short(path), problems=error.problems)
    if not isinstance(data, list):
        return Table(short(path), problems=(Problem(short(path), 1, "", *_NO_LIST),))
    located = [(value, line_of(lines, (place,)) or 1, _below(lines, place)) for place, value in enumerate(data)]
    return _table(path, kind, key, located, [])


def _below(lines: Lines, place: int) -> Lines:
    """Give the lines of one entry of a list, as if it stood alone."""
    return {at[1:]: line for at, line in lines.items() if at[:1] == (place,)}


def _table(path: Path, kind: type[T], key: str | None, located: Sequence[Located], problems: list[Problem]) -> Table[T]:
    """Make the records of a file; `key` is the field that names each, if one does, and must not stand twice."""
    where = short(path)
    entries: list[Entry[T]] = []
    seen: dict[str, int] = {}
    for value, line, lines in located:
        name = comparable(str(value.get(key, ""))) if isinstance(value, dict) else ""
        if key and name and name in seen:
            problems.append(Problem(where, lines.get((key,), line), key, *_twice(name, seen[name])))
        seen.setdefault(name, line)
        try:
            record = parse(kind, value, path, {(): line, **lines})
        except DataError as error:
            problems += error.problems
        else:
            fields = {str(at[0]): number for at, number in lines.items() if len(at) == 1}
            entries.append(Entry(record, where, line, fields))
    return Table(where, tuple(entries), frozenset(seen) - {""}, tuple(problems))


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
_NO_CSV = (
    Text("점수표는 .csv 파일입니다.", "Scores are kept in .csv files."),
    Text("Excel에서 'CSV UTF-8'로, 2025.csv처럼 저장해 주십시오.", "Save it from Excel as 'CSV UTF-8', like 2025.csv."),
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
