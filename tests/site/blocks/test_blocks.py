"""What each block writes, read as a browser reads it."""

import re
from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner

from feedback_api.forms.answers import CONSENT_VERSION
from site_src.__main__ import cli
from site_src.blocks.base import NoOptions
from site_src.blocks.registry import BLOCKS
from site_src.blocks.staff import details
from site_src.records import dataset, load
from tests.site.conftest import Content, Render

CAPTIONED = ["```staff\n```", "```survey\nyear: 2025\n```", "```surveys\n```", "```standards\n```", "```deadlines\n```"]


def words(tag: Tag | None) -> str:
    assert tag
    return re.sub(r"\s+", " ", tag.get_text()).strip()


def test_a_block_gives_html_with_links_from_its_page(content: Content) -> None:
    data = dataset.current(content.path("data"))
    html = BLOCKS["kinds"].render(data, "en", "surveys/2025.md", NoOptions())
    links = [link["href"] for link in BeautifulSoup(html, "html5lib").select("a")]
    assert links == [f"../feedback/{name}.md" for name in ("inquiry", "suggestion", "compliment", "complaint")]


def test_make_blocks_tells_editors_of_each_block_in_both_languages_and_of_its_options() -> None:
    lines = CliRunner().invoke(cli, ["blocks"]).output.splitlines()
    assert [line.partition(": ")[0] for line in lines] == list(BLOCKS)
    assert all(re.fullmatch(r"[\w-]+: .*[가-힣].* / .*[a-z].*", line) for line in lines)
    assert "seating: 한 층의 좌석배치도 / the seating plan of a floor (옵션 / options: floor)" in lines
    assert [line for line in lines if line.startswith("staff: ") and line.endswith("(옵션 / options: [team])")]
    assert [line for line in lines if line.startswith("kinds: ") and "options" not in line]


@pytest.mark.parametrize("block", CAPTIONED)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_table_has_a_caption_and_header_cells(render: Render, block: str, lang: str) -> None:
    tables = render(block, lang).select("table")
    assert tables
    for table in tables:
        assert words(table.caption)
        assert all(heading.get("scope") == "col" and words(heading) for heading in table.select("thead th"))
        rows = table.select("tbody tr:not(.surveys__break)")
        assert all([heading.get("scope") for heading in row.select("th")] == ["row"] for row in rows)


