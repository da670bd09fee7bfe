"""Write a file whole or not at all, and one writer of a folder at a time.

Whoever is killed in between leaves the old file as it was. The lock is the system's own (flock) on the folder itself:
it leaves no file behind, and ends with the process that holds it.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short

PUBLIC = 0o666  # less what the umask takes away
#: For its owner alone.
INTERNAL = 0o600


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


def replace_text(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Write a text in UTF-8 in place of a file, making its folder; raises DataError where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode(), mode)
    except OSError:
        raise DataError([Problem(short(path), None, "", *_NOT_WRITTEN)]) from None


def _replace(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


_NO_FOLDER = (
    Text("열 수 있는 폴더가 아닙니다.", "Not a folder that can be opened."),
    Text("경로와 권한을 확인해 주십시오.", "Check its path and permissions."),
)
_NOT_WRITTEN = (
    Text("쓸 수 없습니다.", "It cannot be written."),
    Text("폴더의 권한과 남은 공간을 확인해 주십시오.", "Check the folder's permissions and the space left."),
)
