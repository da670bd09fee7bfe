"""One writer of a folder at a time.

The lock is the system's own (flock) on the folder itself: it leaves no file behind, and ends with the process that
holds it. Each file is written whole (`institution/text_files.py`).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, after waiting for whoever holds it; raises DataError if it cannot be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        raise DataError([Problem(short(folder), None, "", *_NO_FOLDER)]) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


_NO_FOLDER = (
    Text("열 수 있는 폴더가 아닙니다.", "Not a folder that can be opened."),
    Text("경로와 권한을 확인해 주십시오.", "Check its path and permissions."),
)
