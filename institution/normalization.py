"""Unicode normalisation of what strangers send, in time that grows with its length alone.

Normalising sorts each run of combining marks, which takes time by the square of the run's length: 64 kB of marks took
half a second. Runs are therefore broken as Unicode's Stream-Safe Text Format does it (UAX #15, section 13).
"""

import re
import unicodedata
from typing import Literal

#: The most combining marks in a row that the Stream-Safe Text Format allows; no word of any language has as many.
MOST_MARKS = 30
#: Longer texts, in characters, are given back as they are, for they will be refused as too long: the longest answer of
#: a form has 5,000 characters, none of which is composed of more than four.
LONGEST = 4 * 5000
#: COMBINING GRAPHEME JOINER: invisible, and nothing is sorted across it.
_JOINER = "\u034f"
#: Not marks themselves, but they become marks when they are decomposed.
_BECOME_MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_FULL_RUN = re.compile(rb"[^\0]{%d}(?=[^\0])" % MOST_MARKS)


def nfc(text: str) -> str:
    """Compose a text (NFC), so that the same word is the same text however it was typed."""
    return _normalize("NFC", text)


def nfkc(text: str) -> str:
    """Compose a text and take full-width and other variants for the plain character (NFKC)."""
    return _normalize("NFKC", text)


def _normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    if text.isascii() or len(text) > LONGEST:
        return text
    return unicodedata.normalize(form, _stream_safe(text))


def _stream_safe(text: str) -> str:
    """Put a joiner behind every 30 combining marks in a row."""
    if not any(_mark_classes(text[::MOST_MARKS])):  # every longer run has a mark at one of these places
        return text
    return _JOINER.join(_between(text, [run.end() for run in _FULL_RUN.finditer(_mark_classes(text))]))


def _mark_classes(text: str) -> bytes:
    """Give the combining class of each character: 0 for what is no mark."""
    for character in _BECOME_MARKS:
        text = text.replace(character, "\u3099")
    return bytes(map(unicodedata.combining, text))


def _between(text: str, cuts: list[int]) -> list[str]:
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
