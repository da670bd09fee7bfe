"""Pages rendered with their blocks: the anchors that a link's #… may name, and the links that blocks write."""

import re
from collections import Counter
from pathlib import Path

from institution.validation import DataError
from site_src.markup import render
from site_src.markup.pages import Page
from site_src.markup.render import Rendering

_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]*)"')


class Anchors:
    """The anchors and links of pages, each of which is rendered once, when it is first asked for."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._rendered: dict[str, Rendering | None] = {}

    def of(self, page: Page) -> frozenset[str] | None:
        """Give the anchors, or None where the page's blocks or their data are wrong, which `check_blocks` yields."""
        rendering = self._render(page)
        return None if rendering is None else frozenset(_ID.findall(rendering.html))

    def written_by_blocks(self, page: Page, by_editor: Rendering) -> list[str]:
        """Give the targets of the links that stand on the page and not in its editor's words."""
        rendering = self._render(page)
        if rendering is None:
            return []
        targets = Counter(link.target for link in rendering.links) - Counter(link.target for link in by_editor.links)
        return list(targets)

    def _render(self, page: Page) -> Rendering | None:
        if page.path not in self._rendered:
            try:
                self._rendered[page.path] = render.render(page, self._content)
            except DataError:
                self._rendered[page.path] = None
        return self._rendered[page.path]
