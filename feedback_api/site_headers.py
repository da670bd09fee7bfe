"""The headers of the built site, read from the file `_headers` that its build writes (Netlify's format)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = "_headers"


@dataclass(frozen=True)
class Rule:
    """The headers of the paths that fit a pattern such as /charter/, /assets/* or /:lang/charter/."""

    pattern: str
    headers: tuple[tuple[str, str], ...]

    def fits(self, path: str) -> bool:
        """Tell whether the rule is for a path; * stands for any rest, :name for one part."""
        parts = (_part(part) for part in re.split(r"(\*|:\w+)", self.pattern))
        return re.fullmatch("".join(parts), path) is not None


def of(site: Path, path: str) -> dict[str, str]:
    """Give the headers for a path, which begins with a slash; what several rules say of one is joined by commas."""
    found: dict[str, list[str]] = {}
    for rule in _rules(site / FILE):
        for name, value in rule.headers if rule.fits(path) else ():
            found.setdefault(name, []).append(value)
    return {name: ", ".join(values) for name, values in found.items()}


def parse(text: str) -> Iterator[Rule]:
    """Read the file: a path, below it indented lines `Name: value`; # begins a comment."""
    path, headers = "", list[tuple[str, str]]()
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            if path:
                yield Rule(path, tuple(headers))
            path, headers = line.strip(), []
        else:
            name, colon, value = line.strip().partition(":")
            headers += [(name.strip(), value.strip())] if colon else []
    if path:
        yield Rule(path, tuple(headers))


def _part(part: str) -> str:
    return ".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part)


def _rules(file: Path) -> tuple[Rule, ...]:
    try:
        state = file.stat()
    except OSError:
        return ()  # a site that something else has built
    return _read(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int) -> tuple[Rule, ...]:  # noqa: ARG001 - a change is a new reading
    return tuple(parse(file.read_text("utf-8")))
