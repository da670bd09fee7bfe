"""Which pages there are, and which team answers for each: what publishing wrote into the built site."""

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from institution.organization.record import Organization

log = logging.getLogger(__name__)
#: Begins with a line, as `_headers` does: `flask serve` gives it to nobody.
FILE = "_page_owners.json"
#: An address on this site alone, whatever a browser makes of it: no scheme, host, backslash or control character.
_PAGE = re.compile(r"/(?:(?!\.)[\w.~-]+/)*")


class _Reading(NamedTuple):
    version: int
    owners: Mapping[str, str]


class PageOwners:
    """The teams of the pages; the file is read again when it has changed."""

    def __init__(self, site: Path, organization: Organization) -> None:
        self._file = site / FILE
        self._organization = organization
        self._reading = _Reading(0, {})

    def team_of(self, page: str) -> str | None:
        """Name the team of a page such as /charter/, or None if there is no such page.

        Where the site is not on this machine every page may exist, and all are the default team's.
        """
        if not _PAGE.fullmatch(page):
            return None
        owners = self._owners()
        team = owners.get(page) if owners is not None else self._organization.default_team
        if team is None or team in self._organization.teams:
            return team
        return self._organization.default_team

    def _owners(self) -> Mapping[str, str] | None:
        try:
            version = self._file.stat().st_mtime_ns
            if version != self._reading.version:
                self._reading = _Reading(version, _read(self._file))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.error("%s cannot be read: %s", FILE, type(error).__name__)
            return None
        return self._reading.owners


def _read(file: Path) -> Mapping[str, str]:
    """Read the file; raises ValueError if it says something else than a team a page."""
    owners = json.loads(file.read_text("utf-8"))
    if not isinstance(owners, dict) or not all(isinstance(team, str) for team in owners.values()):
        raise ValueError
    return owners
