"""Write which pages there are and which team answers for each, for the service that takes their ratings."""

import json
from collections.abc import Iterable
from pathlib import Path

from site_src.markup.pages import Page

#: Begins with a line, so that `flask serve` gives it to nobody.
FILE = "_page_owners.json"


def write(site: Path, pages: Iterable[Page]) -> None:
    """Write the file into the built site: the address of each page, such as /en/charter/, and its team."""
    owners = {f"/{page.address}": str(page.front["owner"]) for page in pages if page.front.get("owner")}
    (site / FILE).write_text(json.dumps(owners, ensure_ascii=False, indent=1) + "\n", "utf-8")
