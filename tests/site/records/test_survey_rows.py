"""surveys.yml and its scores as offices have them: years in words, several a year, matrices, rows of means."""

from decimal import Decimal
from pathlib import Path

import pytest

from institution.performance.record_files import Table
from institution.text import Conventions
from site_src.records.completion import survey_rows
from site_src.records.surveys import SurveyRow, SurveyWave

KOREAN = Conventions(("ko",))


def waves(tmp_path: Path, text: str) -> Table[SurveyWave]:
    path = tmp_path / "surveys.yml"
    path.write_text(text, "utf-8")
    return survey_rows.read_waves(path, KOREAN)


def scores(tmp_path: Path, text: str, conventions: Conventions = KOREAN) -> Table[SurveyRow]:
    path = tmp_path / "2025.csv"
    path.write_text(text, "utf-8")
    return survey_rows.read_scores(path, conventions)


def rows(table: Table[SurveyRow]) -> list[SurveyRow]:
    assert [str(problem) for problem in table.problems] == []
    return [entry.record for entry in table.entries]


@pytest.mark.parametrize(
    ("written", "year", "fiscal"),
    [
        ("2025", 2025, False),
        ("2025년", 2025, False),
        ("2025년도", 2025, False),
        ("2025 회계연도", 2025, True),
        ("FY2025", 2025, True),
    ],
)
def test_a_year_is_read_as_it_is_written(tmp_path: Path, written: str, year: int, fiscal: bool) -> None:
    table = waves(tmp_path, f"- {{year: {written}, name: 만족도 조사, score: 88.4}}\n")
    assert [str(problem) for problem in table.problems] == []
    wave = table.entries[0].record
    assert (wave.year, wave.fiscal, wave.key, wave.sample) == (year, fiscal, "2025", False)
    assert wave.year_label("ko") == ("2025 회계연도" if fiscal else "2025년")


def test_surveys_of_one_year_need_an_id(tmp_path: Path) -> None:
    text = "- {year: 2025, name: 고객 조사, score: 88}\n- {year: 2025, name: 직원 조사, score: 70}\n"
    [problem] = waves(tmp_path, text).problems
    assert "surveys.yml:2: id: 1행에 이미 있습니다(2025)." in str(problem)
    table = waves(tmp_path, text.replace("name: 직원", "id: 2025-staff, name: 직원"))
    assert [entry.record.key for entry in table.entries] == ["2025", "2025-staff"]


@pytest.mark.parametrize("survey_id", ["2024-staff", "2025-직원", "staff", "2025-", "2025-Staff"])
def test_an_id_begins_with_the_year_and_is_an_address(tmp_path: Path, survey_id: str) -> None:
    [problem] = waves(tmp_path, f"- {{year: 2025, id: {survey_id}, name: 조사, score: 88}}\n").problems
    assert "2025-staff처럼 적어 주십시오." in str(problem)


def test_a_matrix_has_a_column_for_each_service(tmp_path: Path) -> None:
    table = scores(
        tmp_path, "dimension,특허 상담,교육,전체\n친절성,91.2,88.0,89.6\n신속성,,84.1,84.1\n평균,91.2,86.1,86.9\n"
    )
    kind, prompt, mean = rows(table)
    assert kind.services == {"특허 상담": Decimal("91.2"), "교육": Decimal("88.0")}
    assert (kind.score, kind.by) == (Decimal("89.6"), "dimension")
    assert prompt.services == {"특허 상담": None, "교육": Decimal("84.1")}
    assert (mean.by, mean.score) == ("mean", Decimal("86.9"))
    assert set(table.ids or ()) == {"친절성", "신속성", "평균", "특허 상담", "교육"}


def test_a_matrix_needs_no_score_of_all(tmp_path: Path) -> None:
    [row] = rows(scores(tmp_path, "dimension,특허 상담\n친절성,91.2\n"))
    assert row.score is None


@pytest.mark.parametrize("name", ["평균", "전체 평균", "총평균", "전체", "종합", "계", "Mean"])
def test_a_row_of_means_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert [row.by for row in rows(scores(tmp_path, f"dimension,score\n친절성,90\n{name},88\n"))] == [
        "dimension",
        "mean",
    ]


@pytest.mark.parametrize("name", ["종합 만족도", "평균 대기 시간", "계약", "전체 만족도"])
def test_a_dimension_is_no_mean_because_of_a_word(tmp_path: Path, name: str) -> None:
    assert rows(scores(tmp_path, f"dimension,score\n{name},88\n"))[0].by == "dimension"


def test_a_mean_can_be_said_and_denied(tmp_path: Path) -> None:
    told = rows(scores(tmp_path, "dimension,score,by\n전체,88,dimension\n기관 점수,87,mean\n"))
    assert [row.by for row in told] == ["dimension", "mean"]


TOLD = {
    "dimension,scores\n친절성,90\n": [":1: scores: 모르는 열입니다."],
    "dimension\n친절성\n": [":1: score: 열이 없습니다."],
    "dimension,score\n친절성,\n": [":2: 점수가 없습니다."],
    "dimension,특허 상담\n친절성,구십\n": [":2: services.특허 상담: 숫자가 아닙니다(구십)."],
    "dimension,교육,교육\n친절성,90,91\n": [":1: 교육: 같은 열이 두 번 있습니다."],
}


@pytest.mark.parametrize(("text", "sentences"), TOLD.items())
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, sentences: list[str]) -> None:
    told = [str(problem).split("2025.csv", 1)[1] for problem in scores(tmp_path, text).problems]
    assert [line.startswith(sentence) for line, sentence in zip(sorted(told), sorted(sentences), strict=True)] == [
        True
    ] * len(sentences)


def test_english_is_asked_for_where_the_institution_has_it(tmp_path: Path) -> None:
    problems = scores(tmp_path, "dimension,특허 상담,평균\n친절성,90,90\n", Conventions()).problems
    assert [problem.field for problem in problems] == ["dimension_en", "특허 상담"]
    text = "dimension,dimension_en,특허 상담 / Patent advice\n친절성,Courtesy,90\n"
    assert rows(scores(tmp_path, text, Conventions()))[0].name("en") == "Courtesy"
