"""A link that leads nowhere is named by file, line and cure before a build stumbles over it."""

import unicodedata
from contextlib import chdir
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from site_src.checks.runner import check
from site_src.markup import pages
from site_src.markup.anchors import Anchors
from tests.conftest import INSTITUTION, build, copy_sources
from tests.site.conftest import Content


def apart(text: str) -> str:
    """Write Hangul as macOS does."""
    return unicodedata.normalize("NFD", text)


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
        ("ko/staff.md", "[양식](민원 신청서.hwp)", "(민원 신청서.hwp): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[양식](<민원 신청서.hwp>)", "(민원 신청서.hwp): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[양식](민원%20신청서.hwp)", "(민원%20신청서.hwp): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[양식](신청서(양식).hwp)", "(신청서(양식).hwp): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[양식](안내[최종].pdf '제목')", "(안내[최종].pdf): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[서식][1]을 봅니다.\n\n[1]: 서식.pdf", "(서식.pdf): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[의견](feedback/complain.md?about=audit)", "(feedback/complain.md): 링크가 가리키는 쪽이"),
        ("ko/staff.md", "[직원](../data/staff.csv)", "(../data/staff.csv): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[숨음](.숨음.pdf)", "(.숨음.pdf): 링크가 가리키는 파일이 없습니다."),
        ("ko/staff.md", "[양식](file:///C:/양식.hwp)", "(file:///C:/양식.hwp): 누리집에서 열 수 없는 주소입니다."),
        ("ko/staff.md", "[밖](https://[a.example/)", "(https://[a.example/): 누리집에서 열 수 없는 주소입니다."),
        ("ko/staff.md", "![ ](https://a.example/b.png)", "(https://a.example/b.png): 그림을 보지 못하는 분께"),
    ],
)
def test_link_that_leads_nowhere_is_named(content: Content, page: str, link: str, line: str) -> None:
    content.write("ko/.숨음.pdf", "")
    content.write(page, content.read(page) + f"\n{link}\n")
    [said] = content.check()
    assert said.startswith(f"content/{page}:{len(content.read(page).splitlines())}: {line}")


@pytest.mark.parametrize(
    "link",
    [
        "[직원](staff.md#audit)",
        "[불편](feedback/complaint.md?about=audit)",
        '[직원](<staff.md> "직원 안내")',
        "[직원][a], [a]\n\n[a]: staff.md",
        r"[직원](staff\.md)",
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
def test_working_link_and_text_that_is_no_link_are_accepted(content: Content, link: str) -> None:
    content.write("ko/index.md", content.read("ko/index.md") + f"\n{link}\n")
    assert content.check() == []


def test_a_file_beside_the_page_is_found(content: Content) -> None:
    Image.new("RGB", (8, 8)).save(content.path("ko/surveys") / "약도 1.png")
    line = '![역에서 오시는 길](%EC%95%BD%EB%8F%84%201.png "약도")'
    content.write("ko/surveys/index.md", content.read("ko/surveys/index.md") + f"\n{line}\n")
    assert content.check() == []


def test_anchors_are_those_of_the_built_pages(built_site: Path) -> None:
    known = Anchors(Path("content"))
    readable = pages.readable(INSTITUTION)
    assert len(readable) > 30
    for page in readable:
        html = BeautifulSoup((built_site / page.address / "index.html").read_text("utf-8"), "html5lib")
        article = html.select_one("article.md-typeset")
        assert article
        for of_theme in article.select(".rating-ask, .rating-thanks, .page-owner"):
            of_theme.decompose()
        ids = frozenset(str(tag["id"]) for tag in article.select("[id]"))
        assert known.of(page) == ids, page.path


def test_each_of_several_equal_links_has_its_line(content: Content) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n[가](없음.pdf)\n\n`없음.pdf`\n\n[나](없음.pdf)\n")
    assert [problem.split(": ")[0] for problem in content.check()] == [
        "content/ko/staff.md:11",
        "content/ko/staff.md:15",
    ]


def test_a_link_of_a_block_is_followed_too(content: Content) -> None:
    content.change("en/standards.md", "```standards\n```", "Standards")
    content.write("en/index.md", content.read("en/index.md") + "\n```promises\nstandards: [inquiry-answer]\n```\n")
    said = "\n".join(content.check())
    assert "content/en/index.md: (#standard-inquiry-answer): 이 쪽의 블록이 거는 링크입니다:" in said


@pytest.mark.parametrize("used", ["11.jpg", "a1.jpg", "1.jpg.png"])
def test_a_file_is_not_used_because_of_another_whose_name_holds_its_own(content: Content, used: str) -> None:
    for name in ("1.jpg", used):
        Image.new("RGB", (8, 8)).save(content.path("ko") / name)
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n![약도]({used})\n")
    [said] = content.check()
    assert said.startswith("content/ko/1.jpg: 어느 쪽에서도 쓰지 않는 파일입니다.")


@pytest.mark.parametrize(
    "link", ['<img src="1.jpg" alt="약도">', '<img src="../1.jpg" alt="약도">', "![약도][1]\n\n[1]: 1.jpg"]
)
def test_a_file_is_used_by_html_and_references_too(content: Content, link: str) -> None:
    Image.new("RGB", (8, 8)).save(content.path("ko/1.jpg"))
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n{link}\n")
    assert content.check() == []


def test_what_the_check_lets_pass_builds_strictly_with_names_of_macos_too(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "source")
    names = ["약도.png", "신청서(양식).pdf", "안내[최종].pdf", "양식/민원 신청서.hwp"]
    (source / "content/ko" / apart("양식")).mkdir()
    for name in names:
        Image.new("RGB", (8, 8)).save(source / "content/ko" / apart(name), "PNG")
    page = source / "content/ko/history.md"
    files = (
        "약도.png",
        "신청서(양식).pdf",
        "안내[최종].pdf",
        "양식/민원 신청서.hwp",
        "<양식/민원 신청서.hwp>",
        "양식/민원%20신청서.hwp",
    )
    others = "#가까운-역", "#%EA%B0%80%EA%B9%8C%EC%9A%B4-%EC%97%AD", "feedback/complaint.md?about=audit"
    links = " ".join(f"[글]({target})" for target in (*files, *others))
    text = f"\n## 가까운 역\n\n{links} [참조][곳]\n\n[곳]: staff.md#audit\n"
    page.write_text(page.read_text("utf-8") + apart(text), "utf-8")
    with chdir(source):
        assert list(map(str, check(Path("content")))) == []
    done = build(source, tmp_path / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    html = BeautifulSoup((tmp_path / "site/history/index.html").read_text("utf-8"), "html5lib")
    targets = [str(link["href"]) for link in html.select("h2#가까운-역 + p > a")]
    assert len(targets) == len(files) + len(others) + 1
    assert all((tmp_path / "site/history" / unquote(target)).is_file() for target in targets[: len(files)])
    assert targets[len(files) :] == [
        "#가까운-역",
        "#가까운-역",
        "../feedback/complaint/?about=audit",
        "../staff/#audit",
    ]
