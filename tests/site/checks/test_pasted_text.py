"""What is pasted from elsewhere, lies about, or is missing from a page is named before it is published."""

import pytest
from PIL import Image

from tests.site.conftest import Content


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<script src="https://evil.example/a.js"></script>', "<script>"),
        ('글 <iframe src="https://a.example"></iframe>', "<iframe>"),
        ("<o:p></o:p>", "<o:p>"),
        ('<font color="red">글</font>', "<font>"),
        ('<span style="color:red">글</span>', "style"),
        ('<a href="#x" onclick="go()">글</a>', "onclick"),
        ('<p class="MsoNormal">글</p>', "class"),
        ("글\n{: style='color:red' }", "style"),
        ("[글](javascript:alert(1))", "javascript:"),
        ('<a href="javascript:alert(1)">글</a>', "javascript:"),
        ("2026. 11. 24. 개정", ""),
        ("- 2026. 11. 24. 개정", ""),
    ],
)
def test_markup_that_browsers_stop_or_that_is_lost_is_reported(content: Content, line: str, field: str) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n{line}\n")
    [said] = content.check()
    place = f"content/ko/staff.md:{len(content.read('ko/staff.md').splitlines())}: "
    assert said.startswith(place + (f"{field}: " if field else "줄의 첫머리에 있는 날짜"))


@pytest.mark.parametrize(
    "line",
    [
        "제정일은 2007. 6. 1. 입니다.",
        "1. 첫째",
        "2026\\. 11. 24. 개정",
        "`<script>`는 쓰지 않습니다.",
        "<https://www.example.kr/> <mailto:a@b.example>",
        '<div class="box" markdown>글</div>',
        "글 {: .note }",
        "| 날짜 | 2026. 11. 24. |",
    ],
)
def test_ordinary_page_content_is_accepted(content: Content, line: str) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n{line}\n")
    assert content.check() == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("개인정보 명단.xlsx", "이런 파일은 누리집에 싣지 않습니다."),
        ("명단.pdf", "어느 쪽에서도 쓰지 않는 파일입니다."),
    ],
)
def test_a_file_that_strayed_in_is_not_published(content: Content, name: str, said: str) -> None:
    content.write(f"ko/{name}", "")
    [problem] = content.check()
    assert problem.startswith(f"content/ko/{name}: {said}")


def test_a_file_that_a_page_links_to_is(content: Content) -> None:
    Image.new("RGB", (8, 8)).save(content.path("ko/오시는 길.png"))
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n![오시는 길](오시는%20길.png)\n")
    content.write("ko/.DS_Store", "")
    assert not any("길.png" in problem for problem in content.check())


@pytest.mark.parametrize(
    ("page", "old", "new", "block"),
    [
        ("ko/feedback/complaint.md", "kind: complaint", "kind: compliment", "```feedback-form"),
        ("en/feedback/inquiry.md", "```feedback-form", "'''feedback-form", "```feedback-form"),
        ("ko/surveys/2025.md", "year: 2025", "year: 2024", "```survey"),
    ],
)
def test_a_page_has_the_block_it_is_for(content: Content, page: str, old: str, new: str, block: str) -> None:
    content.change(page, old, new)
    assert any(
        said.startswith(f"content/{page}: {block}: 이 쪽에 있어야 할 블록이 없습니다.") for said in content.check()
    )


def test_a_page_beside_the_menu_is_named(content: Content) -> None:
    for lang in ("ko", "en"):
        content.write(f"{lang}/new.md", content.read(f"{lang}/staff.md"))
    assert any(
        said.startswith("content/ko/new.md: 메뉴에 없는 쪽입니다. menu.ko.yml과 menu.en.yml의 nav에 new.md 를")
        for said in content.check()
    )


def test_a_clause_is_named_in_words_as_in_its_link(content: Content) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n[헌장 I-1-2](charter.md#i-1-1)\n")
    [said] = content.check()
    assert "(#i-1-1): 글은 I-1-2, 링크는 다른 조항입니다." in said
