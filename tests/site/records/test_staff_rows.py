"""staff.csv as offices have it: what may be missing, what is completed, and what is told where it cannot be."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from institution import telephone
from institution.organization.contacts import Channel
from institution.organization.record import Organization
from institution.organization.structure import StaffDefaults, Unit
from institution.performance.record_files import Table
from institution.text import Conventions, Text
from site_src.records.completion import staff_rows
from site_src.records.personal_names import split_name
from site_src.records.staff import StaffMember

KOREAN = Conventions(("ko",))
Read = Callable[..., Table[StaffMember]]


@pytest.fixture
def read(tmp_path: Path, facts: Organization) -> Read:
    """Read rows of staff.csv of an institution in 061 that publishes in Korean alone and has one unit."""
    unit = Unit(Text("경영본부", "경영본부"))
    ours = replace(facts, languages=("ko",), units={"management": unit})

    def read(text: str, web_name: str = "masked", *, english: bool = False) -> Table[StaffMember]:
        path = tmp_path / "staff.csv"
        path.write_text(text, "utf-8")
        organization = replace(ours, staff=StaffDefaults(web_name))  # type: ignore[arg-type]
        return staff_rows.read_staff(path, organization, Conventions() if english else KOREAN)

    return read


def people(table: Table[StaffMember]) -> list[StaffMember]:
    assert [str(problem) for problem in table.problems] == []
    return [entry.record for entry in table.entries]


def test_a_name_and_a_team_are_enough(read: Read) -> None:
    [person] = people(read("team,name\nstrategy,김하늘\n"))
    assert (person.team, person.shown_name("ko"), person.full_name("ko")) == ("strategy", "김○○", "김하늘")
    assert (person.role("ko"), person.tasks("ko"), person.phone, person.sample) == ("", [], None, False)
    assert not person.is_vacant


def test_a_position_and_a_team_are_enough(read: Read) -> None:
    """A sheet without a column for names withholds them: nobody may be told to have left."""
    [person] = people(read("team,position\nstrategy,대리\n", "hidden"))
    assert (person.role("ko"), person.shown_name("ko"), person.is_vacant) == ("대리", None, False)


@pytest.mark.parametrize("cell", ["", "공석", "(결원)", "채용 예정", "-"])
@pytest.mark.parametrize("web_name", ["full", "masked", "hidden"])
def test_a_post_without_a_name_is_vacant(read: Read, cell: str, web_name: str) -> None:
    [_, post] = people(read(f"team,name,position\nstrategy,김하늘,팀장\nstrategy,{cell},과장\n", web_name))
    assert post.is_vacant
    assert (post.shown_name("ko"), post.full_name("ko"), post.role("ko")) == (None, "", "과장")


@pytest.mark.parametrize(
    ("default", "cell", "shown"),
    [
        ("hidden", "", None),
        ("masked", "", "김○○"),
        ("full", "", "김하늘"),
        ("hidden", "full", "김하늘"),
        ("full", "hidden", None),
    ],
)
def test_the_row_says_how_much_of_a_name_is_shown_and_else_the_institution(
    read: Read, default: str, cell: str, shown: str | None
) -> None:
    [person] = people(read(f"team,name,web_name\nstrategy,김하늘,{cell}\n", default))
    assert person.shown_name("ko") == shown


def test_nothing_is_shown_where_nobody_said_so(facts: Organization) -> None:
    assert facts.staff.web_name == "hidden"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("100-2721", "061-100-2721"),
        ('"061-100-2721, 2722"', "061-100-2721, 061-100-2722"),
        ("내선 21", "061-100-2800(내선 21)"),
        ("02-555-2721", "02-555-2721"),
    ],
)
def test_a_number_gets_what_it_leaves_out(read: Read, cell: str, text: str) -> None:
    [person] = people(read(f"team,name,phone\nstrategy,김하늘,{cell}\n"))
    assert person.phone
    assert person.phone.text == text


def test_the_area_code_can_be_said(facts: Organization) -> None:
    nationwide = Channel(Text("대표", "대표"), phone=telephone.phone("1588-1234"))
    ours = replace(facts, channels=(nationwide,), help_phone=telephone.phone("1588-1234"))
    assert ours.home == telephone.Home("061", "1588-1234")
    assert replace(ours, area_code="02").home.area_code == "02"


def test_a_team_or_unit_may_be_named_by_its_name(read: Read) -> None:
    rows = people(read("team,name\n항로기획팀,김하늘\n경영본부,박구름\nmanagement,최노을\n"))
    assert [person.team for person in rows] == ["strategy", "management", "management"]


def test_ids_are_made_of_what_is_shown_and_stay(read: Read) -> None:
    sheet = (
        "id,team,name,position\ns01,strategy,김하늘,팀장\n,strategy,이바다,대리\n,strategy,이구름,대리\n,audit,,대리\n"
    )
    first = [person.id for person in people(read(sheet))]
    assert first[0] == "s01"
    assert len(set(first)) == 4
    assert [person.id for person in people(read(sheet.replace("s01,strategy,김하늘,팀장\n", "")))] == first[1:]
    assert [staff_rows.is_made(name) for name in first] == [False, True, True, True]
    assert [person.id for person in people(read(sheet.replace("김하늘", "남나무")))] == first


def test_nobody_finds_a_hidden_name_in_an_id(read: Read) -> None:
    """Whoever tries every name there is learns nothing: two names that are shown alike have the same id."""
    for web_name in ("hidden", "masked"):
        one, other = (people(read(f"team,name\nstrategy,{name}\n", web_name)) for name in ("김하늘", "김바다"))
        assert one[0].id == other[0].id
    assert people(read("team,name\nstrategy,김하늘\n", "full"))[0].id != one[0].id


TOLD = {
    "team,name,position\nstrategy,,\n": ":2: 이름도 직위도 없습니다. 이름이나 직위(position)를 적어",
    "team,position,duties\nstrategy,,회계\n": ":2: 이름도 직위도 없습니다.",
    "team,name,phone\nstrategy,김하늘,2721\n": ":2: phone: 번호의 끝인지 내선인지 알 수 없습니다(2721).",
    "team,name,phone\nstrategy,김하늘,02-34\n": ":2: phone: 전화번호가 아닙니다(02-34).",
    "team,name,family_name,given_name\nstrategy,김하늘,김,하늘\n": ":2: 이름이 두 번 적혀 있습니다.",
    "team,family_name\nstrategy,김\n": ":2: 성(family_name)만 있고 이름(given_name)이 없습니다.",
    "team,name,position,photo\nstrategy,공석,과장,s02.jpg\n": ":2: 비어 있는 자리에 사진이 있습니다.",
    "name\n김하늘\n": ":1: team: 열이 없습니다.",
    "team,name\n,김하늘\n": ":2: team: 값이 빠졌습니다.",
    "id,team,name\ns01,strategy,김하늘\ns01,audit,박구름\n": ":3: id: 2행에 이미 있습니다(s01).",
}


@pytest.mark.parametrize(("text", "sentence"), TOLD.items())
def test_what_is_wrong_is_told_with_its_line(read: Read, text: str, sentence: str) -> None:
    told = [str(problem) for problem in read(text).problems]
    assert len(told) == 1
    assert sentence in told[0]


def test_a_local_number_is_told_where_no_area_code_is_known(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("team,name,phone\nstrategy,김하늘,555-2721\n", "utf-8")
    [problem] = staff_rows.read_staff(path, None, KOREAN).problems
    assert "지역번호가 없습니다(555-2721). 061-123-4567처럼 적거나 organization.yml에 area_code를" in str(problem)


def test_english_is_asked_for_where_the_institution_has_it(read: Read) -> None:
    [problem] = read("team,name,position,position_en\nstrategy,김하늘,팀장,Head\n", english=True).problems
    assert str(problem).split("staff.csv", 1)[1].startswith(":1: name_en: 열이 없습니다.")
    text = "team,name,name_en,position,position_en\nstrategy,김하늘,Haneul Kim,팀장,\nstrategy,공석,,과장,Manager\n"
    [problem] = read(text, english=True).problems
    assert str(problem).split("staff.csv", 1)[1].startswith(":2: position_en: 값이 빠졌습니다.")


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("김하늘", "김", "하늘"),
        ("남궁나무", "남궁", "나무"),
        ("남궁솔", "남궁", "솔"),
        ("황보라", "황", "보라"),
        ("황보빛가람", "황보", "빛가람"),
        ("선우 솔", "선우", "솔"),
        ("남궁", "남", "궁"),
        ("박○○", "박", "○○"),
        ("Haneul Kim", "Kim", "Haneul"),
        ("Madonna", "Madonna", ""),
    ],
)
def test_a_name_in_one_column_is_parted(name: str, family: str, given: str) -> None:
    parts = split_name(name)
    assert (parts.family, parts.given) == (family, given)
