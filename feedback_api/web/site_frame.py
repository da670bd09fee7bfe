"""The site's header, menu and footer around the service's own pages, as the build of the site has written them."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

log = logging.getLogger(__name__)
#: Beside the home page of each language; site_src/postbuild/service_frame.py writes it, with a mark for the text.
FILE = "_frame.txt"
_TEXT = "<!-- text -->"


class Frame(NamedTuple):
    """The HTML before and behind the text of a page, all of its body."""

    opening: Markup
    closing: Markup


def load(folder: Path) -> Frame | None:
    """Give the frame of the site in this folder, such as site/en; None if there is no site, or it cannot be read."""
    file = folder / FILE
    try:
        state = file.stat()
        return _read(file, state.st_mtime_ns, state.st_size)
    except FileNotFoundError:
        return None  # no built site stands beside the service, or one of an older version
    except (OSError, ValueError) as error:
        log.error("%s of FEEDBACK_SITE_DIR cannot be read: %s", FILE, type(error).__name__)
        return None


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int) -> Frame:  # noqa: ARG001 - part of the cache's key
    opening, mark, closing = file.read_text("utf-8").partition(_TEXT)
    if not mark:
        raise ValueError("no mark for the text")
    return Frame(Markup(opening), Markup(closing))  # noqa: S704 - written by our own build, not by who sends us something
