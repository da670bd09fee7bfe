"""The headers of the built site, read from the file `_headers` that its build writes (Netlify's format).

Where the file is missing or cannot be read, the site is sent with the headers of `DEFAULTS`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedback_api import site_files

FILE = "_headers"
#: Headers that are sent unless the file sets them; site_src/postbuild/headers.py writes the same.
DEFAULTS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Headers about what a document or a worker may do (CSP level 3). HTTP/1.1 does not compress heads: with each script
#: and style sheet these would be a quarter of a first visit.
_OF_DOCUMENTS = {name.title() for name in DEFAULTS} - {"X-Content-Type-Options"}
#: What runs nothing by itself: style sheets, pictures and fonts, and scripts but those of workers (a worker's policy
#: is that of its own file).
_NO_DOCUMENT = re.compile(r"text/css|image/(?!svg).*|font/.*")
_SCRIPT = re.compile(r"(?:text|application)/javascript")
#: A header as HTTP can carry it (RFC 9110, 5.5 and 5.6.2).
_HEADER = re.compile(r"\s+([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([\x20-\x7e]*?)[ \t]*")


@dataclass(frozen=True)
class Rule:
    """The headers of the paths that fit a pattern such as /charter/, /assets/* or /:lang/charter/."""

    pattern: str
    headers: tuple[tuple[str, str], ...]

    def fits(self, path: str) -> bool:
        """Tell whether the rule is for a path; * stands for any rest, :name for one part."""
        parts = (_part(part) for part in re.split(r"(\*|:\w+)", self.pattern))
        return re.fullmatch("".join(parts), path) is not None


def of(site: Path, path: str, mimetype: str = "text/html") -> dict[str, str]:
    """Give the headers for a path (/charter/) and what is sent for it, without those that say nothing of its kind.

    Values that several rules give to one header are joined by commas.
    """
    given: dict[str, list[str]] = {}
    for rule in site_files.load(site / FILE, _rules) or ():
        for name, value in rule.headers if rule.fits(path) else ():
            given.setdefault(name.title(), []).append(value)
    named = {name.title(): (name, value) for name, value in DEFAULTS.items()}
    named |= {name: (name, ", ".join(values)) for name, values in given.items()}
    unheeded = _OF_DOCUMENTS if _is_no_document(path, mimetype) else ()
    return dict(header for name, header in named.items() if name not in unheeded)


def parse(text: str) -> Iterator[Rule]:
    """Parse the file: a path, then indented lines `Name: value`; # begins a comment. Other lines are ignored."""
    path, headers = "", list[tuple[str, str]]()
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            if path:
                yield Rule(path, tuple(headers))
            path, headers = line.strip(), []
        elif header := _HEADER.fullmatch(line):
            headers.append((header[1], header[2]))
    if path:
        yield Rule(path, tuple(headers))


def _is_no_document(path: str, mimetype: str) -> bool:
    if _SCRIPT.fullmatch(mimetype):
        return "worker" not in path
    return _NO_DOCUMENT.fullmatch(mimetype) is not None


def _part(part: str) -> str:
    return ".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part)


def _rules(text: str) -> tuple[Rule, ...]:
    return tuple(parse(text))
