"""The anchors of a page: what a link's #… may name, from its headings, its blocks and its own `{#…}`."""

import re
from pathlib import Path

from site_src import rendering
from site_src.errors import ContentError
from site_src.pages import Page

_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]*)"')


class Anchors:
    """Reads a page when its anchors are first asked for."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._read: dict[str, frozenset[str] | None] = {}

    def of(self, page: Page) -> frozenset[str] | None:
        """Give the anchors, or None where the page's blocks or their data are wrong, which others tell of."""
        if page.path not in self._read:
            self._read[page.path] = self._ids(page)
        return self._read[page.path]

    def _ids(self, page: Page) -> frozenset[str] | None:
        try:
            html = rendering.markdown(page, self._content).convert(page.body)
        except ContentError:
            return None
        return frozenset(_ID.findall(html))
