"""Ids that name what is not there: one error for each, with all its places."""

from tests.site.conftest import Content

ORGANIZATION = "data/organization.yml"


def test_a_leaver_is_one_error_that_names_all_places(content: Content) -> None:
    content.change("data/staff.csv", "s02,strategy", "s04,strategy")
    content.change("ko/staff.md", "owner: strategy", "owner: s02")
    content.change("en/staff.md", "owner: strategy", "owner: s02")
    assert content.check() == [
        "content/data/organization.yml:50: teams.strategy.deputy: 없는 id입니다(s02). "
        "다음 곳에도 있습니다: content/en/staff.md:2 owner, content/ko/staff.md:2 owner. "
        "staff.csv에 있는 직원의 id를 적어 주십시오: a01, a02, h01, h02, s01, s03, s04. "
        "팀의 id를 적어 주십시오: audit, help, strategy. "
        "/ No such id (s02). It also stands in: content/en/staff.md:2 owner, content/ko/staff.md:2 owner. "
        "Write an id of staff.csv: a01, a02, h01, h02, s01, s03, s04. Write the id of a team: audit, help, strategy."
    ]


def test_an_unknown_team_is_named_wherever_it_stands(content: Content) -> None:
    content.change(ORGANIZATION, "complaints_to: audit", "complaints_to: sales")
    content.change(
        ORGANIZATION, "        team: strategy\n        clause: i-5-3", "        team: sales\n        clause: i-5-3"
    )
    content.change("data/standards.yml", "owner: strategy", "owner: sales")
    content.change("data/staff.csv", "h02,help", "h02,sales")
    content.change(ORGANIZATION, "deputy: h02", "deputy: h01")
    [line] = content.check()
    places = (
        "content/data/organization.yml:51: teams.strategy.complaints_to",
        "content/data/organization.yml:71 kinds.inquiry.team",
        "content/data/staff.csv:8 team",
        "content/data/standards.yml:14 owner",
    )
    assert line.startswith(places[0])
    assert all(place in line for place in places[1:])


def test_a_deputy_belongs_to_the_team(content: Content) -> None:
    content.change(ORGANIZATION, "deputy: a02", "deputy: h02")
    assert content.check() == [
        "content/data/organization.yml:56: teams.audit.deputy: h02는 다른 팀(help)의 직원입니다. "
        "이 팀 직원의 id를 적어 주십시오. "
        "/ h02 belongs to another team (help). Write the id of one of this team's staff."
    ]


def test_a_clause_must_be_in_the_charter(content: Content) -> None:
    content.change("data/standards.yml", "clause: i-5-3", "clause: i-5-9")
    content.change(ORGANIZATION, "clause: i-5-3", "clause: i-5-9")
    assert content.check() == [
        "content/data/organization.yml:72: kinds.inquiry.clause: 없는 id입니다(i-5-9). "
        "다음 곳에도 있습니다: content/data/standards.yml:8 clause. 헌장에 있는 조항을 i-1-1처럼 적어 주십시오. "
        "/ No such id (i-5-9). It also stands in: content/data/standards.yml:8 clause. "
        "Write a clause that the charter has, like i-1-1."
    ]


def test_a_row_with_another_error_still_names_a_person(content: Content) -> None:
    content.change("data/staff.csv", "02-555-2722", "none")
    assert [line.split(": ")[0] for line in content.check()] == ["content/data/staff.csv:3"]


def test_a_team_is_not_its_own_judge(content: Content) -> None:
    content.change(ORGANIZATION, "complaints_to: audit", "complaints_to: strategy")
    assert content.check() == [
        "content/data/organization.yml:51: teams.strategy.complaints_to: "
        "불편의 대상인 팀이 그 불편을 맡을 수 없습니다. 다른 팀의 id를 적어 주십시오. "
        "/ A team must not handle complaints about itself. Name another team."
    ]


def places(content: Content) -> list[str]:
    return [" ".join(line.split(": ")[:2]).removeprefix("content/data/") for line in content.check()]


def test_an_unknown_id_is_told_together_with_the_other_errors_of_its_record(content: Content) -> None:
    content.change("data/standards.yml", "figure: {ko: 24시간, en: 24 hours}", "figure: {ko: 24시간}")
    content.change("data/standards.yml", "kind: inquiry", "kind: rumour")
    content.change("data/staff.csv", "s03,strategy", "s03,sales")
    content.change("data/staff.csv", "02-555-2723", "none")
    assert places(content) == [
        "staff.csv:4 phone",
        "staff.csv:4 team",
        "standards.yml:10 figure.en",
        "standards.yml:15 kind",
    ]


def test_an_id_that_is_wrong_in_itself_is_one_error(content: Content) -> None:
    content.change("data/standards.yml", "clause: i-5-3", "clause: 제5조")
    assert places(content) == ["standards.yml:8 clause"]


def test_ids_are_looked_for_though_the_institution_has_other_errors(content: Content) -> None:
    content.change(ORGANIZATION, "phone: 02-555-2713", "phone: none")
    content.change("data/standards.yml", "kind: inquiry", "kind: rumour")
    content.change("data/standards.yml", "  owner: strategy\n- id: waiting-time", "  owner: sales\n- id: waiting-time")
    content.change("data/staff.csv", "h02,help", "h02,고객지원센터")
    assert places(content) == [
        "organization.yml:54 teams.audit.phone",
        "standards.yml:15 kind",
        "standards.yml:27 owner",
    ]
    content.change(ORGANIZATION, "\n    teams:", "\n    team:")
    assert not any(place.endswith("owner") for place in places(content))
