"""Files beside the pages: whatever lies there is published, so each must be one that a page shows."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from institution.text import LANGUAGES, Text, normalize
from institution.validation import Problem, short
from site_src.checks import links
from site_src.markup.pages import Page
from site_src.markup.render import Rendering

_KINDS = (".png", ".jpg", ".jpeg", ".webp", ".svg", ".pdf", ".hwp", ".hwpx", ".csv", ".zip")


def check(content: Path, pages: Sequence[Page], renderings: Mapping[str, Rendering]) -> Iterator[Problem]:
    """Yield each file of content/ko and content/en that nobody asked for."""
    used = {str(file) for page in pages for file in links.files(content, page, renderings[page.path])}
    for lang in LANGUAGES:
        for path in sorted((content / lang).rglob("*")):
            if not path.is_file() or path.suffix == ".md" or path.name.startswith("."):  # generators leave these out
                continue
            if path.suffix.lower() not in _KINDS:
                yield Problem(short(path), None, "", *_KIND)
            elif normalize(str(path)) not in used:
                yield Problem(short(path), None, "", *_UNUSED)


_KIND = (
    Text("이런 파일은 누리집에 싣지 않습니다.", "A file of this kind is not published."),
    Text("지우거나 PDF 또는 그림으로 바꾸어 주십시오.", "Remove it, or make it a PDF or a picture."),
)
_UNUSED = (
    Text(
        "어느 쪽에서도 쓰지 않는 파일입니다. 여기에 두면 누구나 볼 수 있습니다.",
        "No page uses this file, and here everybody can see it.",
    ),
    Text("지우거나 쪽의 글에서 링크해 주십시오.", "Remove it, or link it from a page."),
)
