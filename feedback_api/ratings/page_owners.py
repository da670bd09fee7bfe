"""Which pages there are, and which team answers for each: what publishing wrote into the built site."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from feedback_api import site_files
from institution.organization.record import Organization

#: Begins with a line, as `_headers` does: `flask serve` gives it to nobody.
FILE = "_page_owners.json"
#: An address on this site alone, whatever a browser makes of it: no scheme, host, backslash or control character.
_PAGE = re.compile(r"/(?:(?!\.)[\w.~-]+/)*")


class PageOwners:
    """The teams of the pages; the file is read again when it has changed."""

    def __init__(self, site: Path, organization: Organization) -> None:
        self._file = site / FILE
        self._organization = organization

    def team_of(self, page: str) -> str | None:
        """Name the team of a page such as /charter/, or None if there is no such page.

        Where the site is not on this machine every page may exist, and all are the default team's.
        """
        if not _PAGE.fullmatch(page):
            return None
        owners = site_files.load(self._file, _parse)
        team = owners.get(page) if owners is not None else self._organization.default_team
        if team is None or team in self._organization.teams:
            return team
        return self._organization.default_team


def _parse(text: str) -> Mapping[str, str]:
    """Read the file's text; raises ValueError if it says something else than a team a page."""
    owners = json.loads(text)
    if not isinstance(owners, dict) or not all(isinstance(team, str) for team in owners.values()):
        raise ValueError
    return owners
