"""Make surveys/<year>.csv of a table of scores, and the entries of surveys.yml that the years need."""

from collections.abc import Iterator, Sequence

from institution.text import Text
from site_src.importing import csv_rows, tables
from site_src.importing.figures import labels, scores, survey_entries, survey_rows
from site_src.importing.figures.grid import Grid
from site_src.importing.figures.scores import Score, UnknownAxesError
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.importing.workbooks.reader import refusal
from site_src.records.completion.survey_rows import is_service
from site_src.records.surveys import SurveyRow

_HEADINGS = ("조사", "항목", "서비스", "점수", "사례수")


def run(request: Request, found: Grid, outcome: Outcome) -> None:
    """Fill the outcome; raises DataError if the figures cannot be told apart, or a file of ours is wrong."""
    try:
        axes = scores.find_axes(found, request.ask)
    except UnknownAxesError:
        raise refusal(request.path, *_no_axes(found)) from None
    read, left = scores.read(found, axes, _year(request, found))
    outcome.left += [*left, *(tables.not_taken(found.table, column) for column in found.unused_columns)]
    outcome.remarks += _tell_remarks(found)
    outcome.title = Text(f"만족도 조사의 점수 {len(read)}개", f"Scores of surveys: {len(read)}")
    outcome.taken = [_HEADINGS, *(_shown(score) for score in read)]
    for year in sorted({score.year for score in read}):
        _add_year(request, outcome, year, [score for score in read if score.year == year])
    survey_entries.add(request, outcome, found, read)
    if not read:
        outcome.refusal = _NO_SCORES


def _year(request: Request, found: Grid) -> int | None:
    """Give the year that was named, or that of title, sheet or file."""
    if request.period:
        return labels.year_of(request.period[:4])
    for text in (*found.table.titles, found.table.sheet.name, request.path.stem):
        if year := labels.year_in(text):
            return year
    return None


def _shown(score: Score) -> list[str]:
    numbers = (f"{score.score:f}" if score.score is not None else "", str(score.base or ""))
    return [str(score.year), score.dimension, score.service, *numbers]


def _add_year(request: Request, outcome: Outcome, year: int, found: Sequence[Score]) -> None:
    path = request.data / "surveys" / f"{survey_entries.id_of(request, year)}.csv"
    conventions = request.organization.conventions
    before = csv_rows.read(path, SurveyRow, conventions, is_extra=is_service)
    rows = survey_rows.merge(found, before)
    named = {survey_rows.key(row) for row in rows}
    staying = [row for row in before if survey_rows.key(row) not in named]
    if staying:
        names = ", ".join(row["dimension"] for row in staying)
        outcome.remarks.append(
            Text(f"{path.name}에만 있는 줄은 그대로 둡니다: {names}.", f"Rows that only {path.name} has stay: {names}.")
        )
    outcome.changes += survey_rows.find_differences(year, before, rows)
    if [*rows, *staying] != before:
        outcome.files[path] = csv_rows.render([*rows, *staying], SurveyRow, conventions)


def _tell_remarks(found: Grid) -> Iterator[Text]:
    columns = {*found.label_columns, *(figure.column for figure in found.figures)}
    rows = {row.number for row in found.table.rows}
    for (row, column), remark in sorted(found.table.sheet.remarks.items()):
        if column in columns and row + 1 in rows:
            name = found.table.name(column)
            yield Text(f"{row + 1}행 {name}: {remark.ko}", f"Row {row + 1}, {name}: {remark.en}")


def _no_axes(found: Grid) -> tuple[Text, Text]:
    corner = next(iter(found.corner), "")
    return (
        Text(
            "왼쪽과 위쪽 가운데 어느 쪽이 조사 항목이고 어느 쪽이 서비스인지 알 수 없습니다.",
            "Which side holds the dimensions and which the services cannot be told.",
        ),
        Text(
            f'COLUMNS="{corner}=service"나 COLUMNS="{corner}=dimension"을 더해 주십시오.',
            f'Add COLUMNS="{corner}=service" or COLUMNS="{corner}=dimension".',
        ),
    )


_NO_SCORES = Text("가져올 점수가 없습니다.", "There are no scores to take.")
