"""Decide what a file is, hand it to the part that knows its kind, and write what comes of it.

A document (`DOCUMENTS`, or WHAT=charter) is the charter's text and goes to `charter/`. Everything else is a
workbook: of its sheets the one is taken whose head names most of the columns of a kind.
"""

from dataclasses import replace
from typing import get_args

from institution import text_files
from institution.formatting import Name
from institution.text import Text
from site_src.importing import table_kinds, trial, unknown_columns
from site_src.importing.charter import charter_text
from site_src.importing.figures import performance_import, survey_import
from site_src.importing.outcome import Outcome
from site_src.importing.people import staff_import
from site_src.importing.request import Request
from site_src.importing.table_kinds import Candidate
from site_src.importing.vocabulary import Kind
from site_src.importing.workbooks import reader
from site_src.importing.workbooks.reader import refusal
from site_src.importing.workbooks.sheet import Sheet

#: Endings of files that hold the words of a charter; a sheet has none of them, whatever is in it.
DOCUMENTS = (".txt", ".md", ".docx", ".html", ".htm", ".hwpx")
WHAT: tuple[str, ...] = (*get_args(Kind), "charter")


def run(request: Request) -> Outcome:
    """Give what would come of an import; raises DataError if the file cannot be read or holds nothing for us."""
    if request.what == "charter" or (request.what is None and request.path.suffix.lower() in DOCUMENTS):
        return charter_text.run(request)
    sheets = reader.read_sheets(request.path)
    found = _choose(request, sheets)
    told = unknown_columns.ask(request, found.kind, found.table)
    if told:
        columns = {**request.columns, **told}
        request = replace(request, columns=columns, what=found.kind, sheet=found.table.sheet.name)
        found = _choose(request, sheets)
    outcome = Outcome(Text("", ""), left=list(found.table.left))
    if len(sheets) > 1:
        outcome.remarks.append(_which_sheet(found.table.sheet, sheets))
    _import(request, found, outcome)
    outcome.problems += trial.find_new_problems(request, outcome)
    return outcome


def write(outcome: Outcome) -> None:
    """Write the files of an outcome, each in one piece; raises DataError for one that cannot be written."""
    for path, text in outcome.files.items():
        text_files.replace_text(path, text)


def _import(request: Request, found: Candidate, outcome: Outcome) -> None:
    if found.grid:
        survey_import.run(request, found.grid, outcome)
    elif found.kind == "staff":
        staff_import.run(request, found.table, outcome)
    else:
        performance_import.run(request, found.table, outcome)


def _choose(request: Request, sheets: list[Sheet]) -> Candidate:
    """Choose the sheet and kind whose head names most; of equals the first, and none that is hidden."""
    shown = [sheet for sheet in sheets if request.hidden or not sheet.is_hidden]
    named = [sheet for sheet in sheets if request.sheet in (None, sheet.name)]
    if not named:
        raise refusal(request.path, *_no_such_sheet(request.sheet or "", sheets))
    looked_at = named if request.sheet else [sheet for sheet in named if sheet in shown]
    found = [candidate for sheet in looked_at for candidate in table_kinds.find(request, sheet)]
    if not found:
        raise refusal(request.path, *_no_table(sheets))
    return max(found, key=lambda candidate: candidate.weight)


def _which_sheet(taken: Sheet, sheets: list[Sheet]) -> Text:
    others = ", ".join(f"{sheet.name}" + ("(숨김)" if sheet.is_hidden else "") for sheet in sheets if sheet != taken)
    return Text(
        f"시트 {Name(taken.name):을} 가져왔습니다. 가져오지 않은 시트: {others}. 그것을 가져오려면 SHEET=이름.",
        f"Sheet {taken.name} was taken, these were not: {others}. SHEET=name takes another.",
    )


def _no_such_sheet(name: str, sheets: list[Sheet]) -> tuple[Text, Text]:
    names = ", ".join(sheet.name for sheet in sheets)
    return (
        Text(f"그런 이름의 시트가 없습니다({name}).", f"There is no sheet of that name ({name})."),
        Text(f"다음 가운데 하나를 적어 주십시오: {names}.", f"Name one of these: {names}."),
    )


def _no_table(sheets: list[Sheet]) -> tuple[Text, Text]:
    headed = next(iter(sorted(sheets, key=lambda sheet: -len(sheet.rows))))
    example = " / ".join(text.replace("\n", " ") for _, text in headed.texts(0))[:80]
    return (
        Text(
            f"직원, 만족도, 이행 결과 가운데 어느 표인지 알 수 없습니다(첫 줄: {example}).",
            f"Neither staff nor a survey nor results can be recognised (first row: {example}).",
        ),
        Text(
            'WHAT=staff와 COLUMNS="성명=name,부서=team,업무=duties"처럼 무슨 표이고 어느 열이 무엇인지 적어 주십시오.',
            'Tell which it is, and what its columns are: WHAT=staff COLUMNS="Name=name,Dept=team".',
        ),
    )
