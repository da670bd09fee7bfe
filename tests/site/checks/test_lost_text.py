"""What an editor writes is what readers see: a line whose words, numbers or signs Markdown would take is named."""

import pytest

from tests.site.conftest import Content

PAGE = "ko/staff.md"
NOT_SHOWN, DATE, CHANGED = "이 글이 화면에 보이지 않습니다", "줄의 첫머리에 있는 날짜", "적은 번호"


def said_of(content: Content, text: str) -> list[tuple[int, str]]:
    """Give what the check says of a text at the end of a page: the line within the text, from 1, and the words."""
    before = content.read(PAGE)
    content.write(PAGE, f"{before}\n{text}\n")
    first = len(before.splitlines()) + 1
    said = []
    for problem in content.check():
        place, _, words = problem.partition(": ")
        path, _, line = place.rpartition(":")
        assert path == f"content/{PAGE}"
        said.append((int(line) - first, words))
    return said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12. 31.(목)은 쉽니다.", [(1, f"{DATE}(12. 31.)는"), (1, r"12\. 31. 처럼 적어")]),
        ("11. 3. 월요일부터 접수합니다.", [(1, f"{DATE}(11. 3.)는")]),
        ("2026. 1. 1. 개정", [(1, f"{DATE}(2026. 1.)는")]),
        ("- 2026. 1. 1. 개정", [(1, f"{DATE}(2026. 1.)는")]),
        ("1. 1. (목)은 쉽니다.", [(1, f"{DATE}(1. 1.)는")]),
        ("1. 하나\n2. 둘\n\n글\n\n3. 셋\n4. 넷", [(6, f"{CHANGED}(3.)가 1. 로")]),
        ("1. 하나\n3. 셋", [(2, f"{CHANGED}(3.)가 2. 로")]),
        ("1. 하나\n2. 둘\n\n1. 다시", [(4, f"{CHANGED}(1.)가 3. 로")]),
        ("> 3. 인용", [(1, f"{CHANGED}(3.)가 1. 로")]),
        ("10. 31", [(1, f"{CHANGED}(10.)가 1. 로")]),
        ("- 1. 글", [(1, "점 목록 안의 번호(1.)는 글자로 바뀝니다")]),
    ],
)
def test_a_number_that_would_change_is_named(content: Content, text: str, expected: list[tuple[int, str]]) -> None:
    said = said_of(content, text)
    assert len(said) == 1
    assert all((line, words in said[0][1]) == (said[0][0], True) for line, words in expected)


@pytest.mark.parametrize(
    ("text", "lost", "cure"),
    [
        ("영문은 <Table 1>입니다.", ["Table 1"], "〈Table 1〉이나 &lt;Table 1&gt;"),
        ("<Table 1> 다음의 글", ["Table 1"], "〈Table 1〉"),
        ("See <Table 1>, <Figure 2> and <Application Form>.", ["Table 1", "Figure 2", "Application Form"], "〈"),
        ("5 <days> 안에", ["days"], "〈days〉"),
        ("글 <b>굵게", ["b"], "닫는 태그까지"),
        ("<Data>", ["Data"], "〈Data〉"),
        ("| 가 | 나 |\n| --- | --- |\n| 하나 | 둘 | 셋 |", ["셋"], r"| 는 \| 로"),
        ("## 서식 {필수}", ["필수"], r"\{"),
        ("글\n{필수 항목}", ["필수 항목"], r"\{"),
        ("[1]: 비과세", ["1]: 비과세"], r"\["),
    ],
)
def test_words_that_would_vanish_are_named(content: Content, text: str, lost: list[str], cure: str) -> None:
    said = said_of(content, text)
    assert [words.partition(")")[0] for _, words in said] == [f"{NOT_SHOWN}({words}" for words in lost]
    assert {line for line, _ in said} == {len(text.splitlines())}
    assert all(cure in words for _, words in said)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("#1 창구", 1, "#으로 시작하는 줄은 제목이 됩니다."),
        ("## 제목 C#", 1, "제목 끝의 # 는 보이지 않습니다."),
        ("글\n---", 2, "이 줄이 바로 윗줄을 제목으로 만듭니다."),
        ("글\n-", 2, "이 줄이 바로 윗줄을 제목으로 만듭니다."),
        ("    들여 쓴 글", 1, "네 칸 들여 쓴 글이 코드로 보입니다."),
        ("```\n글", 1, "``` 가 닫히지 않았습니다."),
        ("```python\n글", 1, "```python: 블록이 닫히지 않았습니다."),
        ("위의 글\n| 가 | 나 |\n|---|---|\n| 다 | 라 |", 3, "표가 되지 않아"),
        ("| 가 | 나 |\n|---|\n| 다 | 라 |", 2, "표가 되지 않아"),
        ("가로 3*4*5 미터", 1, "두 별표(*)나 밑줄(_)이 사라지고"),
        ("*필수 (*선택)", 1, "두 별표(*)나 밑줄(_)이 사라지고"),
    ],
)
def test_a_line_that_would_be_shown_differently_is_reported(content: Content, text: str, line: int, words: str) -> None:
    [(place, said)] = said_of(content, text)
    assert place == line
    assert said.startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        r"12\. 31.(목)은 쉽니다.",
        "2025년\n12. 31.은 쉽니다.",
        "1. 하나\n\n    사이의 글\n\n2. 둘",
        "1. 하나\n    1. 속\n    2. 속\n2. 둘",
        "1. 하나\n1. 둘\n1. 셋",
        "1. 1.부터 접수합니다.",
        "1) 하나",
        "`<Table 1>`과 `{필수}`, `12. 31.`",
        "```\n<Table 1>\n12. 31.\n#1\n```",
        "<표 1>과 <별지 제1호 서식>, 5 < 6 &lt;표&gt; R&D &amp; AT&T &copy;",
        r"\<Table 1\>과 〈Table 2〉, \[1\]: 세금, \{필수\}, \#1",
        "<https://www.example.kr/a> <help@hanbit.example>",
        "[글][곳], [곳], [글](https://a.example/ '제목')\n\n[곳]: https://a.example/b \"제목\"",
        '!!! note "초안입니다"\n    **굵게** *기울여* 적은 글',
        '<div class="box" markdown>\n\n가<br>나 <b>굵게</b>\n\n</div>',
        "## 제목 {#new .wide}\n\n글\n{: .note lang=en }",
        "<!-- 메모 <Table 1> 12. -->",
        "글\n\n---\n\n글",
        "&#54620;글과 &nbsp;한&shy;글",
        '**"강조"**은 a * b * c 그리고 user_name_a',
        "| 가 | 나 |\n|---|:-:|\n| 다 \\| 라 | `a|b` |",
        "- 항목\n\n    이어지는 글\n    - 속",
        "> 인용\n> 이어짐",
        "표: 이름\n\n| 가 | 나 |\n| --- | --- |\n| 다 | 라 |",
    ],
)
def test_text_shown_as_written_is_accepted(content: Content, text: str) -> None:
    assert said_of(content, text) == []


def test_only_what_was_lost_is_named_where_the_rest_repeats(content: Content) -> None:
    text = "\n\n".join(["서비스 기준을 봅니다.", "서비스 기준 <days> 안에 봅니다.", *["서비스 기준을 봅니다."] * 3])
    assert [line for line, _ in said_of(content, text)] == [3]


def test_words_in_blocks_are_no_words_of_the_page(content: Content) -> None:
    content.change("data/staff.csv", "고객서비스헌장 운영", "<Table 1> 12. 31. 운영")
    assert content.check() == []
