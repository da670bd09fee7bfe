"""The lines of a page that are its editor's words: no block, and no code within a line."""

import re
from collections.abc import Iterator

from site_src.markup import fences
from site_src.markup.pages import Page

_CODE = re.compile(r"`[^`]*`")


def lines(page: Page) -> Iterator[tuple[int, str]]:
    """Yield each such line with its number in the file."""
    written = page.body.split("\n")
    blocks = {number for fence in fences.find(written) for number in range(fence.first, fence.last + 1)}
    for number, text in enumerate(written):
        if number not in blocks:
            yield page.above + number + 1, _CODE.sub("", text)
