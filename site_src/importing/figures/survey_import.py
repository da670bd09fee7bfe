"""Make surveys/<year>.csv of a table of scores, and the entries of surveys.yml that the years need."""

from collections.abc import Iterator, Sequence

from institution.text import Text
from institution.validation import read_text, read_yaml
from site_src.importing import csv_rows
from site_src.importing.figures import grid, labels, scores, survey_rows
from site_src.importing.figures.grid import Grid
from site_src.importing.figures.scores import Score, UnknownAxesError
from site_src.importing.outcome import Outcome, Request
from site_src.importing.tables import Table
from site_src.importing.workbooks.reader import refusal
from site_src.records.surveys import SurveyRow

_HEADINGS = ("조사", "항목", "서비스", "점수", "사례수")


def run(request: Request, table: Table, outcome: Outcome) -> None:
    """Fill the outcome; raises DataError if the figures cannot be told apart, or a file of ours is wrong."""
    found = grid.find(table.sheet, request.columns, hidden=request.hidden)
    if found is None:
        raise refusal(request.path, *_NO_FIGURES)
    try:
        axes = scores.find_axes(found, request.ask)
    except UnknownAxesError:
        raise refusal(request.path, *_no_axes(found)) from None
    read, left = scores.read(found, axes, _year(request, found))
    outcome.left[:] = [*found.table.left, *left]
    outcome.remarks += _tell_remarks(found)
    outcome.title = Text(f"만족도 조사의 점수 {len(read)}개", f"Scores of surveys: {len(read)}")
    outcome.taken = [_HEADINGS, *(_shown(score) for score in read)]
    for year in sorted({score.year for score in read}):
        _add_year(request, outcome, year, [score for score in read if score.year == year])
    _add_entries(request, outcome, found, read)
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
    path = request.data / "surveys" / f"{_id(request, year)}.csv"
    before = csv_rows.read_with_others(path)
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
        outcome.files[path] = csv_rows.render([*rows, *staying], SurveyRow, request.organization.conventions)


def _add_entries(request: Request, outcome: Outcome, found: Grid, read: Sequence[Score]) -> None:
    """Add an entry to surveys.yml for each year that has none; one that is there stays as its editor wrote it."""
    path = request.data / "surveys.yml"
    text = read_text(path) if path.exists() else ""
    entries = read_yaml(path)[0] if text.strip() else []
    known = {str(entry.get("id") or str(entry.get("year"))[:4]) for entry in entries or [] if isinstance(entry, dict)}
    new = [year for year in sorted({score.year for score in read}) if _id(request, year) not in known]
    if not new:
        return
    kept = "" if not entries else text.rstrip("\n") + "\n"
    outcome.files[path] = kept + "".join(_entry(request, year, found, read) for year in new)
    names = ", ".join(map(str, new))
    outcome.remarks.append(
        Text(
            f"surveys.yml에 {names}년의 항목을 더합니다. 척도, 기간, 조사 기관을 아시면 채워 주십시오.",
            f"Entries for {names} are added to surveys.yml. Fill in scale, period and surveyor where you know them.",
        )
    )


def _id(request: Request, year: int) -> str:
    """Give the id of the survey of a year: the year or, where it has several, the one named, as 2025-staff."""
    named = request.period or ""
    return named if named.startswith(f"{year}-") else str(year)


def _is_fiscal(found: Grid) -> bool:
    """Tell whether the years of a sheet are fiscal years."""
    said = (*found.table.titles, *found.table.head.headings, *(text for f in found.figures for _, text in f.across))
    return any("회계연도" in "".join(text.split()) or text.strip().upper().startswith("FY") for text in said)


def _entry(request: Request, year: int, found: Grid, read: Sequence[Score]) -> str:
    """Write the entry of a year: its name as the sheet calls it, and its score if the sheet has one for everything."""
    title = next((text for text in found.table.titles if "조사" in text and labels.year_in(text) == year), "")
    name = " ".join(title.split()).removesuffix("결과").strip() or f"{year}년 고객만족도 조사"
    overall = [s for s in read if s.year == year and not s.service and labels.is_overall(s.dimension)]
    ids = [f"  id: {_id(request, year)}"] if _id(request, year) != str(year) else []
    fiscal = ["  fiscal: true"] if _is_fiscal(found) else []
    lines = [f"- year: {year}", *ids, *fiscal, f'  name: {{ko: "{name.replace(chr(34), "")}"}}']
    lines += [f"  score: {score.score:f}" for score in overall[:1]]
    lines += [f"  base: {score.base}" for score in overall[:1] if score.base]
    return "\n".join([*lines, "  sample: false", ""])


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


_NO_FIGURES = (
    Text("점수가 든 표를 찾을 수 없습니다.", "No table with scores can be found."),
    Text("제목 줄과 점수가 있는 시트인지 확인해 주십시오.", "Check that the sheet has a head and scores."),
)
_NO_SCORES = Text("가져올 점수가 없습니다.", "There are no scores to take.")
