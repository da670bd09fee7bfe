"""Headings, code blocks, tables and emphasis that Markdown makes, or does not make, against what an editor meant."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose
from site_src.markup.render import Rendering

if TYPE_CHECKING:
    from site_src.content import Content

_FENCE = re.compile(r"[ >]*(?P<fence>`{3,}|~{3,})[^`]*")
_TIGHT_HEADING = re.compile(r"#{1,6}(?=[^#\s])")
_HEADING_ENDS = re.compile(r"#{1,6}\s.*[^\s#\\](?P<signs>#+)\s*")
_UNDERLINE = re.compile(r"(?:=+|-+) *")
_TABLE_LINE = re.compile(r"[\s:-]*-[\s:-]*\|[\s:|-]*|\s*\|[\s:|-]*-[\s:|-]*")
_EMPHASIS = re.compile(r"(?P<before>[^<>]?)<(?P<tag>em|strong)>(?P<words>[^<]*)</(?P=tag)>(?P<after>[^<>]?)")
_OPENING, _CLOSING = "([{「『“‘〈《", ")]}」』”’〉》"


def check_accidental_markup(content: "Content") -> Iterator[Problem]:
    """Yield each line of which Markdown makes something that its editor hardly meant."""
    for page in content.pages:
        for number, sentences in _accidents(content.editor_lines(page), content.renderings[page.path]):
            yield Problem(page.path, page.above + number + 1, "", *sentences)


def _accidents(lines: list[str], rendered: Rendering) -> list[tuple[int, tuple[Text, Text]]]:
    """Give the number of each such line, from 0, with what is wrong and its cure."""
    written = _without_code(lines)
    accidents = [*_headings(written), *_fences(written), *_tables(written, rendered)]
    return [*accidents, *_code(lines, rendered), *_emphasis(written, rendered)]


def _without_code(lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    return prose.blank(text, prose.code_spans(text), "\0").split("\n")


def _headings(lines: list[str]) -> Iterator[tuple[int, tuple[Text, Text]]]:
    for number, line in enumerate(lines):
        ending = _HEADING_ENDS.fullmatch(line)
        if _TIGHT_HEADING.match(line):
            yield number, _TIGHT
        elif ending:
            yield number, _sign_lost(ending["signs"])
        elif _UNDERLINE.fullmatch(line) and _makes_heading(lines, number):
            yield number, _UNDERLINED


def _makes_heading(lines: list[str], number: int) -> bool:
    """Tell whether a line of signs has one line of words above it, which it makes a heading."""
    above = lines[number - 1] if number else ""
    first = number < 2 or not lines[number - 2].strip() or lines[number - 2].startswith("#")
    return bool(above.strip(" \0")) and first and not above.startswith("#")


def _fences(lines: list[str]) -> Iterator[tuple[int, tuple[Text, Text]]]:
    """Yield the first line of a code block that nothing closes; `check_blocks` yields those that have a name."""
    for number, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if match and not line.strip(" >`~"):
            yield number, _OPEN_FENCE
            return


def _tables(lines: list[str], rendered: Rendering) -> Iterator[tuple[int, tuple[Text, Text]]]:
    """Yield each line between a table's heading and rows that the page shows as it is, since there is no table."""
    for number, line in enumerate(lines):
        if _TABLE_LINE.fullmatch(line) and line.strip() in rendered.html:
            yield number, _NO_TABLE


def _code(lines: list[str], rendered: Rendering) -> Iterator[tuple[int, tuple[Text, Text]]]:
    for code in rendered.code:
        first = code.strip("\n").split("\n")[0].strip()
        number = next((place for place, line in enumerate(lines) if line.strip() == first and line[:1] in " \t"), None)
        if number is not None:
            yield number, _INDENTED


def _emphasis(lines: list[str], rendered: Rendering) -> Iterator[tuple[int, tuple[Text, Text]]]:
    for match in _EMPHASIS.finditer(rendered.html):
        words = match["words"]
        between_digits = match["before"].isdigit() and words[:1].isdigit()
        if words != words.strip() or between_digits or words[-1:] in _OPENING or words[:1] in _CLOSING:
            place = re.compile(rf"(\*{{1,2}}|_{{1,2}}){re.escape(words)}\1")
            for number, line in enumerate(lines):
                if place.search(line):
                    yield number, _accidental(words)
                    break


def _sign_lost(signs: str) -> tuple[Text, Text]:
    return (
        Text(f"제목 끝의 {signs} 는 보이지 않습니다.", f"{signs} at the end of a heading is not shown."),
        Text("\\# 으로 적어 주십시오.", "Write \\# instead."),
    )


def _accidental(words: str) -> tuple[Text, Text]:
    shown = words if len(words) <= 20 else words[:19] + "…"
    return (
        Text(
            f"두 별표(*)나 밑줄(_)이 사라지고 그 사이가 기울어집니다({shown}).",
            f"Two asterisks or underscores vanish, and what stands between them is slanted ({shown}).",
        ),
        Text("글자이면 \\* 이나 \\_ 로 적어 주십시오.", "If they are meant as signs, write \\* or \\_ for each."),
    )


_TIGHT = (
    Text("#으로 시작하는 줄은 제목이 됩니다.", "A line that begins with # becomes a heading."),
    Text(
        "제목이면 # 뒤를 한 칸 띄우고, 아니면 \\# 으로 적어 주십시오.",
        "Put a space behind it, or write \\# if it is none.",
    ),
)
_UNDERLINED = (
    Text("이 줄이 바로 윗줄을 제목으로 만듭니다.", "This line makes a heading of the one above."),
    Text(
        "사이에 빈 줄을 넣거나, 제목이면 윗줄을 '## 제목'처럼 적어 주십시오.",
        "Put an empty line between them or, if it is a heading, write it like ## Heading.",
    ),
)
_OPEN_FENCE = (
    Text("``` 가 닫히지 않았습니다.", "The ``` is not closed."),
    Text("끝에 같은 모양의 줄(```)을 넣거나 지워 주십시오.", "Close it with a line of the same marks, or remove it."),
)
_NO_TABLE = (
    Text("표가 되지 않아 줄과 막대(|)가 그대로 보입니다.", "It makes no table, and its bars are shown as they are."),
    Text(
        "표 위에 빈 줄을 두고, 머리글과 이 줄의 칸 수를 맞추어 주십시오.",
        "Leave an empty line above, and give this line as many cells as the heading.",
    ),
)
_INDENTED = (
    Text("네 칸 들여 쓴 글이 코드로 보입니다.", "Words indented by four spaces are shown as code."),
    Text("줄 앞의 빈칸을 지우거나, 코드이면 ``` 로 싸 주십시오.", "Remove the spaces, or put ``` around code."),
)
