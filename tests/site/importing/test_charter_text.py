"""The text of a charter is taken out of a text, a page and a Word document: every word, and every number as written."""

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from markdown import Markdown

from institution.validation import DataError
from site_src.importing import importer
from site_src.importing.charter import markdown_text
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.markup import clauses

TEXT = """한빛누리재단 고객서비스헌장

우리 재단은 고객 여러분께 다음과 같이
약속드립니다.

제1장 총칙
제1조(목적) 이 헌장은 *고객*의 권리를 <보호>하고 A&T와 a_b_c, {가}를 목적으로 한다.
제2조(정의) ① “고객”이란 재단을 이용하는
사람을 말한다.
② 다음 각 호와 같다.
  1. 민원인
  2. 방문객
     가. 단체
     나. 개인
제2장 실천
제3조 고객 맞이
3. 먼저 인사한다.
5. 5분 안에 안내한다.
------
- 3 -
부칙
2020. 1. 1.부터 시행한다.
[별표 1] 처리 기간
"""
PAGE = """<html><head><title>x</title></head><body><h1>가람시 민원서비스헌장</h1><p>우리 시는 약속드립니다.</p>
<h2>Ⅰ. 고객을 맞이할 때</h2><ol><li>먼저 인사<b>하겠습니다</b>.</li><li>안내하겠습니다.
<ul><li>5분 안에</li></ul></li></ol>
<h2>Ⅱ. 전화</h2><p>가. 벨이 울리면<br>나. 받겠습니다</p><img src="a.png" alt="">
<table><tr><th>민원</th><th>기간</th></tr><tr><td>여권</td><td>3일 | 4일</td></tr></table></body></html>"""


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Outcome]:
    (tmp_path / "content/ko").mkdir(parents=True)

    def take(path: Path) -> Outcome:
        return importer.run(Request(path, tmp_path / "content", date(2026, 11, 29)))

    return take


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


def page_of(outcome: Outcome) -> str:
    (text,) = outcome.files.values()
    return text.partition("\n---\n")[2].strip() + "\n"


def shown(markdown: str) -> str:
    """Give the words that readers see, those of numbers too, without any space."""
    md = Markdown(extensions=["tables", "attr_list", clauses.ClausesExtension()])
    page = BeautifulSoup(md.convert(markdown), "html5lib")
    for link in page.select("a.cite"):
        link.decompose()
    for numbers in page.select("ol:not([class])"):
        number = int(str(numbers.get("start", "1")))
        for item in numbers.find_all("li", recursive=False):
            number = int(str(item.get("value", str(number))))
            item.insert(0, f"{number}.")
            number += 1
    return "".join(page.get_text().split())


def test_a_text_becomes_a_page_with_every_word(take: Callable[..., Outcome], write: Callable[..., Path]) -> None:
    outcome = take(write("charter.txt", TEXT))
    written = TEXT.replace("------\n- 3 -\n", "")
    assert outcome.refusal is None
    assert shown(page_of(outcome)) == "".join(written.split())
    assert [line for line in page_of(outcome).splitlines() if line.startswith("#")] == [
        "# 한빛누리재단 고객서비스헌장",
        "## 제1장 총칙",
        "### 제1조(목적)",
        "### 제2조(정의)",
        "## 제2장 실천",
        "### 제3조 고객 맞이",
        "## 부칙",
        "## [별표 1] 처리 기간",
    ]
    found = {clause.anchor: clause.label for clause in clauses.read(page_of(outcome))}
    assert found["1-2-2-2-2"] == "제2조제2항제2호나목"
    assert {"preamble", "2-3-3", "2-3-5", "addendum", "annex-1"} <= found.keys()
    assert [text.ko for text in outcome.left] == [
        "19번째 줄: 꾸밈이나 쪽 번호 (------)",
        "20번째 줄: 꾸밈이나 쪽 번호 (- 3 -)",
    ]


