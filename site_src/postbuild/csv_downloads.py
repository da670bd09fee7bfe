"""Write the tables that pages show as CSV files, for Excel and for programs; the columns are declared here."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from institution.csv_file import Cell, harmless
from institution.performance.explanations import LateExplanation
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Achievement, PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.blocks.standards.wording import VERDICTS
from site_src.markup import clause_labels
from site_src.markup.addresses import language_folder
from site_src.records.figure_consistency import measure_of
from site_src.records.published_data import Data
from site_src.records.services import public_services
from site_src.records.services.public_services import PublicService
from site_src.records.surveys import SurveyRow, SurveyWave, service_name
from site_src.records.verdicts import describe_target, judge

FOLDER = "data"
_SAMPLE = Text("예시", "sample")
_REAL = Text("실제", "real")
_YES = Text("예", "yes")
_KIND = Text("자료 구분", "Kind of data")
_METHOD = (
    *(Text("척도 최저", "Lowest of scale"), Text("척도 최고", "Highest of scale"), Text("표본 수", "Sample size")),
    *(Text("조사 시작", "From"), Text("조사 끝", "To"), Text("조사 기관", "Surveyor")),
)
_BY = {
    "dimension": Text("분야별", "by dimension"),
    "service": Text("서비스별", "by service"),
    "mean": Text("평균", "mean"),
}
_BOTH = Text("서비스와 분야별", "by service and dimension")
_YEAR = (
    *(Text("연도", "Year"), Text("나눈 기준", "Split"), Text("분야", "Dimension"), Text("점수", "Score")),
    *(*_METHOD, _KIND),
)
_YEARS = (
    *(Text("연도", "Year"), Text("조사", "Survey"), Text("점수", "Score"), Text("등급", "Grade"), *_METHOD),
    *(Text("출처", "Source"), Text("앞선 해와 견줄 수 없음", "Not comparable with earlier years"), _KIND),
)
_STANDARDS = (
    *(Text("기준", "Standard"), Text("약속", "Promise"), Text("헌장 조항", "Clause"), Text("목표", "Target")),
    *(Text("세는 방법", "How it is counted"), Text("담당", "Owner")),
)
_PERIOD, _STANDARD = Text("기간", "Period"), Text("기준", "Standard")
_PERFORMANCE = (
    *(_PERIOD, _STANDARD, Text("나눈 것", "Level"), Text("결과", "Result"), Text("단위", "Unit")),
    *(
        Text("목표", "Target"),
        Text("지킴 여부", "Kept or not"),
        Text("건수", "Cases"),
        Text("지킨 건수", "Of these kept"),
    ),
    *(Text("기한이 지났으나 아직", "Still open and overdue"), Text("세는 방법", "How it is counted")),
    *(Text("출처", "Source"), _KIND, Text("고친 날", "Revised on"), Text("고친 까닭", "Why it was revised")),
    *(Text("덧붙임", "Note"),),
)
_MISSED = (_PERIOD, _STANDARD, Text("늦은 까닭", "Why it was late"), Text("고칠 점", "What changes"))
_SERVICES = {
    "group": Text("분야", "Group"),
    "name": public_services.NAME,
    **public_services.HEADINGS,
}
_WITHHELD = Text("비공개", "withheld")


@dataclass(frozen=True)
class Table:
    """A table in one language: column headings and rows."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write(data: Data, site: Path) -> None:
    """Write every table in each language: data/surveys/2025.csv, en/data/surveys/2025.csv."""
    for lang in data.organization.languages:
        folder = site / language_folder(lang) / FOLDER
        for name, table in tables(data, lang).items():
            _save(table, folder / f"{name}.csv")


def tables(data: Data, lang: str) -> Mapping[str, Table]:
    """Give every table by its name, which is its file's path below the folder, in ASCII only."""
    waves = data.newest_first()
    made = {
        "surveys": Table(_in(lang, _YEARS), [_wave(wave, lang) for wave in waves]),
        "standards": Table(_in(lang, _STANDARDS), [_standard(data, entry, lang) for entry in data.standards]),
    }
    if data.services:
        made["services"] = _services(data, lang)
    for wave in waves:
        if scores := data.scores.get(wave.key):
            rows = [cells for row in scores for cells in _scores(wave, row, lang)]
            made[f"surveys/{wave.key}"] = Table(_in(lang, _YEAR), rows)
    standards = {standard.id: standard for standard in data.standards}
    for period, achievements in data.performance.items():
        results = [(standards[row.standard], PeriodResult(period, row)) for row in achievements]
        rows = [cells for standard, result in results for cells in _result(standard, result, lang)]
        made[f"performance/{period.name}"] = Table(_in(lang, _PERFORMANCE), rows)
    if data.explanations:
        names = {name: standard.name[lang] for name, standard in standards.items()}
        explained = [(period, row) for period in data.periods() for row in data.explanations.get(period, ())]
        made["missed"] = Table(_in(lang, _MISSED), [_explanation(*one, names, lang) for one in explained])
    return made


