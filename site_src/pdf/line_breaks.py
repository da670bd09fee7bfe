"""Keep Korean words whole at the end of a line: WeasyPrint breaks between syllables and knows no keep-all."""

import re
from xml.etree.ElementTree import Element

#: A word with Hangul, or a number such as 02-123-4567; one longer than a narrow column may break.
_WORD = re.compile(r"((?<!\S)\S{0,24}(?:[가-힣]|\d-\d)\S{0,24}(?!\S))")
_HELD = "word"
_NOT_TEXT = {"head", "title", "style", "script"}


def hold(root: Element) -> None:
    """Put each word into a span that the style sheet does not break; no text is added or changed."""
    for parent in [element for element in root.iter() if _is_text(element)]:
        children = list(parent)
        pieces: list[str | Element] = []
        for child, text in [(None, parent.text), *((child, child.tail) for child in children)]:
            pieces += [child] if child is not None else []
            pieces += _words(text or "")
        _refill(parent, pieces)


def _is_text(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag not in _NOT_TEXT


def _words(text: str) -> list[str | Element]:
    """Split a text into words that are held and what stands between them."""
    return [_held(piece) if number % 2 else piece for number, piece in enumerate(_WORD.split(text))]


def _held(word: str) -> Element:
    span = Element("span", {"class": _HELD})
    span.text = word
    return span


def _refill(parent: Element, pieces: list[str | Element]) -> None:
    parent.text = None
    for child in list(parent):
        parent.remove(child)
    for piece in pieces:
        if not isinstance(piece, str):
            piece.tail = None
            parent.append(piece)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + piece
        else:
            parent.text = (parent.text or "") + piece
