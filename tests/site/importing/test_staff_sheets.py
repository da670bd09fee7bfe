"""Sheets of people as offices have them: one file a habit."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from institution.text import Text
from institution.validation import DataError
from site_src.importing import importer
from tests.site.conftest import Content
from tests.site.importing.sheets import HEAD, book, people, run, told

PARK = (1, "전략기획팀", "팀장", "박누리", "기획 총괄", "02-555-2721")
KIM = (2, "감사팀", "대리", "김솔", "감사", "02-555-2713")


@pytest.fixture(autouse=True)
def in_a_copy(content: Content) -> None:
    assert content


def test_titles_blank_rows_totals_and_notes_are_no_people(tmp_path: Path) -> None:
    rows = [
        ["2026년 직원 현황"],
        [None, None, None, None, None, "(2026. 11. 1. 기준)"],
        [],
        HEAD,
        PARK,
        [],
        KIM,
        ["합  계", None, None, "2명"],
        [],
        ["※ 파견자와 휴직자는 빠져 있음"],
    ]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert people(outcome) == [
        ("박누리", "팀장", "strategy", "02-555-2721", "기획 총괄"),
        ("김솔", "대리", "audit", "02-555-2713", "감사"),
    ]
    assert [text.ko for text in outcome.left] == ["1~2행: 표 위의 제목", "8행: 합계", "10행: 표의 설명"]


def test_merged_cells_are_filled_and_a_head_of_two_rows_is_read(tmp_path: Path) -> None:
    rows = [
        ["소속", "성명", "직위", "연락처", None, "업무"],
        [None, None, None, "사무실", "휴대폰", None],
        ["전략기획팀", "박누리", "팀장", "02-555-2721", "010-0000-0000", "기획"],
        [None, "최여울", "과장", "02-555-2722", "010-0000-0001", "예산"],
        ["감사팀", "김솔", "대리", "02-555-2713", "010-0000-0002", "감사"],
    ]

    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "A3:A4"):
            sheet.merge_cells(cells)

    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}, merge))
    assert [row[:4] for row in people(outcome)] == [
        ("박누리", "팀장", "strategy", "02-555-2721"),
        ("최여울", "과장", "strategy", "02-555-2722"),
        ("김솔", "대리", "audit", "02-555-2713"),
    ]
    assert "E(연락처 휴대폰)열: 개인정보라 가져오지 않았습니다." in told(outcome)
    assert "010-" not in str(outcome.files)


def test_a_head_of_two_rows_without_merged_cells_and_ditto_marks(tmp_path: Path) -> None:
    rows = [
        ["부서", "성명", "직위", "연락처", None],
        [None, None, None, "직통", "팩스"],
        ["전략기획팀", "박누리", "팀장", "02-555-2721", "02-555-2999"],
        ["〃", "최여울", "과장", "02-555-2722", "〃"],
        [None, "한새벽", "사원", "02-555-2723", None],
    ]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert [row[:3] for row in people(outcome)] == [
        ("박누리", "팀장", "strategy"),
        ("최여울", "과장", "strategy"),
        ("한새벽", "사원", "strategy"),
    ]
    assert "4~5행: 빈 부서 칸은 윗줄과 같다고 보았습니다." in told(outcome)


@pytest.mark.parametrize(
    ("cell", "name", "position"),
    [
        ("팀장 박누리", "박누리", "팀장"),
        ("박누리 팀장", "박누리", "팀장"),
        ("박누리(팀장)", "박누리", "팀장"),
        ("팀장\n박누리", "박누리", "팀장"),
        ("팀장 박○○", "박○○", "팀장"),
        ("대리 김 솔", "김솔", "대리"),
        ("주무관 남궁별", "남궁별", "주무관"),
        ("원장(김장관)", "김장관", "원장"),
        ("박 누 리", "박누리", ""),
        ("사원(공석)", "공석", "사원"),
        ("공 석", "공석", ""),
        ("Jane Park", "Jane Park", ""),
    ],
)
def test_a_cell_may_hold_position_and_name(tmp_path: Path, cell: str, name: str, position: str) -> None:
    rows = [["부서", "직·성명", "담당 업무"], ["감사팀", cell, "감사"]]
    (row,) = people(run(book(tmp_path / "staff.xlsx", {"직원": rows})))
    assert row[:2] == (name, position)


def test_full_width_signs_odd_spaces_and_numbers_as_text(tmp_path: Path) -> None:
    rows = [HEAD, ["１", "전략　기획팀", "팀장", "박누리 ", "기획\u200b 총괄", "０２－５５５－２７２１"]]
    (row,) = people(run(book(tmp_path / "staff.xlsx", {"직원": rows})))
    assert row == ("박누리", "팀장", "strategy", "02-555-2721", "기획 총괄")


def test_line_breaks_and_bullets_part_duties(tmp_path: Path) -> None:
    duties = "- 고객만족도 조사\n- 헌장 운영 및\n   이행 점검\n- 예산"
    rows = [HEAD, [*PARK[:4], duties, PARK[5]], [*KIM[:4], "감사 및\n청렴\n민원", KIM[5]]]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert [row[4] for row in people(outcome)] == [
        "고객만족도 조사; 헌장 운영 및 이행 점검; 예산",
        "감사 및 청렴; 민원",
    ]


def test_what_excel_made_a_date_is_what_was_typed(tmp_path: Path) -> None:
    def format_it(sheet: Worksheet) -> None:
        sheet["E2"] = date(2026, 3, 1)
        sheet["E2"].number_format = 'mm"월" dd"일"'

    outcome = run(book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]}, format_it))
    assert people(outcome)[0][4] == "3-1"
    assert "2행 E(담당업무): 날짜로 바뀐 값을 되돌렸습니다(3-1)." in told(outcome)


def test_what_is_hidden_is_told_and_taken_only_when_asked(tmp_path: Path) -> None:
    rows = [[*HEAD, "검색어"], [*PARK, "계획"], [*KIM, "비리"]]

    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["G"].hidden = True
        sheet.row_dimensions[3].hidden = True

    path = book(tmp_path / "staff.xlsx", {"직원": rows}, hide)
    outcome = run(path)
    assert [row[0] for row in people(outcome)] == ["박누리"]
    assert "3행: 숨긴 행이라 가져오지 않았습니다(가져오려면 HIDDEN=1)." in told(outcome)
    assert "G(검색어)열: 숨긴 열이라" in told(outcome)
    assert "계획" not in str(outcome.files)
    outcome = run(path, hidden=True)
    assert [row[0] for row in people(outcome)] == ["박누리", "김솔"]
    assert "계획" in str(outcome.files)


def test_of_several_sheets_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    path = book(
        tmp_path / "staff.xlsx",
        {"표지": [["직원 명부"]], "예산": [["항목", "금액"], ["여비", 100]], "직원": [HEAD, PARK], "퇴직": [HEAD, KIM]},
    )
    outcome = run(path)
    assert [row[0] for row in people(outcome)] == ["박누리"]
    assert "시트 직원을 가져왔습니다. 가져오지 않은 시트: 표지, 예산, 퇴직." in told(outcome)
    assert [row[0] for row in people(run(path, sheet="퇴직"))] == ["김솔"]
    with pytest.raises(DataError, match="표지, 예산, 직원, 퇴직"):
        run(path, sheet="직 원")


def test_a_hidden_sheet_is_not_taken(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    path = book(tmp_path / "staff.xlsx", {"작년": [[*HEAD, "비고"], KIM], "직원": [HEAD, PARK]}, hide)
    outcome = run(path)
    assert [row[0] for row in people(outcome)] == ["박누리"]
    assert "작년(숨김)" in told(outcome)


def test_a_protected_sheet_is_read(tmp_path: Path) -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.password = "비밀"
        sheet.protection.enable()

    outcome = run(book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]}, protect))
    assert [row[0] for row in people(outcome)] == ["박누리"]


def test_rows_may_name_the_team_of_those_below(tmp_path: Path) -> None:
    rows = [
        ["성명", "직위", "담당업무", "전화"],
        ["■ 전략기획팀(2명)"],
        ["박누리", "팀장", "기획", "02-555-2721"],
        ["최여울", "과장", "예산", "02-555-2722"],
        ["감사팀", "감사팀", "감사팀", "감사팀"],
        ["성명", "직위", "담당업무", "전화"],
        ["김솔", "대리", "감사", "02-555-2713"],
    ]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A5:D5")

    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}, merge))
    assert [row[:3] for row in people(outcome)] == [
        ("박누리", "팀장", "strategy"),
        ("최여울", "과장", "strategy"),
        ("김솔", "대리", "audit"),
    ]
    assert "2, 5행: 아래 직원들의 부서로 읽었습니다." in told(outcome)
    assert "6행: 되풀이된 제목 줄" in told(outcome)


def test_teams_that_are_not_known_come_as_lines_to_paste(tmp_path: Path) -> None:
    rows = [
        ["본부", *HEAD[1:]],
        ["고객본부", "민원지원팀", *PARK[2:]],
        ["고객본부", None, "본부장", "김솔", "총괄", None],
    ]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert [row[:3] for row in people(outcome)] == [
        ("박누리", "팀장", "minwonjiwontim"),
        ("김솔", "본부장", "gogaekbonbu"),
    ]
    units, teams = (piece for _, piece in outcome.paste)
    assert "      gogaekbonbu:\n        name: {ko: 고객본부" in units
    assert "      minwonjiwontim:\n        name: {ko: 민원지원팀" in teams
    assert "        unit: gogaekbonbu" in teams
    assert not any("organization" in path.name for path in outcome.files)


def test_columns_that_mean_nothing_are_told_and_can_be_named(tmp_path: Path) -> None:
    rows = [["실", "성명", "직위", "맡은 일", "입사일"], ["감사팀", "김솔", "대리", "감사", date(2020, 3, 2)]]
    path = book(tmp_path / "staff.xlsx", {"직원": rows})
    outcome = run(path)
    assert "D(맡은 일)열: 대응하는 칸이 없어 가져오지 않았습니다" in told(outcome)
    assert "E(입사일)열: 개인정보라 가져오지 않았습니다." in told(outcome)
    (row,) = people(run(path, columns={"맡은 일": "duties"}))
    assert row[4] == "감사"


def test_formulas_without_a_result_and_errors_are_told(tmp_path: Path) -> None:
    rows = [HEAD, [*PARK[:4], '="기획"&" 총괄"', PARK[5]]]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert people(outcome)[0][4] == ""
    assert "계산된 값이 저장되지 않은 수식이라" in told(outcome)


def test_a_row_without_anybody_and_an_unreadable_number_are_told(tmp_path: Path) -> None:
    rows = [HEAD, PARK, [2, "감사팀", None, None, "감사", None], [*KIM[:5], "02-55"]]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert [row[0] for row in people(outcome)] == ["박누리", "김솔"]
    assert "3행: 이름도 직위도 없어" in told(outcome)
    assert "4행: 전화번호로 읽을 수 없습니다(02-55)." in told(outcome)
    assert people(outcome)[1][3] == ""


@pytest.mark.parametrize(
    ("heading", "number", "extension", "written"),
    [
        ("전화", "555-2721", None, "02-555-2721"),
        ("전화", "02)555-2721", None, "02-555-2721"),
        ("전화", "02-555-2721~2723", None, "02-555-2721~2723"),
        ("전화", "02-555-2721, 2722", None, "02-555-2721, 02-555-2722"),
        ("전화", 25552721, None, ""),
        ("전화", 615552721, None, "0615552721"),
        ("전화(02-555-)", 2721, None, "02-555-2721"),
        ("전화번호\n(02-555-****)", "2721", None, "02-555-2721"),
        ("전화", "02-555-2721", 2721, "02-555-2721"),
        ("전화", "02-555-2700", 12, "02-555-2700(내선 12)"),
        ("전화", None, "2721", "02-555-2800(내선 2721)"),
        ("전화", "2721", None, ""),
        ("전화", "1544-8080", None, "1544-8080"),
    ],
)
def test_numbers_are_completed_from_the_institutions_own(
    tmp_path: Path, heading: str, number: object, extension: object, written: str
) -> None:
    rows = [["부서", "성명", heading, "내선"], ["감사팀", "김솔", number, extension]]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert people(outcome)[0][3] == written
    assert ("전화번호로 읽을 수 없습니다" in told(outcome)) == (not written)


def test_a_team_for_a_sheet_that_names_none(tmp_path: Path) -> None:
    rows = [["성명", "직위"], ["김솔", "대리"]]
    path = book(tmp_path / "staff.xlsx", {"명단": rows})
    refusal = run(path).refusal
    assert refusal
    assert "TEAM=감사팀" in refusal.ko
    assert people(run(path, team="감사팀"))[0][2] == "audit"
    assert people(run(path, ask=lambda _, __: 1))[0][2] == "audit"
    assert people(run(book(tmp_path / "b.xlsx", {"감사팀": rows})))[0][2] == "audit"


def test_sixty_people_need_a_name_or_position_and_a_team_alone(content: Content, tmp_path: Path) -> None:
    """What an institution in Korean alone imports into an empty staff.csv passes the check."""
    content.change("data/organization.yml", "    official: false", "    languages: [ko]\n    official: false")
    for team in ("s02", "a02", "h02"):
        content.change("data/organization.yml", f"        deputy: {team}\n", "")
    content.path("data/staff.csv").unlink()
    teams = ("전략기획팀", "감사팀", "고객상담센터")
    rows = [["부서", "직·성명", "담당업무", "내선"]]
    rows += [
        [teams[n // 20], f"주임 김{'가나다라마바사아자차'[n % 10]}{'라온'[n % 2]}", "상담", str(100 + n)]
        for n in range(60)
    ]
    outcome = run(book(tmp_path / "staff.xlsx", {"직원": rows}))
    assert len(people(outcome)) == 60
    assert outcome.problems == []
    before = {line for line in content.check() if "staff" not in line}
    importer.write(outcome)
    assert set(content.check()) <= before
    assert content.read("data/staff.csv").splitlines()[0] == "id,team,position,duties,phone,name"


def test_an_unknown_column_is_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(question: Text, choices: Sequence[str]) -> int | None:
        asked.append(question.ko)
        return choices.index("담당업무 (duties)") if "B(하는 것)" in question.ko else None

    rows = [
        ["성명", "하는 것", "부서", "휴대폰", "좋아하는 꽃", "빈 열"],
        ["박누리", "기획", "감사팀", "010-0000-0000", "장미"],
    ]
    outcome = run(book(tmp_path / "a.xlsx", {"직원": rows}), ask=answer)
    assert people(outcome) == [("박누리", "", "audit", "", "기획")]
    assert asked[0] == "B(하는 것)열은 무엇입니까? 가져오지 않으시려면 Enter를 누르십시오."
    assert [name for name in ("휴대폰", "좋아하는 꽃", "빈 열") if any(name in one for one in asked)] == ["좋아하는 꽃"]
    assert "E(좋아하는 꽃)열: 대응하는 칸이 없어" in told(outcome)
