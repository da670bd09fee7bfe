"""Charters as other institutions number them: every clause has a short address, and no number or word is changed."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown
from markdown.extensions import Extension

from site_src.markup import clauses

Anchors = dict[str, str]

CHAPTERS = """# 가람시 민원서비스헌장

우리 시는 시민 여러분께 약속드립니다.

## 제1장 총칙

### 제1조(목적)

이 헌장은 시민의 권리를 지킵니다.

### 제2조(정의)

① 시민이란 우리 시를 찾는 분입니다.
② 다음 각 호와 같습니다.
1. 민원인
2. 방문객
가. 단체
나. 개인
③ 그 밖의 분

### 제2조의2(특례)

1. 하나

## 제2장 실천

### 제3조(인사)

① 인사합니다.

## 부칙

제1조(시행일) 2020. 1. 1.부터 시행합니다.

제2조(경과조치) ① 하나
② 둘

## [별표 1] 처리 기간

| 민원 | 기간 |
| --- | --- |
| 여권 | 3일 |
"""
ROMAN = """# 헌장

## Ⅰ. 고객을 맞이할 때

### 1. 찾아오실 때

가. 인사하겠습니다.
나. 안내하겠습니다.

    1) 자리로
    2) 창구로

### 2. 전화하실 때

가. 받겠습니다.

## Ⅱ. 보상

3. 사과드립니다.
5. 만 원을 드립니다.
"""
BULLETS = """# 헌장

## 고객을 맞이할 때

- 웃겠습니다.
- 인사하겠습니다.

## 전화를 받을 때

○ 세 번 울리기 전에
 - 늦어도 다섯 번
○ 이름을 밝히겠습니다.
"""
OWN_IDS = """# 헌장

## 제1장 총칙

- 하나 {#promise}
- 둘

## 제1장 실천 {#practice}

1. 하나

글이 사이에 있습니다.

1. 다른 하나
2. 다른 둘
"""
ANNEXES = """# 헌장

## 전문

우리는 약속합니다.

- 첫째 다짐

## 1. 서비스

### 1.1 전화

1) 받습니다.

## 별표 1

## 별표 2

## 부칙 <2019. 3. 1.>

① 시행합니다.

## 부칙 <2021. 7. 1.>

