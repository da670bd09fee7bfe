"""Figures of content/data/performance: shown with period, base, way of counting and source, or said to be missing."""

import csv
from pathlib import Path

import pytest

from institution.performance.periods import parse_period
from site_src.postbuild import csv_downloads
from site_src.records import dataset
from tests.site.blocks.test_blocks import words
from tests.site.conftest import Content, Render

HEADER = "standard,value,unit,unit_en,base,counted,counted_en,source,source_en,sample\n"
ROW = "inquiry-answer,{value},%,%,412,24시간 안에 답변한 비율,share answered in time,접수 대장,register,{sample}\n"


def write(content: Content, name: str, value: str = "96.4", sample: str = "false") -> str:
    path = f"data/performance/{name}.csv"
    content.write(path, HEADER + ROW.format(value=value, sample=sample))
    return path


@pytest.mark.parametrize(
    ("name", "ko", "en"),
    [
        ("2026", "2026년", "2026"),
        ("2026-h1", "2026년 상반기", "first half of 2026"),
        ("2026-q3", "2026년 3분기", "quarter 3 of 2026"),
        ("2026-m02", "2026년 2월", "February 2026"),
        ("2026-m11", "2026년 11월", "November 2026"),
        ("2013-14", "2013-14년도", "fiscal year 2013-14"),
        ("1999-00", "1999-00년도", "fiscal year 1999-00"),
    ],
)
def test_periods_are_named_by_their_files(name: str, ko: str, en: str) -> None:
    made = parse_period(name)
    assert made
    assert (made.label("ko"), made.label("en")) == (ko, en)


@pytest.mark.parametrize("name", ["2026-h3", "26", "2026-1", "h1-2026", "2026-q5", "2026-28", "2026-m13", "2026-m1"])
def test_another_name_is_an_error_of_the_editors(content: Content, name: str) -> None:
    assert parse_period(name) is None
    write(content, name)
    assert content.check() == [
        f"content/data/performance/{name}.csv: 파일의 이름이 기간이 아닙니다. 2026.csv(한 해), 2026-h1.csv(상반기), "
        "2026-q3.csv(3분기), 2026-m11.csv(11월), 2026-27.csv(회계연도)처럼 이름을 붙여 주십시오. / The file's name "
        "is no period. Name it like 2026.csv (a year), 2026-h1.csv (a half), 2026-q3.csv (a quarter), 2026-m11.csv (a "
        "month) or 2026-27.csv (a fiscal year)."
    ]


@pytest.mark.parametrize("name", ["2026-h1.CSV", "2026-h1.xlsx"])
def test_a_file_of_another_kind_is_named(content: Content, name: str) -> None:
    content.write(f"data/performance/{name}", "")
    content.write("data/performance/.DS_Store", "")
    [problem] = content.check()
    assert problem.startswith(f"content/data/performance/{name}: 파일의 이름이 기간이 아닙니다. ")


@pytest.mark.parametrize("name", ["2999", "2999-h1", "2999-q4"])
def test_a_time_that_has_not_come_has_no_figures(content: Content, name: str) -> None:
    path = write(content, name)
    assert content.check() == [
        f"content/{path}: 아직 오지 않은 기간입니다. 연도를 확인해 주십시오. "
        "/ This time has not come yet. Check the year."
    ]


@pytest.mark.parametrize("value", ["964", "-96.4"])
def test_a_share_lies_between_none_and_all(content: Content, value: str) -> None:
    path = write(content, "2026-h1", value)
    [problem] = content.check()
    assert problem.startswith(f"content/{path}:2: ")
    assert "비율이 0과 100 사이가 아닙니다." in problem


def test_the_latest_period_is_the_one_that_ends_last(content: Content) -> None:
    for name, value in {"2025": "1", "2026-h1": "2", "2026-q2": "3", "2026-q1": "4"}.items():
        write(content, name, value)
    facts = dataset.current(Path("content/data"))
    assert [kept.period.name for kept in facts.achievements("inquiry-answer")] == [
        "2026-h1",
        "2026-q2",
        "2026-q1",
        "2025",
    ]
    kept = facts.latest_achievement("inquiry-answer")
    assert kept
    assert (kept.achievement.figure("ko"), facts.latest_achievement("phone-rings")) == ("2%", None)


def test_a_figure_stands_with_all_that_belongs_to_it(content: Content, render: Render) -> None:
    write(content, "2026-h1", sample="true")
    page = render("```standards\n```")
    first = page.select_one("tbody tr")
    assert first
    assert [words(cell) for cell in first.select("td")][-1] == "96.4% 예시 2026년 상반기, 412건"
    table = page.select_one("section.standards table")
    assert table
    assert words(table.caption) == "인터넷 문의에 대한 답변: 기간별 이행 결과"
    assert [words(cell) for cell in table.select("tbody > tr > *")] == [
        "2026년 상반기",
        "96.4% 예시",
        "412건",
        "24시간 안에 답변한 비율",
        "접수 대장",
    ]
    assert [link["href"] for link in page.select(".download a")] == [
        "/data/standards.csv",
        "/data/performance/2026-h1.csv",
        "/feed.xml",
    ]


