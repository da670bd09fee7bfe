"""The seating plan: a table that says where each person sits, read by row and seat."""

import pytest

from tests.site.blocks.test_blocks import words
from tests.site.conftest import Content, Render

SEATS = {"s01": "3,A1", "s02": "3,A3", "s03": "3,C1", "h01": "B1,A1"}
PLAN = "```seating\nfloor: {}\n```"


def seat(content: Content, seats: dict[str, str] = SEATS) -> None:
    lines = content.read("data/staff.csv").splitlines()
    rows = [f"{line},{seats.get(line.split(',')[0], ',')}" for line in lines[1:]]
    content.write("data/staff.csv", "\n".join([f"{lines[0]},floor,seat", *rows]) + "\n")


def test_a_plan_is_a_table_with_empty_seats_in_their_places(content: Content, render: Render) -> None:
    seat(content)
    page = render(PLAN.format(3))
    assert words(page.caption) == "3층 좌석배치도"
    assert [words(heading) for heading in page.select("thead th[scope=col]")] == ["줄", "1번", "2번", "3번"]
    assert [[words(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")] == [
        ["A줄", "김○○ 이름 일부 비공개 예시 팀장 전략기획팀", "빈자리", "이○○ 이름 일부 비공개 예시 차장 전략기획팀"],
        ["B줄", "빈자리", "빈자리", "빈자리"],
        ["C줄", "남궁나무 예시 대리 전략기획팀", "빈자리", "빈자리"],
    ]
    assert {str(heading["scope"]) for heading in page.select("tbody th")} == {"row"}


def test_a_seat_leads_to_its_person(content: Content, render: Render) -> None:
    seat(content)
    page = render(PLAN.format(3) + "\n\n```staff\n```", "en")
    links = [str(link["href"]) for link in page.select(".seating__table a")]
    assert len(links) == 3
    assert all(link.startswith("staff.md#") and page.find(id=link.partition("#")[2]) for link in links)


def test_a_basement_is_called_one(content: Content, render: Render) -> None:
    seat(content)
    assert words(render(PLAN.format("B1")).caption) == "지하 1층 좌석배치도"
    assert words(render(PLAN.format("B1"), "en").caption) == "Seating plan, basement floor 1"


def test_a_floor_without_seats_is_an_error_of_the_editors(content: Content) -> None:
    content.change("ko/staff.md", "```staff\n", "```seating\nfloor: 3\n")
    assert "staff.csv에 floor와 seat 열을 채우거나 이 칸을 지워 주십시오." in content.check()[0]
    seat(content)
    content.change("ko/staff.md", "floor: 3", "floor: 4")
    [line] = content.check()
    assert line.startswith(
        "content/ko/staff.md:9: ```seating floor: 이 층에 자리가 있는 직원이 없습니다. "
        "다음 가운데 하나를 적거나 이 칸을 지워 주십시오: 3, B1."
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("3,B", "seat: 자리가 아닙니다(B)."),
        ("3,2B", "seat: 자리가 아닙니다(2B)."),
        ("삼층,B2", "floor: 층이 아닙니다(삼층)."),
        ("3,", "층(floor)과 자리(seat) 가운데 하나만 있습니다."),
        ("3,A1", "seat: 3층 A1 자리는 2행의 직원이 씁니다."),
    ],
)
def test_a_place_that_cannot_be_is_named(content: Content, place: str, said: str) -> None:
    seat(content, {**SEATS, "s02": place})
    assert [line.split(" / ")[0].startswith(f"content/data/staff.csv:3: {said}") for line in content.check()] == [True]
