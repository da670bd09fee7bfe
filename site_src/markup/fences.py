"""Find the fenced blocks of a page that are ours, and read the options that stand in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVar

from institution.formatting import Name
from institution.text import Text
from institution.validation import DataError, Lines, Problem, parse, parse_yaml

T = TypeVar("T")
# A fence may stand in a list, a note or a quotation; what stands before it stands before each of its lines.
_OPEN = re.compile(r"(?P<before>[ >]*)(?P<fence>`{3,}|~{3,})[ ]*(?P<name>[^\s`]*)(?P<rest>[^`]*)")
_ALIKE = 0.75


@dataclass(frozen=True)
class Fence:
    """A fenced block: where it stands (lines from 0, the closing line excluded from `body`) and what it says."""

    first: int
    last: int
    before: str
    name: str
    rest: str
    body: tuple[str, ...]
    closed: bool


@dataclass(frozen=True)
class Place:
    """A block in its file: the file, the line of its opening fence, and its name."""

    path: str
    line: int
    name: str

    def problem(self, problem: Text, cure: Text, option: str = "", line: int | None = None) -> Problem:
        """Make the problem of the block, or of one of its options."""
        return Problem(self.path, line or self.line, f"```{self.name} {option}".rstrip(), problem, cure)


def find(lines: Sequence[str]) -> Iterator[Fence]:
    """Yield the fenced blocks, ours and others; what stands inside another fence is its text."""
    number = 0
    while number < len(lines):
        opening = _OPEN.fullmatch(lines[number])
        fence = _read(lines, number, opening) if opening else None
        if fence and (fence.closed or fence.name):
            yield fence
        number = fence.last + 1 if fence and fence.closed else number + 1


def locate(fences: Iterable[Fence], path: str, above: int) -> Iterator[tuple[Fence, Place]]:
    """Yield each fence of a page with its place in the page's file, where `above` lines stand above the Markdown."""
    for fence in fences:
        yield fence, Place(path, above + fence.first + 1, fence.name)


def check(fence: Fence, place: Place, names: Sequence[str]) -> bool:
    """Tell whether a fence is one of ours. Raises DataError if it is badly made or its name is mistyped."""
    if fence.name not in names:
        alike = get_close_matches(fence.name.lower(), names, n=1, cutoff=_ALIKE) if fence.name else []
        if alike:
            raise DataError([place.problem(*_mistyped(alike[0]))])
    if not fence.closed:
        raise DataError([place.problem(*_OPEN_END)])
    if fence.name not in names:
        return False
    if fence.rest.strip():
        raise DataError([place.problem(*_OPTIONS_BELOW)])
    return True


def options(fence: Fence, place: Place, kind: type[T]) -> tuple[T, Lines]:
    """Read the options of a block and the lines they stand on; raises DataError with everything wrong in them."""
    text = "\n".join(fence.body)
    try:
        data, lines = parse_yaml(text, place.path, above=place.line)
        if data is not None and not isinstance(data, dict):
            raise DataError([place.problem(*_NO_PAIRS, line=place.line + 1)])
        return parse(kind, data or {}, place.path, {(): place.line, **lines}), lines
    except DataError as error:
        raise DataError([_named(problem, place) for problem in error.problems]) from None


def _named(problem: Problem, place: Place) -> Problem:
    """Name the block, before the option, as the field of a problem in its options."""
    option = "" if problem.field.startswith("```") else problem.field
    return replace(problem, line=problem.line or place.line, field=f"```{place.name} {option}".rstrip())


def _read(lines: Sequence[str], first: int, opening: re.Match[str]) -> Fence:
    before, fence = opening["before"], opening["fence"]
    end = re.compile(re.escape(before.rstrip(" ")) + r"[ ]*" + re.escape(fence) + re.escape(fence[0]) + r"*[ ]*")
    last = next((number for number in range(first + 1, len(lines)) if end.fullmatch(lines[number])), None)
    body = lines[first + 1 : last] if last is not None else ()
    inside = tuple(line[len(before) :] if line.startswith(before) else line.lstrip(" >") for line in body)
    name, rest = opening["name"], opening["rest"]
    return Fence(first, last if last is not None else first, before, name, rest, inside, last is not None)


def _mistyped(name: str) -> tuple[Text, Text]:
    return (
        Text("모르는 블록입니다.", "An unknown block."),
        Text(f"```{Name(name):을} 뜻하신 것입니까?", f"Did you mean ```{name}?"),
    )


_NO_PAIRS = (
    Text("옵션이 '이름: 값'의 모양이 아닙니다.", "The options are not written as 'name: value'."),
    Text("한 줄에 하나씩 'year: 2025'처럼 적어 주십시오.", "Write one a line, like 'year: 2025'."),
)
_OPEN_END = (
    Text("블록이 닫히지 않았습니다.", "The block is not closed."),
    Text("블록의 끝에 같은 모양의 줄(```)을 넣어 주십시오.", "Close it with a line of the same marks (```)."),
)
_OPTIONS_BELOW = (
    Text("블록 이름과 같은 줄에 다른 글이 있습니다.", "Something stands beside the name of the block."),
    Text("옵션은 아랫줄에 '이름: 값'으로 적어 주십시오.", "Write options on the lines below, as 'name: value'."),
)
