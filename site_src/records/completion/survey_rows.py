"""surveys.yml and surveys/<id>.csv as offices have them, completed before they become records.

A year may be written as 2025 회계연도. Scores may be a matrix: each column that is none of ours is a service, with its
English behind a slash (특허 상담 / Patent advice). A column 평균 is the dimension's score, a row 평균 no dimension.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from institution import csv_file
from institution.csv_file import Row
from institution.performance.record_files import Table, read_list, read_sheet
from institution.text import Conventions, Text, comparable
from institution.validation import DataError, Problem, short
from site_src.records.surveys import SurveyRow, SurveyWave, service_name

_YEAR = re.compile(r"(?P<fy>FY\s*)?(?P<year>\d{4})\s*(?P<kind>회계\s*연도|년도?)?", re.IGNORECASE)
_MEAN = re.compile(
    r"(?:(?:전체|총|산술|가중)\s*)?평균(?:\s*점수)?|전체|종합|총?계|합계|소계|mean|average|total|overall", re.I
)
#: What a misspelt column of ours looks like; a service has a name that people read.
_OURS = re.compile(r"[a-z_]+")


def read_waves(path: Path, conventions: Conventions) -> Table[SurveyWave]:
    """Read surveys.yml; a survey without an id has its year for one."""
    return read_list(path, SurveyWave, "id", conventions, lambda values: [*map(_complete_wave, values)])


def read_scores(path: Path, conventions: Conventions) -> Table[SurveyRow]:
    """Read the scores of a survey, in rows or as a matrix; the names of its services are among the ids."""

    def complete(rows: Sequence[Row], columns: Sequence[str]) -> list[Mapping[str, object]]:
        english = conventions.asks_for_english
        problems = list(_missing(path, columns, english))
        if problems:
            raise DataError(problems)
        return list(_complete_rows(rows, columns, english))

    table = read_sheet(path, SurveyRow, "dimension", conventions, complete, is_extra=is_service)
    if table.ids is None:
        return table
    services = {comparable(service_name(name, "ko")) for entry in table.entries for name in entry.record.services}
    return replace(table, ids=table.ids | services)


def survey_id(entry: object) -> str | None:
    """Give the id that an entry of surveys.yml has, or gets from its year, however that is written; None if neither."""
    wave = _complete_wave(entry)
    return str(wave["id"]) if isinstance(wave, dict) and wave.get("id") else None


def is_mean(name: str) -> bool:
    """Tell whether the name of a row or column says that it holds the mean, or all together."""
    return bool(_MEAN.fullmatch(comparable(name)))


def _complete_wave(value: object) -> object:
    if not isinstance(value, dict):
        return value
    wave = dict(value)
    written = _YEAR.fullmatch(str(wave.get("year", "")).strip())
    if written:
        wave["year"] = written["year"]
        if written["fy"] or (written["kind"] or "").startswith("회계"):
            wave.setdefault("fiscal", True)
    if not wave.get("id") and wave.get("year") is not None:
        wave["id"] = str(wave["year"])
    return wave


def is_service(column: str) -> bool:
    """Tell whether a column of scores is none of ours, nor one misspelt, and so the name of a service."""
    return not _OURS.fullmatch(column)


def _complete_rows(rows: Sequence[Row], columns: Sequence[str], english: bool) -> Iterator[dict[str, object]]:
    services = [name for name in columns if is_service(name)]
    total = next((name for name in services if is_mean(name)), None) if "score" not in columns else None
    for row in rows:
        cells: dict[str, object] = {name: cell for name, cell in row.cells.items() if name not in services}
        if total and row.cells.get(total):
            cells["score"] = row.cells[total]
        if services:
            cells["services"] = {name: row.cells.get(name) or None for name in services if name != total}
        if "by" not in cells and is_mean(str(cells.get("dimension", ""))):
            cells["by"] = "mean"
        if english and not cells.get("dimension_en"):
            cells["dimension_en"] = None
        yield cells


def _missing(path: Path, columns: Sequence[str], english: bool) -> Iterator[Problem]:
    """Yield what the columns of a file lack: scores, and English where the institution has it."""
    services = [name for name in columns if is_service(name)]
    if "score" not in columns and not services:
        yield Problem(short(path), 1, "score", *csv_file.COLUMN_MISSING)
    if english and "dimension_en" not in columns:
        yield Problem(short(path), 1, "dimension_en", *csv_file.COLUMN_MISSING)
    for name in services if english else ():
        if " / " not in name and not is_mean(name):
            yield Problem(short(path), 1, name, *_NO_ENGLISH)


_NO_ENGLISH = (
    Text("서비스의 영어 이름이 없습니다.", "The English name of the service is missing."),
    Text(
        "열 이름을 '특허 상담 / Patent advice'처럼 적어 주십시오.",
        "Write the column's name like 특허 상담 / Patent advice.",
    ),
)
