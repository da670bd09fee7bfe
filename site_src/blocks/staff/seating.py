"""The block ```seating: the seating plan of a floor as a table; of each person what staff.csv lets the web show."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.links import link_page
from site_src.blocks.staff import person_html
from site_src.errors import OptionError
from site_src.markup.addresses import STAFF
from site_src.markup.html import Cell, element, hidden, row, sample_mark, table, td, th
from site_src.records.published_data import Data
from site_src.records.staff import StaffMember

_CAPTION = Text("{floor}층 좌석배치도", "Seating plan, floor {floor}")
_BASEMENT = Text("지하 {floor}층 좌석배치도", "Seating plan, basement floor {floor}")
_ROW = Text("{row}줄", "Row {row}")
_COLUMN = Text("{column}번", "Seat {column}")
_ROWS = Text("줄", "Row")
_EMPTY = Text("빈자리", "empty")
_NO_FLOOR = Text("이 층에 자리가 있는 직원이 없습니다.", "Nobody has a seat on this floor.")


@checked(frozen=True, config=STRICT)
class Options:
    """`floor`: the floor to show, as staff.csv writes it, such as 3, or B1 for the first basement."""

    floor: str


def render_seating(data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render the plan: rows by their letters, seats in a row by their numbers, empty ones between them included.

    Raises OptionError for a floor on which nobody has a seat.
    """
    floor = options.floor
    seats = {person.seat: person for person in data.staff if person.floor == floor}
    if not seats:
        raise OptionError("floor", _NO_FLOOR, _floors(data))
    columns = full_range([int(seat[1:]) for seat in seats])
    headings = [_ROWS[lang], *(_COLUMN[lang].format(column=column) for column in columns)]
    rows = []
    for letter in map(chr, full_range([ord(seat[0]) for seat in seats])):
        cells = (_render_seat(seats.get(f"{letter}{column}"), data, lang, page) for column in columns)
        rows.append(row(th(_ROW[lang].format(row=letter)), *cells))
    return table("seating", format_title(floor, lang), headings, rows, stacks=False)


def format_title(floor: str, lang: str) -> str:
    """Give the title of a floor's plan."""
    return (_BASEMENT if floor.startswith("B") else _CAPTION)[lang].format(floor=floor.removeprefix("B"))


def full_range(numbers: list[int]) -> range:
    """Give all numbers from the lowest to the highest, those that the list lacks included."""
    return range(min(numbers), max(numbers) + 1)


def _render_seat(person: StaffMember | None, data: Data, lang: str, page: str) -> Cell:
    if person is None:
        return td(hidden(_EMPTY[lang]), class_="seating__empty")
    link = link_page(page, f"{STAFF}#{person.anchor}", person_html.render_name(person, lang))
    role = element("span", person.role(lang), class_="seating__role")
    team = element("span", data.organization.part(person.team).name[lang], class_="seating__team")
    return td(person_html.render_photo(person, lang), link, sample_mark(person.sample, lang), " ", role, " ", team)


def _floors(data: Data) -> Text:
    """Tell which floors can be named instead."""
    floors = ", ".join(sorted({person.floor for person in data.staff if person.floor}))
    if not floors:
        return Text(
            "staff.csv에 floor와 seat 열을 채우거나 이 칸을 지워 주십시오.",
            "Fill the columns floor and seat of staff.csv, or remove the block.",
        )
    return Text(
        f"다음 가운데 하나를 적거나 이 칸을 지워 주십시오: {floors}.",
        f"Write one of these, or remove the block: {floors}.",
    )


SEATING = Block(Options, render_seating, Text("한 층의 좌석배치도", "the seating plan of a floor"))
