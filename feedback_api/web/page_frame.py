"""The site's header, menu and footer around the service's own pages, as the build of the site has written them."""

from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from feedback_api import site_files

#: What stands where the text of a page belongs.
TEXT = "<!-- text -->"


class Frame(NamedTuple):
    """The HTML before and behind the text of a page, all of its body."""

    opening: Markup
    closing: Markup


def load(folder: Path) -> Frame | None:
    """Give the frame of the site in this folder, such as site/en; None if there is none, or it cannot be read."""
    return site_files.load(folder / site_files.FRAME, _parse)


def _parse(text: str) -> Frame:
    opening, mark, closing = text.partition(TEXT)
    if not mark:
        raise ValueError("no mark for the text")
    return Frame(Markup(opening), Markup(closing))  # noqa: S704 - written by our own build, not by who sends us something
