"""Files of the built site that the service reads: what its build has written for it.

Each is read again when it has changed, so that a new build needs no restart.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

log = logging.getLogger(__name__)
#: What stands around the text of a page, beside the home page of each language (site_src/postbuild/page_frame.py).
FRAME = "_frame.txt"
T = TypeVar("T")


def load(file: Path, parse: Callable[[str], T]) -> T | None:
    """Give what `parse` makes of a file's text; None if there is no file, or it cannot be read.

    `parse` is a function of a module, and raises ValueError for a text that it cannot take.
    """
    try:
        state = file.stat()
        return cast(T, _parsed(file, state.st_mtime_ns, state.st_size, parse))
    except FileNotFoundError:
        return None  # no built site stands beside the service, or one of a version that does not write the file
    except (OSError, ValueError) as error:
        log.error("%s of FEEDBACK_SITE_DIR cannot be read: %s", file.name, type(error).__name__)
        return None


@lru_cache(maxsize=8)
def _parsed(file: Path, changed: int, size: int, parse: Callable[[str], object]) -> object:  # noqa: ARG001 - both are part of the cache's key, so that a changed file is read anew
    return parse(file.read_text("utf-8"))
