"""What is left over of another institution, or of an older name, that `formerly` of organization.yml lists."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from institution.organization.formerly import Formerly
from institution.organization.record import Organization
from institution.text import LANGUAGES, Text
from institution.validation import DataError, Problem, read_text, short

if TYPE_CHECKING:
    from institution.organization.organization_file import OrganizationFile
    from site_src.content import Content

_FOLDERS = (*LANGUAGES, "data")
_KINDS = (".md", ".yml", ".csv")
#: Beside the folder of content: what else of an institution's own a site is made from.
_BESIDE = ("netlify.toml", "mkdocs.yml", "mkdocs.en.yml", "mkdocs.base.yml")
_SEPARATOR = r"[-). ]{1,2}"


def check_leftovers(content: "Content") -> Iterator[Problem]:
    """Yield each line of pages, data and netlify.toml, from which the prints are made too, that has such a word."""
    file = content.data.organization
    if file is None or file.organization.formerly is None:
        return
    sought = _pattern(file.organization.formerly)
    current = [name for name in _names(file.organization) if sought.search(name)]
    for path in _files(content.folder):
        passed_over = _lines_of_the_list(file) if path == file.path else range(0)
        for number, line in enumerate(_lines(path), start=1):
            if number not in passed_over:
                yield from _problems(path, number, line, sought, current)


def _problems(path: Path, number: int, line: str, sought: re.Pattern[str], current: Sequence[str]) -> Iterator[Problem]:
    for name in current:  # an institution's name may hold its older one
        line = line.replace(name, " " * len(name))
    for words in dict.fromkeys(match[0] for match in sought.finditer(line)):
        yield Problem(short(path), number, words, *_LEFT_OVER)


def _pattern(formerly: Formerly) -> re.Pattern[str]:
    """Match names as they are written, numbers with any separators, and domains with whatever stands before them."""
    names = (rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" for name in formerly.names)
    domains = (rf"(?i:(?<![\w.-])(?:[\w-]+\.)*{re.escape(domain)})(?![\w-]|\.\w)" for domain in formerly.domains)
    parts = [*sorted(names, key=len, reverse=True), *map(_number, formerly.numbers), *domains]
    return re.compile("|".join(parts) or r"(?!)")


def _number(number: str) -> str:
    """Match 02-123-4567 written as 02)123-4567, 02 123 4567, +82-2-123-4567 or, without its area code, 123-4567.

    Where four digits alone would be left, as of 1577-1234, what stands before them is no area code and must be there.
    """
    area, *rest = number.split("-")
    if not rest:
        return rf"(?<![\d-]){re.escape(number)}(?![\d-])"
    digits = rest if rest[-1] else [*rest[:-1], r"\d{4}"]
    within = _SEPARATOR.join(digits)
    start = rf"(?:\+82{_SEPARATOR}?)?0?{re.escape(area.lstrip('0'))}" if area.startswith("0") else area
    optional = "?" if len(rest) > 1 else ""
    return rf"(?<![\d-])\(?(?:{start}{_SEPARATOR}){optional}{within}(?!\d)"


def _names(facts: Organization) -> Iterator[str]:
    yield from dict.fromkeys((facts.name.ko, facts.name.en, facts.short_name.ko, facts.short_name.en))


def _files(folder: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        yield from (path for path in sorted((folder / name).rglob("*")) if path.suffix in _KINDS and path.is_file())
    yield from (path for name in _BESIDE if (path := folder.parent / name).is_file())


def _lines(path: Path) -> list[str]:
    try:
        return read_text(path).split("\n")
    except DataError:  # other checks yield what cannot be read
        return []


def _lines_of_the_list(file: "OrganizationFile") -> range:
    """Give the lines of `formerly` itself, up to the next value of the file; a merge key may have it elsewhere."""
    inside = next((at for at in file.lines if at[-1:] == ("formerly",)), None)
    if inside is None:
        return range(0)
    first = file.lines[inside]
    after = [line for at, line in file.lines.items() if line > first and at[: len(inside)] != inside]
    return range(first, min(after, default=10**6))


_LEFT_OVER = (
    Text("앞선 기관의 것이 남았습니다.", "It is left over of the institution before."),
    Text(
        "귀 기관의 것으로 바꾸거나 지우고, 일부러 적은 것이면 organization.yml의 formerly에서 빼 주십시오.",
        "Write your own or remove it; if it is meant, take it out of formerly in organization.yml.",
    ),
)