def test_no_figure_yet_is_said_plainly(render: Render) -> None:
    page = render("```standards\n```", "en")
    assert {words(row.select("td")[-1]) for row in page.select("tbody tr")} == {"not counted yet"}
    assert len(page.select("section.standards")) == words(page.body).count("Kept not counted yet")


def test_units_are_written_as_each_language_does(content: Content, render: Render) -> None:
    path = write(content, "2026")
    content.change(path, "96.4,%,%", "1234.5,시간,hours")
    assert "1,234.5시간" in render("```standards\n```").text
    assert "1,234.5 hours" in render("```standards\n```", "en").text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234567", "1,234,567건"),
        ("123456.5", "123,456.5건"),
        ("94.96", "94.96건"),
        ("94.996", "94.996건"),
        ("96.50", "96.50건"),
        ("0.1", "0.1건"),
        ("100", "100건"),
        ("-0", "-0건"),
        ("12345678901234567890", "12,345,678,901,234,567,890건"),
    ],
)
def test_a_figure_is_shown_and_downloaded_with_every_digit(
    content: Content, render: Render, tmp_path: Path, value: str, shown: str
) -> None:
    path = write(content, "2026-h1", value)
    content.change(path, ",%,%,", ",건,cases,")
    page = render("```standards\n```")
    assert [words(figure) for figure in page.select(".standards__achieved")] == [shown, shown]
    csv_downloads.write(dataset.current(Path("content/data")), tmp_path / "site")
    with (tmp_path / "site/data/performance/2026-h1.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["결과"] for row in csv.DictReader(file)] == [value]


@pytest.mark.parametrize("value", ["1.23457E+06", "1e3", "-2.5e-1"])
def test_a_number_that_excel_shortened_is_named(content: Content, value: str) -> None:
    path = write(content, "2026-h1", value)
    [problem] = content.check()
    assert problem.startswith(f"content/{path}:2: value: 줄여 쓴 수라 끝자리를 알 수 없습니다({value}).")


@pytest.mark.parametrize(
    "counted",
    [
        ("1일 단위로 집계합니다.", "Counted in units of 1 day."),
        ("1일 3회 집계합니다.", "Counted 3 times a day, every 1 hour."),
        ("매월 1일에 2시간 간격으로 봅니다.", "Looked at on the 1st, at 2 hour intervals."),
        ("30일 전에 알립니다.", "Told 30 days before."),
    ],
)
def test_days_and_hours_that_are_no_limit_need_not_agree(content: Content, counted: tuple[str, str]) -> None:
    text = content.read("data/standards.yml")
    [place] = [line for line in text.splitlines() if "문의를 접수한 때부터" in line]
    english = text.splitlines()[text.splitlines().index(place) + 1]
    content.change("data/standards.yml", f"{place}\n{english}", f'    ko: "{counted[0]}"\n    en: "{counted[1]}"')
    assert content.check() == []


@pytest.mark.parametrize("counted", ["1일 이내에 답변합니다.", "48시간까지 답변합니다.", "1일을 넘기지 않습니다."])
def test_a_limit_in_the_way_of_counting_must_agree(content: Content, counted: str) -> None:
    text = content.read("data/standards.yml")
    [place] = [line for line in text.splitlines() if "문의를 접수한 때부터" in line]
    content.change("data/standards.yml", place, f'    ko: "{counted}"')
    [problem] = content.check()
    assert "counted: organization.yml의 kinds.inquiry.limit(24시간)와 다릅니다." in problem


def test_production_refuses_sample_figures(content: Content) -> None:
    path = write(content, "2026-h1", sample="true")
    assert any(line.startswith(f"content/{path}:2: sample: 예시 자료는") for line in content.check(production=True))


def test_an_unknown_standard_is_named(content: Content) -> None:
    path = write(content, "2026-h1")
    content.change(path, "inquiry-answer", "inquiries")
    [line] = content.check()
    assert line.startswith(f"content/{path}:2: standard: 없는 id입니다(inquiries). standards.yml에 있는 id를")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("data/organization.yml", "limit: {days: 7}", "limit: {days: 10}"), {"target", "figure", "counted"}),
        (("data/organization.yml", "limit: {days: 14}", "limit: {days: 15}"), {"target", "figure", "counted"}),
        (("data/standards.yml", "{ko: 7일, en: 7 days}", "{ko: 7일, en: 8 days}"), {"figure"}),
        (("data/organization.yml", "limit: {hours: 24}", "limit: {hours: 48}"), {"target", "figure"}),
        (("data/organization.yml", "limit: {hours: 24}", "limit: {days: 1}"), {"target", "figure"}),
    ],
)
def test_limits_written_twice_must_agree(content: Content, change: tuple[str, str, str], place: set[str]) -> None:
    content.change(*change)
    lines = content.check()
    assert {line.split(": ")[1] for line in lines} == place
    assert all(line.startswith("content/data/standards.yml:") for line in lines)
    assert all("두 파일의 수를 맞추어 주십시오." in line for line in lines)
