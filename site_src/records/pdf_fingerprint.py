"""What a committed PDF says of itself: the day it was made, and the digest of what it was made from.

Both stand in its file identifier (ISO 32000-1, 14.4), where they are read without any library.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_IDENTIFIER = re.compile(rb"/ID\s*\[\s*\((?P<made>\d{4}-\d\d-\d\d) (?P<digest>[0-9a-f]{64})\)")


@dataclass(frozen=True)
class Stamp:
    """The day on which a PDF was made, and the digest of its document."""

    made: date
    digest: str

    def __str__(self) -> str:
        return f"{self.made} {self.digest}"


def read(path: Path) -> Stamp | None:
    """Read the stamp of a file; None if it is not there, or was not made by us."""
    match = _IDENTIFIER.search(path.read_bytes()) if path.is_file() else None
    return Stamp(date.fromisoformat(match["made"].decode()), match["digest"].decode()) if match else None
