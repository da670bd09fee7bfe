"""What a new institution is asked, as people answer."""

import pytest

from institution.text import Text
from site_src.starter import answers
from site_src.starter.answers import FOUR_KINDS, Refusal

KOREAN, BOTH = ("ko",), ("ko", "en")


@pytest.mark.parametrize(
    ("text", "languages"), [("ko", KOREAN), ("KO, en", BOTH), ("en,ko", BOTH), (" ko ,", KOREAN), ("ko,ko", KOREAN)]
)
def test_languages_are_read_in_the_order_of_the_site(text: str, languages: tuple[str, ...]) -> None:
    assert answers.read_languages(text) == languages


@pytest.mark.parametrize("text", ["", "en", "ko,fr", "한국어"])
def test_a_site_without_korean_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"ko나 ko,en으로 적어 주십시오. / Write the languages as ko or ko,en."):
        answers.read_languages(text)


def test_names_are_read_with_their_english_where_the_site_has_it() -> None:
    assert answers.read_name("한빛공사", KOREAN).ko == "한빛공사"
    assert answers.read_name(" 한빛공사 / Hanbit Corporation", BOTH) == Text("한빛공사", "Hanbit Corporation")
    assert answers.read_name("KT&G", BOTH) == Text("KT&G", "KT&G")
    with pytest.raises(Refusal, match=r"영어 이름도 빗금 뒤에 .*한빛공사/English name"):
        answers.read_name("한빛공사", BOTH)


@pytest.mark.parametrize(
    "text", ["", "한빛,공사", "<b>한빛</b>", "한빛: 공사", "한빛\n공사", "가" * 61, "한빛{{공사}}"]
)
def test_a_name_that_would_break_a_file_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        answers.read_name(text, KOREAN)


def test_complaints_about_a_team_go_to_another_one() -> None:
    [team] = answers.read_teams("", KOREAN)
    assert (team.name.ko, team.complaints_to) == ("고객서비스팀", "")
    teams = answers.read_teams("고객지원팀, audit=감사실, 민원팀", KOREAN)
    assert [(team.id, team.name.ko, team.complaints_to) for team in teams] == [
        ("team-1", "고객지원팀", "audit"),
        ("audit", "감사실", "team-3"),
        ("team-3", "민원팀", "team-1"),
    ]


def test_kinds_are_the_four_fewer_or_own_ones() -> None:
    assert [kind.id for kind in answers.read_kinds("", KOREAN)] == list(FOUR_KINDS)
    kinds = answers.read_kinds("불편 신고, inquiry, corruption=부패 신고, 클린신고", KOREAN)
    assert [(kind.id, kind.name.ko) for kind in kinds] == [
        ("complaint", "불편 신고"),
        ("inquiry", "문의"),
        ("corruption", "부패 신고"),
        ("kind-2", "클린신고"),
    ]
    [own] = answers.read_kinds("corruption=부패 신고/Report of corruption", BOTH)
    assert own.name == Text("부패 신고", "Report of corruption")


@pytest.mark.parametrize(
    "text", ["문의, inquiry", "a=가, a=나", "index=목록", "rating=평가", "a=가=나", "a2345678901234567890b=가"]
)
def test_kinds_that_cannot_stand_side_by_side_are_refused(text: str) -> None:
    with pytest.raises(Refusal):
        answers.read_kinds(text, KOREAN)
