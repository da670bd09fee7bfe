"""A foundation: Korean alone, chapters and articles, five kinds of which two are its own, calendar days, sixty people.

Its people come from the sheet of its office, without ids; its survey has a score and no scale.
"""

import re
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from site_src.records import dataset
from tests.adopters.project import Project, begin, send, serve, text_of, wait_for_mail, words_of
from tests.site.importing.sheets import book

KINDS = "문의, 제안, 불편 신고, corruption=부패 신고, clean=클린신고"
THEIR_TEAMS = "planning=기획조정팀, audit=감사팀, support=지원사업팀"
TEAMS = {"기획조정팀": "planning", "감사팀": "audit", "지원사업팀": "support"}
FAMILIES, GIVEN = "가나다라마바사아자차", ("하늘", "바다", "나무", "구름", "노을", "이슬")


def roster(path: Path) -> Path:
    """Write the office's list: a title, a head, teams in merged cells, a total and a note below."""
    rows: list[list[object]] = [["2026년 직원 현황", *[None] * 5], ["연번", "부서", "직위", "성명", "담당업무", "내선"]]
    people = [family + given for given in GIVEN for family in FAMILIES]
    merged = []
    for place, team in enumerate(TEAMS):
        first = len(rows) + 1
        for number, name in enumerate(people[place * 20 : place * 20 + 20], start=1):
            position = "팀장" if number == 1 else "대리"
            rows.append(
                [
                    place * 20 + number,
                    team if number == 1 else None,
                    position,
                    name,
                    f"{team} 업무 {number}",
                    200 + number,
                ]
            )
        merged.append(f"B{first}:B{len(rows)}")
    rows += [["계", None, None, "60명", None, None], ["※ 육아휴직자는 빼고 적었습니다.", *[None] * 5]]

    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:F1", *merged):
            sheet.merge_cells(cells)

    return book(path, {"직원 현황": rows}, merge)


@pytest.fixture(scope="module")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = begin(tmp_path_factory.mktemp("foundation") / "project", "한빛누리재단", teams=THEIR_TEAMS, kinds=KINDS)
    project.lay_over("foundation")
    project.run("import", str(roster(project.folder / "직원현황.xlsx")), "--write")
    assert project.run("pdf").stdout.endswith("commit content/print/.\n")
    built = project.run("build")
    assert built.stdout.splitlines()[0] == "content/에 잘못이 없습니다. / No errors in content/."
    return project


def test_sixty_people_came_from_the_sheet_into_their_teams(foundation: Project) -> None:
    staff = dataset.current(foundation.folder / "content/data").staff
    assert len(staff) == 60
    assert len({person.id for person in staff}) == 60
    assert [sum(person.team == team for person in staff) for team in TEAMS.values()] == [20, 20, 20]
    page = (foundation.site / "staff/index.html").read_text("utf-8")
    assert page.count("○○") >= 60
    assert "하늘" not in page


def test_the_charter_keeps_its_numbers_and_can_be_cited(foundation: Project) -> None:
    page = (foundation.site / "charter/index.html").read_text("utf-8")
    assert {"2-3-1", "2-3-2"} <= set(re.findall(r'id="([^"]+)"', page))
    assert "제3조" in page


def test_there_is_no_english_anywhere(foundation: Project) -> None:
    assert not (foundation.site / "en").exists()
    home = (foundation.site / "index.html").read_text("utf-8")
    assert ">English<" not in home
    assert 'hreflang="en"' not in home


def test_a_score_without_a_scale_is_shown_and_the_rest_is_said_to_be_unknown(foundation: Project) -> None:
    assert "91.2" in (foundation.site / "surveys/2025/index.html").read_text("utf-8")
    assert "자료 없음" in (foundation.site / "surveys/index.html").read_text("utf-8")


def test_no_file_names_another_institution_pdfs_included(foundation: Project) -> None:
    assert foundation.those_that_name_others() == []
    prints = {path.name: words_of(path) for path in foundation.site.rglob("*.pdf")}
    assert {"charter.pdf", "summary.pdf"} <= set(prints)
    assert "한빛누리재단" in prints["charter.pdf"]


def test_a_report_of_its_own_kind_goes_to_its_team_and_is_acknowledged(foundation: Project, tmp_path: Path) -> None:
    with serve(foundation, tmp_path) as (customer, mails):
        answer = send(customer, "corruption", **{"extra-place": "접수 창구"})
        notice = text_of(wait_for_mail(mails, "audit@nuri.example"))
        thanks = text_of(wait_for_mail(mails, "garam@example.com"))
    assert "부패 신고" in notice
    assert "접수 창구" in notice
    assert re.sub(r"\D", "", str(answer.json["receipt"])) in re.sub(r"\D", "", thanks)
    assert "한빛누리재단" in thanks
    assert "신고하신 분의 신분을 밝히지 않습니다." in thanks
    assert "소속과 이름을 밝혀" not in thanks
