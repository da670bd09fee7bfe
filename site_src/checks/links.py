"""Links to a page, a heading, a clause or a file that is not there.

The links are taken from the rendered page (`site_src/markup/render.py`), so that what counts as a link, and where a
file's name with brackets or spaces ends, is the same here as in the build.
"""

import difflib
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from institution.text import Text, normalize
from institution.validation import Problem
from site_src.checks.words.dead_clauses import NO_CLAUSE, group_dead_clauses
from site_src.markup import addresses, prose
from site_src.markup.addresses import CHARTER
from site_src.markup.anchors import Anchors
from site_src.markup.pages import Page
from site_src.markup.render import Link, Rendering

if TYPE_CHECKING:
    from site_src.content import Content

_LINK = re.compile(r"\]\([^)]*\)")
#: How words name a clause: I-5-3, Ⅰ-5, 제5조제1항, Article 5(1). A Roman number alone may be a word.
_OF_STATUTES = (
    r"제\s?\d+\s?조(?:의\s?\d+)?(?:\s?제\s?\d+\s?[항호])*(?:\s?[가-하]목)?",
    r"Article \d+(?:\([\da-z]+\))*",
)
_ROMAN, _BELOW, _END = "[IVXⅠ-Ⅻ]+", r"(?:-(?:\d+|[가-하](?![가-힣])))", r"(?![A-Za-z\d-])"
_NUMBER = re.compile("|".join((rf"(?<![\w-]){_ROMAN}{_BELOW}+{_END}", *_OF_STATUTES)))
_CITED = re.compile(rf"(?:헌장|[Cc]harter) (?P<clause>{'|'.join((f'{_ROMAN}{_BELOW}*{_END}', *_OF_STATUTES))})")
_CLAUSE = re.compile(r"(?:[ivx]+|\d+|preamble|(?:annex|form|addendum|article)\d*)(?:[-_][a-z]?\d+)*")
#: Addresses of other kinds lead to a file of the editor's computer, or `pasted_text` yields them.
_ELSEWHERE = ("http", "https", "mailto", "tel", "sms", "javascript", "data", "vbscript")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def check_links(content: "Content") -> Iterator[Problem]:
    """Yield the links that lead nowhere, those whose words name another clause, and pictures without words."""
    site = _Site(content)
    for page in content.pages:
        yield from group_dead_clauses(_page_links(site, page, content.renderings[page.path]))


def _page_links(site: "_Site", page: Page, rendering: Rendering) -> Iterator[Problem]:
    written, seen = list(prose.lines(page)), Counter[str]()
    for link in rendering.links:
        line = _line(written, link.target, seen[link.target])
        seen[link.target] += 1
        for field, sentences in site.wrong(page, link):
            yield Problem(page.path, line, f"({field})", *sentences)
    for field, sentences in site.wrong_of_blocks(page, rendering):
        yield Problem(page.path, None, f"({field})", *_of_block(sentences))
    for line, text in written:
        for number, sentences in site.uncited(page, _LINK.sub("", text)):
            yield Problem(page.path, line, number, *sentences)


def linked_files(content: Path, page: Page, rendering: Rendering) -> Iterator[Path]:
    """Yield the paths that the links and pictures of a page may lead to, in composed form (NFC)."""
    folder = content / page.lang
    for target in (*(link.target for link in rendering.links), *rendering.raw_targets):
        path = _path(target)
        if path:
            yield folder / _uri(page, path)
    for target in rendering.raw_targets:  # browsers follow these from the page's own folder
        path = _path(target)
        if path:
            yield folder / _uri(page, path.removeprefix("../"))


def _path(target: str) -> str:
    """Give the path of a link within the site; nothing of one that leads elsewhere."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else unquote(parts.path)


def _uri(page: Page, path: str) -> str:
    """Give a link's path from the folder of pages, as MkDocs does."""
    return normalize(posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path).lstrip("/")))


