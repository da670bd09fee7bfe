"""Numbers at the beginning of a line: Markdown takes 12. for an item of a list, and counts lists from 1."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose
from site_src.markup.addresses import CHARTER
from site_src.markup.numbering import source, traces
from site_src.markup.numbering.traces import Trace
from site_src.markup.pages import EXTENSIONS, Page

if TYPE_CHECKING:
    from site_src.content import Content

_NUMBER = re.compile(r"(?P<before>[ >]*(?:[-*+] +)*)(?P<number>\d+)\.(?P<space> +)(?P<rest>.*)")
_DATE = re.compile(r"(?:(?:19|20)\d\d\. ?\d{1,2}|\d{1,2}\. ?\d{1,2})\.")
_NESTED = re.compile(r"\d+\. ")
_BEFORE_ALL_ELSE = 1000


@dataclass(frozen=True)
class _Item:
    """An item of a list: the line it stands on (from 0), and the number that the page will show."""

    line: int
    shown: int


def check_list_numbers(content: "Content") -> Iterator[Problem]:
    """Yield each line whose number would be lost or changed; of a list that is counted anew, its first such line.

    The charter's numbers are its own, and stay (`site_src/markup/clauses.py`), but for those of notes and of HTML.
    """
    for page in content.pages:
        lines = content.editor_lines(page)
        yield from _changed_numbers(page, source.left_alone(lines) if page.uri == CHARTER else lines)


def _changed_numbers(page: Page, lines: list[str]) -> Iterator[Problem]:
    numbered = _numbered(lines)
    for items in _lists(lines, numbered):
        dates = [item for item in items if _is_date(numbered[item.line])]
        others = [item for item in items if item not in dates]
        for item in dates:
            yield Problem(page.path, page.above + item.line + 1, "", *_date(numbered[item.line]))
        changed = _first_changed(others, numbered)
        if changed:
            yield Problem(page.path, page.above + changed.line + 1, "", *_changed(changed, numbered[changed.line]))


def _numbered(lines: list[str]) -> dict[int, re.Match[str]]:
    """Give the lines that begin with a number, code left out."""
    text = "\n".join(lines)
    code = prose.code_spans(text)
    matches: dict[int, re.Match[str]] = {}
    start = 0
    for number, line in enumerate(lines):
        match = _NUMBER.fullmatch(line)
        if match and not any(first <= start + match.start("number") < last for first, last in code):
            matches[number] = match
        start += len(line) + 1
    return matches


def _lists(lines: list[str], numbered: dict[int, re.Match[str]]) -> list[list[_Item]]:
    """Read the lists of a page as the generators do, with a trace of its line behind each number."""
    traced = list(lines)
    for number, match in numbered.items():
        head = f"{match['before']}{match['number']}.{match['space']}"
        traced[number] = f"{head}{Trace(number)}{match['rest']}"
    md = Markdown(extensions=EXTENSIONS)
    reader = _Lists()
    md.treeprocessors.register(reader, "charter_lists", _BEFORE_ALL_ELSE)
    md.convert("\n".join(traced))
    return reader.lists


class _Lists(Treeprocessor):
    """Notes the numbered lists and the traces at the head of their items."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[list[_Item]] = []

    def run(self, root: Element) -> None:
        """Look at the page before the signs within its lines are read."""
        for numbered in root.iter("ol"):
            first = int(numbered.get("start", "1"))
            items = [_item(element, number) for number, element in enumerate(numbered, start=first)]
            self.lists.append([item for item in items if item])


def _item(element: Element, shown: int) -> _Item | None:
    trace = traces.read("".join(element.itertext()).lstrip())
    return _Item(trace.line, shown) if trace else None


def _is_date(written: re.Match[str]) -> bool:
    """Tell whether a line begins with a date, or with two numbers, of which Markdown makes a list within a list."""
    rest = written["rest"]
    return bool(_DATE.match(f"{written['number']}.{written['space'][:1]}{rest}")) and (
        written["number"] != "1" or bool(_NESTED.match(rest))
    )


def _first_changed(items: list[_Item], numbered: dict[int, re.Match[str]]) -> _Item | None:
    """Give the first item that shows another number than was written, or a letter, as a list within a bullet does."""
    written = [int(numbered[item.line]["number"]) for item in items]
    if len(items) > 1 and set(written) == {1}:  # all of them as 1., so that Markdown counts
        return None
    pairs = zip(items, written, strict=True)
    return next((item for item, number in pairs if number != item.shown or _in_bullet(numbered[item.line])), None)


def _in_bullet(written: re.Match[str]) -> bool:
    return bool(written["before"].strip(" >"))


def _date(written: re.Match[str]) -> tuple[Text, Text]:
    date = _DATE.match(f"{written['number']}.{written['space'][:1]}{written['rest']}")
    shown = date[0] if date else written["number"]
    escaped = shown.replace(".", "\\.", 1)
    return (
        Text(
            f"줄의 첫머리에 있는 날짜({shown})는 목록의 번호로 읽혀 사라집니다.",
            f"A date that begins a line ({shown}) is taken for the number of a list, and lost.",
        ),
        Text(f"앞에 글을 두거나 {escaped} 처럼 적어 주십시오.", f"Put a word before it, or write {escaped}"),
    )


def _changed(item: _Item, written: re.Match[str]) -> tuple[Text, Text]:
    number = written["number"]
    if _in_bullet(written):
        return (
            Text(
                f"점 목록 안의 번호({number}.)는 글자로 바뀝니다.",
                f"A number behind a bullet ({number}.) becomes a letter.",
            ),
            Text(f"- 를 지우거나 {number}\\. 로 적어 주십시오.", f"Remove the bullet, or write {number}\\."),
        )
    return (
        Text(
            f"적은 번호({number}.)가 {item.shown}. 로 바뀝니다.",
            f"The number that was written ({number}.) becomes {item.shown}.",
        ),
        Text(
            f"목록은 1부터 셉니다. 앞 목록에 이으려면 사이의 글을 네 칸 들이고, 아니면 {number}\\. 로 적어 주십시오.",
            "Lists are counted from 1. To continue the list above, indent what stands between by four spaces; "
            f"if it is no list, write {number}\\.",
        ),
    )
