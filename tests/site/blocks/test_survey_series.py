"""Surveys as they are published: without a scale, several a year, as a matrix, of a fiscal year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from institution.organization.record import Figures, Organization
from institution.text import Text
from site_src.blocks.base import NoOptions
from site_src.blocks.surveys import latest, overview, survey_year
from site_src.blocks.surveys.series import part_series
from site_src.errors import OptionError
from site_src.postbuild import csv_downloads
from site_src.records.published_data import Data
from site_src.records.surveys import Period, Scale, SurveyRow, SurveyWave
from tests.site.blocks.test_blocks import words

SCALE = Scale(Decimal(0), Decimal(100))


def wave(year: int, name: str = "만족도 조사", score: str | None = "88.4", **values: Any) -> SurveyWave:
    text = Text(f"{year}년 {name}", f"{year} survey")
    return SurveyWave(year=year, name=text, score=Decimal(score) if score else None, **values)


@pytest.fixture
def data(facts: Organization) -> Data:
    return Data(facts, (), (), (), {}, {}, {}, Path())


def page(data: Data, lang: str = "ko", **options: Any) -> BeautifulSoup:
    html = survey_year.render_survey(data, lang, "surveys/2025.md", survey_year.Options(**options))
    return BeautifulSoup(html, "html5lib")


def all_years(data: Data, lang: str = "ko") -> BeautifulSoup:
    return BeautifulSoup(overview.render_overview(data, lang, "surveys/index.md", NoOptions()), "html5lib")


def test_what_nobody_published_of_a_score_is_said(data: Data) -> None:
    data = replace(data, waves=(wave(2025),), scores={"2025": (SurveyRow("친절성", score=Decimal("91.0")),)})
    shown = page(data, year=2025)
    facts = [(words(term), words(term.find_next("dd"))) for term in shown.select("dl.survey dt")]
    missing = [(name, "자료 없음") for name in ("척도", "표본 수", "조사 기간", "조사 기관")]
    assert facts == [("결과", "88.4점"), *missing]
    assert words(shown.select_one("tbody tr")) == "친절성 91.0"
    assert "공표되지 않" not in shown.text
    assert shown.select("svg") == [], "no bar without a scale"
    assert "not known" in page(data, "en", year=2025).text


def test_scores_without_a_scale_are_shown_and_not_compared(data: Data) -> None:
    data = replace(data, waves=(wave(2024, score="86.9"), wave(2025)))
    assert words(page(data, year=2025).select_one(".survey__break")) == (
        "이번 조사나 앞선 2024년 조사의 척도를 알 수 없어 점수를 견주지 않습니다."
    )
    shown = all_years(data)
    assert [words(text) for text in shown.select(".chart__value")] == ["86.9점", "88.4점"]
    assert "공표되지 않" not in shown.text


def several() -> tuple[SurveyWave, ...]:
    halves = {
        "2025-h1": (wave(2025, "상반기 만족도 조사", "87.0", id="2025-h1", scale=SCALE)),
        "2025-h2": (wave(2025, "하반기 만족도 조사", "89.5", id="2025-h2", scale=SCALE)),
    }
    staff = (
        wave(2024, "직원 조사", "70", id="2024-staff", scale=SCALE),
        wave(2025, "직원 조사", "72", id="2025-staff", scale=SCALE),
    )
    return (wave(2024, score="86.9", scale=SCALE), *halves.values(), *staff)


def test_each_series_has_its_chart_and_its_comparison(data: Data) -> None:
    data = replace(data, waves=several())
    assert [series.name.ko for series in part_series(data.waves)] == ["만족도 조사", "직원 조사"]
    shown = all_years(data)
    assert [words(heading) for heading in shown.select("h3")] == ["만족도 조사", "직원 조사"]
    times = [[words(text) for text in figure.select(".chart__year")] for figure in shown.select("figure")]
    assert times == [["2024", "2025-1", "2025-2"], ["2024", "2025"]]
    changes = {
        key: words(page(data, id=key).select_one(".survey__change")) for key in ("2025-h1", "2025-h2", "2025-staff")
    }
    assert changes == {
        "2025-h1": "앞선 2024년 조사(86.9점)보다 0.1점 올랐습니다.",
        "2025-h2": "앞선 조사(2025년 상반기 만족도 조사)(87.0점)보다 2.5점 올랐습니다.",
        "2025-staff": "앞선 2024년 조사(70.0점)보다 2.0점 올랐습니다.",
    }
    links = [str(link["href"]) for link in shown.select("tbody th a")]
    assert links == ["2025-h2.md", "2025-h1.md", "2024.md", "2025-staff.md", "2024-staff.md"]


def test_the_home_page_shows_the_first_series(data: Data) -> None:
    shown = latest.render_latest(replace(data, waves=several()), "ko", "index.md", NoOptions())
    assert "2025년 하반기 만족도 조사" in shown


def test_one_survey_a_year_is_one_series_whatever_its_name(data: Data) -> None:
    data = replace(data, waves=(wave(2024, "예전 조사", scale=SCALE), wave(2025, "새 조사", scale=SCALE)))
    assert len(part_series(data.waves)) == 1
    assert all_years(data).select("h3") == []


def test_surveys_of_a_year_follow_each_other_by_their_days(data: Data) -> None:
    spring, autumn = (
        wave(2025, f"제{number}차 조사", id=f"2025-{number}", scale=SCALE, period=Period(**{"from": day, "to": day}))
        for number, day in ((1, date(2025, 4, 1)), (2, date(2025, 10, 1)))
    )
    data = replace(data, waves=(autumn, spring))
    assert [one.key for one in data.newest_first()] == ["2025-2", "2025-1"]
    newest = BeautifulSoup(latest.render_latest(data, "ko", "index.md", NoOptions()), "html5lib")
    assert words(newest.select_one(".latest__links a")) == "2025년 제2차 조사 결과 보기"


@pytest.mark.parametrize(
    ("options", "problem", "cure"),
    [
        ({"year": 2025}, "그해의 조사가 여럿입니다.", "2025-staff, 2025-h2, 2025-h1"),
        ({"id": "2025-x"}, "그런 id의 조사가 없습니다.", "2025-h2"),
        ({"year": 2023}, "그해의 조사가 없습니다.", "2025, 2024"),
        ({}, "year나 id가 없습니다.", "2024-staff"),
    ],
)
def test_a_survey_that_is_not_named_is_an_error_with_a_cure(
    data: Data, options: dict[str, Any], problem: str, cure: str
) -> None:
    with pytest.raises(OptionError) as refused:
        page(replace(data, waves=several()), **options)
    assert refused.value.problem.ko == problem
    assert cure in refused.value.cure.ko


def test_year_alone_is_enough_where_it_has_one_survey(data: Data) -> None:
    assert "86.9점" in page(replace(data, waves=several()[:3]), year=2024).text


def matrix() -> tuple[SurveyRow, ...]:
    def row(name: str, english: str, *scores: str, **values: Any) -> SurveyRow:
        columns = zip(("특허 상담 / Patent advice", "교육 / Education"), scores, strict=True)
        services = {column: Decimal(score) if score else None for column, score in columns}
        return SurveyRow(name, english, services=services, **values)

    return (
        row("평균", "Mean", "90.1", "86.0", by="mean", score=Decimal("88.0")),
        row("친절성", "Courtesy", "91.2", "88.0", score=Decimal("89.6")),
        row("신속성", "Promptness", "", "84.1", score=Decimal("84.1")),
    )


def test_a_matrix_is_a_table_that_stacks_on_a_narrow_screen(data: Data) -> None:
    data = replace(data, waves=(wave(2025, scale=SCALE),), scores={"2025": matrix()})
    by_dimension, by_both = page(data, year=2025).select("table")
    assert [[words(cell) for cell in row.select("th, td")] for row in by_dimension.select("tbody tr")] == [
        ["친절성", "89.6"],
        ["신속성", "84.1"],
        ["평균", "88.0"],
    ]
    assert [[words(cell) for cell in row.select("th, td")] for row in by_both.select("tr")] == [
        ["분야", "특허 상담", "교육"],
        ["친절성", "91.2", "88.0"],
        ["신속성", "–없음", "84.1"],
        ["평균", "90.1", "86.0"],
    ]
    assert "stacks" in by_both["class"]
    assert by_both.select("td")[0]["data-label"] == "특허 상담"
    english = page(data, "en", year=2025)
    assert [words(cell) for cell in english.select("table")[1].select("th")][:3] == [
        "Dimension",
        "Patent advice",
        "Education",
    ]
    assert words(page(data, year=2025).select_one(".survey__extremes")) == (
        "가장 높은 분야는 친절성(89.6점), 가장 낮은 분야는 신속성(84.1점)입니다."
    )


def test_a_matrix_without_a_score_of_all_names_no_best(data: Data) -> None:
    bare = tuple(replace(row, score=None) for row in matrix())
    shown = page(replace(data, waves=(wave(2025),), scores={"2025": bare}), year=2025)
    assert len(shown.select("table")) == 1
    assert shown.select(".survey__extremes") == []


def test_every_score_of_a_matrix_can_be_downloaded(data: Data) -> None:
    data = replace(data, waves=(wave(2025, id="2025-visitors", scale=SCALE),), scores={"2025-visitors": matrix()})
    table = csv_downloads.tables(data, "ko")["surveys/2025-visitors"]
    assert [row[1:4] for row in table.rows][:5] == [
        ["평균", "평균", Decimal("88.0")],
        ["서비스와 분야별", "특허 상담: 평균", Decimal("90.1")],
        ["서비스와 분야별", "교육: 평균", Decimal("86.0")],
        ["분야별", "친절성", Decimal("89.6")],
        ["서비스와 분야별", "특허 상담: 친절성", Decimal("91.2")],
    ]
    assert len(table.rows) == 8


def test_a_fiscal_year_is_called_one_and_has_its_days(data: Data) -> None:
    april = replace(data.organization, figures=Figures(every="quarter", fiscal_month=4))
    data = replace(data, organization=april, waves=(wave(2025, fiscal=True),))
    assert "회계연도 2025. 4. 1. ~ 2026. 3. 31." in words(page(data, year=2025).dl)
    assert words(all_years(data).select_one("tbody th")) == "2025 회계연도"
    unknown = replace(data, organization=replace(april, figures=Figures()))
    assert "2025. 4. 1." not in page(unknown, year=2025).text