def _save(table: Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # without the BOM, Excel reads Korean as CP949
        writer = csv.writer(file)
        writer.writerow(table.headings)
        writer.writerows([harmless(cell) for cell in row] for row in table.rows)


def _wave(wave: SurveyWave, lang: str) -> list[Cell]:
    source = wave.source[lang] if wave.source else None
    not_comparable = _YES[lang] if wave.series_break else None
    result: list[Cell] = [wave.year, wave.name[lang], wave.score, wave.grade]
    return [*result, *_method(wave, lang), source, not_comparable, _kind(wave, lang)]


def _scores(wave: SurveyWave, row: SurveyRow, lang: str) -> Iterator[list[Cell]]:
    """Yield the score of a dimension or service, and those that single services have in the dimension."""
    method = [*_method(wave, lang, row.base), _kind(wave, lang)]
    if row.score is not None:
        yield [wave.year, _BY[row.by][lang], row.name(lang), row.score, *method]
    for service, score in row.services.items():
        if score is not None:
            yield [wave.year, _BOTH[lang], f"{service_name(service, lang)}: {row.name(lang)}", score, *method]


def _method(wave: SurveyWave, lang: str, base: int | None = None) -> Iterator[Cell]:
    yield from (wave.scale.lowest, wave.scale.highest) if wave.scale else (None, None)
    yield base or wave.base
    yield from (wave.period.first, wave.period.last) if wave.period else (None, None)
    yield wave.surveyor[lang] if wave.surveyor else None


def _standard(data: Data, standard: ServiceStandard, lang: str) -> list[Cell]:
    clause = clause_labels.label(data.folder.parent, lang, standard.clause) if standard.clause else ""
    texts = [standard.name[lang], standard.promise[lang], clause, standard.target.text(lang)]
    return [*texts, standard.counted[lang], data.organization.teams[standard.owner].name[lang]]


def _services(data: Data, lang: str) -> Table:
    """Give the times of services with the columns that are used."""
    used = [column for column in _SERVICES if any(getattr(service, column) for service in data.services)]
    headings = [_SERVICES[column][lang] for column in used]
    return Table(headings, [_service(data, service, used, lang) for service in data.services])


def _service(data: Data, service: PublicService, columns: Sequence[str], lang: str) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        if column in public_services.TIMES:
            cells.append(service.time(column, lang))
        elif column == "team":
            cells.append(data.organization.teams[service.team].name[lang] if service.team else None)
        else:
            cells.append(service.text(column, lang))
    return cells


def _result(standard: ServiceStandard, result: PeriodResult, lang: str) -> Iterator[list[Cell]]:
    """Yield the row of a result, and one for each level that was counted."""
    achievement, name = result.achievement, standard.name[lang]
    verdict = judge(standard, result)
    unit = achievement.unit_en if lang == "en" else achievement.unit
    told: list[Cell] = [achievement.value, unit, describe_target(standard, result, lang)]
    told += [VERDICTS[verdict][lang] if verdict else None, achievement.base, achievement.met, achievement.overdue]
    if achievement.withheld:
        told = [_WITHHELD[lang], unit, describe_target(standard, result, lang), None, None, None, None]
    origin: list[Cell] = [achievement.way(lang), achievement.origin(lang), _kind(achievement, lang)]
    period = result.period.label(lang)
    yield [period, name, None, *told, *origin, achievement.revised, achievement.revision, achievement.remark(lang)]
    for level, number in _levels(standard, achievement, lang):
        counted: list[Cell] = [None, None, None, None, number, None, None]
        yield [period, name, level, *counted, *origin, None, None, None]


def _levels(standard: ServiceStandard, achievement: Achievement, lang: str) -> Iterator[tuple[str, Cell]]:
    measure = measure_of(standard, achievement)
    if measure is None or achievement.withheld:
        return
    for level, number in (achievement.levels or {}).items():
        yield measure.levels[level][lang], _WITHHELD[lang] if number is None else number


def _explanation(period: ReportingPeriod, row: LateExplanation, names: Mapping[str, str], lang: str) -> list[Cell]:
    why, changes, _ = row.told(lang)
    return [period.label(lang), names[row.standard] if row.standard else None, why, changes]


def _kind(record: SurveyWave | Achievement, lang: str) -> str:
    return (_SAMPLE if record.sample else _REAL)[lang]


def _in(lang: str, headings: Sequence[Text]) -> list[str]:
    return [heading[lang] for heading in headings]