② 이어집니다.
"""

WANTED: dict[str, tuple[str, Anchors]] = {
    "chapters": (
        CHAPTERS,
        {
            "preamble": "전문",
            "1": "제1장",
            "1-1": "제1조",
            "1-2": "제2조",
            "1-2-1": "제2조제1항",
            "1-2-2": "제2조제2항",
            "1-2-2-1": "제2조제2항제1호",
            "1-2-2-2": "제2조제2항제2호",
            "1-2-2-2-1": "제2조제2항제2호가목",
            "1-2-2-2-2": "제2조제2항제2호나목",
            "1-2-3": "제2조제3항",
            "1-2_2": "제2조의2",
            "1-2_2-1": "제2조의2제1호",
            "2": "제2장",
            "2-3": "제3조",
            "2-3-1": "제3조제1항",
            "addendum": "부칙",
            "addendum-1": "부칙 제1조",
            "addendum-2": "부칙 제2조",
            "addendum-2-1": "부칙 제2조제1항",
            "addendum-2-2": "부칙 제2조제2항",
            "annex-1": "별표 1",
        },
    ),
    "roman": (
        ROMAN,
        {
            "i": "Ⅰ",
            "i-1": "Ⅰ-1",
            "i-1-1": "Ⅰ-1-가",
            "i-1-2": "Ⅰ-1-나",
            "i-1-2-1": "Ⅰ-1-나-1)",
            "i-1-2-2": "Ⅰ-1-나-2)",
            "i-2": "Ⅰ-2",
            "i-2-1": "Ⅰ-2-가",
            "ii": "Ⅱ",
            "ii-3": "Ⅱ-3",
            "ii-5": "Ⅱ-5",
        },
    ),
    "bullets": (
        BULLETS,
        {
            "1": "고객을 맞이할 때",
            "1-1": "고객을 맞이할 때 1번째",
            "1-2": "고객을 맞이할 때 2번째",
            "2": "전화를 받을 때",
            "2-1": "전화를 받을 때 1번째",
            "2-1-1": "전화를 받을 때 1번째 1번째",
            "2-2": "전화를 받을 때 2번째",
        },
    ),
    "own ids": (
        OWN_IDS,
        {
            "1": "제1장",
            "promise": "제1장 1번째",
            "1-2": "제1장 2번째",
            "practice": "제1장",
            "practice-1": "제1장-1",
            "practice-b1": "제1장-1 (2번째 목록)",
            "practice-b2": "제1장-2",
        },
    ),
    "annexes": (
        ANNEXES,
        {
            "preamble": "전문",
            "preamble-1": "전문 1번째",
            "1": "1",
            "1-1": "1.1",
            "1-1-1": "1.1-1)",
            "annex-1": "별표 1",
            "annex-2": "별표 2",
            "addendum": "부칙 <2019. 3. 1.>",
            "addendum-1": "부칙 <2019. 3. 1.> ①",
            "addendum2": "부칙 <2021. 7. 1.>",
            "addendum2-2": "부칙 <2021. 7. 1.> ②",
        },
    ),
}


@pytest.fixture
def page() -> Callable[[str], BeautifulSoup]:
    def page(text: str) -> BeautifulSoup:
        extensions: list[str | Extension] = ["tables", "attr_list", "md_in_html", "admonition"]
        extensions.append(clauses.ClausesExtension())
        return BeautifulSoup(Markdown(extensions=extensions).convert(text), "html5lib")

    return page


@pytest.mark.parametrize("name", WANTED)
def test_every_clause_has_an_address_and_the_name_that_the_charter_gives_it(
    name: str, page: Callable[[str], BeautifulSoup]
) -> None:
    text, wanted = WANTED[name]
    found = clauses.read(text)
    assert {clause.anchor: clause.label for clause in found} == wanted
    assert len(found) == len(wanted)
    shown = page(text)
    assert all(len(shown.select(f"[id='{anchor}']")) == 1 for anchor in wanted)
    links = {str(link["href"]): link.text for link in shown.select("a.cite")}
    assert links == {f"#{item['id']}": wanted[str(item["id"])] for item in shown.select("li, p[id]")}


@pytest.mark.parametrize("name", WANTED)
def test_no_number_or_word_is_changed(name: str, page: Callable[[str], BeautifulSoup]) -> None:
    text, _ = WANTED[name]
    shown = page(text)
    for link in shown.select("a.cite"):
        link.decompose()
    for counted in shown.select("ol:not([class])"):
        for number, item in enumerate(counted.select(":scope > li"), start=1):
            item.insert(0, f"{number}.")
    signs = [line for line in text.splitlines() if not line.startswith("| ---")]
    written = [line.lstrip(" ").removeprefix("- ").strip("#| ").replace("|", " ") for line in signs]
    words = " ".join(written).replace("{promise}", "")
    for own in ("{#promise}", "{#practice}"):
        words = words.replace(own, "")
    assert "".join(shown.get_text().split()) == "".join(words.split())


def test_lines_are_told_for_what_is_wrong() -> None:
    lines = CHAPTERS.splitlines()
    for clause in clauses.read(CHAPTERS)[1:]:
        first = clause.label.removeprefix("부칙 ")[:3]
        assert first in lines[clause.line] or clause.anchor.count("-") > 1, clause


def test_the_english_page_of_a_charter_has_the_same_addresses() -> None:
    english = (
        "# Charter\n\nWe promise.\n\n## Chapter 1 General\n\n### Article 1 (Purpose)\n\nWords.\n\n"
        "### Article 2 (Terms)\n\n"
        "(1) One\n(2) Two\n(a) Part\n(b) Part\n\n## Annex 1 Times\n"
    )
    korean = (
        "# 헌장\n\n약속.\n\n## 제1장 총칙\n\n### 제1조(목적)\n\n글.\n\n### 제2조(정의)\n\n"
        "① 하나\n② 둘\n가. 갑\n나. 을\n\n## 별표 1\n"
    )
    found = clauses.read(english, "en")
    assert [clause.anchor for clause in found] == [clause.anchor for clause in clauses.read(korean, "ko")]
    assert [clause.label for clause in found] == [
        *("Preamble", "Chapter 1", "Article 1", "Article 2", "Article 2(1)", "Article 2(2)"),
        *("Article 2(2)(a)", "Article 2(2)(b)", "Annex 1"),
    ]


@pytest.mark.parametrize("word", ["Part", "PART", "Section", "section"])
def test_roman_numbers_of_english_headings_may_be_small(word: str) -> None:
    found = clauses.read(f"# Charter\n\n## {word} ii.\n\nWords.\n\n## {word} IV\n\nWords.\n", "en")
    assert [(clause.anchor, clause.label) for clause in found] == [("2", f"{word} ii"), ("4", f"{word} IV")]


def test_articles_outside_of_chapters_do_not_take_their_addresses() -> None:
    text = "# 헌장\n\n## 제1조(목적)\n\n## 제1장 총칙\n\n### 제2조(정의)\n\n## 제2장\n\n1. 하나\n"
    assert [clause.anchor for clause in clauses.read(text)] == ["article-1", "1", "1-2", "2", "2-1"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2007. 6. 1. 제정", "2007. 6. 1. 제정"),
        ("글이 이어지다가\n3. 이라고 적은 줄", "글이 이어지다가 3. 이라고 적은 줄"),
        ("제5조에 따라 처리합니다.", "제5조에 따라 처리합니다."),
        ("<div>\n① 하나\n</div>", "① 하나"),
        ("<!--\n① 숨긴 것\n-->\n\n글", "글"),
        ('!!! note "알림"\n    ① 하나', "알림 ① 하나"),
    ],
)
def test_what_is_no_clause_stays_as_it_is(page: Callable[[str], BeautifulSoup], text: str, shown: str) -> None:
    found = page(f"# 헌장\n\n## I. 부\n\n{text}\n")
    heading = found.select_one("h2")
    assert heading is not None
    assert " ".join(" ".join(one.get_text(" ") for one in heading.find_next_siblings()).split()) == shown
    assert [clause.anchor for clause in clauses.read(f"# 헌장\n\n## I. 부\n\n{text}\n")] == ["i"]


def test_a_charter_without_headings_is_numbered_all_the_same() -> None:
    found = clauses.read("# 헌장\n\n1. 하나\n2. 둘\n\n    - 점\n")
    assert [(clause.anchor, clause.label) for clause in found] == [("1", "1"), ("2", "2"), ("2-1", "2 1번째")]