def _line(written: Iterable[tuple[int, str]], target: str, before: int) -> int | None:
    """Give the line of a link, of which as many of the same target stand above as `before` says."""
    place = re.compile(rf"(?<![^\s(<:\"']){re.escape(target)}(?![^\s)>\"'])")
    numbers = [number for number, text in written for _ in place.findall(_ESCAPED.sub(r"\1", text))]
    return numbers[min(before, len(numbers) - 1)] if numbers else None


class _Site:
    """What there is to link to."""

    def __init__(self, content: "Content") -> None:
        self._pages = {(page.lang, page.uri): page for page in content.pages}
        self._clauses = {
            lang: {clause.anchor: _compact(clause.label) for clause in clauses}
            for lang, clauses in content.clauses.items()
        }
        self._files = {lang: _published(content.folder / lang) for lang in {page.lang for page in content.pages}}
        self._anchors = Anchors(content.folder)

    def wrong(self, page: Page, link: Link) -> Iterator[tuple[str, tuple[Text, Text]]]:
        """Yield what is wrong with a link, and the part of it that is."""
        target = link.target
        if link.picture and not link.words.strip():
            yield target, _NO_WORDS
        try:
            parts = urlsplit(target)
        except ValueError:
            yield target, _NO_ADDRESS
            return
        if parts.scheme and parts.scheme not in _ELSEWHERE:
            yield target, _NO_ADDRESS
        if parts.scheme or parts.netloc:
            return
        path, written = unquote(parts.path), target.partition("#")[0]
        if target.startswith(("/", "\\")):
            yield written, _FROM_THE_ROOT
        elif path and not path.endswith(".md"):
            if _uri(page, path) not in self._files[page.lang]:
                yield written, _NO_FILE
        else:
            yield from self._no_place(page, link, path, normalize(unquote(parts.fragment)))

    def wrong_of_blocks(self, page: Page, by_editor: Rendering) -> Iterator[tuple[str, tuple[Text, Text]]]:
        """Yield what is wrong with the links that the page's blocks write.

        `check_languages` yields pages that one language lacks, and `check_references` clauses that the charter lacks.
        """
        for target in self._anchors.written_by_blocks(page, by_editor):
            uri = _uri(page, _path(target)) if _path(target) else page.uri
            counterparts = [other for (_, name), other in self._pages.items() if name == uri]
            missed = (page.lang, uri) not in self._pages and any(not other.in_korean_only for other in counterparts)
            clause = target.rpartition("#")[2]
            cited = uri == CHARTER and (clause in self._clauses.get(page.lang, {}) or _CLAUSE.fullmatch(clause))
            if not (missed or cited or addresses.is_survey_page(uri)):
                yield from self.wrong(page, Link(target, "", picture=False))

    def uncited(self, page: Page, text: str) -> Iterator[tuple[str, tuple[Text, Text]]]:
        """Yield the clauses that the words name, without a link, and that the charter has not."""
        known = self._clauses.get(page.lang, {})
        for named in _CITED.finditer(text):
            if known and _compact(named["clause"]) not in known.values():
                yield named["clause"], _no_clause(known)

    def _no_place(self, page: Page, link: Link, path: str, anchor: str) -> Iterator[tuple[str, tuple[Text, Text]]]:
        named = _NUMBER.search(link.words)
        uri = _uri(page, path) if path else page.uri
        goal = self._pages.get((page.lang, uri))
        if goal is None:
            yield path, _no_page(page, uri, [uri for lang, uri in self._pages if lang == page.lang])
        elif uri == CHARTER and anchor in self._clauses[page.lang]:
            if named and _compact(named[0]) != self._clauses[page.lang][anchor]:
                yield f"#{anchor}", _other_clause(named[0], self._clauses[page.lang])
        elif uri == CHARTER and _CLAUSE.fullmatch(anchor):
            yield f"#{anchor}", _no_clause(self._clauses[page.lang])
        elif anchor and (there := self._anchors.of(goal)) is not None and anchor not in there:
            yield f"#{anchor}", _no_heading(anchor, there)