def test_the_directory_has_a_heading_a_number_and_a_table_for_each_team(render: Render) -> None:
    page = render("```staff\n```")
    assert [(heading["id"], words(heading)) for heading in page.select("h2")] == [
        ("strategy", "전략기획팀"),
        ("audit", "감사팀"),
        ("help", "고객상담센터"),
    ]
    assert [words(caption) for caption in page.select("caption")] == [
        "전략기획팀 직원",
        "감사팀 직원",
        "고객상담센터 직원",
    ]
    first = page.select_one("tbody tr")
    assert first
    assert [words(cell) for cell in first.select("td")] == ["팀장", "전략기획 총괄 고객서비스헌장 운영", "02-555-2721"]
    assert [words(task) for task in first.select("li")] == ["전략기획 총괄", "고객서비스헌장 운영"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_directory_has_a_column_for_each_detail(render: Render, lang: str) -> None:
    for row in render("```staff\n```", lang).select("thead tr"):
        headings = [words(heading) for heading in row.select("th")]
        assert headings[1:] == [detail.heading[lang] for detail in details.COLUMNS]


def test_the_directory_can_show_one_team(render: Render) -> None:
    page = render("```staff\nteam: audit\n```", "en")
    assert [words(heading) for heading in page.select("h2")] == ["Audit Team"]
    assert "Kim" not in page.text


def test_headings_reach_the_table_of_contents(render: Render) -> None:
    page = render("[TOC]\n\n# 직원\n\n```staff\n```\n")
    assert [link["href"] for link in page.select(".toc a")] == ["#_1", "#strategy", "#audit", "#help"]


def test_a_range_of_numbers_is_one_entry_with_eight_links(render: Render) -> None:
    page = render("```contact\n```")
    [entry] = [entry for entry in page.select("dl.contact > div") if "불편" in words(entry.dt)]
    links = entry.select("li a")
    assert words(entry.dd).startswith("02-555-2721~2728")
    assert [link["href"] for link in links] == [f"tel:+822555272{number}" for number in range(1, 9)]
    assert [words(link) for link in links] == [f"272{number}" for number in range(1, 9)]
    assert [link["aria-label"] for link in links] == [f"02-555-272{number}" for number in range(1, 9)]


def test_the_fax_cannot_be_dialled(render: Render) -> None:
    page = render("```contact\n```")
    [fax] = [entry for entry in page.select("dl.contact > div") if words(entry.dt) == "팩스"]
    assert words(fax.dd) == "02-555-2999"
    assert not fax.select("a")


def test_contact_tells_hours_and_address(render: Render) -> None:
    assert "평일 09:00~18:00(토·일요일과 공휴일 제외)" in words(render("```contact\n```").dl)
    english = words(render("```contact\n```", "en").dl)
    assert "Monday to Friday, 09:00 to 18:00, except public holidays" in english
    assert "Hanbit-si 00000" in english


def test_elsewhere_is_apart_from_our_own_numbers(render: Render) -> None:
    page = render("```contact\nonly: elsewhere\n```")
    assert [link["href"] for link in page.select("a")] == ["tel:15448080"]


def test_a_survey_shows_its_score_its_method_and_its_extremes(render: Render) -> None:
    page = render("```survey\nyear: 2025\n```")
    assert [(words(entry.dt), words(entry.dd)) for entry in page.select("dl > div")] == [
        ("결과", "88.4점 예시"),
        ("척도", "0~100점"),
        ("표본 수", "812명"),
        ("조사 기간", "2025. 9. 1. ~ 2025. 9. 26."),
        ("조사 기관", "(예시) 조사 기관"),
    ]
    assert words(page.select_one(".survey__extremes")) == (
        "가장 높은 분야는 친절성(92.1점), 가장 낮은 분야는 접근 편의성(84.3점)입니다."
    )


def test_a_bar_stands_beside_its_number_and_is_not_read_out(render: Render) -> None:
    page = render("```survey\nyear: 2025\n```")
    row = page.select("tbody tr")[1]
    assert [words(cell) for cell in row.select("th, td")] == ["친절성", "92.1", "90.2", "+1.9"]
    bar = row.svg
    assert bar
    assert bar.rect
    assert (bar["aria-hidden"], bar.rect["width"]) == ("true", "92.1%")


def test_a_bar_is_as_long_as_its_scale_says(content: Content, render: Render) -> None:
    content.write("data/surveys/2025.csv", "dimension,dimension_en,score\n친절성,Courtesy,4\n신속성,Promptness,1\n")
    content.change(
        "data/surveys.yml",
        "score: 88.4\n  scale: {lowest: 0, highest: 100}",
        "score: 3\n  scale: {lowest: 1, highest: 5}",
    )
    assert [bar["width"] for bar in render("```survey\nyear: 2025\n```").select("rect")] == ["75.0%", "0.0%"]


def test_dimensions_that_share_a_place_are_both_named(content: Content, render: Render) -> None:
    content.change("data/surveys/2025.csv", "90.9", "92.1")
    page = render("```survey\nyear: 2025\n```", "en")
    assert words(page.select_one(".survey__extremes")) == (
        "Highest: Courtesy and Premises (92.1). Lowest: Ease of access (84.3)."
    )


def test_a_break_in_the_series_is_said_in_words(render: Render) -> None:
    sentence = "2024년부터 조사 방법이 달라졌으므로 그 전 해의 결과와 견줄 수 없습니다."
    assert words(render("```survey\nyear: 2024\n```").select_one(".survey__break")) == sentence
    rows = [words(row) for row in render("```surveys\n```").select("tbody tr")]
    assert [row[:4] for row in rows] == ["2025", "2024", sentence[:4], "2018"]


def test_a_grade_may_stand_without_a_score(render: Render) -> None:
    assert [words(entry.dd) for entry in render("```survey\nyear: 2018\n```").select("dl > div")] == [
        "A등급",
        "언론 보도",
    ]
    assert not render("```survey\nyear: 2018\n```").select("table, .sample")


def test_samples_are_marked_wherever_they_stand(render: Render) -> None:
    assert len(render("```staff\n```").select("tbody th .sample")) == 7
    assert len(render("```survey\nyear: 2025\n```", "en").select("dd .sample, caption .sample")) == 2
    assert [words(mark) for mark in render("```surveys\n```", "en").select(".sample")] == ["sample", "sample"]


def test_standards_have_target_clause_and_way_of_counting(render: Render) -> None:
    page = render("```standards\n```")
    first = page.select_one("tbody tr")
    assert first
    assert [words(cell) for cell in first.select("th, td")] == [
        "인터넷 문의에 대한 답변",
        "24시간 내(원칙)",
        "I-5-3",
        "아직 집계 전",
    ]
    details = page.select_one("section.standards")
    assert details
    assert (words(details.h3), words(details.select_one(".standards__figure"))) == ("인터넷 문의에 대한 답변", "24시간")
    assert [link["href"] for link in details.select("dd a")] == ["charter.md#i-5-3", "staff.md#strategy"]


def test_the_contents_of_the_charter_are_its_headings_as_they_are_read(render: Render) -> None:
    summary = "```charter-summary\nstandards: [inquiry-answer]\n```"
    page = render(f"{summary}\n\n## I. R&amp;D *하나* <b>둘</b>\n\n### 1. 가 & 나\n\n## 부칙\n\n## II. &lt;셋&gt;\n")
    assert [(link["href"], words(link)) for link in page.select(".summary__parts a")] == [
        ("#i", "I. R&D 하나 둘"),
        ("#i-1", "1. 가 & 나"),
        ("#addendum", "부칙"),
        ("#ii", "II. <셋>"),
    ]


def test_kinds_name_card_time_and_form(render: Render) -> None:
    page = render("```kinds\n```")
    assert [(words(link), link["href"]) for link in page.select("a")] == [
        ("문의", "feedback/inquiry.md"),
        ("제안", "feedback/suggestion.md"),
        ("칭찬(Green 카드)", "feedback/compliment.md"),
        ("불편 신고(Yellow 카드)", "feedback/complaint.md"),
    ]
    assert [words(time) for time in page.select(".kinds__limit")] == [
        "답변: 24시간 내(근무일 기준)",
        "답변: 근무일 14일 내",
        "답변: 기한 없음",
        "답변: 근무일 7일 내",
    ]


def test_deadlines_are_told_as_they_are_counted(content: Content, render: Render) -> None:
    content.change(
        "data/organization.yml",
        "extra_holidays: []",
        "extra_holidays: [{date: 2026-12-31, name: {ko: 종무 휴무, en: Year-end closure}}]",
    )
    page = render("```deadlines\n```")
    rules = words(page.select_one("ul.counting"))
    for said in (
        "금요일 17:00",
        "월요일 17:00",
        "09:00부터",
        "18:00에 끝납니다",
        "대체공휴일",
        "2026. 12. 31. 종무 휴무",
    ):
        assert said in rules
    assert [words(cell) for cell in page.select("tbody tr:nth-of-type(3) > *")] == [
        "칭찬(Green 카드)",
        "기한 없음",
        "IV-3",
        "안 함",
    ]


def test_the_form_is_the_one_that_the_api_declares(render: Render) -> None:
    page = render("# 문의\n\n```feedback-form\nkind: inquiry\n```\n\n끝", "en")
    kind = page.select_one("section[data-search-exclude] form input[name=kind]")
    assert kind
    assert kind["value"] == "inquiry"
    assert not page.select("section section")
    assert [words(paragraph) for paragraph in page.select("body > p")] == ["끝"]


@pytest.mark.parametrize(("lang", "button"), [("ko", "주소 받기"), ("en", "Send me the address")])
def test_case_link_is_a_form_that_needs_no_script(render: Render, lang: str, button: str) -> None:
    page = render("# 확인\n\n```case-link\n```\n\n끝", lang)
    form = page.select_one("section[data-search-exclude] form")
    assert form
    assert (form["action"], form["method"]) == ("/api/case-link", "post")
    assert [field["name"] for field in form.select("input")] == ["receipt", "contact", "lang"]
    assert form.select("input")[-1]["value"] == lang
    assert [label["for"] for label in form.select("label")] == ["field-receipt", "field-contact"]
    assert words(form.button) == button
    assert [words(paragraph) for paragraph in page.select("body > p")] == ["끝"]


def test_consent_tells_purpose_items_time_and_right_and_its_own_version(render: Render) -> None:
    page = render("```consent\n```")
    items = [words(item.b) for item in page.select("ol.consent > li")]
    assert items[:3] == ["목적", "필수 항목", "선택 항목"]
    assert items[-2:] == ["보유 기간", "동의를 거부하실 권리"]
    year, month, day = map(int, CONSENT_VERSION.split("-"))
    assert words(page.select_one("ol.consent + p")) == f"이 안내문의 판: {year}. {month}. {day}."
    english = render("```consent\n```", "en").select_one("ol.consent + p time")
    assert english
    assert english["datetime"] == CONSENT_VERSION


def test_data_are_read_again_when_they_change(content: Content, render: Render) -> None:
    assert "남궁나무" in render("```staff\n```").text
    content.change("data/staff.csv", "남궁,나무", "남궁,소나무")
    assert "남궁소나무" in render("```staff\n```").text


def test_data_are_read_once_for_many_blocks(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    load_data = Mock(wraps=load.load_data)
    monkeypatch.setattr(load, "load_data", load_data)
    for _ in range(3):
        render("```staff\n```\n\n```contact\n```")
    assert load_data.call_count <= 1


def test_nowhere_else_to_ask_is_an_error_of_the_editors(content: Content) -> None:
    facts = content.read("data/organization.yml")
    above, _, rest = facts.partition("    elsewhere:\n")
    below = rest[rest.index("    # deputy") :]
    content.write("data/organization.yml", f"{above}    elsewhere: []\n\n{below}")
    assert content.check() == []
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n```contact\nonly: elsewhere\n```\n")
    [line] = content.check()
    assert line.startswith("content/ko/staff.md:12: ```contact only: organization.yml의 elsewhere가 비어 있습니다.")
