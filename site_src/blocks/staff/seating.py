"""The block ```seating: the plan of a floor as a table, each seat with as much of its person as the web may show."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.blocks.staff import person_html
from site_src.errors import OptionError
from site_src.markup.addresses import STAFF
from site_src.markup.html import Child, element, hidden, row, sample, table
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
    """`floor`: the floor to show, as staff.csv writes it: 3 or, below the ground, B1."""

    floor: str


def write(context: Context, options: Options) -> list[Element]:
    """Write the plan: rows by their letters, seats in a row by their numbers, empty ones between them included."""
    lang, floor = context.lang, options.floor
    seats = {person.seat: person for person in context.data.staff if person.floor == floor}
    if not seats:
        raise OptionError("floor", _NO_FLOOR, _floors(context))
    columns = through([int(seat[1:]) for seat in seats])
    headings = [_ROWS[lang], *(_COLUMN[lang].format(column=column) for column in columns)]
    letters = map(chr, through([ord(seat[0]) for seat in seats]))
    rows = [_row(context, letter, columns, seats) for letter in letters]
    return [table("seating", [title(floor, lang)], headings, rows, stacks=False)]


def title(floor: str, lang: str) -> str:
    """Give the name of a floor's plan."""
    return (_BASEMENT if floor.startswith("B") else _CAPTION)[lang].format(floor=floor.removeprefix("B"))


def through(numbers: list[int]) -> range:
    """Give the numbers from the lowest to the highest, those between them that are missing included."""
    return range(min(numbers), max(numbers) + 1)


def _row(context: Context, letter: str, columns: range, seats: Mapping[str, StaffMember]) -> Element:
    cells = [_seat(context, seats.get(f"{letter}{column}")) for column in columns]
    return row(element("th", _ROW[context.lang].format(row=letter), scope="row"), *cells)


def _seat(context: Context, person: StaffMember | None) -> Element:
    lang = context.lang
    if person is None:
        return element("td", hidden(_EMPTY[lang]), class_="seating__empty")
    link = context.link(f"{STAFF}#{person.anchor}", *person_html.name(person, lang))
    mark: list[Child] = [" ", sample(lang)] if person.sample else []
    team = context.organization.teams[person.team].name[lang]
    role = element("span", person.role(lang), class_="seating__role")
    where = element("span", team, class_="seating__team")
    return element("td", *person_html.photo(person, lang), link, *mark, " ", role, " ", where)


def _floors(context: Context) -> Text:
    floors = ", ".join(sorted({person.floor for person in context.data.staff if person.floor}))
    if not floors:
        return Text(
            "staff.csv에 floor와 seat 열을 채우거나 이 칸을 지워 주십시오.",
            "Fill the columns floor and seat of staff.csv, or remove the block.",
        )
    return Text(
        f"다음 가운데 하나를 적거나 이 칸을 지워 주십시오: {floors}.",
        f"Write one of these, or remove the block: {floors}.",
    )


SEATING = Block(Options, write)
