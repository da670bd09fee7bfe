"""Take out of the built pages what the generator's skeleton writes outside of every block of its template.

It has a skip link of its own, though the header has one already, names the pages before and behind, which Firefox then
fetches though nobody asked for them (and our policy forbids), and leaves an empty line for each part without use.
"""

import re
from pathlib import Path

_SKIP_LINK = re.compile(r'<div data-md-component="skip">.*?</div>', re.DOTALL)
_NEIGHBOUR = re.compile(r'<link rel="?(?:prev|next)\b[^>]*>')
#: An empty line; or an element in which each line counts, which stays.
_EMPTY_LINE = re.compile(
    r"(?P<kept><(?P<tag>pre|textarea|script)\b.*?</(?P=tag)\s*>)|\n[ \t]*(?=\n)", re.DOTALL | re.IGNORECASE
)


def write(site: Path) -> None:
    """Write each page anew, with one skip link, without its neighbours and without empty lines."""
    for path in site.rglob("*.html"):
        path.write_text(tidy(path.read_text("utf-8")), "utf-8")


def tidy(page: str) -> str:
    """Give a page without the skeleton's skip link, links to neighbours and empty lines."""
    without = _NEIGHBOUR.sub("", _SKIP_LINK.sub("", page, count=1))
    return _EMPTY_LINE.sub(lambda match: match["kept"] or "", without).lstrip()
