"""Pages from macOS, which writes 팀 as three signs: texts are composed, and links follow the spelling on the disk.

Without it a search for 팀 does not find such a text, and MkDocs does not find a file whose name is written otherwise in
the link. It compares an anchor as it is written, too, so that `#%EC%9D%B4` becomes `#이`.
"""

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from institution.text import normalize
from site_src.markup import file_names, paths

_TARGETS = {"a": "href", "img": "src"}
_BEFORE_ALL_ELSE = 1000
_BEFORE_LINKS_ARE_FOLLOWED = 0.5


class Composing(Preprocessor):
    """Composes what the page says."""

    def run(self, lines: list[str]) -> list[str]:
        """Give the lines in the form (NFC) in which texts are compared."""
        return [normalize(line) for line in lines]


class Spelling(Treeprocessor):
    """Spells each link as the disk and MkDocs have it."""

    def run(self, root: Element) -> None:
        """Change the links within the site whose path or anchor is not plain ASCII."""
        page = paths.of(self.md)
        for element in root.iter():
            name = _TARGETS.get(element.tag, "")
            target = element.get(name)
            if target and ("%" in target or not target.isascii()):
                element.set(name, _spelled(target, Path(page.path).parent))


def _spelled(target: str, folder: Path) -> str:
    try:
        parts = urlsplit(target)
    except ValueError:
        return target
    if parts.scheme or parts.netloc:
        return target
    path = unquote(parts.path)
    on_disk = file_names.find(folder, path)
    if path and on_disk.is_file() and not (folder / path).is_file():
        parts = parts._replace(path=posixpath.relpath(on_disk, folder))
    return parts._replace(fragment=normalize(unquote(parts.fragment))).geturl()


class NormalizationExtension(Extension):
    """The extension; it has no settings."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        md.preprocessors.register(Composing(md), "charter_composing", _BEFORE_ALL_ELSE)
        md.treeprocessors.register(Spelling(md), "charter_spelling", _BEFORE_LINKS_ARE_FOLLOWED)


def makeExtension(**settings: Any) -> NormalizationExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return NormalizationExtension(**settings)