def _published(folder: Path) -> frozenset[str]:
    """Give the files below a folder of pages that the generators publish, in composed form (NFC)."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return frozenset(
        normalize(path.as_posix())
        for path in paths
        if path.parts[0] != "templates" and not any(part.startswith(".") for part in path.parts)
    )


def _no_page(page: Page, uri: str, there: Iterable[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(uri, there, 1)
    hint = f" {posixpath.relpath(near[0], posixpath.dirname(page.uri) or '.')}?" if near else ""
    return (
        Text("링크가 가리키는 쪽이 없습니다.", "The link leads to a page that is not there."),
        Text(
            f"파일 이름을 확인하거나 링크를 지워 주십시오.{hint}", f"Check the file's name, or remove the link.{hint}"
        ),
    )


def _compact(label: str) -> str:
    """Give a clause's name as names are compared: without spaces, Roman numbers in letters."""
    return unicodedata.normalize("NFKC", "".join(label.split()))


def _other_clause(number: str, labels: Mapping[str, str]) -> tuple[Text, Text]:
    anchor = next((f"#{anchor}" for anchor, label in labels.items() if label == _compact(number)), "")
    problem = Text(f"글은 {number}, 링크는 다른 조항입니다.", f"The words say {number}, the link another clause.")
    if not anchor:
        return problem, Text("글이나 링크를 고쳐 주십시오.", "Correct the words or the link.")
    return problem, Text(f"{anchor} 로 적거나 글을 고쳐 주십시오.", f"Write {anchor}, or correct the words.")


def _no_clause(known: Iterable[str]) -> tuple[Text, Text]:
    """Guess none: the clause that is spelled most like it says something else."""
    there = next((clause for clause in known if "-" in clause), "i-1")
    return (
        NO_CLAUSE,
        Text(
            f"헌장에 있는 조항으로(예: #{there}) 바꾸거나 지워 주십시오.",
            f"Write one that it has, such as #{there}, or remove it.",
        ),
    )


def _no_heading(anchor: str, known: Iterable[str]) -> tuple[Text, Text]:
    hint = _near(anchor, known)
    return (
        Text("링크가 가리키는 제목이 그 쪽에 없습니다.", "The page has no such heading."),
        Text(
            f"제목의 글자를 빈칸은 - 로 바꾸어 적어 주십시오.{hint}",
            f"Write the heading's words, with - for each space.{hint}",
        ),
    )


def _near(anchor: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(anchor, known, 1)
    return f" #{near[0]}?" if near else ""


def _of_block(sentences: tuple[Text, Text]) -> tuple[Text, Text]:
    """Say that a block of the page links there; its editor wrote no such link."""
    problem = Text(
        f"이 쪽의 블록이 거는 링크입니다: {sentences[0].ko}", f"A block of this page links there: {sentences[0].en}"
    )
    return problem, Text(
        "그 쪽과, 그 쪽에 있어야 할 블록이 있는지 확인해 주십시오.", "Check that the page is there, with its block."
    )


_NO_ADDRESS = (
    Text("누리집에서 열 수 없는 주소입니다.", "No browser can open this address."),
    Text(
        "https://로 시작하는 주소나, 쪽 옆에 둔 파일의 이름을 적어 주십시오.",
        "Write an address with https://, or the name of a file beside the page.",
    ),
)
_NO_FILE = (
    Text("링크가 가리키는 파일이 없습니다.", "The link leads to a file that is not there."),
    Text(
        "파일 이름을 확인하고, 쪽이면 charter.md처럼 적어 주십시오.",
        "Check the file's name; a page is written like charter.md.",
    ),
)
_FROM_THE_ROOT = (
    Text("'/'로 시작하는 주소는 누리집 안의 쪽을 찾지 못합니다.", "An address that begins with / finds no page."),
    Text("charter.md처럼 파일 이름으로 적어 주십시오.", "Write the file's name, like charter.md."),
)
_NO_WORDS = (
    Text("그림을 보지 못하는 분께 읽어 드릴 글이 없습니다.", "The picture has no words for those who cannot see it."),
    Text("![그림이 보여 주는 것](파일)처럼 적어 주십시오.", "Write it like ![what it shows](file)."),
)
