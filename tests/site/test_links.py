"""A link that leads nowhere is named by file, line and cure before a build stumbles over it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from site_src import pages
from site_src.anchors import Anchors
from tests.conftest import INSTITUTION
from tests.site.conftest import Content


@pytest.mark.parametrize(
    ("page", "link", "line"),
    [
        (
            "ko/staff.md",
            "[배치](standerds.md)",
            "(standerds.md): 링크가 가리키는 쪽이 없습니다. 파일 이름을 확인하거나 링크를 지워 주십시오. standards.md?",
        ),
        ("ko/surveys/index.md", "[직원](staff.md)", "(staff.md): 링크가 가리키는 쪽이 없습니다."),
        ("ko/staff.md", "헌장 IV-9-9에 따라", "IV-9-9: 헌장에 없는 조항입니다. 헌장에 있는 조항으로(예: #i-1)"),
        (
            "ko/staff.md",
            "[헌장](charter.md#i-9-9)",
            "(#i-9-9): 헌장에 없는 조항입니다. 헌장에 있는 조항으로(예: #i-1) 바꾸거나",
        ),
        (
            "ko/index.md",
            "[감사](staff.md#adit)",
            "(#adit): 링크가 가리키는 제목이 그 쪽에 없습니다. 제목의 글자를 빈칸은",
        ),
        ("ko/staff.md", "[위](#없는-제목)", "(#없는-제목): 링크가 가리키는 제목이 그 쪽에 없습니다."),
        ("ko/staff.md", "![약도](map.png)", "(map.png): 링크가 가리키는 파일이 없습니다. 파일 이름을 확인하고, 쪽이면"),
        ("ko/staff.md", "[헌장](charter/)", "(charter/): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[헌장](/charter/#i-1)", "(/charter/): '/'로 시작하는 주소는 누리집 안의 쪽을 찾지 못합니다."),
        ("ko/staff.md", "![ ](https://a.example/b.png)", "(https://a.example/b.png): 그림을 보지 못하는 분께"),
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
        "헌장 I-5-3과 헌장 II에 따라",
        "`[예](nowhere.md)`",
        "```\n[예](nowhere.md)\n```",
        "[밖](https://a.example/b.md)",
        "[메일](mailto:help@hanbit.example)",
        "## 새 제목\n\n[위](#새-제목)",
        "## 새 제목 {#new}\n\n[위](#new)",
        "## 새 제목\n\n[위](#%EC%83%88-%EC%A0%9C%EB%AA%A9)",
    ],
)
def test_link_that_leads_somewhere_or_is_none_is_let_be(content: Content, link: str) -> None:
    content.write("ko/index.md", content.read("ko/index.md") + f"\n{link}\n")
    assert content.check() == []


def test_a_file_beside_the_page_is_found(content: Content) -> None:
    Image.new("RGB", (8, 8)).save(content.path("ko/surveys") / "약도 1.png")
    line = '![역에서 오시는 길](%EC%95%BD%EB%8F%84%201.png "약도")'
    content.write("ko/surveys/index.md", content.read("ko/surveys/index.md") + f"\n{line}\n")
    assert content.check() == []


def test_anchors_are_those_of_the_built_pages(built_site: Path) -> None:
    known = Anchors(Path("content"))
    read = [reading.page for reading in pages.read_all(INSTITUTION) if reading.page]
    assert len(read) > 30
    for page in read:
        html = BeautifulSoup((built_site / page.address / "index.html").read_text("utf-8"), "html5lib")
        article = html.select_one("article.md-typeset")
        assert article
        for of_theme in article.select(".rating, .rating-thanks, .page-owner"):
            of_theme.decompose()
        ids = frozenset(str(tag["id"]) for tag in article.select("[id]"))
        assert known.of(page) == ids, page.path
