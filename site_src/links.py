"""Links, followed before a build does: to a page, a heading, a clause or a file that is not there."""

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from feedback_api.checking import Problem
from feedback_api.text import Text
from site_src import clauses, prose
from site_src.anchors import Anchors
from site_src.block import CHARTER
from site_src.pages import Page

_LINK = re.compile(
    r"(?:(?P<picture>!)?\[(?P<label>[^\[\]]*))?\]"
    r"\((?P<target>[^)\s#]*)(?:#(?P<anchor>[^)\s]*))?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w-])[IVX]+(?:-\d+)+(?![\w-])")
_CITED = re.compile(r"(?:헌장|[Cc]harter) (?P<clause>[IVX]+(?:-\d+)*)(?![A-Za-z\d-])")
_CLAUSE = re.compile(r"[ivx]+(-\d+)*")


def dead(content: Path, pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield the links that lead nowhere, those whose words say another clause, and pictures without words."""
    site = _Site(content, pages)
    for page in pages:
        for line, text in prose.lines(page):
            for link in _LINK.finditer(text):
                for field, sentences in site.wrong(page, link):
                    yield Problem(page.path, line, f"({field})", *sentences)
            for number, sentences in site.uncited(page, _LINK.sub("", text)):
                yield Problem(page.path, line, number, *sentences)


class _Site:
    """What there is to link to."""

    def __init__(self, content: Path, pages: Sequence[Page]) -> None:
        self._content = content
        self._pages = {(page.lang, page.uri): page for page in pages}
        self._clauses = {page.lang: clauses.anchors(page.body) for page in pages if page.uri == CHARTER}
        self._anchors = Anchors(content)

    def wrong(self, page: Page, link: re.Match[str]) -> Iterator[tuple[str, tuple[Text, Text]]]:
        """Yield what is wrong with a link, and the part of it that is."""
        target = link["target"]
        if link["picture"] and not link["label"].strip():
            yield target, _NO_WORDS
        if _ELSEWHERE.match(target):
            return
        if target.startswith("/"):
            yield target, _FROM_THE_ROOT
        elif target and not target.endswith(".md"):
            yield from self._no_file(page, target)
        else:
            yield from self._no_place(page, link)

    def uncited(self, page: Page, text: str) -> Iterator[tuple[str, tuple[Text, Text]]]:
        """Yield the clauses that the words name, without a link, and that the charter has not."""
        known = self._clauses.get(page.lang, [])
        for named in _CITED.finditer(text):
            if known and named["clause"].lower() not in known:
                yield named["clause"], _no_clause(known)

    def _no_file(self, page: Page, target: str) -> Iterator[tuple[str, tuple[Text, Text]]]:
        folder = (self._content / page.lang / page.uri).parent
        if not (folder / unquote(target)).is_file():
            yield target, _NO_FILE

    def _no_place(self, page: Page, link: re.Match[str]) -> Iterator[tuple[str, tuple[Text, Text]]]:
        target, anchor, named = link["target"], unquote(link["anchor"] or ""), _NUMBER.search(link["label"] or "")
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), target)) if target else page.uri
        goal = self._pages.get((page.lang, uri))
        if goal is None:
            yield target, _no_page(page, uri, [uri for lang, uri in self._pages if lang == page.lang])
        elif uri == CHARTER and _CLAUSE.fullmatch(anchor):
            if anchor not in self._clauses[page.lang]:
                yield f"#{anchor}", _no_clause(self._clauses[page.lang])
            elif named and named[0].lower() != anchor:
                yield f"#{anchor}", _other_clause(named[0])
        elif anchor and (there := self._anchors.of(goal)) is not None and anchor not in there:
            yield f"#{anchor}", _no_heading(anchor, there)


def _no_page(page: Page, uri: str, there: Iterable[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(uri, there, 1)
    hint = f" {posixpath.relpath(near[0], posixpath.dirname(page.uri) or '.')}?" if near else ""
    return (
        Text("링크가 가리키는 쪽이 없습니다.", "The link leads to a page that is not there."),
        Text(
            f"파일 이름을 확인하거나 링크를 지워 주십시오.{hint}", f"Check the file's name, or remove the link.{hint}"
        ),
    )


def _other_clause(number: str) -> tuple[Text, Text]:
    return (
        Text(f"글은 {number}, 링크는 다른 조항입니다.", f"The words say {number}, the link another clause."),
        Text(f"#{number.lower()} 로 적거나 글을 고쳐 주십시오.", f"Write #{number.lower()}, or correct the words."),
    )


def _no_clause(known: Iterable[str]) -> tuple[Text, Text]:
    """Guess none: the clause that is spelled most like it says something else."""
    there = next((clause for clause in known if "-" in clause), "i-1")
    return (
        Text("헌장에 없는 조항입니다.", "The charter has no such clause."),
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