def test_a_page_is_read_with_its_lists_and_tables(take: Callable[..., Outcome], write: Callable[..., Path]) -> None:
    outcome = take(write("charter.html", PAGE))
    words = (
        "가람시 민원서비스헌장 우리 시는 약속드립니다. Ⅰ. 고객을 맞이할 때 1. 먼저 인사하겠습니다. 2. 안내하겠습니다. "
        "5분 안에 Ⅱ. 전화 가. 벨이 울리면 나. 받겠습니다 민원 기간 여권 3일 | 4일"
    )
    assert shown(page_of(outcome)) == "".join(words.split())
    assert [(clause.anchor, clause.label) for clause in clauses.read(page_of(outcome))] == [
        ("preamble", "전문"),
        ("i", "Ⅰ"),
        ("i-1", "Ⅰ-1"),
        ("i-2", "Ⅰ-2"),
        ("i-2-1", "Ⅰ-2 1번째"),
        ("ii", "Ⅱ"),
        ("ii-1", "Ⅱ-가"),
        ("ii-2", "Ⅱ-나"),
    ]
    assert [text.ko for text in outcome.left] == ["그림 1개"]


def test_headings_of_markdown_stay_headings(take: Callable[..., Outcome], write: Callable[..., Path]) -> None:
    outcome = take(write("charter.md", "# 헌장\n\n## 맞이\n\n- 웃으며\n\n### 전화\n\n- 빨리\n"))
    assert page_of(outcome) == "# 헌장\n\n## 맞이\n\n- 웃으며\n\n### 전화\n\n- 빨리\n"


def numbered(word: WordDocument, levels: list[tuple[str, str]]) -> int:
    """Add a list whose numbers Word counts; give its id."""
    numbering = word.part.numbering_part.element
    inside = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inside}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return 77


def item(word: WordDocument, number: int, depth: int, words: str) -> None:
    properties = word.add_paragraph(words)._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_numId().set(qn("w:val"), str(number))
    numbering.get_or_add_ilvl().set(qn("w:val"), str(depth))


