"""staff.csv: the people, and how much of each the web shows."""

import re
from hashlib import sha256
from typing import Annotated, Literal

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Identifier, PhoneField
from institution.text import Filled, Text
from institution.validation import STRICT, matching, wrong

#: Stands for what of a name is withheld.
MASK = "○○"


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

    `floor` and `seat` place them on the seating plan. `photo` is a file of content/data/photos, for the plan on the
    wall unless `wall_photo` is false; the web shows it only with `web_photo`. `keywords` are what people call
    the duties who do not know our words.
    """

    id: Identifier
    team: Filled
    family_name: Filled
    given_name: Filled
    family_name_en: Filled
    given_name_en: Filled
    position: Filled
    position_en: Filled
    duties: Filled
    duties_en: Filled
    phone: PhoneField
    web_name: Literal["full", "masked", "hidden"]
    sample: bool
    floor: Floor = ""
    seat: Seat = ""
    photo: PhotoFile = ""
    web_photo: bool = False
    keywords: str = ""
    keywords_en: str = ""
    wall_photo: bool = True

    def __post_init__(self) -> None:
        if bool(self.floor) != bool(self.seat):
            raise wrong(*_HALF_A_PLACE)
        if self.web_photo and not self.photo:
            raise wrong(*_NO_PHOTO)
        if self.web_photo and self.web_name == "hidden":
            raise wrong(*_FACE_WITHOUT_NAME)

    @property
    def anchor(self) -> str:
        """Give an address within the page that tells nothing of the person."""
        return "p-" + sha256(self.id.encode()).hexdigest()[:10]

    @property
    def web_photo_file(self) -> str | None:
        """Give where the site holds the photo, below its root, or None if the web may not show it."""
        return f"assets/people/{self.anchor}.webp" if self.web_photo else None

    def name(self, lang: str) -> str | None:
        """Give as much of the name as the web may show, or None if it may show nothing."""
        if self.web_name == "hidden":
            return None
        family, given = (
            (self.family_name_en, self.given_name_en) if lang == "en" else (self.family_name, self.given_name)
        )
        space = " " if lang == "en" else ""
        return family + space + (MASK if self.web_name == "masked" else given)

    def full_name(self, lang: str) -> str:
        """Give the whole name, which the plan on the wall shows (charter I-2) and nothing that is published."""
        return f"{self.family_name_en} {self.given_name_en}" if lang == "en" else self.family_name + self.given_name

    @property
    def wall_photo_file(self) -> str | None:
        """Give the photo's file within the folder of photos, or None if the wall may not show it."""
        return self.photo if self.photo and self.wall_photo else None

    def role(self, lang: str) -> str:
        """Give the position in a language."""
        return self.position_en if lang == "en" else self.position

    def tasks(self, lang: str) -> list[str]:
        """Give the duties one by one; in the file they stand between semicolons."""
        return _split(self.duties_en if lang == "en" else self.duties)

    def sought_as(self, lang: str) -> list[str]:
        """Give the words that find the person beside those that are shown."""
        return _split(self.keywords_en if lang == "en" else self.keywords)


def _split(written: str) -> list[str]:
    return [part.strip() for part in written.split(";") if part.strip()]


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
