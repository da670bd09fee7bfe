"""Where a block may stand, what else a fence may be, and data that would like to be mark-up."""

import csv
import io
import json

import pytest

from institution.validation import DataError
from tests.site.conftest import Content, Render

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><h1>나</h1>",
    "*별* _밑줄_ **굵게** `코드`",
    "a | b | c",
    "[링크](https://evil.example) ![그림](x.png)",
    "&lt;b&gt; &amp;",
    "{: #anchor .class } {#anchor}",
    "# 제목",
    "```staff",
    "<!-- 주석",
    "wzxhzdk:0 klzzwxh:0001",
    "<raw-html>&amp;</raw-html>",
    "\\*역빗금\\*",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_data_are_text_and_nothing_else(content: Content, render: Render, text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(content.read("data/staff.csv"))))
    rows[0].update(family_name=text, position=text, duties=text.replace(";", ","), web_name="full", given_name="!")
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    content.write("data/staff.csv", written.getvalue())
    content.change(
        "data/organization.yml", "{ko: 전략기획팀, en: Strategic", f"{{ko: {json.dumps(text)}, en: Strategic"
    )
    page = render("```staff\n```\n\n끝")
    row = page.select_one("tbody tr")
    assert row
    assert [cell.get_text().strip() for cell in row.select("th, td")][:3] == [
        f"{text}! 예시",
        text,
        text.replace(";", ","),
    ]
    assert next(heading.get_text() for heading in page.select("h1, h2")) == text
    assert len(page.select("tbody tr")) == 7
    assert not page.select("script, em, strong, code, img")


def test_characters_that_no_page_may_have_are_left_out_of_data(content: Content, render: Render) -> None:
    content.change("data/staff.csv", "전략기획 총괄", "전략\ufffe기획 총괄")
    assert render("```staff\n```").select("tbody li")[0].get_text() == "전략기획 총괄"


def test_a_longer_fence_shows_a_block_as_an_example(render: Render) -> None:
    page = render("````\n```staff\nteam: nobody\n```\n````\n\n~~~markdown\n```staf\n```\n~~~\n")
    assert "```staff\nteam: nobody\n```" in page.get_text()
    assert "```staf" in page.get_text()
    assert not page.select("table.directory__table")


@pytest.mark.parametrize("name", ["", "python", "text", "yaml", "직원", "form", "html"])
def test_other_fences_are_code(render: Render, name: str) -> None:
    assert "내용" in render(f"```{name}\n내용\n```").select_one("code").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "!!! note\n    앞\n\n    ```kinds\n    ```\n",
        "- 앞\n\n    ```kinds\n    ```\n",
        "> 앞\n>\n> ```kinds\n> ```\n",
        '<div markdown="1">\n\n```kinds\n```\n\n</div>\n',
        "앞\n```kinds\n```\n뒤",
        "~~~kinds\n~~~",
        "```kinds   \n```   ",
    ],
    ids=["note", "list", "quotation", "div", "paragraph", "tildes", "spaces"],
)
def test_a_block_may_stand_wherever_markdown_is_read(render: Render, text: str) -> None:
    assert len(render(text).select("ul.kinds > li")) == 4


@pytest.mark.parametrize("text", ["<div>\n```kinds\n```\n</div>", "<!--\n```kinds\n```\n-->"])
def test_a_block_where_markdown_is_not_read_is_an_error(render: Render, text: str) -> None:
    with pytest.raises(DataError, match=r"Markdown:2: ```kinds: 블록이 HTML이나 주석 안에 있습니다\."):
        render(text)


@pytest.mark.parametrize(
    "name", ["staf", "Staff", "stafff", "survay", "standard", "contacts", "kind", "deadline", "feedback"]
)
def test_a_name_like_ours_is_an_error(render: Render, name: str) -> None:
    with pytest.raises(DataError, match="모르는 블록입니다"):
        render(f"```{name}\n```")


@pytest.mark.parametrize(
    "options",
    [
        "[",
        "a: b: c",
        "- 1",
        "text",
        "1",
        "&a [*a]",
        "? [1]\n: 2",
        "team: [audit]",
        "team: {a: b}",
        "team: 2026-02-30",
        "\x00",
        "!!timestamp x",
        "team: null\nteam: audit",
    ],
)
def test_rubbish_is_one_clear_error(render: Render, options: str) -> None:
    with pytest.raises(DataError, match=r"Markdown:\d+: ```staff"):
        render(f"# 제목\n\n```staff\n{options}\n```")


def test_errors_of_data_end_a_page_too(content: Content, render: Render) -> None:
    content.change("data/staff.csv", "02-555-2722", "none")
    content.change("data/surveys/2025.csv", "92.1", "921")
    with pytest.raises(DataError) as caught:
        render("```contact\n```")
    assert [line.split(": ")[0] for line in caught.value.message.splitlines()] == [
        "content/data/staff.csv:3",
        "content/data/surveys/2025.csv:3",
    ]
