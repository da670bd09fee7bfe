"""The blocks ```services and ```compensation, and standards that no clause promises."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from institution.performance.standards import Target
from institution.text import Text
from site_src.postbuild import csv_downloads
from site_src.records import dataset
from tests.site.blocks.test_blocks import words
from tests.site.conftest import EXAMPLE, Content, Render

TEAM = next(iter(dataset.current(EXAMPLE / "data").organization.teams))
HEAD = "name,name_en,id,group,group_en,team,statutory,promised,documents,fee,fee_en\n"
ROWS = f"""여권 발급,Passports,passport,여권,Passports,{TEAM},8일,80%,신분증; 사진 1장,"50,000원","50,000 won"
여권 재발급,New passports,,여권,Passports,,8일,7일,신분증,,
지방세 납세 증명,Tax certificates,,세무,Taxes,{TEAM},즉시,,,없음,none
"""
BLOCK = "```services\n{}```"


@pytest.fixture
def services(content: Content) -> Content:
    content.write("data/services.csv", HEAD + ROWS)
    return content


def cells(page: BeautifulSoup) -> dict[str, list[list[str]]]:
    """Give the rows of each table, its headings first, by its caption."""
    return {
        words(table.caption): [[words(cell) for cell in row.select("th, td")] for row in table.select("tr")]
        for table in page.select("table")
    }


def test_services_stand_in_a_table_for_each_group(services: Content, render: Render) -> None:
    assert services
    tables = cells(render(BLOCK.format("")))
    assert list(tables) == ["여권: 사무별 처리 기준", "세무: 사무별 처리 기준"]
    headings, first, second = tables["여권: 사무별 처리 기준"]
    assert headings == ["사무", "법정 처리 기간", "약속한 처리 기간", "갖추실 서류", "수수료", "담당"]
    assert first[:5] == ["여권 발급", "8일", "법정 기간의 80%(근무일 6일 내)", "신분증 사진 1장", "50,000원"]
    assert (bool(first[5]), second[4:]) == (True, ["–없음", "–없음"])
    assert tables["세무: 사무별 처리 기준"][0] == ["사무", "법정 처리 기간", "수수료", "담당"]


def test_each_cell_has_its_heading_where_a_row_becomes_a_list_and_the_row_its_address(
    services: Content, render: Render
) -> None:
    assert services
    page = render(BLOCK.format("group: 여권\n"))
    assert [row.get("id") for row in page.select("tbody tr")] == ["service-passport", None]
    first = page.select("tbody tr")[0]
    assert [cell["data-label"] for cell in first.select("td")] == [
        "법정 처리 기간",
        "약속한 처리 기간",
        "갖추실 서류",
        "수수료",
        "담당",
    ]
    assert [words(item) for item in first.select("li")] == ["신분증", "사진 1장"]


def test_services_in_english_have_english_where_there_is_some(services: Content, render: Render) -> None:
    assert services
    tables = cells(render(BLOCK.format(""), "en"))
    rows = tables["Passports: Service times"]
    assert rows[1][:5] == [
        "Passports",
        "within 8 working days",
        "80% of the lawful time (within 6 working days)",
        "신분증 사진 1장",
        "50,000 won",
    ]


@pytest.mark.parametrize(("option", "expected"), [("group: 세무\n", 1), (f"team: {TEAM}\n", 2), ("", 3)])
def test_services_of_a_group_or_team_alone(services: Content, render: Render, option: str, expected: int) -> None:
    assert services
    assert len(render(BLOCK.format(option)).select("tbody tr")) == expected


def test_a_group_that_is_none_is_named_with_those_there_are(services: Content) -> None:
    services.change("ko/index.md", "# 홈\n", "# 홈\n\n```services\ngroup: 주택\n```\n")
    [told] = [line for line in services.check() if "services" in line]
    assert told.startswith("content/ko/index.md:9: ```services group")
    assert "여권, 세무" in told


def test_without_groups_there_is_a_table_for_each_team_or_one(content: Content, render: Render) -> None:
    content.write("data/services.csv", f"name,name_en,team,promised\n가,A,{TEAM},3일\n나,B,{TEAM},4일\n")
    name = dataset.current(Path("content/data")).organization.teams[TEAM].name.ko
    assert list(cells(render(BLOCK.format("")))) == [f"{name}: 사무별 처리 기준"]
    content.write("data/services.csv", "name,name_en,promised\n가,A,3일\n나,B,4일\n")
    assert list(cells(render(BLOCK.format("")))) == ["사무별 처리 기준"]


def test_services_can_be_downloaded_with_the_columns_in_use(services: Content, render: Render) -> None:
    assert render(BLOCK.format("")).select_one('.download a[href="/data/services.csv"]')
    data = dataset.current(Path("content/data"))
    table = csv_downloads.tables(data, "ko")["services"]
    text = StringIO()
    csv.writer(text).writerows([table.headings, *table.rows])
    assert text.getvalue().splitlines()[:1] == ["분야,사무,법정 처리 기간,약속한 처리 기간,갖추실 서류,수수료,담당"]
    assert len(table.rows) == 3
    assert "services" not in csv_downloads.tables(dataset.current(EXAMPLE / "data"), "ko")
    assert services


COMPENSATION = """- id: late
  when: {ko: 기한을 넘겨 답변한 때, en: when our answer is late}
  given: {ko: 상품권 1만 원, en: a voucher of 10 000 won}
  claim: {ko: 담당 팀에 전화, en: call the team}
