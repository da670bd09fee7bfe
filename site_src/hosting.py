"""netlify.toml: a production site must not hand the form on to an example address."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from feedback_api.checking import Problem, short
from feedback_api.text import Text


def placeholders(path: Path) -> Iterator[Problem]:
    """Yield each redirect of netlify.toml that leads to an address under .example (RFC 2606)."""
    if not path.is_file():
        return  # hosted elsewhere
    text = path.read_text("utf-8")
    for redirect in tomllib.loads(text).get("redirects", []):
        target = str(redirect.get("to", ""))
        if (urlsplit(target).hostname or "").endswith(".example"):
            line = text[: text.index(target)].count("\n") + 1
            yield Problem(short(path), line, "redirects.to", *_PLACEHOLDER)


_PLACEHOLDER = (
    Text("의견을 받는 서버의 주소가 아직 예시입니다.", "The form's server is still an example address."),
    Text("실제 서버의 주소로 바꿔 주십시오.", "Write the real one."),
)
