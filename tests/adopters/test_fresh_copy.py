"""Another institution begins in a fresh copy of the project: a site, a form, a mail, and no word of the one before."""

from pathlib import Path

import pytest

from tests.adopters.project import Project, begin, send, serve, text_of, wait_for_mail

EMPTY = {
    "charter": "헌장을 준비하고 있습니다.",
    "standards": "서비스 기준은 아직 싣지 않았습니다.",
    "staff": "직원 안내는 아직 싣지 않았습니다.",
    "surveys": "아직 실린 조사가 없습니다.",
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = begin(tmp_path_factory.mktemp("begun") / "project", "가람시설공단")
    project.run("pdf")
    project.run("build")
    return project


def test_what_is_not_there_yet_says_so(begun: Project) -> None:
    for page, sentence in EMPTY.items():
        assert sentence in (begun.site / page / "index.html").read_text("utf-8"), page


def test_no_word_is_left_of_whoever_had_content_before(begun: Project) -> None:
    assert begun.those_that_name_others() == []
    assert list(begun.site.rglob("*.pdf"))
    assert "가람시설공단" in (begun.site / "index.html").read_text("utf-8")


def test_nothing_is_promised_that_the_institution_did_not_promise(begun: Project) -> None:
    form = (begun.site / "feedback/inquiry/index.html").read_text("utf-8")
    assert "성명을 밝혀 답변" not in form
    assert "기한 없음" in (begun.site / "standards/index.html").read_text("utf-8")


def test_a_message_is_received_and_both_mails_are_sent(begun: Project, tmp_path: Path) -> None:
    with serve(begun, tmp_path) as (customer, mails):
        send(customer, "inquiry")
        notice = text_of(wait_for_mail(mails, "office@institution.example"))
        thanks = text_of(wait_for_mail(mails, "garam@example.com"))
    assert "문의" in notice
    assert "가람시설공단" in thanks
    assert "이름을 밝혀" not in thanks
