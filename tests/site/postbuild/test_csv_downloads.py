"""The tables as CSV: Excel opens them rightly and runs nothing, and what is a sample says so."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from institution import csv_file
from institution.text import Text
from site_src.postbuild import csv_downloads
from site_src.records import dataset
from tests.site.conftest import Content


@pytest.fixture
def site(content: Content, tmp_path: Path) -> Path:
    csv_downloads.write(dataset.current(content.root / "content/data"), tmp_path / "site")
    return tmp_path / "site"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_there_in_both_languages_under_stable_names(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.csv")}
    korean = {"data/standards.csv", "data/surveys.csv", "data/surveys/2024.csv", "data/surveys/2025.csv"}
    assert names == korean | {f"en/{name}" for name in korean}


def test_excel_is_told_that_it_is_utf_8(site: Path) -> None:
    written = list(site.rglob("*.csv"))
    assert len(written) == 8
    for path in written:
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\r\n") == raw.count(b"\n")


def test_a_year_holds_scores_method_and_the_mark_of_a_sample(site: Path) -> None:
    assert rows(site / "data/surveys/2025.csv")[0] == {
        **{
            "연도": "2025",
            "나눈 기준": "분야별",
            "분야": "종합 만족도",
            "점수": "88.4",
            "척도 최저": "0",
            "척도 최고": "100",
            "표본 수": "812",
        },
        **{"조사 시작": "2025-09-01", "조사 끝": "2025-09-26", "조사 기관": "(예시) 조사 기관", "자료 구분": "예시"},
    }
    english = rows(site / "en/data/surveys/2025.csv")[0]
    assert (english["Dimension"], english["Score"], english["Kind of data"]) == ("Overall", "88.4", "sample")


def test_a_grade_stays_a_grade_and_a_break_is_marked(site: Path) -> None:
    years = {row["Year"]: row for row in rows(site / "en/data/surveys.csv")}
    assert (years["2018"]["Score"], years["2018"]["Grade"], years["2018"]["Kind of data"]) == ("", "A", "real")
    assert years["2024"]["Not comparable with earlier years"] == "yes"


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@SUM(A1)", " =1", "\t=1", "＝1+1", "\r=1"])
def test_text_is_never_a_formula(text: str) -> None:
    assert csv_file.harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (Decimal("-1.5"), "-1.5"),
        (Decimal("86.0"), "86.0"),
        (Decimal("1234567"), "1234567"),
        (None, ""),
        ("02-1-2", "02-1-2"),
        (0, "0"),
    ],
)
def test_numbers_and_other_text_stay_as_they_are(cell: Decimal | int | str | None, written: str) -> None:
    assert csv_file.harmless(cell) == written


def test_a_formula_in_the_data_reaches_the_file_as_text(content: Content, tmp_path: Path) -> None:
    facts = dataset.current(content.root / "content/data")
    first = replace(facts.standards[0], name=Text('=HYPERLINK("https://x.example")', "@x"))
    csv_downloads.write(replace(facts, standards=(first,)), tmp_path)
    assert rows(tmp_path / "data/standards.csv")[0]["기준"] == '\'=HYPERLINK("https://x.example")'
    assert rows(tmp_path / "en/data/standards.csv")[0]["Standard"] == "'@x"


RESULT = (
    "standard,value,unit,unit_en,base,met,overdue,target,levels,counts,withheld,revised,revision,note,counted,"
    "counted_en,source,source_en,sample\n"
    'inquiry-answer,83,%,%,48,40,2,95,"satisfied 40; partly -; not -",satisfaction,,2026-10-20,=고침,덧붙임,셈,counted,'
    "대장,register,true\n"
    "complaint-reply,66,%,%,3,2,1,90,late 1,answered_in_time,true,,,,셈,counted,대장,register,false\n"
)


def test_a_result_has_its_target_verdict_and_numbers_and_each_level_a_row(content: Content, tmp_path: Path) -> None:
    content.write("data/performance/2026-q3.csv", RESULT)
    csv_downloads.write(dataset.current(content.root / "content/data"), tmp_path)
    first, *levels, withheld = rows(tmp_path / "data/performance/2026-q3.csv")
    assert first == {
        **{"기간": "2026년 3분기", "기준": "인터넷 문의에 대한 답변", "나눈 것": "", "결과": "83", "단위": "%"},
        **{"목표": "95% 이상", "지킴 여부": "지키지 못함", "건수": "48", "지킨 건수": "40"},
        **{"기한이 지났으나 아직": "2", "세는 방법": "셈", "출처": "대장", "자료 구분": "예시"},
        **{"고친 날": "2026-10-20", "고친 까닭": "'=고침", "덧붙임": "덧붙임"},
    }
    assert [(row["나눈 것"], row["건수"], row["결과"]) for row in levels] == [
        ("만족", "40", ""),
        ("일부 만족", "비공개", ""),
        ("불만족", "비공개", ""),
    ]
    assert [withheld[name] for name in ("결과", "지킴 여부", "건수", "지킨 건수")] == ["비공개", "", "", ""]
    english = rows(tmp_path / "en/data/performance/2026-q3.csv")[0]
    assert (english["Kept or not"], english["Of these kept"]) == ("not kept", "40")


def test_promises_not_kept_are_a_table_where_there_are_any(content: Content, tmp_path: Path) -> None:
    content.write(
        "data/explanations/2026-q3.csv",
        "standard,why,changes,why_en,changes_en\ninquiry-answer,태풍,무선,Storm,Radio\n,폭설,제설,,\n",
    )
    csv_downloads.write(dataset.current(content.root / "content/data"), tmp_path)
    assert [list(row.values()) for row in rows(tmp_path / "data/missed.csv")] == [
        ["2026년 3분기", "인터넷 문의에 대한 답변", "태풍", "무선"],
        ["2026년 3분기", "", "폭설", "제설"],
    ]
    assert [list(row.values())[2:] for row in rows(tmp_path / "en/data/missed.csv")] == [
        ["Storm", "Radio"],
        ["폭설", "제설"],
    ]
