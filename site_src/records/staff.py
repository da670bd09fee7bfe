"""staff.csv: the people, and how much of each the web shows."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Identifier, PhoneField
from institution.organization.structure import NameShown
from institution.text import Filled, Text
from institution.validation import STRICT, matching, wrong
from site_src.records.personal_names import MASK, NameParts, says_vacant, split_name

Seat = Annotated[
    str,
    matching(
        r"([A-Z][1-9]\d?)?",
        Text("자리가 아닙니다({value}).", "Not a seat ({value})."),
        Text("줄의 글자와 칸의 번호를 B2처럼 적어 주십시오.", "Write the row and the column, like B2."),
    ),
]
Floor = Annotated[
    str,
    matching(
        r"(B?[1-9]\d?)?",
        Text("층이 아닙니다({value}).", "Not a floor ({value})."),
        Text("3이나, 지하는 B1처럼 적어 주십시오.", "Write it like 3 or, below the ground, B1."),
    ),
]
PhotoFile = Annotated[
    str,
    matching(
        r"([^\s/\\.][^/\\]*\.(jpe?g|png|webp))?",
        Text("사진 파일의 이름이 아닙니다({value}).", "Not the name of a photo file ({value})."),
        Text("photos 폴더에 둔 파일의 이름을 s01.jpg처럼 적어 주십시오.", "Name a file of photos/, like s01.jpg."),
        re.IGNORECASE,
    ),
]


@checked(frozen=True, config=STRICT)
class StaffMember:
    """A row of staff.csv: a person, what they do, and how much of their name and face the web shows.

    A team, or a unit above the teams, and a name or a position are all that a row must have
    (`completion.staff_rows`). The name stands in one column, or in two. A post without a name is vacant, unless names
    are hidden; so is one whose name is 공석. `floor` and `seat` place them on the seating plan. `photo` is a file of
    content/data/photos, for the plan on the wall unless `wall_photo` is false; the web shows it only with `web_photo`.
    `keywords` are what people call the duties who do not know our words.
    """

    id: Identifier
    team: Filled
    family_name: str = ""
    given_name: str = ""
    family_name_en: str = ""
    given_name_en: str = ""
    position: str = ""
    position_en: str = ""
    duties: str = ""
    duties_en: str = ""
    phone: PhoneField | None = None
    web_name: NameShown = "hidden"
    sample: bool = False
    floor: Floor = ""
    seat: Seat = ""
    photo: PhotoFile = ""
    web_photo: bool = False
    keywords: str = ""
    keywords_en: str = ""
    wall_photo: bool = True
    name: str = ""
    name_en: str = ""

    def __post_init__(self) -> None:
        for problem in self._contradictions():
            raise wrong(*problem)

    def _contradictions(self) -> Iterator[tuple[Text, Text]]:
        if self.name and (self.family_name or self.given_name):
            yield _TWO_NAMES
        if self.family_name and not self.given_name:
            yield _HALF_A_NAME
        if not self.has_name and not self.position:
            yield _NOBODY
        if bool(self.floor) != bool(self.seat):
            yield _HALF_A_PLACE
        if self.photo and self.is_vacant:
            yield _FACE_OF_NOBODY
        if self.web_photo and not self.photo:
            yield _NO_PHOTO
        if self.web_photo and self.web_name == "hidden":
            yield _FACE_WITHOUT_NAME

    @property
    def has_name(self) -> bool:
        """Tell whether the row names a person."""
        return bool(self.family_name or self.given_name or (self.name and not says_vacant(self.name)))

    @property
    def is_vacant(self) -> bool:
        """Tell whether nobody has the post; one without a name whose name would be hidden may have somebody."""
        return not self.has_name and (bool(self.name) or self.web_name != "hidden")

    @property
    def anchor(self) -> str:
        """Give an address within the page that tells nothing of the person."""
        return "p-" + sha256(self.id.encode()).hexdigest()[:10]

    @property
    def web_photo_file(self) -> str | None:
        """Give where the site holds the photo, below its root, or None if the web may not show it."""
        return f"assets/people/{self.anchor}.webp" if self.web_photo else None

    def shown_name(self, lang: str) -> str | None:
        """Give as much of the name as the web may show, or None if it may show nothing."""
        if self.web_name == "hidden" or not self.has_name:
            return None
        name = self._parts(lang)
        return name.joined(MASK if self.web_name == "masked" else name.given)

    def full_name(self, lang: str) -> str:
        """Give the whole name, which the plan on the wall shows (charter I-2) and nothing that is published."""
        name = self._parts(lang)
        return name.joined(name.given)

    def family(self, lang: str) -> str:
        """Give the family name alone; empty for a post without a person."""
        return self._parts(lang).family

    def _parts(self, lang: str) -> NameParts:
        """Give the name in a language, or in Korean where it has no English."""
        if lang == "en" and self.family_name_en:
            return NameParts(self.family_name_en, self.given_name_en, " ")
        if lang == "en" and self.name_en:
            return split_name(self.name_en)
        if self.family_name or self.given_name:
            return NameParts(self.family_name, self.given_name)
        return split_name(self.name) if self.has_name else NameParts("", "")

    @property
    def wall_photo_file(self) -> str | None:
        """Give the photo's file within the folder of photos, or None if the wall may not show it."""
        return self.photo if self.photo and self.wall_photo else None

    def role(self, lang: str) -> str:
        """Give the position in a language."""
        return (self.position_en if lang == "en" else "") or self.position

    def tasks(self, lang: str) -> list[str]:
        """Give the duties one by one; in the file they stand between semicolons."""
        return _split((self.duties_en if lang == "en" else "") or self.duties)

    def sought_as(self, lang: str) -> list[str]:
        """Give the words that find the person beside those that are shown."""
        return _split(self.keywords_en if lang == "en" else self.keywords)


