"""Each kind of error in a data file, and the very line that its editor sees."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

import institution
import site_src
from institution import csv_file
from site_src.checks.runner import check
from site_src.records.staff import StaffMember
from tests.conftest import INSTITUTION
from tests.site.conftest import EXAMPLE, Content

STAFF = "data/staff.csv"
SURVEYS = "data/surveys.yml"
SCORES = "data/surveys/2025.csv"
STANDARDS = "data/standards.yml"
ORGANIZATION = "data/organization.yml"

SURVEYS_TEXT = (EXAMPLE / SURVEYS).read_text("utf-8")
SCORES_TEXT = (EXAMPLE / SCORES).read_text("utf-8-sig")
COLUMNS = ", ".join(csv_file.columns(StaffMember))
CASES = {
    "a bad phone number": (
        (STAFF, "02-555-2722", "02-555"),
        "content/data/staff.csv:3: phone: 전화번호가 아닙니다(02-555). 02-123-4567이나 02-123-4561~4568처럼 "
        "적어 주십시오. / Not a telephone number (02-555). Write it like 02-123-4567.",
    ),
    "a missing column": (
        (STAFF, "id,team,", "id,tea,"),
        "content/data/staff.csv:1: team: 열이 없습니다. 첫 줄에 이 이름의 열을 넣어 주십시오. "
        "/ The column is missing. Add a column of this name to the first line.",
        "content/data/staff.csv:1: tea: 모르는 열입니다. 열 이름은 다음과 같습니다: " + COLUMNS + ". "
        "/ An unknown column. The columns are: " + COLUMNS + ".",
    ),
    "a column twice": (
        (SCORES, "dimension,dimension_en,score", "dimension,dimension_en,score,score"),
        "content/data/surveys/2025.csv:1: score: 같은 열이 두 번 있습니다. 하나만 남겨 주십시오. "
        "/ The column stands twice. Keep one of them.",
    ),
    "a short row": (
        (SCORES, "친절성,Courtesy,92.1", "친절성,Courtesy"),
        "content/data/surveys/2025.csv:3: 칸이 3개여야 하는데 2개입니다. 빠진 칸을 채워 주십시오. "
        "/ 2 cells where there should be 3. Fill in the missing cells.",
    ),
    "a comma without quotation marks": (
        (SCORES, "신속성,Promptness", "신속성,Promptness, speed"),
        "content/data/surveys/2025.csv:4: 칸이 3개여야 하는데 4개입니다. 쉼표가 든 값은 큰따옴표로 묶어 주십시오. "
        "/ 4 cells where there should be 3. Put a value with a comma in quotation marks.",
    ),
    "a quotation mark that is not closed": (
        (SCORES, "시설·환경", '"시설·환경'),
        "content/data/surveys/2025.csv:7: 큰따옴표가 닫히지 않았거나 잘못 쓰였습니다. "
        '값을 "…"로 묶고, 값 속의 큰따옴표는 ""로 적어 주십시오. '
        '/ A quotation mark is not closed, or stands in the wrong place. Write "…" around the value and "" inside it.',
    ),
    "an invisible character": (
        (STAFF, "김,하늘", "김,하\x02늘"),
        "content/data/staff.csv:2: given_name: 보이지 않는 제어 문자가 있습니다. 이 칸을 다시 적어 주십시오. "
        "/ It holds an invisible control character. Type this cell again.",
    ),
    "an id twice": (
        (STAFF, "s03,strategy", "s01,strategy"),
        "content/data/staff.csv:4: id: 2행에 이미 있습니다(s01). 하나를 지우거나 다르게 적어 주십시오. "
        "/ Line 2 has it already (s01). Remove one of them, or write another.",
    ),
    "an unusable id": (
        (STAFF, "s03,strategy", "김 3,strategy"),
        "content/data/staff.csv:4: id: id로 쓸 수 없습니다(김 3). 영문 소문자와 숫자, 빼기표로 적어 주십시오. "
        "/ Not usable as an id (김 3). Use small Latin letters, digits and hyphens.",
    ),
    "an empty cell": (
        (STAFF, "s01,strategy", "s01,"),
        "content/data/staff.csv:2: team: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
        "/ A value is missing. Write this field.",
    ),
    "a visibility that is none": (
        (STAFF, "masked", "half"),
        "content/data/staff.csv:2: web_name: 쓸 수 없는 값입니다(half). "
        "다음 가운데 하나를 적어 주십시오: 'full', 'masked', 'hidden'. "
        "/ Not one of the values allowed (half). Write one of: 'full', 'masked', 'hidden'.",
    ),
    "neither true nor false": (
        (STAFF, "masked,true", "masked,예"),
        "content/data/staff.csv:2: sample: true나 false가 아닙니다(예). true 또는 false로 적어 주십시오. "
        "/ Neither true nor false (예). Write true or false.",
    ),
    "a score that is no number": (
        (SCORES, "86.0", "팔십육"),
        "content/data/surveys/2025.csv:4: score: 숫자가 아닙니다(팔십육). 88.4처럼 적어 주십시오. "
        "/ Not a number (팔십육). Write it like 88.4.",
    ),
    "a score that is not finite": (
        (SCORES, "86.0", "inf"),
        "content/data/surveys/2025.csv:4: score: 숫자가 아닙니다(inf). 88.4처럼 적어 주십시오. "
        "/ Not a number (inf). Write it like 88.4.",
    ),
    "a score outside its scale": (
        (SCORES, "86.0", "106.0"),
        "content/data/surveys/2025.csv:4: score: 점수가 척도(0~100)를 벗어났습니다(106.0). "
        "점수나 척도를 고쳐 주십시오. "
        "/ The score (106.0) is outside its scale, 0~100. Correct the score or the scale.",
    ),
    "a dimension twice": (
        (SCORES, "신속성,", "친절성,"),
        "content/data/surveys/2025.csv:4: dimension: 3행에 이미 있습니다(친절성). 하나를 지우거나 "
        "다르게 적어 주십시오. / Line 3 has it already (친절성). Remove one of them, or write another.",
    ),
    "an overall score outside its scale": (
        (SURVEYS, "score: 88.4", "score: 884"),
        "content/data/surveys.yml:20: score: 점수가 척도(0~100)를 벗어났습니다(884). 점수나 척도를 고쳐 주십시오. "
        "/ The score (884) is outside its scale, 0~100. Correct the score or the scale.",
    ),
    "a scale upside down": (
        (SURVEYS, "{lowest: 0, highest: 100}\n  base: 812", "{lowest: 100, highest: 0}\n  base: 812"),
        "content/data/surveys.yml:21: scale: 가장 낮은 점수가 가장 높은 점수보다 작지 않습니다. "
        "{lowest: 0, highest: 100}처럼 적어 주십시오. "
        "/ The lowest score is not below the highest. Write {lowest: 0, highest: 100}.",
    ),
    "a period that ends before it begins": (
        (SURVEYS, "to: 2025-09-26", "to: 2025-08-26"),
        "content/data/surveys.yml:23: period: 조사 기간의 끝이 처음보다 앞섭니다. from과 to의 날짜를 확인해 주십시오. "
        "/ The period ends before it begins. Check the dates of from and to.",
    ),
    "a day that no month has": (
        (SURVEYS, "to: 2025-09-26", "to: 2025-09-31"),
        "content/data/surveys.yml:23: period.to: 날짜가 아닙니다(2025-09-31). 2026-11-23처럼 적어 주십시오. "
        "/ Not a date (2025-09-31). Write it like 2026-11-23.",
    ),
    "a date as Koreans write it": (
        (SURVEYS, "to: 2025-09-26", "to: 2025. 9. 26."),
        "content/data/surveys.yml:23: period.to: 날짜가 아닙니다(2025. 9. 26.). 2026-11-23처럼 적어 주십시오. "
        "/ Not a date (2025. 9. 26.). Write it like 2026-11-23.",
    ),
    "the id of another year": (
        (SURVEYS, "year: 2025\n", "year: 2025\n  id: 2024-staff\n"),
        "content/data/surveys.yml:18: id가 연도(2025)로 시작하지 않습니다. 2025-staff처럼 적어 주십시오. "
        "/ The id does not begin with the year (2025). Write it like 2025-staff.",
        *(
            f"content/{file}: surveys.yml에 이 해의 조사가 없습니다. surveys.yml에 넣거나 이 파일을 지워 주십시오. "
            "/ surveys.yml has no survey of this year. Add it to surveys.yml, or remove this file."
            for file in ("data/surveys/2025.csv", "en/surveys/2025.md", "ko/surveys/2025.md")
        ),
    ),
    "neither score nor grade": (
        (SURVEYS, "  grade: A\n", ""),
        "content/data/surveys.yml:4: 점수도 등급도 없습니다. score나 grade를 적어 주십시오. "
        "/ Neither a score nor a grade. Write score or grade.",
    ),
    "a sample size of none": (
        (SURVEYS, "base: 812", "base: 0"),
        "content/data/surveys.yml:22: base: 자연수가 아닙니다(0). 숫자만 적어 주십시오(예: 12). "
        "/ Not a whole number (0). Write digits alone, like 12.",
    ),
    "a year that is none": (
        (SURVEYS, "year: 2025", "year: 25"),
        "content/data/surveys.yml:18: year: 연도가 아닙니다(25). 2026처럼 네 자리로 적어 주십시오. "
        "/ Not a year (25). Write four digits, like 2026.",
        *(
            f"content/{file}: surveys.yml에 이 해의 조사가 없습니다. surveys.yml에 넣거나 이 파일을 지워 주십시오. "
            "/ surveys.yml has no survey of this year. Add it to surveys.yml, or remove this file."
            for file in ("data/surveys/2025.csv", "en/surveys/2025.md", "ko/surveys/2025.md")
        ),
    ),
    "an unknown field": (
        (SURVEYS, "  base: 812", "  bases: 812\n  base: 812"),
        "content/data/surveys.yml:22: bases: 모르는 항목입니다. 이름을 확인하거나 지워 주십시오. "
        "/ An unknown field. Check its name or remove it.",
    ),
    "a field twice": (
        (SURVEYS, "  base: 812", "  base: 812\n  base: 813"),
        "content/data/surveys.yml:23: base: 같은 항목이 두 번 있습니다. 하나만 남겨 주십시오. "
        "/ The same key stands twice. Keep one of them.",
    ),
    "a language left out": (
        (STANDARDS, "  name: {ko: 전화 받기, en: Answering the telephone}", "  name: {ko: 전화 받기}"),
        "content/data/standards.yml:17: name.en: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
        "/ A value is missing. Write this field.",
    ),
    "broken YAML": (
        (STANDARDS, "clause: i-5-3", "clause: [i-5-3"),
        "content/data/standards.yml:9: YAML 형식이 맞지 않습니다. 쉼표나 쌍점이 든 글은 큰따옴표로 묶고, "
        "괄호가 닫혔는지 확인해 주십시오. "
        "/ Not valid YAML (expected ',' or ']', but got ':'). Put words that hold a comma or colon in quotation marks, "
        "and close each bracket.",
    ),
    "a name that no kind can have": (
        (ORGANIZATION, "      compliment:\n", "      Praise!:\n"),
        "content/data/organization.yml:83: kinds.Praise!: 의견의 종류의 이름으로 쓸 수 없습니다(Praise!). "
        "영문 소문자로 시작해 소문자와 숫자, 빼기표로 20자까지 적어 주십시오(index와 rating은 쓸 수 없습니다). "
        "/ Not usable as the name of a kind (Praise!). "
        "Begin with a small Latin letter; use these, digits and hyphens, 20 at most (neither index nor rating).",
    ),
    "no list": (
        (SURVEYS, SURVEYS_TEXT, "surveys: none\n"),
        "content/data/surveys.yml:1: 목록이 아닙니다. 항목마다 빼기표(-)로 시작하고, "
        "항목이 없으면 [] 만 적어 주십시오. "
        "/ Not a list. Begin each entry with a hyphen; if there is none, write [] alone.",
    ),
    "an entry that is a word": (
        (STANDARDS, "- id: inquiry-answer", "- word\n- id: inquiry-answer"),
        "content/data/standards.yml:3: 항목이 나누어 적혀 있지 않습니다. 다른 항목의 모양을 따라 적어 주십시오. "
        "/ The fields below it are missing. Follow the shape of its neighbours.",
    ),
    "a time without quotation marks": (
        (ORGANIZATION, '"18:00"', "18:00"),
        "content/data/organization.yml:101: working_hours.closes: 따옴표가 없어 다른 값으로 읽힙니다(18:00 → 1080). "
        '글은 "18:00"처럼 따옴표로 묶고, 수는 앞의 0 없이 숫자로, 예·아니요는 true나 false로 적어 주십시오. '
        "/ Without quotation marks it is read as another value (18:00 as 1080). "
        'Write a text as "18:00", a number in plain digits without a leading 0, yes or no as true or false.',
    ),
    "a word for true or false, which templates take for true": (
        (ORGANIZATION, "official: false", 'official: "false"'),
        "content/data/organization.yml:11: official: true나 false가 아닙니다(false). true 또는 false로 적어 주십시오. "
        "/ Neither true nor false (false). Write true or false.",
    ),
    "a text that was left empty": (
        (ORGANIZATION, "    homepage: https://www.hanbit.example/", "    homepage:"),
        "content/data/organization.yml:15: homepage: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
        "/ A value is missing. Write this field.",
    ),
    "a yes or no that was left empty": (
        (ORGANIZATION, "official: false", "official:"),
        "content/data/organization.yml:11: official: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
        "/ A value is missing. Write this field.",
    ),
    "an unknown field that was left empty": (
        (ORGANIZATION, "official: false", "official: false\n    oficial:"),
        "content/data/organization.yml:12: oficial: 모르는 항목입니다. 이름을 확인하거나 지워 주십시오. "
        "/ An unknown field. Check its name or remove it.",
    ),
    "true for a number": (
        (ORGANIZATION, "limit: {hours: 24}", "limit: {hours: true}"),
        "content/data/organization.yml:73: kinds.inquiry.limit.hours: 자연수가 아닙니다(true). "
        "숫자만 적어 주십시오(예: 12). / Not a whole number (true). Write digits alone, like 12.",
    ),
    "more days than the calendar has": (
        (ORGANIZATION, "keep_days: 365", "keep_days: 99999999999"),
        "content/data/organization.yml:75: kinds.inquiry.keep_days: 수가 너무 큽니다(99999999999). "
        "더 작은 수를 적어 주십시오. / Too large a number (99999999999). Write a smaller one.",
    ),
    "cells between semicolons": (
        (SCORES, SCORES_TEXT, SCORES_TEXT.replace(",", ";")),
        "content/data/surveys/2025.csv:1: 칸이 쉼표로 나뉘어 있지 않습니다. "
        "Excel에서 'CSV UTF-8(쉼표로 분리)'로 저장해 주십시오. "
        "/ The cells are not separated by commas. Save it from Excel as 'CSV UTF-8 (comma delimited)'.",
    ),
    "an empty file": (
        (SCORES, SCORES_TEXT, ""),
        "content/data/surveys/2025.csv:1: 파일이나 그 첫 줄이 비어 있습니다. 첫 줄에 열의 이름을 적어 주십시오. "
        "/ The file, or its first line, is empty. Write the names of the columns into the first line.",
    ),
    "a row without a score": (
        (SCORES, "92.1", ""),
        "content/data/surveys/2025.csv:3: 점수가 없습니다. score를 적거나 이 줄을 지워 주십시오. "
        "/ There is no score. Write score, or remove this row.",
    ),
    "a service without English": (
        (SCORES, "dimension,dimension_en,score", "dimension,dimension_en,특허 상담"),
        "content/data/surveys/2025.csv:1: 특허 상담: 서비스의 영어 이름이 없습니다. "
        "열 이름을 '특허 상담 / Patent advice'처럼 적어 주십시오. "
        "/ The English name of the service is missing. Write the column's name like 특허 상담 / Patent advice.",
    ),
}


def test_the_institution_of_the_tests_has_no_errors() -> None:
    assert check(INSTITUTION) == []


def test_the_example_has_no_errors(content: Content) -> None:
    assert content.check() == []


@pytest.mark.parametrize(("change", "lines"), [(case[0], list(case[1:])) for case in CASES.values()], ids=list(CASES))
def test_an_editor_sees_the_line(content: Content, change: tuple[str, str, str], lines: list[str]) -> None:
    content.change(*change)
    assert content.check() == lines


def records() -> Iterator[type[Any]]:
    """Give the records that are made of what an editor wrote."""
    for package in (institution, site_src):
        for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = vars(importlib.import_module(name))
            yield from (
                kind for kind in module.values() if isinstance(kind, type) and hasattr(kind, "__pydantic_decorators__")
            )


def takes_true_for_one(hint: Any) -> bool:
    try:
        return type(TypeAdapter(hint).validate_python(True)) is int
    except ValidationError:
        return False


@pytest.mark.filterwarnings("ignore::pydantic.warnings.UnsupportedFieldAttributeWarning")  # an alias
def test_no_number_of_a_record_takes_true_for_1() -> None:
    hints = {
        f"{kind.__qualname__}.{name}": hint
        for kind in records()
        for name, hint in get_type_hints(kind, include_extras=True).items()
    }
    assert "Limit.hours" in hints
    assert "SurveyWave.base" in hints
    assert [name for name, hint in hints.items() if takes_true_for_one(hint)] == []


def test_every_error_of_every_file_is_found_at_once(content: Content) -> None:
    for name in ("a bad phone number", "a score outside its scale", "a language left out"):
        content.change(*CASES[name][0])
    content.change("ko/surveys/2025.md", "year: 2025", "years: 2025")
    assert [line.split(": ")[0] for line in content.check()] == [
        "content/data/staff.csv:3",
        "content/data/standards.yml:17",
        "content/data/surveys/2025.csv:4",
        "content/ko/surveys/2025.md:9",
    ]


def test_scores_that_cannot_be_read_are_one_error(content: Content) -> None:
    content.path(SCORES).write_bytes(b"\xff\xfe\x00\xd8")
    [problem] = content.check()
    assert problem.startswith("content/data/surveys/2025.csv: 글자 인코딩을 읽을 수 없습니다.")


@pytest.mark.parametrize("name", ["2025.CSV", "2025.xlsx"])
def test_scores_are_kept_as_csv(content: Content, name: str) -> None:
    content.write(f"data/surveys/{name}", "")
    [problem] = content.check()
    assert problem.startswith(f"content/data/surveys/{name}: 점수표는 .csv 파일입니다. ")


def test_columns_that_excel_leaves_empty_are_none(content: Content) -> None:
    content.write(STAFF, "".join(f"{line},,\n" for line in content.read(STAFF).splitlines()))
    assert content.check() == []


def test_a_cure_names_no_empty_list(content: Content) -> None:
    [header, *_] = content.read(STAFF).splitlines()
    content.write(STAFF, header + "\n")
    problems = content.check()
    assert problems
    assert not any(": ." in problem or "십시오 ." in problem for problem in problems)


def test_a_survey_of_a_year_to_come_is_named(content: Content) -> None:
    content.change(SURVEYS, "year: 2025", "year: 2999")
    assert any("year: 아직 오지 않은 기간입니다." in problem for problem in content.check())


def test_a_missing_file_is_named(content: Content) -> None:
    content.path("data/staff.csv").unlink()
    assert content.check() == [
        "content/data/staff.csv: 파일이 없습니다. 파일 이름을 확인하거나 파일을 올려 주십시오. "
        "/ The file is missing. Check its name or add it."
    ]


def test_rows_of_commas_below_the_data_are_no_rows(content: Content) -> None:
    content.write("data/surveys/2025.csv", content.read("data/surveys/2025.csv") + ",,\n\n,,\n")
    assert content.check() == []


@pytest.mark.parametrize("name", [STAFF, SURVEYS, SCORES, STANDARDS, ORGANIZATION, "data/menu.ko.yml", "ko/staff.md"])
def test_a_folder_in_place_of_a_file_is_named(content: Content, name: str) -> None:
    content.path(name).unlink()
    content.path(name).mkdir()
    assert (
        f"content/{name}: 읽을 수 있는 파일이 아닙니다. 같은 이름의 폴더이면 지우고 파일을 올려 주십시오. "
        "/ Not a file that can be read. If it is a folder, remove it and add the file."
    ) in content.check()


@pytest.mark.parametrize("name", [ORGANIZATION, "data/menu.ko.yml", "data/menu.en.yml", "data/notice.yml"])
def test_what_the_generator_reads_too_must_be_utf8(content: Content, name: str) -> None:
    text = content.read(name) if content.path(name).exists() else "# 꺼 둠\n"
    content.path(name).write_bytes(text.replace("·", ".").encode("cp949"))
    assert content.check() == [
        f"content/{name}: UTF-8로 저장되지 않았습니다. 편집기에서 인코딩을 UTF-8로 골라 다시 저장해 주십시오. "
        "/ Not saved as UTF-8. Save it again with the encoding UTF-8."
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("data/staff.csv", "\ns02,", '\n"s02,', 3),
        ("data/menu.ko.yml", "nav:", "nav: []\nrest:", 5),
        ("data/organization.yml", "limit: {hours: 24}", "limit:\t{hours: 24}", 74),
    ],
)
def test_one_mistake_is_one_line(content: Content, name: str, old: str, new: str, line: int) -> None:
    content.write("data/notice.yml", "extra:\n  notice:\n    show: false\n    text: {ko: 쉽니다., en: Closed.}\n")
    content.change("data/organization.yml", "\nsite_name:", "\nINHERIT: notice.yml\nsite_name:")
    content.change(name, old, new)
    [said] = content.check()
    assert said.startswith(f"content/{name}:{line}: ")


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ("name: {ko: 가, en: B}\n\tsample: true", "탭(Tab)을 빈칸(Space)으로 바꾸어 주십시오. / "),
        ("name: 조사: 2025", "쌍점(:)이 든 글은 큰따옴표로 묶고, 윗줄에 쌍점이 빠지지 않았는지"),
        ("name: {ko: 가: 나, en: B}", "쉼표나 쌍점이 든 글은 큰따옴표로 묶고, 괄호가 닫혔는지 확인해 주십시오. / "),
        ("name\n  sample: true", "쌍점(:)이 든 글은 큰따옴표로 묶고, 윗줄에 쌍점이 빠지지 않았는지"),
        ("extra: 1\nname\nsample: true", "'이름: 값'의 모양인지, 쌍점(:)이 빠졌는지 확인해 주십시오. / "),
    ],
)
def test_a_common_mistake_in_yaml_has_its_own_cure(content: Content, wrong: str, cure: str) -> None:
    content.write("data/notice.yml", wrong)
    [said] = content.check()
    assert said.startswith("content/data/notice.yml:")
    assert f"YAML 형식이 맞지 않습니다. {cure}" in said


def test_contradictions_are_told_beside_wrong_fields(content: Content) -> None:
    """A team that is its own judge, one mailbox of two and an unknown team, though a number and a label are wrong."""
    content.change(ORGANIZATION, "help_phone: 02-555-2801", "help_phone: none")
    content.change(ORGANIZATION, "label: {ko: 문의, en: Inquiry}", "label: {en: Inquiry}")
    content.change(ORGANIZATION, "complaints_to: audit", "complaints_to: strategy")
    content.change(ORGANIZATION, "mailbox: audit@hanbit.example", "mailbox: strategy@hanbit.example")
    facts = content.read(ORGANIZATION)
    suggestion = facts.index("      suggestion:")
    content.write(ORGANIZATION, facts[:suggestion] + facts[suggestion:].replace("team: strategy", "team: nobody", 1))
    fields = [line.split(": ")[1] for line in content.check() if line.startswith(f"content/{ORGANIZATION}")]
    assert fields == [
        "help_phone",
        "teams.strategy.complaints_to",
        "teams.audit.complaints_to",
        "kinds.inquiry.label.ko",
        "kinds.suggestion.team",
    ]


def test_a_team_that_cannot_be_read_is_told_of_once(content: Content) -> None:
    content.change(ORGANIZATION, "phone: 02-555-2713", "phone: none")
    assert [line.split(": ")[1] for line in content.check()] == ["teams.audit.phone"]
