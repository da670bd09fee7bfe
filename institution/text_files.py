"""Write a text file whole or not at all: whoever is killed in between leaves the old file as it was."""

import os
import secrets
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short

PUBLIC = 0o666  # less what the umask takes away
#: For its owner alone.
INTERNAL = 0o600


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


_NOT_WRITTEN = (
    Text("쓸 수 없습니다.", "It cannot be written."),
    Text("폴더의 권한과 남은 공간을 확인해 주십시오.", "Check the folder's permissions and the space left."),
)
