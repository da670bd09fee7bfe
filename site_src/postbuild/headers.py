"""Write `_headers`: what a web server says with each file of the site, in Netlify's format.

It depends on the build: the Content-Security-Policy names each inline script of the theme by its hash, and only files
with a hash in their names may be kept for good. Netlify joins the values of a header that two rules set for the same
path, so no two rules here share a header.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from institution.text import Text
from institution.validation import DataError, Problem, short

FILE = "_headers"
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
_IS_DATA_OR_FILE = re.compile(r"\bsrc\s*=|\btype\s*=\s*[\"']?application/(?:ld\+)?json\b", re.IGNORECASE)
_SUSPECT = re.compile(r"<style\b|\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
_HASHED_NAME = re.compile(r"\.[0-9a-f]{8,}\.")
_FOR_GOOD = "public, max-age=31536000, immutable"
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the theme's icons stand in its stylesheets
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_EVERYWHERE = {
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
    scripts = {script for page in pages.values() for script in inline_scripts(page)}
    everywhere = {"Content-Security-Policy": policy(scripts), **_EVERYWHERE, **({} if official else _UNLISTED)}
    rules = {"/*": everywhere}
    rules |= {f"/{name}": {"Cache-Control": _FOR_GOOD} for name in _cached_for_good(site)}
    (site / FILE).write_text("".join(_rule(path, headers) for path, headers in rules.items()), "utf-8")


def policy(scripts: set[str]) -> str:
    """Give the Content-Security-Policy (CSP level 3) of pages with these inline scripts."""
    hashes = sorted(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    directives = {**_POLICY, "script-src": " ".join([_POLICY["script-src"], *hashes])}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def inline_scripts(page: str) -> list[str]:
    """Give the scripts that stand in a page and are run; blocks of data are not."""
    scripts = _SCRIPT.finditer(page)
    return [script["code"] for script in scripts if not _IS_DATA_OR_FILE.search(script["attributes"])]


def _cached_for_good(site: Path) -> list[str]:
    paths = (path.relative_to(site) for path in site.rglob("*") if path.suffix in (".css", ".js"))
    return sorted(path.as_posix() for path in paths if _HASHED_NAME.search(path.name))


def _rule(path: str, headers: dict[str, str]) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items())]) + "\n"


class _Reader(HTMLParser):
    """Notes what a policy without unsafe-inline stops: styles and event handlers inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and its attributes."""
        self.places += ["<style>"] if tag == "style" else []
        self.places += [f"<{tag} {name}>" for name, _ in attrs if name == "style" or name.startswith("on")]


def _stopped(path: Path, page: str) -> Iterator[Problem]:
    if not _SUSPECT.search(_SCRIPT.sub("", page)):  # reading every page tag by tag would take longer than building it
        return
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
        "글에서 style이나 on… 속성을 지우고 CSS 파일에 적어 주십시오.",
        "Remove the attribute, and write it in a stylesheet.",
    ),
)
