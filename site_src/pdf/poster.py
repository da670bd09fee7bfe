"""The seating plan of a floor for the wall, A3 (charter I-2): everybody's name in full, and the photos people allow.

A poster is never published: it is written to a folder of its own, outside content/ and the site.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from institution.organization.contacts import Team
from institution.text import Text
from site_src import images
from site_src.blocks.staff import details, seating
from site_src.blocks.staff.details import Detail
from site_src.blocks.staff.person_html import VACANT
from site_src.markup import file_names
from site_src.markup.html import SAMPLE
from site_src.pdf import text_fit
from site_src.pdf.document import Document, fill
from site_src.records import dataset
from site_src.records.published_data import Data
from site_src.records.staff import StaffMember

Thing = TypeVar("Thing")
#: What a sheet holds so that a name is read from two steps away; a larger floor gets more sheets.
_COLUMNS, _ROWS = 8, 4
_WIDTH, _HEIGHT = 370, 208  # millimetres that the seats of a sheet share
_SEAT_WIDTH, _SEAT_HEIGHT = 15.5, 14.5  # of a seat, in ems of its text
_LARGEST = 8.5  # millimetres, an em of a seat's text
_TABLE, _LETTERS, _GAP = 384, 8, 2.5  # millimetres of poster.css: the table, its column of letters, between two seats
#: Ems within a seat of poster.css: what its padding and borders take of its width, its content's height, a face.
_SIDES, _CONTENT, _FACE, _FACE_HEIGHT = 1.9, 12.0, 5.9, 6.8
_SPACING = 1.35  # the height of a line, in ems of its text
_INSIDE = Text("사무실 벽에만 붙입니다. 누리집에 싣지 마십시오.", "For the wall of the office. Do not publish.")
_ABSENT = Text("찾으시는 직원이 자리에 없으면 불러 주십시오", "If the person you look for is away, please call.")


@dataclass(frozen=True)
class Mark:
    """A word that is set off behind a line; `name` is its class in the templates' style sheets."""

    name: str
    text: str


_SAMPLE, _DEPUTY = Mark("sample", SAMPLE.ko), Mark("deputy", "부재 시 안내")


@dataclass(frozen=True)
class Line:
    """A line of a seat. `size` is that of its text and `above` the space over it, in ems of the seat's text.

    `name` is its class in poster.css, `spacing` the height of a line of text in ems of its own.
    """

    name: str
    text: str
    size: float
    above: float = 0
    spacing: float = _SPACING
    lang: str = "ko"
    mark: Mark | None = None

    @property
    def style(self) -> str:
        """Give the declarations of its style; a margin is in ems of the line's own text."""
        return (
            f"font-size: {self.size}em; line-height: {self.spacing}; margin-top: {round(self.above / self.size, 3)}em"
        )

    def height(self, width: float) -> float:
        """Estimate its height in a width; both in ems of the seat's text."""
        text = f"{self.text} {self.mark.text}" if self.mark else self.text
        return self.above + self.size * self.spacing * text_fit.count_lines(text, width / self.size)


@dataclass(frozen=True)
class Seat:
    """A seat with its person, as the wall shows them: lines beside the face, and below it.

    `photo` is a data: address, or empty.
    """

    person: StaffMember
    photo: str
    beside: Sequence[Line]
    below: Sequence[Line]

    @property
    def initial(self) -> str:
        """Give what stands in the place of a face: the family name, cut to four letters."""
        return self.person.family("ko")[:4]

    def height(self, width: float) -> float:
        """Estimate the height of what the seat says, set in a width; both in ems of its text (poster.css)."""
        beside = sum(line.height(width - _FACE) for line in self.beside)
        return max(beside, _FACE_HEIGHT) + sum(line.height(width) for line in self.below)


@dataclass(frozen=True)
class Sheet:
    """A part of a floor that one page holds: seats by rows and columns, and the size of its text in millimetres."""

    columns: Sequence[int]
    rows: Sequence[tuple[str, Sequence[Seat | None]]]

    @property
    def size(self) -> float:
        """Give the largest text with which the page holds every seat, so that a small floor fills its page too."""
        wide, high = _WIDTH / len(self.columns) / _SEAT_WIDTH, _HEIGHT / len(self.rows) / _SEAT_HEIGHT
        return round(min(wide, high, _LARGEST), 2)

    def scale(self, seat: Seat) -> float:
        """Give by how much a seat's text must be smaller than the others' to stay inside, 1 if it need not."""
        columns = len(self.columns)
        room = (_TABLE - _LETTERS - _GAP * (columns + 2)) / columns / self.size - _SIDES
        return text_fit.find_scale(lambda scale: seat.height(room / scale) <= _CONTENT / scale)


def documents(content: Path) -> Iterator[Document]:
    """Make the poster of each floor, in Korean with the English there is beneath; raises DataError for a bad photo."""
    facts = dataset.current(content / "data")
    for floor in sorted({person.floor for person in facts.staff if person.floor}):
        seats = {person.seat: _seat(person, facts, content) for person in facts.staff if person.floor == floor}
        yield fill(
            "poster",
            f"poster-{floor}",
            facts.organization,
            "ko",
            title=Text(seating.format_title(floor, "ko"), seating.format_title(floor, "en")),
            sheets=list(_sheets(seats)),
            inside=_INSIDE,
            absent=_ABSENT,
        )


def _sheets(seats: Mapping[str, Seat]) -> Iterator[Sheet]:
    letters = [chr(code) for code in seating.full_range([ord(seat[0]) for seat in seats])]
    columns = seating.full_range([int(seat[1:]) for seat in seats])
    for some in _evenly(letters, _ROWS):
        for part in _evenly(columns, _COLUMNS):
            rows = [(letter, [seats.get(f"{letter}{column}") for column in part]) for letter in some]
            if any(seat for _, row in rows for seat in row):
                yield Sheet(part, rows)


def _evenly(things: Sequence[Thing], most: int) -> list[Sequence[Thing]]:
    """Cut into as few parts as possible of at most so many, and all about as long."""
    parts = -(-len(things) // most)
    ends = [len(things) * part // parts for part in range(parts + 1)]
    return [things[first:last] for first, last in pairwise(ends)]


def _seat(person: StaffMember, facts: Data, content: Path) -> Seat:
    part = facts.organization.part(person.team)
    file = person.wall_photo_file
    photo = _inside_the_page(file_names.find(content / "data/photos", file)) if file else ""
    marks = {
        details.POSITION: _SAMPLE if person.sample else None,
        details.TELEPHONE: _DEPUTY if isinstance(part, Team) and part.deputy == person.id else None,
    }
    position, *below = (_line(detail, person, marks.get(detail)) for detail in (details.POSITION, *details.LINES))
    beside = (
        Line("name big", _name(person, "ko"), size=1.75, spacing=1.2),
        Line("en", _name(person, "en"), size=0.85, lang="en"),
        position,
        Line("team", part.name.ko, size=1),
    )
    return Seat(person, photo, [line for line in beside if line.text], [line for line in below if line.text])


def _name(person: StaffMember, lang: str) -> str:
    """Give the whole name, or that the post is vacant; empty where there is no name, or none in English."""
    if person.is_vacant:
        return VACANT[lang]
    name = person.full_name(lang)
    return "" if lang == "en" and name == person.full_name("ko") else name


def _line(detail: Detail, person: StaffMember, mark: Mark | None) -> Line:
    return Line(detail.name, detail.write(person, "ko"), detail.size, detail.above, mark=mark)


def _inside_the_page(path: Path) -> str:
    written = BytesIO()
    images.clean(path).save(written, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{b64encode(written.getvalue()).decode()}"
