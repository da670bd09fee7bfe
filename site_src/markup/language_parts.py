"""Mark the Korean within English pages: a screen reader changes its voice there (WCAG 2.2, 3.1.2 Language of Parts)."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

#: From a Hangul syllable to the last before a Latin letter, or before what Markdown keeps aside between \x02 and \x03.
_KOREAN = re.compile(r"[\"“‘(]?[가-힣](?:[^A-Za-z\x02\x03]*[가-힣\d.!?\"”’)])?")
_AFTER_CONTENTS_ARE_LISTED = 3


class LanguageParts(Treeprocessor):
    """Gives `lang="ko"` to what is written in Hangul: to the element, or to a part of its text."""

    def run(self, root: Element) -> None:
        """Mark the page."""
        for element in list(root.iter()):
            if not len(element) and _KOREAN.fullmatch((element.text or "").strip()):
                element.set("lang", "ko")
            else:
                _divide(element)


class LanguagePartsExtension(Extension):
    """The extension; it has no settings, and belongs to the English build."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Take part in the making of a page."""
        md.treeprocessors.register(LanguageParts(md), "charter_language_parts", _AFTER_CONTENTS_ARE_LISTED)


def makeExtension(**settings: Any) -> LanguagePartsExtension:  # noqa: N802 - Markdown's own name
    """Make the extension, as Markdown asks for it."""
    return LanguagePartsExtension(**settings)


def _divide(element: Element) -> None:
    """Put the Korean parts of an element's text, also of the text after each child, into spans."""
    children = list(element)
    for child in children:
        element.remove(child)
    element.text, spans = _parts(element.text)
    element.extend(spans)
    for child in children:
        child.tail, spans = _parts(child.tail)
        element.extend([child, *spans])


def _parts(text: str | None) -> tuple[str | None, list[Element]]:
    """Give the text before the first Korean part, and the parts, each followed by the text up to the next."""
    if not text or not _KOREAN.search(text):
        return text, []
    first, *rest = _split(text)
    return first, [_span(korean, after) for korean, after in zip(rest[::2], rest[1::2], strict=True)]


def _split(text: str) -> Iterator[str]:
    """Yield English and Korean in turns, English first and last."""
    end = 0
    for match in _KOREAN.finditer(text):
        yield text[end : match.start()]
        yield match[0]
        end = match.end()
    yield text[end:]


def _span(korean: str, after: str) -> Element:
    made = Element("span", {"lang": "ko"})
    made.text, made.tail = korean, after
    return made
