"""The directory of an institution as offices are made up: units, vacant posts, no telephone, extensions, no English."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from institution import telephone
from institution.organization.contacts import Channel
from institution.organization.record import Organization
from institution.organization.structure import Unit
from institution.text import Text
from site_src.blocks import contact
from site_src.blocks.staff import directory, seating
from site_src.pdf import poster
from site_src.records.published_data import Data
from site_src.records.staff import StaffMember
from tests.site.blocks.test_blocks import words

HEAD = StaffMember(id="u01", team="office", name="박구름", position="원장", web_name="full")
LEAD = StaffMember(
    id="s01",
    team="strategy",
    name="김하늘",
    position="팀장",
    web_name="masked",
    phone=telephone.phone("061-555-2800(내선 12)"),
)
VACANT = StaffMember(id="s02", team="strategy", name="공석", position="과장")
UNITS = {
    "office": Unit(Text("원장", "원장"), head="u01"),
    "planning": Unit(Text("기획본부", "Planning"), unit="office", head="s01"),
    "safety": Unit(Text("안전부", "Safety"), unit="planning"),
}


@pytest.fixture
def data(facts: Organization) -> Data:
    """Give an institution with three units, one above the other, and three rows of staff."""
    teams = {name: replace(team, deputy=None) for name, team in facts.teams.items()}
    teams["strategy"] = replace(teams["strategy"], unit="planning")
    teams["audit"] = replace(teams["audit"], unit="safety", deputy="s01")
    organization = replace(facts, teams=teams, units=UNITS)
    return Data(organization, (HEAD, LEAD, VACANT), (), (), {}, {}, {}, Path())


def shown(data: Data, lang: str = "ko", **options: Any) -> BeautifulSoup:
    html = directory.render_directory(data, lang, "staff.md", directory.Options(**options))
    return BeautifulSoup(html, "html5lib")


def headings(page: BeautifulSoup) -> list[tuple[str, str]]:
    return [(heading.name, words(heading)) for heading in page.select("section > :is(h2, h3, h4, h5)")]


def section(page: BeautifulSoup, name: str) -> Tag:
    found = page.select_one(f"section.directory:has(> #{name})")
    assert found
    return found


def test_teams_stand_below_their_units(data: Data) -> None:
    page = shown(data)
    assert headings(page) == [
        ("h2", "길잡이상담센터"),
        ("h2", "등대역사자료보존및섬문화나눔추진단"),
        ("h2", "원장"),
        ("h3", "기획본부"),
        ("h4", "항로기획팀"),
        ("h4", "안전부"),
        ("h5", "감사팀"),
    ]
    assert [words(link) for link in page.select("nav.teams a")] == [text for _, text in headings(page)]
    assert "박구름" in words(section(page, "office").table), "who belongs to no team stands at the unit"
    assert words(section(page, "planning")) == "기획본부 책임자: 김○○ 이름 일부 비공개 팀장"
    assert section(page, "safety").select("table, .directory__deputy") == []


def test_institution_without_units_has_teams_alone(data: Data) -> None:
    plain = replace(
        data.organization, units={}, teams={n: replace(t, unit=None) for n, t in data.organization.teams.items()}
    )
    page = shown(replace(data, organization=plain, staff=(LEAD, VACANT)))
    assert {name for name, _ in headings(page)} == {"h2"}
    assert len(headings(page)) == len(plain.teams)


def test_vacant_post_is_told_in_the_place_of_the_name(data: Data) -> None:
    rows = [
        [words(cell) for cell in row.select("th, td")] for row in section(shown(data), "strategy").select("tbody tr")
    ]
    assert rows == [["김○○ 이름 일부 비공개", "팀장", "061-555-2800(내선 12)"], ["공석", "과장", ""]]
    english = section(shown(data, "en"), "strategy").select("tbody tr")[1]
    assert [words(cell) for cell in english.select("th, td")] == ["vacant", "과장", ""]


def test_a_column_that_nobody_fills_is_not_there(data: Data) -> None:
    assert [words(cell) for cell in section(shown(data), "strategy").select("thead th")] == ["이름", "직위", "전화"]
    nameless = replace(LEAD, phone=None)
    bare = shown(replace(data, staff=(nameless,)))
    assert [words(cell) for cell in bare.select("thead th")] == ["이름", "직위"]


def test_extension_is_dialled_and_told_in_the_language(data: Data) -> None:
    link = section(shown(data, "en"), "strategy").select_one("tbody a")
    assert link
    assert (words(link), link["href"]) == ("+82-61-555-2800 (ext. 12)", "tel:+82615552800;ext=12")


def test_team_without_a_deputy_says_nothing_of_one(data: Data) -> None:
    assert "담당자가 없을 때" not in words(section(shown(data), "strategy"))


def test_nobody_yet_is_said_politely(data: Data) -> None:
    page = shown(replace(data, staff=()))
    assert "직원 안내는 아직 싣지 않았습니다." in page.text
    assert page.select(".finder, table") == []
    assert len(page.select("section.directory .directory__phone")) == len(data.organization.teams)


def test_seat_and_poster_know_units_and_vacant_posts(data: Data) -> None:
    seated = replace(data, staff=(replace(HEAD, floor="3", seat="A1"), replace(VACANT, floor="3", seat="A2")))
    plan = BeautifulSoup(seating.render_seating(seated, "ko", "seating.md", seating.Options("3")), "html5lib")
    assert [words(cell) for cell in plan.select("tbody td")] == ["박구름 원장 원장", "공석 과장 항로기획팀"]
    lines = [[line.text for line in poster._seat(person, seated, Path()).beside] for person in seated.staff]
    assert lines == [["박구름", "원장", "원장"], ["공석", "vacant", "과장", "항로기획팀"]]


@pytest.mark.parametrize(
    ("channel", "text", "href"),
    [
        ({"email": "help@hanbit.example"}, "help@hanbit.example", "mailto:help@hanbit.example"),
        ({"fax": ["02-555-2999", "02-555-2998"]}, "02-555-2999, 02-555-2998", None),
        ({"fax": "02-555-2998~2999"}, "02-555-2998~2999", None),
        ({"text": "@한빛누리"}, "@한빛누리", None),
        ({"text": "한빛누리 채널", "url": "https://talk.example/x"}, "한빛누리 채널", "https://talk.example/x"),
        ({"phone": ["02-555-2800", "02-555-2801"]}, "02-555-2800, 02-555-2801", "tel:+8225552800"),
    ],
)
def test_every_way_to_reach_us_is_one_line(data: Data, channel: dict[str, Any], text: str, href: str | None) -> None:
    ours = replace(
        data, organization=replace(data.organization, channels=(Channel(label=Text("길", "Way"), **channel),))
    )
    page = BeautifulSoup(contact.render_contact(ours, "ko", "contact.md", contact.Options()), "html5lib")
    line = page.select("dl > div")[0]
    assert words(line.dd) == text
    assert (line.a["href"] if line.a else None) == href
