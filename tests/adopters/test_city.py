"""A city: a table of services, compensation, a survey of services by dimensions, units above teams, vacant posts."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.adopters.project import Project, begin, send, serve, text_of, wait_for_mail, words_of
from tests.site.importing.sheets import book

SCORES = [
    ["구분", "친절성", "신속성", "종합"],
    ["여권", 90, 88, 89],
    ["세무", 88, 86, 87],
    ["전체", 89, 87, 88],
]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = begin(
        tmp_path_factory.mktemp("city") / "project", "가람시", teams="civil=민원과, tax=세무과", kinds="문의, 불편 신고"
    )
    project.lay_over("city")
    project.run("import", str(book(project.folder / "만족도.xlsx", {"2025년 만족도": SCORES})), "--write")
    project.run("pdf")
    built = project.run("build")
    assert built.stdout.splitlines()[0] == "content/에 잘못이 없습니다. / No errors in content/."
    return project


def text(city: Project, page: str) -> str:
    return " ".join(
        BeautifulSoup((city.site / page / "index.html").read_text("utf-8"), "html5lib").get_text(" ").split()
    )


def test_services_and_compensation_are_shown_as_the_city_has_them(city: Project) -> None:
    said = text(city, "standards")
    for words in (
        "여권 발급",
        "50,000원",
        "법정 기간의 80%(근무일 6일 내)",
        "가람 상품권 1만 원",
        "민원과에 전화로",
        "30일 안",
    ):
        assert words in said, words


def test_units_stand_above_teams_and_a_vacant_post_is_one(city: Project) -> None:
    said = text(city, "staff")
    for words in ("가람시청", "행정국", "민원과", "시장", "공석", "내선 322"):
        assert words in said, words
    assert "윤슬기" not in said


def test_a_survey_of_services_by_dimensions_is_shown(city: Project) -> None:
    said = text(city, "surveys/2025")
    for words in ("친절성", "신속성", "여권", "세무", "90", "86"):
        assert words in said, words


def test_no_file_names_another_institution_pdfs_included(city: Project) -> None:
    assert city.those_that_name_others() == []
    assert any("가람시" in words_of(path) for path in city.site.rglob("*.pdf"))


def test_a_complaint_about_a_team_goes_to_the_other_one(city: Project, tmp_path: Path) -> None:
    with serve(city, tmp_path) as (customer, mails):
        answer = send(customer, "complaint", about="civil")
        notice = text_of(wait_for_mail(mails, "tax@garam-si.example"))
        thanks = text_of(wait_for_mail(mails, "garam@example.com"))
    assert "불편 신고" in notice
    assert "가람시" in thanks
    assert re.sub(r"\D", "", str(answer.json["receipt"])) in re.sub(r"\D", "", thanks)
