"""The blocks of the home page: everything on it comes from data."""

import pytest

from tests.site.blocks.test_blocks import words
from tests.site.conftest import Content, Render

PROMISES = "```promises\nstandards: [phone-rings, inquiry-answer]\n```"


def test_promises_stand_in_the_order_asked_for_with_number_clause_and_result(render: Render) -> None:
    tiles = render(PROMISES).select("ul.promises > li")
    assert [words(tile.select_one(".promises__figure")) for tile in tiles] == ["벨 3번", "24시간"]
    assert words(tiles[1].select_one(".promises__clause")) == "헌장 I-5-3"
    assert words(tiles[1].select_one(".promises__kept")) == "이행 결과: 인터넷 문의에 대한 답변: 아직 집계 전"
    links = [link["href"] for link in tiles[1].select("a")]
    assert links == ["charter.md#i-5-3", "standards.md#standard-inquiry-answer"]
    assert "not counted yet" in render(PROMISES, "en").text


def test_a_promise_that_is_no_standard_is_named_with_its_line(content: Content) -> None:
    content.change("ko/index.md", "# 홈\n", "# 홈\n\n```promises\nstandards: [inquiry-answer, bell]\n```\n")
    [line] = content.check()
    assert line.startswith("content/ko/index.md:9: ```promises standards: 없는 서비스 기준입니다(bell).")
    assert "inquiry-answer, phone-rings" in line


def test_the_opening_leads_to_charter_form_and_a_person(render: Render) -> None:
    page = render("```opening\nsentence: 믿음 & 신뢰를 <더>합니다.\n```")
    assert words(page.select_one(".opening__sentence")) == "믿음 & 신뢰를 <더>합니다."
    assert [link["href"] for link in page.select("a.button")] == ["charter.md", "feedback/index.md"]
    form = page.select_one("form[role=search]")
    assert form
    assert (form["action"], form["method"]) == ("staff/", "get")
    box = form.select_one("input[name=q]")
    assert box
    assert form.select_one(f"label[for={box['id']}]")


def test_an_opening_needs_its_sentence(content: Content) -> None:
    content.change("ko/index.md", "# 홈\n", "# 홈\n\n```opening\nsentence:\n```\n")
    assert ["```opening sentence" in line for line in content.check()] == [True]


@pytest.mark.parametrize(("lang", "scale"), [("ko", "/ 100점"), ("en", "out of 100")])
def test_the_latest_survey_shows_score_scale_and_sample_mark(render: Render, lang: str, scale: str) -> None:
    page = render("```latest-survey\n```", lang)
    assert "88.4" in words(page.select_one(".latest__figure strong"))
    assert words(page.select_one(".latest__scale")) == scale
    assert page.select(".latest .sample")
    assert page.select_one(".latest a")["href"] == "surveys/2025.md"  # type: ignore[index]


def test_a_new_survey_appears_on_home_and_site_map_without_an_edit_of_any_page(
    content: Content, render: Render
) -> None:
    old = content.read("data/surveys.yml")
    new = "\n- {year: 2026, name: {ko: 새 조사, en: New survey}, grade: A, sample: false}\n"
    content.write("data/surveys.yml", old + new)
    latest = render("```latest-survey\n```")
    assert words(latest.select_one(".latest__figure")) == "A등급"
    assert not latest.select(".latest .sample, .latest__scale")
    years = render("- 조사\n\n    ```survey-years\n    ```").select("li li a")
    assert [link["href"] for link in years][:2] == ["surveys/2026.md", "surveys/2025.md"]


def test_without_any_survey_the_home_page_says_so(content: Content, render: Render) -> None:
    content.write("data/surveys.yml", "[]\n")
    for path in content.path("data/surveys").glob("*.csv"):
        path.unlink()
    assert words(render("```latest-survey\n```").p) == "아직 실린 조사가 없습니다."
