"""The pictograms of the easy-read charter: drawings of our own, 48 units wide and high, of lines alone.

They stand beside a sentence that says the same, so that a screen reader passes over them.
"""

from collections.abc import Mapping
from typing import Literal

from markupsafe import Markup

Pictogram = Literal[
    "again",
    "book",
    "bow",
    "calendar",
    "card",
    "chart",
    "check",
    "clock",
    "door",
    "ear",
    "gift",
    "letter",
    "name",
    "note",
    "people",
    "person",
    "phone",
    "plan",
    "sad",
    "screen",
    "smile",
    "speech",
    "star",
]

_FACE = "M24 6a18 18 0 1 0 .1 0zM17 19v1M31 19v1"
_SHAPES: Mapping[Pictogram, str] = {
    "again": "M10 20a15 15 0 0 1 27-5M38 28a15 15 0 0 1-27 5M38 6v10H28M10 42V32h10",
    "book": "M24 12c-5-4-12-4-17-2v28c5-2 12-2 17 2 5-4 12-4 17-2V10c-5-2-12-2-17 2zM24 12v28",
    "bow": "M36 13a5 5 0 1 0 .1 0zM31 23c-9-3-17 2-17 11v8M14 34h12v8M31 23l3 9",
    "calendar": "M8 11h32v30H8zM8 20h32M16 6v9M32 6v9M16 30h4M28 30h4",
    "card": "M6 12h36v25H6zM6 20h36M12 29h12",
    "chart": "M7 6v35h35M16 34V24M25 34V16M34 34V9",
    "check": "M9 9h30v30H9zM16 24l6 7 11-14",
    "clock": "M24 6a18 18 0 1 0 .1 0zM24 13v12l8 5",
    "door": "M13 42V6h22v36M6 42h36M29 24v2",
    "ear": "M15 20a9 9 0 0 1 19 0c0 8-8 8-8 15a6 6 0 0 1-11 3M20 21a4 4 0 0 1 9 0c0 4-5 4-5 8",
    "gift": "M8 21h32v21H8zM6 13h36v8H6zM24 13v29M24 13c-10 0-12-9-6-9 4 0 6 5 6 9 0-4 2-9 6-9 6 0 4 9-6 9z",
    "letter": "M6 11h36v26H6zM6 12l18 14 18-14",
    "name": "M9 12h30v30H9zM19 12V6h10v6M24 19a4 4 0 1 0 .1 0zM16 36c1-9 15-9 16 0",
    "note": "M11 6h18l8 8v28H11zM29 6v8h8M17 22h14M17 29h14M17 36h8",
    "people": "M16 10a6 6 0 1 0 .1 0zM32 10a6 6 0 1 0 .1 0zM5 40c1-17 21-17 22 0M28 27c8-3 15 2 15 13",
    "person": "M24 7a8 8 0 1 0 .1 0zM9 42c1-22 29-22 30 0z",
    "phone": "M13 6h8l3 11-5 4c2 5 4 7 9 9l4-5 10 3v8c0 3-2 5-5 5C21 40 8 27 8 11c0-3 2-5 5-5z",
    "plan": "M6 8h36v32H6zM6 24h14M20 8v9M20 31v9M29 24h13M29 8v16",
    "sad": f"{_FACE}M16 33c3-6 13-6 16 0",
    "screen": "M6 8h36v25H6zM24 33v8M15 41h18",
    "smile": f"{_FACE}M16 27c3 7 13 7 16 0",
    "speech": "M7 9h34v23H23l-9 8v-8H7zM15 17h18M15 24h11",
    "star": "M24 5l6 13 13 1-10 9 3 14-12-8-12 8 3-14-10-9 13-1z",
}


def draw(name: Pictogram) -> Markup:
    """Give a pictogram as SVG, in the colour of the text around it."""
    return Markup(
        '<svg viewBox="0 0 48 48" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" '
        'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path d="{}"/></svg>'
    ).format(_SHAPES[name])
