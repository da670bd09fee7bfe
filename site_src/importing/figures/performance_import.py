"""Make performance/<period>.csv of a table of results: a standard a row, how it was counted, and from what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from institution.formatting import Name
from institution.performance.periods import parse_period
from institution.performance.record_files import read_list
from institution.performance.results import Achievement
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.importing import csv_rows, tables
from site_src.importing.csv_rows import Cells
from site_src.importing.figures import labels
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.importing.tables import Table, TableRow
from site_src.importing.vocabulary import PERFORMANCE, squeeze
from site_src.importing.workbooks.reader import refusal

_HEADINGS = ("기간", "기준", "결과", "단위", "건수", "출처")
_WORDS = ("counted", "counted_en", "source", "source_en", "note")
#: The columns of a sheet that are taken.
USED = ("standard", "value", "unit", "base", "met", "overdue", "target", "period", *_WORDS)
_NUMBERS = ("base", "met", "overdue")
#: Headings of results that are shares, though no sign says so.
_SHARES = ("율", "률", "률(%)", "율(%)")


@dataclass
class Result:
    """What a row says of a standard in a period."""

    row: int
    period: str
    name: str
    cells: Cells = field(default_factory=dict)


def run(request: Request, table: Table, outcome: Outcome) -> None:
    """Fill the outcome; raises DataError if standards.yml or a file of results is wrong, or there are no results."""
    conventions = request.organization.conventions
    standards = read_list(request.data / "standards.yml", ServiceStandard, "id", conventions).records
    results = list(_results(request, table, outcome))
    known = {squeeze(name): one for one in standards for name in (one.id, one.name.ko, one.name.en)}
    outcome.title = Text(f"이행 결과 {len(results)}건", f"Results of standards: {len(results)}")
    outcome.taken = [_HEADINGS, *(_shown(result) for result in results)]
    outcome.remarks += tables.tell_remarks(table, USED)
    outcome.left += [text for text in tables.tell_unused(table, USED) if not _is_period(text, table)]
    by_period: dict[str, list[tuple[Cells, ServiceStandard]]] = {}
    unknown: dict[int, Text] = {}
    for result in results:
        standard = known.get(squeeze(result.name))
        if standard is None:
            unknown.setdefault(result.row, _unknown(result, standards))
        else:
            by_period.setdefault(result.period, []).append((result.cells, standard))
    outcome.left += unknown.values()
    for period, found in by_period.items():
        _add_period(request, outcome, period, found)
    outcome.refusal = outcome.refusal or (None if by_period else _NOTHING)


def _results(request: Request, table: Table, outcome: Outcome) -> Iterator[Result]:
    """Yield the results of each row: of one period, or of each period that has columns of its own."""
    year = next(filter(None, map(labels.year_in, _titles(request, table))), None)
    whole = request.period or next(filter(None, map(labels.period_in, _titles(request, table))), None)
    columns = dict(_columns(table, year))
    if not any(meaning == "value" for _, meaning in columns.values()):
        raise refusal(request.path, *_NO_RESULTS)
    for row in table.rows:
        name = " ".join(table.value(row, "standard").split())
        period = labels.period_of(table.value(row, "period"), year) or whole
        found: dict[str, Result] = {}
        for column, (of_column, meaning) in columns.items():
            in_period = of_column or period
            if in_period is None or parse_period(in_period) is None:
                raise refusal(request.path, *_NO_PERIOD)
            if row.texts[column]:
                result = found.setdefault(in_period, Result(row.number, in_period, name))
                _take(result, meaning, row.texts[column], table, column)
        for result in found.values():
            if "value" in result.cells:
                result.cells |= _texts(table, row)
                yield result
            else:
                outcome.left.append(_no_figure(result))


def _titles(request: Request, table: Table) -> tuple[str, ...]:
    return (*table.titles, table.sheet.name, request.path.stem)


def _columns(table: Table, year: int | None) -> Iterator[tuple[int, tuple[str | None, str]]]:
    """Yield the columns of figures, the period of each if it has one of its own, and what it holds."""
    for column, parts in enumerate(table.head.parts):
        if column in table.hidden_columns or not parts:
            continue
        period = next(filter(None, (labels.period_of(part, year) for part in parts)), None)
        meaning = table.head.meanings.get(column) or (PERFORMANCE.meaning(parts[-1]) if len(parts) > 1 else None)
        if period and meaning in (None, "period"):
            meaning = "value"
        if meaning in ("value", "target", *_NUMBERS):
            yield column, (period, meaning)


def _take(result: Result, meaning: str, text: str, table: Table, column: int) -> None:
    """Put a figure into a result; a text that is none is not taken."""
    figure = labels.figure(text)
    if figure is None:
        return
    number, unit = figure
    if meaning == "value":
        result.cells |= {"value": f"{number:f}", "unit": unit or _unit(table, column)}
    elif meaning == "target":
        result.cells |= {"target": f"{number:f}"} if unit in ("%", "") and number <= 100 else {}
    else:
        result.cells[meaning] = f"{number.to_integral_value(): f}".strip()


def _unit(table: Table, column: int) -> str:
    """Give the unit that a heading names: 이행률, 실적(%), 평균 처리 시간(시간); or that of the whole table."""
    heading = "".join(table.head.headings[column].split())
    for text in (heading, *("".join(title.split()) for title in table.titles)):
        for unit in ("%", "시간", "건", "점", "회", "일", "분", "명"):
            if f"({unit})" in text or f"단위:{unit}" in text:
                return unit
    return "%" if heading.endswith(_SHARES) else ""


def _texts(table: Table, row: TableRow) -> Cells:
    """Give what a row says in words."""
    cells = {name: " ".join(table.value(row, name).split()) for name in _WORDS}
    if unit := table.value(row, "unit"):
        cells["unit"] = unit
    return {name: text for name, text in cells.items() if text}


def _complete(request: Request, cells: Cells, standard: ServiceStandard, old: Cells) -> Cells:
    """Add the source that the editor named and, where nobody has said how it was counted, what standards.yml says."""
    row = {"standard": standard.id, "sample": "false", **cells}
    if "counted" not in row and not old.get("counted"):
        row["counted"] = standard.counted.ko
        if request.organization.conventions.asks_for_english:
            row["counted_en"] = standard.counted.en
    if request.source and "source" not in row:
        row["source"] = request.source
    if row.get("unit") == "%":
        row["unit_en"] = "%"
    if row.get("unit") != "%":
        row.pop("target", None)
    return row


def _add_period(
    request: Request, outcome: Outcome, period: str, found: Sequence[tuple[Cells, ServiceStandard]]
) -> None:
    path = request.data / "performance" / f"{period}.csv"
    conventions = request.organization.conventions
    before = csv_rows.read(path, Achievement, conventions)
    ours = {row["standard"]: row for row in before}
    written = []
    for cells, standard in found:
        old = ours.get(standard.id, {})
        if old.get("counts"):
            outcome.left.append(_counted(period, old))
            continue
        row = _complete(request, cells, standard, old)
        if not row.get("source") and not old.get("source"):
            outcome.refusal = _NO_SOURCE
        if not row.get("unit") and not old.get("unit"):
            outcome.refusal = _NO_UNIT
        if csv_rows.same_figure(old.get("value", ""), row["value"]):
            row["value"] = old["value"]
        written.append({**old, **row})
        if old:
            outcome.changes += _difference(period, old, row)
    named = {row["standard"] for row in written}
    staying = [row for row in before if row["standard"] not in named]
    if written and [*written, *staying] != before:
        outcome.files[path] = csv_rows.render([*written, *staying], Achievement, conventions)


def _difference(period: str, old: Mapping[str, str], row: Mapping[str, str]) -> Iterator[Text]:
    names = [name for name in ("value", "base", "met", "overdue") if row.get(name) and old.get(name) != row[name]]
    if names:
        said = ", ".join(f"{name} {old.get(name) or '-'} → {row[name]}" for name in names)
        yield Text(f"{period} 바뀜: {row['standard']}: {said}", f"{period}, changed: {row['standard']}: {said}")


def _shown(result: Result) -> list[str]:
    cells = (result.cells.get(name, "") for name in ("value", "unit", "base", "source"))
    return [result.period, result.name, *cells]


def _is_period(text: Text, table: Table) -> bool:
    """Tell whether a column that means nothing by its words was taken as that of a period."""
    taken = [table.name(column) for column, (period, _) in _columns(table, 2000) if period]
    return any(name in text.ko for name in taken)


def _unknown(result: Result, standards: tuple[ServiceStandard, ...]) -> Text:
    names = ", ".join(standard.name.ko for standard in standards)
    return Text(
        f"{result.row}행: standards.yml에 없는 기준입니다({result.name}). 있는 이름이나 id로 적어 주십시오: {names}.",
        f"Row {result.row}: no standard of standards.yml ({result.name}). Write a name or id that it has: {names}.",
    )


def _no_figure(result: Result) -> Text:
    return Text(
        f"{result.row}행({result.period}): 결과가 수가 아닙니다({result.name}).",
        f"Row {result.row} ({result.period}): the result is no number ({result.name}).",
    )


def _counted(period: str, row: Cells) -> Text:
    return Text(
        f"{period}의 {Name(row['standard']):은} 서비스가 센 결과라 바꾸지 않았습니다.",
        f"{row['standard']} of {period} was counted by the service and stays.",
    )


_NO_RESULTS = (
    Text("결과의 열을 찾을 수 없습니다.", "No column of results can be found."),
    Text('COLUMNS="이행 현황=value"처럼 적어 주십시오.', 'Tell which it is: COLUMNS="이행 현황=value".'),
)
_NO_PERIOD = (
    Text("어느 기간의 결과인지 알 수 없습니다.", "The period of the results cannot be told."),
    Text("PERIOD=2026-h1처럼 적어 주십시오.", "Write it like PERIOD=2026-h1."),
)
_NO_SOURCE = Text(
    '출처가 없습니다. SOURCE="민원 접수 대장"처럼 적어 주십시오.', 'The source is missing. Write SOURCE="register".'
)
_NO_UNIT = Text(
    "단위가 없는 결과가 있습니다. 표에 단위 열을 두거나 95%처럼 적어 주십시오.",
    "A result has no unit. Give the sheet a column 단위, or write 95%.",
)
_NOTHING = Text("가져올 결과가 없습니다.", "There are no results to take.")