- id: wrong-way
  when: {ko: 잘못 안내하여 두 번 오시게 한 때, en: when we sent you the wrong way}
  given: {ko: 교통비 5천 원, en: 5 000 won for the way}
  claim: {ko: 그 자리에서, en: on the spot}
  until: {ko: 30일 안, en: within 30 days}
  clause: i-1-1
"""


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_compensation_tells_when_what_and_how(content: Content, render: Render, lang: str) -> None:
    content.write("data/compensation.yml", COMPENSATION)
    page = render("```compensation\n```", lang)
    [rows] = cells(page).values()
    assert (
        rows[0]
        == {
            "ko": ["이런 때", "드리는 것", "받으시는 방법", "신청 기한", "헌장 조항"],
            "en": ["When", "What we give", "How to claim it", "Claim by", "Clause"],
        }[lang]
    )
    assert rows[1][3:] == [{"ko": "–없음", "en": "–none"}[lang]] * 2
    assert rows[2][3:] == [{"ko": "30일 안", "en": "within 30 days"}[lang], "I-1-1"]
    assert [row["id"] for row in page.select("tbody tr")] == ["compensation-late", "compensation-wrong-way"]


@pytest.mark.parametrize("block", ["services", "compensation"])
def test_block_without_its_file_says_so_politely(render: Render, block: str) -> None:
    page = render(f"```{block}\n```")
    assert page.select("table") == []
    assert "기준이 없습니다" in words(page)


MINUTES = Text("분", "minutes")


def without_clause(content: Content, *, of_all: bool) -> None:
    lines = content.read("data/standards.yml").splitlines(keepends=True)
    clauses = [number for number, line in enumerate(lines) if line.startswith("  clause:")]
    dropped = set(clauses if of_all else clauses[:1])
    content.write("data/standards.yml", "".join(line for number, line in enumerate(lines) if number not in dropped))


def test_standard_without_clause_shows_none(content: Content, render: Render) -> None:
    without_clause(content, of_all=False)
    rows = cells(render("```standards\n```"))["서비스 기준과 이행 결과"]
    place = rows[0].index("조항")
    assert rows[1][place].startswith("–")
    assert not rows[2][place].startswith("–")
    without_clause(content, of_all=True)
    assert "조항" not in cells(render("```standards\n```"))["서비스 기준과 이행 결과"][0]


@pytest.mark.parametrize(
    ("target", "ko", "en", "reached"),
    [
        (Target(at_most=Decimal(3), unit=MINUTES), "3분 이하", "at most 3 minutes", {2: True, 3: True, 4: False}),
        (Target(number=3, unit=Text("회", "times")), "3회 이상", "at least 3 times", {2: False, 3: True}),
        (Target(number=3), "3 이상", "at least 3", {2: False, 3: True}),
    ],
)
def test_target_in_numbers(target: Target, ko: str, en: str, reached: dict[int, bool]) -> None:
    assert (target.text("ko"), target.text("en")) == (ko, en)
    unit = target.unit.ko if target.unit else "회"
    assert {value: target.is_reached(Decimal(value), unit) for value in reached} == reached
    assert target.unit is None or target.is_reached(Decimal(1), "건") is None
