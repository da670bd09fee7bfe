"""How much of a person is shown where: on the web as they wish, on the wall as the charter says."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from site_src.records.staff import StaffMember

PERSON = StaffMember(
    id="s03",
    team="strategy",
    family_name="남궁",
    given_name="나무",
    family_name_en="Namgung",
    given_name_en="Namu",
    position="대리",
    position_en="Assistant Manager",
    duties="제안 접수; 회신 ;; ",
    duties_en="Suggestions;Replies",
    phone="02-555-2723",  # type: ignore[arg-type]  # as the file has it
    web_name="full",
    sample=True,
)
#: What makes of the person a row without a name.
UNNAMED: dict[str, Any] = {"family_name": "", "given_name": "", "family_name_en": "", "given_name_en": ""}
PLACED = replace(PERSON, floor="3", seat="B2")


@pytest.mark.parametrize(
    ("web_name", "shown", "shown_en"),
    [("full", "남궁나무", "Namgung Namu"), ("masked", "남궁○○", "Namgung ○○"), ("hidden", None, None)],
)
def test_web_shows_of_a_name_what_it_may_and_the_wall_all(
    web_name: Any, shown: str | None, shown_en: str | None
) -> None:
    person = replace(PERSON, web_name=web_name)
    assert (person.shown_name("ko"), person.shown_name("en")) == (shown, shown_en)
    assert (person.full_name("ko"), person.full_name("en")) == ("남궁나무", "Namgung Namu")
    assert (person.role("ko"), person.role("en")) == ("대리", "Assistant Manager")


@pytest.mark.parametrize(
    ("name", "web_name", "has_name", "is_vacant"),
    [
        ("남궁나무", "full", True, False),
        ("남궁나무", "hidden", True, False),
        ("공석", "full", False, True),
        ("(결원)", "hidden", False, True),
        ("", "full", False, True),
        ("", "hidden", False, False),  # somebody who is not named
    ],
)
def test_vacant_is_a_post_that_says_so_or_would_show_a_name_and_has_none(
    name: str, web_name: Any, has_name: bool, is_vacant: bool
) -> None:
    row = replace(PERSON, **UNNAMED, name=name, web_name=web_name)
    assert (row.has_name, row.is_vacant) == (has_name, is_vacant)
    assert (row.full_name("ko"), row.family("ko")) == (("남궁나무", "남궁") if has_name else ("", ""))


def test_name_in_one_column_is_shown_in_korean_where_there_is_no_english_one() -> None:
    row = replace(PERSON, **UNNAMED, name="남궁나무")
    assert (row.shown_name("ko"), row.shown_name("en")) == ("남궁나무", "남궁나무")
    assert replace(row, name_en="Namu Namgung").shown_name("en") == "Namgung Namu"


def test_person_without_a_position_and_position_without_a_person_are_rows() -> None:
    assert replace(PERSON, position="").has_name
    assert replace(PERSON, **UNNAMED).role("ko") == "대리"


def test_nobody_is_shown_who_did_not_say_so() -> None:
    assert not PERSON.web_photo
    assert (PERSON.floor, PERSON.seat, PERSON.photo) == ("", "", "")
    assert PERSON.web_photo_file is None
    assert PERSON.wall_photo_file is None
    assert (PERSON.keywords, PERSON.keywords_en, PERSON.sought_as("ko"), PERSON.sought_as("en")) == ("", "", [], [])


@pytest.mark.parametrize(
    ("web", "wall", "on_web", "on_wall"),
    [(True, True, True, True), (True, False, True, False), (False, True, False, True), (False, False, False, False)],
)
def test_photo_is_where_it_may_be(web: bool, wall: bool, on_web: bool, on_wall: bool) -> None:
    person = replace(PERSON, photo="s03.jpg", web_photo=web, wall_photo=wall)
    assert (person.web_photo_file is not None) is on_web
    assert person.wall_photo_file == ("s03.jpg" if on_wall else None)
    if on_web:
        assert person.web_photo_file == f"assets/people/{person.anchor}.webp"


def test_photo_is_on_the_wall_unless_it_is_said_otherwise() -> None:
    assert replace(PERSON, photo="s03.jpg").wall_photo_file == "s03.jpg"


def test_anchor_tells_people_apart_and_nothing_of_them() -> None:
    other = replace(PERSON, id="s04")
    assert PERSON.anchor == replace(PERSON, web_name="hidden", family_name="김").anchor == "p-a52ba8b1e0"
    assert other.anchor != PERSON.anchor
    assert "s03" not in PERSON.anchor


def test_duties_and_keywords_are_split_by_semicolons() -> None:
    person = replace(PERSON, keywords="민원;불만 ", keywords_en=" complaints ; ")
    assert (person.tasks("ko"), person.tasks("en")) == (["제안 접수", "회신"], ["Suggestions", "Replies"])
    assert (person.sought_as("ko"), person.sought_as("en")) == (["민원", "불만"], ["complaints"])


GOOD = {
    "seat": ["A1", "B2", "Z99", "C10"],
    "floor": ["1", "9", "12", "99", "B1", "B10"],
    "photo": ["s03.jpg", "나무 사진.jpeg", "a.PNG", "b.webp", "a.b.jpg"],
}
WRONG = {
    "seat": ["A", "A0", "a1", "AA1", "1A", "A100", "A1 ", "A1x", "가1"],
    "floor": ["0", "B0", "B", "100", "b1", "3층", "-1", "3 "],
    "photo": ["../s03.jpg", "s03.gif", ".jpg", "a/b.png", "a\\b.png", " s03.jpg", "/s03.jpg", "s03.jpg.exe", "s03jpg"],
}
CURES = {
    "seat": [
        *("자리가 아닙니다({value}).", "Not a seat ({value})."),
        *("줄의 글자와 칸의 번호를 B2처럼 적어 주십시오.", "Write the row and the column, like B2."),
    ],
    "floor": [
        *("층이 아닙니다({value}).", "Not a floor ({value})."),
        *("3이나, 지하는 B1처럼 적어 주십시오.", "Write it like 3 or, below the ground, B1."),
    ],
    "photo": [
        *("사진 파일의 이름이 아닙니다({value}).", "Not the name of a photo file ({value})."),
        *("photos 폴더에 둔 파일의 이름을 s01.jpg처럼 적어 주십시오.", "Name a file of photos/, like s01.jpg."),
    ],
}
HALF_A_PLACE = [
    *("층(floor)과 자리(seat) 가운데 하나만 있습니다.", "A floor without a seat, or a seat without a floor."),
    *("둘 다 적거나 둘 다 비워 주십시오.", "Write both, or leave both empty."),
]
NO_PHOTO = [
    *("누리집에 실을 사진(photo)이 없습니다.", "There is no photo to show on the web."),
    *("photo에 파일 이름을 적거나 web_photo를 비워 주십시오.", "Name it under photo, or leave web_photo empty."),
]
FACE_WITHOUT_NAME = [
    *("이름을 숨긴(hidden) 직원의 사진은 누리집에 실을 수 없습니다.", "A hidden person's photo cannot be shown."),
    *("web_photo를 비우거나 web_name을 바꿔 주십시오.", "Leave web_photo empty, or change web_name."),
]


TWO_NAMES = [
    *("이름이 두 번 적혀 있습니다.", "The name is written twice."),
    "name이나, family_name과 given_name 가운데 한 가지만 적어 주십시오.",
    "Write name, or family_name and given_name.",
]
HALF_A_NAME = [
    *("성(family_name)만 있고 이름(given_name)이 없습니다.", "A family name without a given name."),
    *("이름도 적거나, 성명을 name 칸 하나에 적어 주십시오.", "Write that too, or the whole in the column name."),
]
NOBODY = [
    *("이름도 직위도 없습니다.", "Neither a name nor a position."),
    *("이름이나 직위(position)를 적어 주십시오.", "Write a name, or a position."),
]
FACE_OF_NOBODY = [
    *("비어 있는 자리에 사진이 있습니다.", "A photo of a post that nobody has."),
    "떠난 직원의 사진이면 photo와 web_photo를 비워 주십시오.",
    "If it is of who has left, empty photo and web_photo.",
]


def told(error: Any) -> list[str]:
    """Give what an editor is told of an error: what is wrong and the cure, each in Korean and in English."""
    return [text[lang] for text in (error["ctx"]["text"], error["ctx"]["cure"]) for lang in ("ko", "en")]


def placed(name: str, value: Any) -> StaffMember:
    return replace(PLACED, **{name: value})


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_places_and_photos_that_can_be(name: str, value: str) -> None:
    assert getattr(placed(name, value), name) == value


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_places_and_photos_that_cannot_be_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        placed(name, value)
    [error] = caught.value.errors()
    assert error["loc"] == (name,)
    assert told(error) == CURES[name]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"name": "남궁나무"}, TWO_NAMES),
        ({"given_name": ""}, HALF_A_NAME),
        ({"family_name": "", "given_name": "", "position": ""}, NOBODY),
        ({**UNNAMED, "name": "공석", "position": ""}, NOBODY),
        ({**UNNAMED, "name": "공석", "photo": "s03.jpg"}, FACE_OF_NOBODY),
        ({"floor": "3"}, HALF_A_PLACE),
        ({"seat": "B2"}, HALF_A_PLACE),
        ({"web_photo": True}, NO_PHOTO),
        ({"web_photo": True, "photo": "s03.jpg", "web_name": "hidden"}, FACE_WITHOUT_NAME),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_cure(changes: dict[str, Any], sentences: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        replace(PERSON, **changes)
    [error] = caught.value.errors()
    assert told(error) == sentences


def test_hidden_person_may_have_a_photo_on_the_wall() -> None:
    assert replace(PERSON, photo="s03.jpg", web_name="hidden").wall_photo_file == "s03.jpg"


def test_what_is_no_column_of_ours_is_refused() -> None:
    """A birthday or a private telephone that somebody added would be in the file of the site's facts unnoticed."""
    with pytest.raises(ValidationError) as caught:
        StaffMember(**{**vars(PERSON), "phone": "02-555-2723", "birthday": "01-01"})
    assert [(error["type"], error["loc"]) for error in caught.value.errors()] == [
        ("unexpected_keyword_argument", ("birthday",))
    ]