def _split(written: str) -> list[str]:
    return [part.strip() for part in written.split(";") if part.strip()]


_TWO_NAMES = (
    Text("이름이 두 번 적혀 있습니다.", "The name is written twice."),
    Text(
        "name이나, family_name과 given_name 가운데 한 가지만 적어 주십시오.",
        "Write name, or family_name and given_name.",
    ),
)
_HALF_A_NAME = (
    Text("성(family_name)만 있고 이름(given_name)이 없습니다.", "A family name without a given name."),
    Text("이름도 적거나, 성명을 name 칸 하나에 적어 주십시오.", "Write that too, or the whole in the column name."),
)
_NOBODY = (
    Text("이름도 직위도 없습니다.", "Neither a name nor a position."),
    Text("이름이나 직위(position)를 적어 주십시오.", "Write a name, or a position."),
)
_FACE_OF_NOBODY = (
    Text("비어 있는 자리에 사진이 있습니다.", "A photo of a post that nobody has."),
    Text(
        "떠난 직원의 사진이면 photo와 web_photo를 비워 주십시오.",
        "If it is of who has left, empty photo and web_photo.",
    ),
)
_HALF_A_PLACE = (
    Text("층(floor)과 자리(seat) 가운데 하나만 있습니다.", "A floor without a seat, or a seat without a floor."),
    Text("둘 다 적거나 둘 다 비워 주십시오.", "Write both, or leave both empty."),
)
_NO_PHOTO = (
    Text("누리집에 실을 사진(photo)이 없습니다.", "There is no photo to show on the web."),
    Text("photo에 파일 이름을 적거나 web_photo를 비워 주십시오.", "Name it under photo, or leave web_photo empty."),
)
_FACE_WITHOUT_NAME = (
    Text("이름을 숨긴(hidden) 직원의 사진은 누리집에 실을 수 없습니다.", "A hidden person's photo cannot be shown."),
    Text("web_photo를 비우거나 web_name을 바꿔 주십시오.", "Leave web_photo empty, or change web_name."),
)
