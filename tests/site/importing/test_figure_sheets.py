"""Tables of surveys and results in the layouts that offices use."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from institution.text import Text
from institution.validation import DataError
from site_src.importing import importer
from site_src.importing.figures import labels
from site_src.importing.outcome import Outcome
from tests.site.conftest import Content
from tests.site.importing.sheets import book, run, told


@pytest.fixture(autouse=True)
def in_a_copy(content: Content) -> None:
    assert content


def scores(outcome: Outcome) -> list[tuple[str, ...]]:
    """Give year, dimension, service, score and base of each score."""
    return [tuple(row) for row in outcome.taken[1:]]


def file(outcome: Outcome, name: str) -> list[str]:
    (text,) = (text for path, text in outcome.files.items() if path.as_posix().endswith(name))
    return text.splitlines()


def test_a_year_a_column(tmp_path: Path) -> None:
    rows = [
        ["2026년 고객만족도 조사 결과(100점 만점)"],
        ["구분", "2024년", "2026년", "전년 대비"],
        ["종합만족도", 82, 84.5, 2.5],
        ["친절성", 86.25, 88.4, 2.15],
        ["신속성", None, "-", None],
        ["평균", 84, 86, None],
        ["※ 소수 둘째 자리에서 반올림"],
    ]

    def form(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:D1")
        sheet["C4"].number_format = "0.00"

    outcome = run(book(tmp_path / "a.xlsx", {"결과": rows}, form))
    assert scores(outcome) == [
        ("2024", "종합만족도", "", "82", ""),
        ("2026", "종합만족도", "", "84.5", ""),
        ("2024", "친절성", "", "86.25", ""),
        ("2026", "친절성", "", "88.40", ""),
    ]
    for sentence in ("6행: 평균", "7행: 표의 설명", "5행: 수가 아닌 칸(-)", "전년 대비"):
        assert sentence in told(outcome)
    entry = file(outcome, "data/surveys.yml")[-4:]
    assert entry[0] == "- year: 2026"
    assert "2026년 고객만족도 조사" in entry[1]
    assert entry[2:] == ["  score: 84.5", "  sample: false"]


def test_a_year_a_row(tmp_path: Path) -> None:
    rows = [
        ["연도", "종합 만족도", "친절성", "응답자 수", "평균"],
        ["2024년", 82, 83, 300, 82.5],
        [2025, 85, 86, 310, 85.5],
    ]
    outcome = run(book(tmp_path / "만족도.xlsx", {"Sheet1": rows}))
    assert scores(outcome) == [
        ("2024", "종합 만족도", "", "82", "300"),
        ("2024", "친절성", "", "83", "300"),
        ("2025", "종합 만족도", "", "85", "310"),
        ("2025", "친절성", "", "86", "310"),
    ]
    assert "평균" in told(outcome)


def test_a_score_a_row_with_its_base(tmp_path: Path) -> None:
    rows = [["항목", "점수", "사례수(명)"], ["친절성", "88.4점", 812], ["신속성", "86.0", "1,204"]]
    outcome = run(book(tmp_path / "2026 만족도 조사.xlsx", {"Sheet1": rows}))
    assert scores(outcome) == [
        ("2026", "친절성", "", "88.4", "812"),
        ("2026", "신속성", "", "86.0", "1204"),
    ]


def test_two_measures_below_each_year(tmp_path: Path) -> None:
    rows = [
        ["사업명", "2025년", None, "2026년", None],
        [None, "만족도", "응답자", "만족도", "응답자"],
        ["발명 교육", 80.5, 100, 81.5, 120],
        ["창업 지원", 70.5, 50, 71.5, 60],
    ]

    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:E1"):
            sheet.merge_cells(cells)

    outcome = run(book(tmp_path / "a.xlsx", {"만족도": rows}, merge))
    assert scores(outcome)[:2] == [
        ("2025", "", "발명 교육", "80.5", "100"),
        ("2026", "", "발명 교육", "81.5", "120"),
    ]
    assert any("service" in line for line in file(outcome, "surveys/2026.csv"))


@pytest.mark.parametrize("turned", [False, True])
def test_a_matrix_of_services_and_dimensions(tmp_path: Path, turned: bool) -> None:
    rows = [
        ["구분", "친절성", "신속성", "종합"],
        ["여객 안내", 82, 83, 82.5],
        ["발명 교육", 85, 86, 85.5],
        ["전체", 83.5, 84.5, 84],
    ]
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    outcome = run(book(tmp_path / "a.xlsx", {"2026년 만족도": rows}))
    assert set(scores(outcome)) == {
        ("2026", "친절성", "여객 안내", "82", ""),
        ("2026", "신속성", "여객 안내", "83", ""),
        ("2026", "", "여객 안내", "82.5", ""),
        ("2026", "친절성", "발명 교육", "85", ""),
        ("2026", "신속성", "발명 교육", "86", ""),
        ("2026", "", "발명 교육", "85.5", ""),
        ("2026", "친절성", "", "83.5", ""),
        ("2026", "신속성", "", "84.5", ""),
        ("2026", "종합", "", "84", ""),
    }


def test_a_matrix_that_nobody_can_read_is_asked_about(tmp_path: Path) -> None:
    rows = [["구분", "여객선", "유람선"], ["갑지구", 82, 83], ["을지구", 85, 86]]
    path = book(tmp_path / "a.xlsx", {"2026년 만족도": rows})
    with pytest.raises(DataError, match='COLUMNS="구분=service"'):
        run(path)
    assert scores(run(path, columns={"구분": "service"}))[0] == ("2026", "여객선", "갑지구", "82", "")
    assert scores(run(path, ask=lambda _, __: 0))[0] == ("2026", "갑지구", "여객선", "82", "")


def test_a_survey_of_no_known_year_is_told(tmp_path: Path) -> None:
    rows = [["항목", "점수"], ["친절성", 88.4], ["신속성", 86]]
    path = book(tmp_path / "a.xlsx", {"만족도": rows})
    outcome = run(path)
    assert outcome.refusal
    assert "PERIOD=2025" in told(outcome)
    assert not outcome.files
    assert scores(run(path, period="2026"))[0][:2] == ("2026", "친절성")


def test_what_changes_in_a_survey_is_told_and_our_words_stay(tmp_path: Path, content: Content) -> None:
    rows = [["항목", "점수"], ["종합", 88.4], ["친절성", 93], ["접근편의성", 84.3], ["안전", 70]]
    outcome = run(book(tmp_path / "2025 만족도 조사.xlsx", {"a": rows}))
    before = content.read("data/surveys/2025.csv").splitlines()
    after = file(outcome, "surveys/2025.csv")
    assert before[1] in after
    assert [text.ko for text in outcome.changes] == ["2025 바뀜: 친절성 92.1 → 93", "2025 더함: 안전 70"]
    assert len(after) == len(before) + 1
    assert not any(path.name == "surveys.yml" for path in outcome.files)


def test_a_score_that_excel_made_a_date_is_no_score(tmp_path: Path) -> None:
    def form(sheet: Worksheet) -> None:
        sheet["B2"] = date(2026, 3, 1)
        sheet["B2"].number_format = "d-mmm"

    rows = [["항목", "점수"], ["친절성", None], ["신속성", 86], ["전문성", 87]]
    outcome = run(book(tmp_path / "2026 만족도.xlsx", {"a": rows}, form))
    assert [row[1] for row in scores(outcome)] == ["신속성", "전문성"]
    assert "2행: 수가 아닌 칸(3-1)" in told(outcome)


RESULTS = [
    ["2026년 상반기 서비스 이행 실적"],
    ["연번", "서비스 기준", "목표", "이행률", "건수", "산출 방법", "출처", "비고"],
    [1, "인터넷 문의에 대한 답변", "95%", 0.964, 412, "24시간 안에 답변한 비율", "문의 대장", None],
    [2, "전화 받기", None, 0.88, 1204, None, "교환기 기록", "3월 제외"],
    [3, "하늘의 별 따기", None, 1, 1, None, "대장", None],
    ["합계", None, None, None, 1617, None, None, None],
]


def _percent(sheet: Worksheet) -> None:
    for cell in ("D3", "D4", "D5"):
        sheet[cell].number_format = "0.0%"


def test_results_of_a_period(tmp_path: Path) -> None:
    outcome = run(book(tmp_path / "a.xlsx", {"실적": RESULTS}, _percent))
    assert [tuple(row) for row in outcome.taken[1:]] == [
        ("2026-h1", "인터넷 문의에 대한 답변", "96.4", "%", "412", "문의 대장"),
        ("2026-h1", "전화 받기", "88.0", "%", "1204", "교환기 기록"),
        ("2026-h1", "하늘의 별 따기", "100.0", "%", "1", "대장"),
    ]
    answered, rings = csv.DictReader(file(outcome, "performance/2026-h1.csv"))
    assert (answered["standard"], answered["value"], answered["target"]) == ("inquiry-answer", "96.4", "95")
    assert answered["counted"] == "24시간 안에 답변한 비율"
    assert (rings["standard"], rings["base"]) == ("phone-rings", "1204")
    assert "5행: standards.yml에 없는 기준입니다(하늘의 별 따기)." in told(outcome)
    assert "6행: 합계" in told(outcome)


def test_results_of_several_periods_beside_each_other(tmp_path: Path) -> None:
    rows = [
        ["2026년 서비스 이행 실적"],
        ["서비스 기준", "1분기", None, "2분기", None],
        [None, "이행률", "건수", "이행률", "건수"],
        ["전화 받기", "95.2%", 1200, "96%", 1300],
    ]

    def merge(sheet: Worksheet) -> None:
        for cells in ("A2:A3", "B2:C2", "D2:E2"):
            sheet.merge_cells(cells)

    outcome = run(book(tmp_path / "a.xlsx", {"실적": rows}, merge), source="교환기 기록")
    assert [row[:5] for row in outcome.taken[1:]] == [
        ["2026-q1", "전화 받기", "95.2", "%", "1200"],
        ["2026-q2", "전화 받기", "96", "%", "1300"],
    ]
    assert sorted(path.name for path in outcome.files) == ["2026-q1.csv", "2026-q2.csv"]


def test_results_without_source_or_period_are_not_written(tmp_path: Path) -> None:
    rows = [["서비스 기준", "이행률", "건수"], ["전화 받기", "95.2%", 1200]]
    path = book(tmp_path / "a.xlsx", {"Sheet1": rows})
    with pytest.raises(DataError, match="PERIOD=2026-h1"):
        run(path)
    refusal = run(path, period="2026-h1").refusal
    assert refusal
    assert "SOURCE=" in refusal.ko
    assert run(path, period="2026-h1", source="교환기 기록").refusal is None


def test_a_result_that_the_service_counted_stays(tmp_path: Path, content: Content) -> None:
    counted = (
        "standard,unit,unit_en,counted,counted_en,source,source_en,sample,value,base,met,counts\n"
        "inquiry-answer,%,%,비율,share,접수분,received,false,97,100,97,answered_in_time inquiry\n"
    )
    content.write("data/performance/2026-h1.csv", counted)
    outcome = run(book(tmp_path / "a.xlsx", {"실적": RESULTS}, _percent))
    *_, last = file(outcome, "2026-h1.csv")
    assert last == counted.splitlines()[1] + ","  # its note, which the file has had no column for
    assert "2026-h1의 inquiry-answer는 서비스가 센 결과라 바꾸지 않았습니다." in told(outcome)


@pytest.mark.parametrize(
    ("label", "year", "period"),
    [
        ("2026년 상반기", None, "2026-h1"),
        ("3분기", 2026, "2026-q3"),
        ("3/4분기", 2026, "2026-q3"),
        ("'26년", None, "2026"),
        ("2025년도", None, "2025"),
        ("11월", 2026, "2026-m11"),
        ("상반기", None, None),
        ("전화", 2026, None),
    ],
)
def test_labels_of_periods(label: str, year: int | None, period: str | None) -> None:
    assert labels.period_of(label, year) == period


def test_periods_in_titles() -> None:
    assert labels.period_in("2026년 상반기 서비스 이행 실적") == "2026-h1"
    assert labels.period_in("2026년 서비스 이행 실적") == "2026"
    assert labels.period_in("2025년과 2026년의 실적") is None


def korean_alone(content: Content) -> None:
    content.change("data/organization.yml", "    official: false", "    languages: [ko]\n    official: false")


def test_a_matrix_that_is_written_passes_the_check(tmp_path: Path, content: Content) -> None:
    korean_alone(content)
    rows = [
        ["서비스", "친절성", "신속성", "종합"],
        ["특허 상담", 82, 83, 82.5],
        ["발명 교육", 85, "-", 85.5],
        ["전체", 83.5, 84.5, 84],
    ]
    path = book(tmp_path / "a.xlsx", {"2026년 만족도": rows})
    outcome = run(path)
    assert file(outcome, "surveys/2026.csv") == [
        "dimension,score,by,특허 상담,발명 교육",
        "친절성,83.5,,82,85",
        "신속성,84.5,,83,",
        "특허 상담,82.5,service,,",
        "발명 교육,85.5,service,,",
        "종합,84,,,",
    ]
    assert outcome.problems == []
    before = set(content.check())
    importer.write(outcome)
    english = "---\nowner: strategy\nupdated: 2026-11-20\n---\n\n# Survey of 2026\n\n```survey\nyear: 2026\n```\n"
    content.write("en/surveys/2026.md", english)
    assert set(content.check()) - before == set()
    assert not run(path).files
    changed = [rows[0], ["특허 상담", 90, 83, 82.5], *rows[2:]]
    outcome = run(book(tmp_path / "b.xlsx", {"2026년 만족도": changed}))
    assert [text.ko for text in outcome.changes] == ["2026 바뀜: 친절성 특허 상담 82 → 90"]


def test_one_of_several_surveys_of_a_fiscal_year(tmp_path: Path, content: Content) -> None:
    korean_alone(content)
    rows = [["2025 회계연도 직원 만족도 조사 결과"], ["항목", "점수"], ["종합 만족도", 70.5], ["소통", 71]]
    outcome = run(book(tmp_path / "a.xlsx", {"a": rows}), period="2025-staff")
    assert file(outcome, "surveys/2025-staff.csv")[1] == "종합 만족도,70.5"
    entry = file(outcome, "data/surveys.yml")[-6:]
    assert entry[:3] == ["- year: 2025", "  id: 2025-staff", "  fiscal: true"]
    assert '"2025 회계연도 직원 만족도 조사"' in entry[3]
    assert outcome.problems == []


def test_results_that_are_written_pass_the_check(tmp_path: Path, content: Content) -> None:
    korean_alone(content)
    outcome = run(book(tmp_path / "a.xlsx", {"실적": RESULTS}, _percent))
    assert outcome.problems == []
    before = content.check()
    importer.write(outcome)
    assert content.check() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("score,by\n88,\n", "content/data/surveys/2026.csv:1: dimension: 열이 없습니다."),
        ("", "content/data/surveys/2026.csv:1: 파일이나 그 첫 줄이 비어 있습니다."),
        ("dimension,score\n친절성,88,89\n", "content/data/surveys/2026.csv:2: 칸이 2개여야 하는데 3개입니다."),
    ],
)
def test_a_broken_file_of_scores_is_told(tmp_path: Path, content: Content, text: str, said: str) -> None:
    content.write("data/surveys/2026.csv", text)
    rows = [["항목", "점수"], ["친절성", 88.4], ["신속성", 86]]
    with pytest.raises(DataError) as error:
        run(book(tmp_path / "2026 만족도.xlsx", {"a": rows}))
    assert said in str(error.value)


def test_a_result_of_ours_that_is_no_figure_becomes_one(tmp_path: Path, content: Content) -> None:
    head = "standard,unit,unit_en,counted,counted_en,source,source_en,sample,value\n"
    ours = "phone-rings,%,%,벨 소리로 세었다,by its sound,교환기,exchange,false,95%\n"
    content.write("data/performance/2026-h1.csv", head + ours)
    rows = [["서비스 기준", "이행률"], ["전화 받기", "95.2%"]]
    outcome = run(book(tmp_path / "a.xlsx", {"실적": rows}), period="2026-h1")
    (written,) = csv.DictReader(file(outcome, "performance/2026-h1.csv"))
    assert (written["value"], written["counted"], written["counted_en"]) == ("95.2", "벨 소리로 세었다", "by its sound")


def test_nobody_is_given_english_of_how_it_was_counted(tmp_path: Path, content: Content) -> None:
    korean_alone(content)
    outcome = run(book(tmp_path / "a.xlsx", {"실적": RESULTS}, _percent))
    assert "counted_en" not in file(outcome, "performance/2026-h1.csv")[0].split(",")


@pytest.mark.parametrize("year", ["FY2025", "2025 회계연도"])
def test_a_survey_has_the_id_that_the_site_gives_it(tmp_path: Path, content: Content, year: str) -> None:
    korean_alone(content)
    content.write("data/surveys.yml", f"- year: {year}\n  name: 조사\n  score: 80\n  sample: false\n")
    rows = [["항목", "점수"], ["친절성", 88.4], ["신속성", 86]]
    outcome = run(book(tmp_path / "2025 만족도.xlsx", {"a": rows}))
    assert not any(path.name == "surveys.yml" for path in outcome.files)


def test_a_column_that_is_not_taken_is_told(tmp_path: Path) -> None:
    rows = [
        ["항목", "항목(영문)", "점수", "비고"],
        ["친절성", "Kindness", 88.4, "작년과 같음"],
        ["신속성", "Speed", 86, None],
    ]
    outcome = run(book(tmp_path / "2026 만족도.xlsx", {"a": rows}))
    assert [row[1] for row in scores(outcome)] == ["친절성", "신속성"]
    assert "B(항목(영문))열: 대응하는 칸이 없어" in told(outcome)
    assert "D(비고)열: 대응하는 칸이 없어" in told(outcome)


def test_an_unknown_column_of_results_is_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(question: Text, choices: Sequence[str]) -> int | None:
        asked.append(question.ko)
        return choices.index("실적 (value)") if "현황" in question.ko else None

    rows = [["서비스 기준", "현황", "상반기"], ["전화 받기", "95%", "94%"]]
    outcome = run(book(tmp_path / "2026.xlsx", {"이행 실적": rows}), period="2026-q1", source="대장", ask=answer)
    assert [row[0:3] for row in outcome.taken[1:]] == [["2026-q1", "전화 받기", "95"], ["2026-h1", "전화 받기", "94"]]
    assert len(asked) == 1
