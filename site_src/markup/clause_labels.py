"""What the clauses that data files cite are called in the charter: 제5조제1항 for 1-5-1, I-5-3 for i-5-3."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from site_src.markup import clauses, pages
from site_src.markup.addresses import CHARTER


def label(content: Path, lang: str, clause: str) -> str:
    """Give a clause's name in the charter of a language, or in the Korean one where there is no other.

    Where the charter has no such clause, which `check_references` tells, the address stands for its name.
    """
    for language in (lang, "ko"):
        path = content / language / CHARTER
        if path.is_file():
            return _labels(path, language, path.stat().st_mtime_ns).get(clause, clause.upper())
    return clause.upper()


@lru_cache(maxsize=8)
def _labels(path: Path, lang: str, _changed: int) -> Mapping[str, str]:
    page = pages.read_page(path, path.parent, lang).page
    return {clause.anchor: clause.label for clause in clauses.read(page.body, lang)} if page else {}
