"""Links between pages, followed before a build does: to a page that is not there, to a clause the charter has not."""

import difflib
import posixpath
import re
from collections.abc import Iterator, Sequence

from feedback_api.checking import Problem
from feedback_api.text import Text
from site_src import clauses, prose
from site_src.block import CHARTER
from site_src.pages import Page

_LINK = re.compile(
    r"(?:\[(?P<label>[^\[\]]*))?\]\((?P<target>[^)\s#:]+\.md)?(?:#(?P<anchor>[^)\s]*))?(?:\s+\"[^\"]*\")?\)"
)
_NUMBER = re.compile(r"(?<![\w-])[IVX]+(?:-\d+)+(?![\w-])")
_CLAUSE = re.compile(r"[ivx]+(-\d+)*")


def dead(pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield the links to pages that the same language has not, and to clauses that its charter has not."""
    there = {lang: {page.uri for page in pages if page.lang == lang} for lang in {page.lang for page in pages}}
    known = {page.lang: set(clauses.anchors(page.body)) for page in pages if page.uri == CHARTER}
    for page in pages:
        for line, text in prose.lines(page):
            for found in _LINK.finditer(text):
                yield from _wrong(page, line, found, there[page.lang], known.get(page.lang, set()))


def _wrong(page: Page, line: int, link: re.Match[str], there: set[str], clauses_there: set[str]) -> Iterator[Problem]:
    target, anchor, named = link["target"], link["anchor"], _NUMBER.search(link["label"] or "")
    uri = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), target)) if target else page.uri
    if uri not in there:
        yield Problem(page.path, line, f"({target})", *_no_page(page, uri, there))
    elif uri == CHARTER and anchor and _CLAUSE.fullmatch(anchor):
        if anchor not in clauses_there:
            yield Problem(page.path, line, f"(#{anchor})", *_no_clause(anchor, clauses_there))
        elif named and named[0].lower() != anchor:
            yield Problem(page.path, line, f"(#{anchor})", *_other_clause(named[0]))


def _no_page(page: Page, uri: str, there: set[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(uri, there, 1)
    hint = f" {posixpath.relpath(near[0], posixpath.dirname(page.uri) or '.')}?" if near else ""
    return (
        Text("링크가 가리키는 쪽이 없습니다.", "The link leads to a page that is not there."),
        Text(f"파일 이름을 확인해 주십시오.{hint}", f"Check the file's name.{hint}"),
    )


def _other_clause(number: str) -> tuple[Text, Text]:
    return (
        Text(f"글은 {number}, 링크는 다른 조항입니다.", f"The words say {number}, the link another clause."),
        Text(f"#{number.lower()} 로 적거나 글을 고쳐 주십시오.", f"Write #{number.lower()}, or correct the words."),
    )


def _no_clause(anchor: str, known: set[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(anchor, known, 1)
    hint = f" #{near[0]}?" if near else ""
    return (
        Text("헌장에 없는 조항입니다.", "The charter has no such clause."),
        Text(
            f"헌장에 있는 조항을 #i-5-3처럼 적어 주십시오.{hint}", f"Write one that the charter has, like #i-5-3.{hint}"
        ),
    )
