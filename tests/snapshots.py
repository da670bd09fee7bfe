"""Texts that people reviewed, kept in files and compared: `UPDATE_SNAPSHOTS=1 pytest -n 0 …` writes them anew.

A file holds several texts, each below a line that names it, so that a sentence they share is changed in one file.
"""

import os
import re
from pathlib import Path

_TITLE = re.compile(r"^=== (.+) ===\n", re.MULTILINE)


def compare(file: Path, title: str, text: str) -> None:
    """Compare a text, which ends with a line break, with the reviewed one of that title."""
    reviewed = _read(file)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        reviewed[title] = text
        file.write_text("\n".join(f"=== {name} ===\n{one}" for name, one in reviewed.items()), "utf-8")
    assert text == reviewed.get(title), f"meant? UPDATE_SNAPSHOTS=1 writes {file.name} anew"


def _read(file: Path) -> dict[str, str]:
    """Give the texts of a file by their titles, in its order; of a file that does not exist, none."""
    if not file.exists():
        return {}
    _, *parts = _TITLE.split(file.read_text("utf-8"))
    last = len(parts) - 1
    texts = (one if number == last else one.removesuffix("\n") for number, one in enumerate(parts) if number % 2)
    return dict(zip(parts[::2], texts, strict=True))
