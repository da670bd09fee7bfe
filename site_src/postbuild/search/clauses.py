"""The clauses of the charter as entries of the search's index, so that a search leads to the clause and not above it.

Material's entries are sections, each with all of its text. What stands in a clause moves from its section to an entry
by itself, whose title is the name by which the clause is cited: I-2-4, or 제5조제1항. The names are read from the built
page, where each clause has a link to itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_src.markup.addresses import CHARTER
from site_src.markup.clauses import CITING

_PAGE = CHARTER.removesuffix(".md") + "/"
_CLAUSE_OR_SECTION = re.compile(
    rf"""<(?:li|p)\b[^>]*\bid="(?P<anchor>[^"]+)"[^>]*>(?P<text>(?:(?!<(?:li|h\d)\b).)*?)"""
    rf"""<a\b(?=[^>]*\bclass="{CITING}")[^>]*\bhref="\#(?P=anchor)"[^>]*>(?P<label>[^<]*)</a>"""
    r"""|<h\d\b[^>]*\bid="(?P<section>[^"]+)\"""",
    re.DOTALL | re.VERBOSE,
)
#: What marks the entry of a clause, so that a second run leaves all as it is.
CLAUSE = "clause"
_TAG = re.compile("<[^>]*>")
_LISTS = re.compile(r"<(ol|ul)>.*</\1>", re.DOTALL)


def divide(entries: list[Any], folder: Path) -> list[Any]:
    """Give the entries of the build in this folder, the charter's clauses behind the sections they are in."""
    page = folder / _PAGE / "index.html"
    if not page.exists() or any(CLAUSE in entry for entry in entries):
        return entries
    below = _by_section(page.read_text("utf-8"))
    return [each for entry in entries for each in _parts(entry, below.get(entry["location"], []))]


def _by_section(page: str) -> dict[str, list[dict[str, Any]]]:
    section, clauses = _PAGE, dict[str, list[dict[str, Any]]]()
    for part in _CLAUSE_OR_SECTION.finditer(page):
        if part["section"]:
            section = f"{_PAGE}#{part['section']}"
        else:
            text = " ".join(_TAG.sub("", part["text"]).split())
            place = f"{_PAGE}#{part['anchor']}"
            clauses.setdefault(section, []).append(
                {"location": place, "title": part["label"], "text": text, CLAUSE: True}
            )
    return clauses


def _parts(entry: Any, clauses: list[dict[str, Any]]) -> Iterator[Any]:
    yield {**entry, "text": _LISTS.sub("", entry["text"])} if clauses else entry
    yield from clauses
