"""A link that leads nowhere is named by file, line and cure before a build stumbles over it."""

import pytest

from tests.site.conftest import Content


@pytest.mark.parametrize(
    ("page", "link", "line"),
    [
        (
            "ko/staff.md",
            "[배치](standerds.md)",
            "(standerds.md): 링크가 가리키는 쪽이 없습니다. 파일 이름을 확인해 주십시오. standards.md?",
        ),
        ("ko/surveys/index.md", "[직원](staff.md)", "(staff.md): 링크가 가리키는 쪽이 없습니다."),
        ("ko/staff.md", "[헌장](charter.md#i-9-9)", "(#i-9-9): 헌장에 없는 조항입니다. 헌장에 있는 조항을 #i-5-3처럼"),
    ],
)
def test_link_that_leads_nowhere_is_named(content: Content, page: str, link: str, line: str) -> None:
    content.write(page, content.read(page) + f"\n{link}\n")
    [said] = content.check()
    assert said.startswith(f"content/{page}:{len(content.read(page).splitlines())}: {line}")


@pytest.mark.parametrize(
    "link",
    [
        "[직원](staff.md#audit)",
        "[헌장](charter.md#i-1-1)",
        "`[예](nowhere.md)`",
        "```\n[예](nowhere.md)\n```",
        "[밖](https://a.example/b.md)",
    ],
)
def test_link_that_leads_somewhere_or_is_none_is_let_be(content: Content, link: str) -> None:
    content.write("ko/index.md", content.read("ko/index.md") + f"\n{link}\n")
    assert content.check() == []
