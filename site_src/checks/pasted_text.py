"""HTML that word processors and websites leave in what is pasted from them: scripts, styles, tags of their own."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose

if TYPE_CHECKING:
    from site_src.content import Content

_TAG = re.compile(
    r"<(?P<tag>script|iframe|object|embed|style|link|meta|base|form|font|center|(?!mailto:)\w+:\w+)\b", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"(?:<\w[^>]*\s|\{(?:[^}]*[\s:])?)(?P<name>style|on\w+|class(?==\"?Mso))\s*=", re.IGNORECASE)
_SCRIPT = re.compile(r"(?:\]\(|\b(?:href|src)\s*=\s*[\"']?)\s*(?P<scheme>javascript|data|vbscript):", re.IGNORECASE)


def check_pasted_text(content: "Content") -> Iterator[Problem]:
    """Yield each line with HTML or an address that the site's Content-Security-Policy would stop."""
    for page in content.pages:
        for line, text in prose.lines(page):
            for field, sentences in _wrong(text):
                yield Problem(page.path, line, field, *sentences)


def _wrong(text: str) -> Iterator[tuple[str, tuple[Text, Text]]]:
    if tag := _TAG.search(text):
        yield f"<{tag['tag']}>", _HTML
    elif attribute := _ATTRIBUTE.search(text):
        yield attribute["name"], _HTML
    if script := _SCRIPT.search(text):
        yield f"{script['scheme']}:", _ADDRESS


_HTML = (
    Text(
        "다른 프로그램에서 붙여 넣은 HTML입니다. 누리집은 이것을 막습니다.",
        "HTML pasted from another program, which the site stops.",
    ),
    Text("지우고 글만 남겨 주십시오.", "Remove it, and keep the words."),
)
_ADDRESS = (
    Text("쪽이나 파일의 주소가 아닙니다.", "Not the address of a page or a file."),
    Text("https://로 시작하는 주소나 파일 이름을 적어 주십시오.", "Write an address with https://, or a file's name."),
)