def test_numbers_that_word_counts_are_written_out(take: Callable[..., Outcome], tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("한빛누리재단 고객서비스헌장", 0)
    number = numbered(word, [("decimal", "제%1장"), ("decimal", "%2."), ("ganada", "%3)")])
    for depth, words in [
        (0, "총칙"),
        (1, "인사하겠습니다."),
        (2, "먼저"),
        (2, "크게"),
        (1, "안내하겠습니다."),
        (0, "실천"),
    ]:
        item(word, number, depth, words)
    word.add_paragraph("① 하나")
    table = word.add_table(2, 2)
    for cell, words in zip(
        [cell for row in table.rows for cell in row.cells], ["민원", "기간", "여권", "3일"], strict=True
    ):
        cell.text = words
    word.save(str(tmp_path / "charter.docx"))
    outcome = take(tmp_path / "charter.docx")
    words = (
        "한빛누리재단 고객서비스헌장 제1장 총칙 1. 인사하겠습니다. 가) 먼저 나) 크게 2. 안내하겠습니다. 제2장 실천 "
        "① 하나 민원 기간 여권 3일"
    )
    assert shown(page_of(outcome)) == "".join(words.split())
    assert [clause.anchor for clause in clauses.read(page_of(outcome))] == [
        *("1", "1-1", "1-1-1", "1-1-2", "1-2", "2", "2-1"),
    ]
    assert outcome.remarks[0].ko.startswith("Word가 매긴 번호 6개를 글자로 적었습니다(제1장, 1., 가), 나), 2., 제2장)")


def test_a_number_that_cannot_be_told_is_named(take: Callable[..., Outcome], tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("① 하나")
    item(word, numbered(word, [("thaiNumbers", "%1.")]), 0, "둘")
    word.save(str(tmp_path / "charter.docx"))
    assert [text.ko for text in take(tmp_path / "charter.docx").left] == [
        "2번째 문단의 번호는 Word가 매긴 것이어서 읽지 못하였습니다. 앞에 적어 주십시오: 둘"
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("charter.hwpx", "한글에서 ‘다른 이름으로 저장하기’로"), ("charter.docx", "Word 문서로 열리지 않습니다.")],
)
def test_a_document_that_cannot_be_read_is_refused(
    take: Callable[..., Outcome], write: Callable[..., Path], name: str, said: str
) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        take(write(name, "PK\x03\x04"))


def test_a_text_without_clauses_is_not_written(take: Callable[..., Outcome], write: Callable[..., Path]) -> None:
    assert take(write("charter.txt", "그저 글입니다.\n")).refusal


def test_blocks_and_front_matter_stay_and_the_difference_is_shown(
    take: Callable[..., Outcome], write: Callable[..., Path], tmp_path: Path
) -> None:
    old = "---\nowner: office\nupdated: 2025-01-01\n---\n\n# 옛 헌장\n\n"
    old += "```paper\nfiles: [charter]\n```\n\n## I. 옛 부\n\n1. 옛 약속\n"
    (tmp_path / "content/ko/charter.md").write_text(old, "utf-8")
    outcome = take(write("charter.txt", "가람시 헌장\n\n1. 하나\n1. 또 하나\n2. 둘\n"))
    (text,) = outcome.files.values()
    assert text.startswith("---\nowner: office\nupdated: 2026-11-29\n---\n\n# 가람시 헌장\n\n```paper\n")
    ((_, difference),) = outcome.paste
    assert "-1. 옛 약속" in difference.split("\n")
    assert "+1. 또 하나" in difference.split("\n")
    assert [text.ko for text in outcome.remarks] == ["번호가 두 번 있습니다(1): 1. 또 하나"]


def test_a_list_of_word_begins_where_it_is_told_to(take: Callable[..., Outcome], tmp_path: Path) -> None:
    word = docx.Document()
    number = numbered(word, [("decimal", "%1.")])
    restarted = f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/><w:lvlOverride w:ilvl="0">'
    word.part.numbering_part.element.append(
        parse_xml(f'{restarted}<w:startOverride w:val="5"/></w:lvlOverride></w:num>')
    )
    for name, words in [(number, "가"), (78, "나"), (78, "다"), (number, "라")]:
        item(word, name, 0, words)
    word.save(str(tmp_path / "charter.docx"))
    numbers = [line.split()[0] for line in page_of(take(tmp_path / "charter.docx")).split("\n") if line[:1].isdigit()]
    assert numbers == ["1.", "5.", "6.", "2."]


def test_a_list_of_html_that_begins_with_no_number_is_counted_from_1(
    take: Callable[..., Outcome], write: Callable[..., Path]
) -> None:
    outcome = take(write("charter.html", '<ol start="a"><li>먼저</li><li value="3">셋째</li></ol>'))
    assert page_of(outcome).split("\n")[2:4] == ["1. 먼저", "3. 셋째"]


@pytest.mark.parametrize("name", ["charter.docx", "charter.html", "charter.txt"])
def test_a_document_that_is_not_there_is_told(take: Callable[..., Outcome], tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="파일이 없습니다"):
        take(tmp_path / name)


def test_a_missing_library_is_told(
    take: Callable[..., Outcome], write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "site_src.importing.charter.web_page", None)
    monkeypatch.delattr("site_src.importing.charter.web_page", raising=False)
    with pytest.raises(DataError, match="라이브러리가 없습니다"):
        take(write("charter.html", PAGE))


def test_a_page_that_is_not_utf8_is_told(
    take: Callable[..., Outcome], write: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "content/ko/charter.md").write_bytes("# 옛 헌장\n".encode("cp949"))
    with pytest.raises(DataError, match=re.escape("UTF-8로 저장되지 않았습니다.")):
        take(write("charter.txt", TEXT))


def test_words_beside_a_rule_are_compared_too(
    take: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = docx.Document()
    word.add_paragraph("① 하나")
    word.add_paragraph("그 밖의 약속\n-----")
    word.save(str(tmp_path / "charter.docx"))
    assert take(tmp_path / "charter.docx").refusal is None
    monkeypatch.setattr(markdown_text, "write", lambda _: ["① 하나"])
    assert take(tmp_path / "charter.docx").refusal is not None
