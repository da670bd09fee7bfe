"""Plain tables of Markdown: a caption, header cells, and a frame that scrolls."""

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown

from tests.site.blocks.test_blocks import words
from tests.site.conftest import Render

TABLE = "| 날짜 | 구분 |\n| --- | --- |\n| 2007 | 제정 |\n| 2019 | 개정 |\n"


def test_the_heading_above_is_the_caption_of_those_who_cannot_see_it(render: Render) -> None:
    page = render(f"# 연혁\n\n## 제정과 *개정*\n\n글\n\n{TABLE}")
    caption = page.select_one("table > caption > .visually-hidden")
    assert words(caption) == "제정과 개정"
    assert words(page.h2).startswith("제정과 개정")


def test_a_sign_or_tag_in_the_heading_above_is_one_in_the_caption_too(render: Render) -> None:
    page = render(f"## R&amp;D <b>2007</b> &lt;표&gt;\n\n{TABLE}")
    assert words(page.select_one("table > caption > .visually-hidden")) == "R&D 2007 <표>"
    assert "wzxhzdk" not in str(page)


@pytest.mark.parametrize(("line", "caption"), [("표: 두 **해**", "두 해"), ("Table: two years", "two years")])
def test_a_line_above_the_table_is_its_caption(render: Render, line: str, caption: str) -> None:
    page = render(f"## 제정\n\n{line}\n\n{TABLE}")
    assert words(page.caption) == caption
    assert not page.select("p")
    assert [frame["aria-label"] for frame in page.select(".table__scroll[role=region][tabindex='0']")] == [caption]


def test_cells_that_name_others_are_header_cells(render: Render) -> None:
    page = render(f"## 제정\n\n{TABLE}")
    assert [(words(cell), cell["scope"]) for cell in page.select("th")] == [
        ("날짜", "col"),
        ("구분", "col"),
        ("2007", "row"),
        ("2019", "row"),
    ]


def test_tables_in_lists_have_captions_too_and_those_of_blocks_keep_theirs(render: Render) -> None:
    inner = "\n".join(f"    {line}" for line in TABLE.splitlines())
    page = render(f"## 목록\n\n- 하나\n\n{inner}\n\n```surveys\n```")
    assert [words(caption) for caption in page.select("caption")] == ["목록", "해마다의 고객만족도 조사 결과"]


def test_two_tables_below_one_heading_are_told_apart_by_their_lines(render: Render) -> None:
    page = render(f"## 위탁\n\n표: 처음 것\n\n{TABLE}\n표: 다음 것\n\n{TABLE}")
    assert [words(caption) for caption in page.select("caption")] == ["처음 것", "다음 것"]


def test_no_style_is_written_into_a_table(render: Render) -> None:
    assert not render(f"## 제정\n\n{TABLE}").select("[style]")


def test_alignment_is_a_class_as_html_has_no_attribute_for_it() -> None:
    text = "# 연혁\n\n| 날짜 | 구분 | 수 | 곳 |\n| --- | :---: | ---: | :--- |\n| 2007 | 제정 | 1 | 섬 |\n"
    settings = {"tables": {"use_align_attribute": True}}  # as in mkdocs.base.yml
    html = Markdown(extensions=["tables", "site_src.markup.table_captions"], extension_configs=settings).convert(text)
    cells = BeautifulSoup(html, "html5lib").select("td, th")
    assert [cell.get("class") for cell in cells] == [None, ["align-center"], ["align-right"], ["align-left"]] * 2
    assert not [cell for cell in cells if cell.has_attr("align")]
