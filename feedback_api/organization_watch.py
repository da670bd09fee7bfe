"""Notice that organization.yml has changed since the start; the log tells it, for the next start puts it into effect.

The facts are not exchanged while the service runs: forms that customers have open, mails that wait and the built site
go by the same file, and a start checks it together with the settings, while the old facts stay in use if it is wrong.
"""

import hashlib
import logging
from pathlib import Path
from typing import Literal

from institution.organization import organization_file
from institution.validation import DataError

log = logging.getLogger(__name__)
State = Literal["current", "changed", "broken"]
_LINES: dict[State, str] = {
    "changed": "organization.yml has changed since the start: restart the service to use it",
    "broken": "organization.yml has changed since the start and has errors (see `make check`): no start would take it",
}


class OrganizationWatch:
    """Compares the file with what it was at the start; reads it only when its time or size is another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self._digest = _digest(path)
        self._state: State = "current"

    def state(self) -> State:
        """Tell whether the file is as it was; a change is logged once."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            before, self._state = self._state, self._look()
            if self._state != before and self._state in _LINES:
                log.warning(_LINES[self._state])
        return self._state

    def _look(self) -> State:
        if _digest(self._path) == self._digest:
            return "current"
        try:
            organization_file.load(self._path)
        except DataError:
            return "broken"
        return "changed"


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _digest(path: Path) -> bytes | None:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return None
