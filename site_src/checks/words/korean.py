"""Korean that was left untranslated: on English pages, in the English menu, and in English fields of data.

A Korean word that is quoted, explained in brackets, or one among English ones is meant to be there. So a line is told
of where it has at least as many Hangul syllables as Latin letters, quotations and brackets left out, and a row of a
table where each of its cells has.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from institution.text import ENGLISH, Text
from institution.validation import DataError, Lines, Location, Problem, line_of, read_csv, read_yaml, short
from site_src.markup import prose

if TYPE_CHECKING:
    from site_src.content import Content

_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")
_LATIN = re.compile("[A-Za-z]")
_MEANT = re.compile(r"\"[^\"]*\"|“[^”]*”|‘[^’]*’|'[^']*'|\([^)]*\)|`[^`]*`|<[^>]*>")
_CELLS = re.compile(r"(?<!\\)\|")


def check_korean_in_english(content: "Content") -> Iterator[Problem]:
    """Yield each line of an English page, and each English value of data and menu, that is still in Korean.

    Where English is not published, nobody reads them.
    """
    if ENGLISH not in content.languages:
        return
    for page in content.pages:
        if page.lang == ENGLISH:
            title = page.front.get("description")
            if isinstance(title, str) and is_korean(title):
                yield Problem(page.path, page.lines.get(("description",)), "description", *_KOREAN)
            yield from (
                Problem(page.path, line, "", *_KOREAN) for line, text in prose.lines(page) if is_korean_line(text)
            )
    for path in sorted((content.folder / "data").rglob("*")):
        if path.suffix == ".yml":
            yield from _in_yaml(path)
        elif path.suffix == ".csv":
            yield from _in_csv(path)


def is_korean_line(text: str) -> bool:
    """Tell whether a line of a page is in Korean; a row of a table is, where no cell has English words."""
    cells = [cell for cell in _CELLS.split(text) if cell.strip()] if text.lstrip().startswith("|") else [text]
    written = [cell for cell in cells if _HANGUL.search(cell) or _LATIN.search(cell)]
    return bool(written) and all(map(is_korean, written))


def is_korean(text: str) -> bool:
    """Tell whether a text has Hangul, and no more Latin letters than that."""
    left = _MEANT.sub("", text)
    return len(_HANGUL.findall(left)) >= max(1, len(_LATIN.findall(left)))


def _in_yaml(path: Path) -> Iterator[Problem]:
    """Yield the values named `en` and, of the English menu, its name and the words of its entries."""
    try:
        data, lines = read_yaml(path)
    except DataError:  # other checks yield what cannot be read
        return
    menu = path.name == "menu.en.yml"
    for at, text in _strings(data):
        if (menu or at[-1] == ENGLISH) and is_korean(text):
            yield _problem(path, lines, at)


def _strings(value: Any, at: Location = ()) -> Iterator[tuple[Location, str]]:
    """Yield each text of a YAML file with its place; of a menu's entry, its name, which is a key there."""
    if isinstance(value, str) and at:
        yield at, value
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, (*at, number))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield (*at, str(name)), str(name)  # its own name is a text of a menu alone
            yield from _strings(inner, (*at, str(name)))


def _problem(path: Path, lines: Lines, at: Location) -> Problem:
    field = ".".join(str(part) for part in at if part not in ("extra", "organization"))
    return Problem(short(path), line_of(lines, at), field, *_KOREAN)


def _in_csv(path: Path) -> Iterator[Problem]:
    """Yield the cells of the columns whose names end in `_en`."""
    try:
        table, _ = read_csv(path)
    except DataError:
        return
    names = [name.strip() for name in table[0]] if table else []
    for number, cells in enumerate(table[1:], start=2):
        for name, cell in zip(names, cells, strict=False):
            if name.endswith("_en") and is_korean(cell):
                yield Problem(short(path), number, name, *_KOREAN)


_KOREAN = (
    Text("영어 자리에 한국어가 있습니다.", "There is Korean where English belongs."),
    Text(
        "영어로 옮기거나 비워 주십시오. 인용하는 한국어는 큰따옴표나 괄호로 묶습니다.",
        "Translate it, or leave it out; Korean that is quoted stands in quotation marks or brackets.",
    ),
)
