"""No text leaves its cell on the posters and the cards, read from the boxes that WeasyPrint lays out."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import pytest

from institution.text import LANGUAGES
from site_src.pdf import cards, poster, weasyprint
from site_src.pdf.document import Document
from tests.conftest import INSTITUTION
from tests.site.conftest import Content

_MILLIMETRE = 96 / 25.4  # WeasyPrint's unit is the CSS pixel
_SLACK = 0.5  # pixels
#: Of this person of the tests' institution everything is as long as it can be.
LONGEST = "s05"


def pages(document: Document) -> list[Any]:
    return [page._page_box for page in weasyprint.lay_out(document).pages]


def named(box: Any, name: str) -> Iterator[Any]:
    """Give the boxes of a class of the template, each once."""
    seen = set()
    for one in box.descendants():
        element = one.element
        if element is not None and name in element.get("class", "").split() and element not in seen:
            seen.add(element)
            yield one


def texts(box: Any) -> Iterator[Any]:
    return (one for one in box.descendants() if type(one).__name__ == "TextBox" and one.text.strip())


def outside(cell: Any) -> Iterator[str]:
    """Tell each text that is not whole within the borders of a cell."""
    left, top = cell.position_x, cell.position_y
    right, bottom = left + cell.border_width(), top + cell.border_height()
    for text in texts(cell):
        beyond = (
            left - text.position_x,
            top - text.position_y,
            text.position_x + text.width - right,
            text.position_y + text.height - bottom,
        )
        if max(beyond) > _SLACK:
            yield f"{text.text!r} is {max(beyond) / _MILLIMETRE:.1f} mm outside"


def wrong_on_posters(content: Path) -> list[str]:
    """Tell what leaves a seat, or a table that reaches into the foot of its sheet."""
    found: list[str] = []
    for page in chain.from_iterable(map(pages, poster.documents(content))):
        seats, [foot] = list(named(page, "seat")), named(page, "foot")
        assert seats
        found += [wrong for seat in seats for wrong in outside(seat)]
        found += [
            f"a seat ends {seat.position_y + seat.border_height() - foot.position_y:.0f} px below the foot"
            for seat in seats
            if seat.position_y + seat.border_height() > foot.position_y
        ]
    return found


def wrong_on_cards(content: Path, lang: str) -> list[str]:
    """Tell what comes near the edge of a card, where a printer does not print, or lies on its last line."""
    document = cards.document(content, lang)
    assert document
    found: list[str] = []
    for page in pages(document):
        [card], last = named(page, "card"), next(named(page, "unofficial"))
        found += outside(card)
        margin = 4 * _MILLIMETRE
        for text in texts(card):
            if text.position_x < margin - _SLACK or text.position_x + text.width > page.width - margin + _SLACK:
                found.append(f"{text.text!r} comes too near to the edge")
        by_hand = next(named(card, "by-hand"))
        if by_hand.position_y + by_hand.height > last.position_y + _SLACK:
            found.append(f"{by_hand.element.tag} lies on the last line")
        if len(list(named(card, "by-hand__line"))) < 2:
            found.append("too few lines to write on")
    return found


def test_no_text_of_the_institution_leaves_its_place() -> None:
    assert wrong_on_posters(INSTITUTION) == []
    assert [wrong for lang in LANGUAGES for wrong in wrong_on_cards(INSTITUTION, lang)] == []


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def seat_many(content: Content, columns: int, rows: str, people: Sequence[dict[str, str]]) -> None:
    """Fill a floor with people over and over, each of whom has the values given.

    What a person has who need not have it, such as a column that is new, is that of LONGEST.
    """
    before = rows_of(content.path("data/staff.csv"))
    [longest] = [row for row in rows_of(INSTITUTION / "data/staff.csv") if row["id"] == LONGEST]
    places = [f"{row}{column}" for row in rows for column in range(1, columns + 1)]
    seated = [
        {**longest, **before[1], "id": f"x{place.lower()}", "floor": "3", "seat": place, **values}
        for place, values in zip(places, cycle(people), strict=False)
    ]
    with content.path("data/staff.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(longest))
        writer.writeheader()
        writer.writerows([*before, *seated])


LONG = (
    {
        "given_name": "빛가람누리솔미르한별",
        "given_name_en": "Bitgaramnurisolmirhan Alexandra-Éloïse",
        "position": "추진단장 직무대리 겸 위원회 간사",
        "duties": "; ".join(["항로 표지를 놓고 거두는 일과 그 기록"] * 8),
    },
    {"given_name": "빛가람누리솔미르한별하늘바다"},
    {"family_name": "그린버그슈미트"},
    {"given_name_en": "Bitgaramnurisolmirhan Alexandra-Éloïse Antoinette Wilhelmina"},
    {"given_name_en": "Bitgaramnurisolmirhanbyeolhaneulbada"},
    {"position": "등대역사자료보존추진단장직무대리 겸 섬문화나눔위원회간사"},
    {"duties": "; ".join(["항로 표지를 놓고 거두는 일과 그 기록", "바람과 물때의 관찰"] * 8)},
    {"duties": "항로표지배치기록및물때관찰결과통보업무총괄조정"},
    {"phone": "061-1000-2721~2728"},
)


@pytest.mark.parametrize(("columns", "rows"), [(1, "A"), (4, "ABCD"), (8, "ABCD")], ids=["alone", "high", "full"])
def test_what_is_too_long_for_a_seat_is_set_smaller(content: Content, columns: int, rows: str) -> None:
    seat_many(content, columns, rows, LONG)
    assert wrong_on_posters(Path("content")) == []


@pytest.mark.parametrize(
    ("ko", "en"),
    [
        (
            "등대역사자료보존및섬문화나눔추진단",
            "Lighthouse Archive Preservation and Island Culture Outreach Task Force",
        ),
        ("등대 역사 자료 보존과 섬 문화 나눔을 위한 추진단 " * 2, "Lighthouse Archive and Island Culture " * 4),
        ("등대역사자료보존및섬문화나눔추진단사무국지원실", "Leuchtturmgeschichtsarchivverwaltungsabteilung"),
    ],
)
def test_a_long_name_of_a_team_stays_on_poster_and_card(content: Content, ko: str, en: str) -> None:
    content.change(
        "data/organization.yml",
        "name: {ko: 전략기획팀, en: Strategic Planning Team}",
        f"name: {{ko: {ko.strip()}, en: {en.strip()}}}",
    )
    seat_many(content, 8, "A", [{}])
    assert wrong_on_posters(Path("content")) == []
    assert [wrong for lang in LANGUAGES for wrong in wrong_on_cards(Path("content"), lang)] == []
