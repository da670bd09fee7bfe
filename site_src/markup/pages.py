"""Read the pages as their editors wrote them: front matter, body, and what a page must have."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict
from pydantic.dataclasses import dataclass as checked

from institution import clock
from institution.text import LANGUAGES, Filled, Text, normalize
from institution.validation import DataError, Lines, Problem, parse, parse_yaml, read_utf8, short, wrong
from site_src.markup import addresses, fences
from site_src.markup.fences import Fence

#: What pages may use beyond Markdown, as mkdocs.base.yml lists it, without what makes contents and our extensions.
EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables", "pymdownx.superfences")
#: What the generators take for front matter.
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n+|\Z)", re.DOTALL)
_TITLE = re.compile(r"#[ \t]+\S")


def _past(value: date) -> date:
    if value <= clock.today():
        return value
    raise wrong(
        Text("아직 오지 않은 날입니다({value}).", "A day that has not come yet ({value})."),
        Text("이 쪽을 마지막으로 고친 날을 적어 주십시오.", "Write the day on which the page was last changed."),
    )


@checked(frozen=True, config=ConfigDict(extra="ignore"))
class FrontMatter:
    """What we ask of a page's front matter; the theme may ask for more."""

    owner: Filled
    updated: Annotated[date, AfterValidator(_past)]
    only: Literal["ko"] | None = None


@dataclass(frozen=True)
class Page:
    """A page: its file, its address below its language's folder, its front matter, and its Markdown below that."""

    path: str
    uri: str
    lang: str
    front: dict[str, Any]
    lines: Lines
    body: str
    above: int

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """Give the page's fenced blocks, and other code between fences, from top to bottom."""
        return tuple(fences.find(self.body.split("\n")))

    def lines_without(self, left_out: Iterable[Fence]) -> list[str]:
        """Give the lines of the body, with an empty line in the place of each line of these fences."""
        lines = self.body.split("\n")
        for fence in left_out:
            lines[fence.first : fence.last + 1] = [""] * (fence.last + 1 - fence.first)
        return lines

    @property
    def address(self) -> str:
        """Give the page's address below the site's: charter/, en/charter/, en/ for an index."""
        return addresses.language_folder(self.lang) + addresses.folder(self.uri)

    @property
    def in_korean_only(self) -> bool:
        """Tell whether the page says that it has no English counterpart."""
        return self.lang == "ko" and self.front.get("only") == "ko"


@dataclass(frozen=True)
class PageFile:
    """A page's file: its language and address, what is wrong with it, and the page, or None if it cannot be read."""

    lang: str
    uri: str
    page: Page | None
    problems: tuple[Problem, ...]


def read_all(content: Path, languages: Sequence[str] = LANGUAGES) -> list[PageFile]:
    """Read every page of these languages."""
    return [
        read_page(path, content / lang, lang) for lang in languages for path in sorted((content / lang).rglob("*.md"))
    ]


def readable(content: Path, languages: Sequence[str] = LANGUAGES) -> list[Page]:
    """Give the pages of these languages that can be read."""
    return [file.page for file in read_all(content, languages) if file.page]


def read_page(path: Path, folder: Path, lang: str) -> PageFile:
    """Read one page of a language's folder."""
    on_disk = path.relative_to(folder).as_posix()
    uri = normalize(on_disk)
    try:
        text = read_utf8(path)
    except DataError as error:
        return PageFile(lang, uri, None, error.problems)
    misspelled = () if uri == on_disk else (Problem(short(path), None, "", *_DECOMPOSED),)
    match = FRONT_MATTER.match(text)
    if match is None:
        page = Page(short(path), uri, lang, {}, {}, text, 0)
        return PageFile(lang, uri, page, (Problem(short(path), 1, "", *_NO_FRONT_MATTER), *_without_title(page)))
    front, lines, problems = _front_matter(match["yaml"] or "", path)
    page = Page(short(path), uri, lang, front, lines, text[match.end() :], match[0].count("\n"))
    return PageFile(lang, uri, page, (*misspelled, *problems, *_without_title(page)))


def _front_matter(text: str, path: Path) -> tuple[dict[str, Any], Lines, tuple[Problem, ...]]:
    data: Any = None
    lines: Lines = {}
    try:
        data, lines = parse_yaml(text, path, above=1)
        lines = {**lines, (): 1}  # a field that is missing is missed where the front matter opens
        parse(FrontMatter, {} if data is None else data, path, lines)
    except DataError as error:
        return data if isinstance(data, dict) else {}, lines, error.problems
    return data, lines, ()


def _without_title(page: Page) -> Iterator[Problem]:
    if not any(_TITLE.match(line) for line in page.lines_without(page.fences)):
        yield Problem(page.path, page.above + 1, "", *_NO_TITLE)


_NO_FRONT_MATTER = (
    Text("쪽의 머리글(---로 싼 부분)이 없습니다.", "The page has no front matter."),
    Text(
        "첫 줄부터 ---, owner: 팀의 id, updated: 날짜, ---를 적어 주십시오.",
        "Begin with ---, owner: …, updated: …, ---.",
    ),
)
_DECOMPOSED = (
    Text(
        "macOS가 풀어 쓴 한글 이름의 파일이라 메뉴와 링크가 찾지 못합니다.",
        "macOS has taken the Hangul of the file's name apart, so that menus and links do not find it.",
    ),
    Text("영문 소문자로 이름을 바꾸어 주십시오(예: guide.md).", "Rename it in small Latin letters, like guide.md."),
)
_NO_TITLE = (
    Text("제목이 없습니다.", "The page has no title."),
    Text("'# 제목'처럼 시작하는 줄을 넣어 주십시오.", "Write a line such as '# Title'."),
)
