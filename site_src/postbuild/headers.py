"""Write `_headers`: what a web server says with each file of the site, in Netlify's format.

Only files with a hash in their names may be kept for good, and a page with a script or style inside, which the
Content-Security-Policy would stop, ends the build. Netlify joins the values of a header that two rules set for the same
path, so no two rules here share a header.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short

FILE = "_headers"
#: The most common of what is harmless, taken out before the pages are read tag by tag.
_HARMLESS_SCRIPT = re.compile(
    r'<script src="[^"]*"(?: (?:defer|async|type="module"|data-[a-z]+="[^"]*"))*></script>'
    r'|<script(?: id="\w+")? type="application/(?:ld\+)?json">.*?</script>',
    re.DOTALL,
)
_SUSPECT = re.compile(r"<(?:style|script)\b|\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
#: The types of scripts that are run (HTML, 4.12.1); a script of any other type is a block of data.
_CODE = re.compile(r"|module|importmap|speculationrules|(?:text|application)/(?:x-)?(?:java|ecma)script", re.IGNORECASE)
_HASHED_NAME = re.compile(r"\.[0-9a-f]{8,}\.")
_FOR_GOOD = "public, max-age=31536000, immutable"
_POLICY = (  # CSP level 3
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; "  # the theme's icons stand in its stylesheets
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_EVERYWHERE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",  # no-referrer would make browsers send `Origin: null` with a post
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: For a demonstration: no search engine shows its pages (which say so themselves), nor its documents and tables.
_UNLISTED = {"X-Robots-Tag": "noindex"}


def write(site: Path, *, official: bool = True) -> None:
    """Write the file; raises DataError for a page with styles or scripts that the policy would stop."""
    pages = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    stopped = [problem for path, page in pages.items() for problem in _stopped(path, page)]
    if stopped:
        raise DataError(stopped)
    rules = {"/*": {**_EVERYWHERE, **({} if official else _UNLISTED)}}
    rules |= {f"/{name}": {"Cache-Control": _FOR_GOOD} for name in _cached_for_good(site)}
    (site / FILE).write_text("".join(_rule(path, headers) for path, headers in rules.items()), "utf-8")


def _cached_for_good(site: Path) -> list[str]:
    paths = (path.relative_to(site) for path in site.rglob("*") if path.suffix in (".css", ".js"))
    return sorted(path.as_posix() for path in paths if _HASHED_NAME.search(path.name))


def _rule(path: str, headers: dict[str, str]) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items())]) + "\n"


class _Reader(HTMLParser):
    """Notes what the policy stops: scripts, styles and event handlers inside the page; blocks of data are none."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and its attributes."""
        named = {name: text or "" for name, text in attrs}
        is_code = tag == "script" and "src" not in named and _CODE.fullmatch(named.get("type", ""))
        self.places += [f"<{tag}>"] if is_code or tag == "style" else []
        self.places += [f"<{tag} {name}>" for name, _ in attrs if name == "style" or name.startswith("on")]


def _stopped(path: Path, page: str) -> Iterator[Problem]:
    if not _SUSPECT.search(_HARMLESS_SCRIPT.sub("", page)):
        return  # reading every page tag by tag would take longer than building it
    reader = _Reader()
    reader.feed(page)
    for place in dict.fromkeys(reader.places):
        yield Problem(short(path), None, place, *_INLINE)


_INLINE = (
    Text(
        "쪽 안에 적은 모양이나 스크립트는 브라우저가 막습니다.",
        "Browsers will stop styles and scripts inside a page.",
    ),
    Text(
        "글에서 지워 주십시오. 모양은 CSS 파일에, 스크립트는 JS 파일에 적습니다.",
        "Remove it from the text: styles belong in a style sheet, scripts in a file of their own.",
    ),
)
