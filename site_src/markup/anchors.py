"""Whole pages, blocks and all: the anchors that a link's #… may name, and the links that blocks write."""

import re
from collections import Counter
from pathlib import Path

from institution.validation import DataError
from site_src.markup import render
from site_src.markup.pages import Page
from site_src.markup.render import Rendering

_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]*)"')
#: The links by which clauses are cited, which lead to their own place.
_CITING = re.compile(r"#[ivx]+(-\d+)*")


class Anchors:
    """Reads a page when its anchors are first asked for."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._rendered: dict[str, Rendering | None] = {}

    def of(self, page: Page) -> frozenset[str] | None:
        """Give the anchors, or None where the page's blocks or their data are wrong, which others tell of."""
        whole = self._whole(page)
        return None if whole is None else frozenset(_ID.findall(whole.html))

    def written_by_blocks(self, page: Page, by_editor: Rendering) -> list[str]:
        """Give the targets of the links that stand on the page and not in its editor's words."""
        whole = self._whole(page)
        if whole is None:
            return []
        targets = Counter(link.target for link in whole.links) - Counter(link.target for link in by_editor.links)
        return [target for target in targets if not _CITING.fullmatch(target)]

    def _whole(self, page: Page) -> Rendering | None:
        if page.path not in self._rendered:
            try:
                self._rendered[page.path] = render.render(page, self._content)
            except DataError:
                self._rendered[page.path] = None
        return self._rendered[page.path]
