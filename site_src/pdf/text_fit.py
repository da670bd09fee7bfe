"""Estimate, without a font, the room that a text takes, so that a text too long for its place is set smaller.

Lengths are in ems of the text. The estimate is of broad letters, so that what fits by it fits when it is set.
"""

import math
import re
from collections.abc import Callable

_HANGUL, _OTHER = 0.95, 0.6  # ems of a letter; NanumBarunGothic, bold, has 0.92 and at most 0.58 on average
_FIRST_HANGUL = "\u1100"
_SMALLEST = 0.3


def count_lines(text: str, width: float) -> float:
    """Give the number of lines that a text takes in a column; infinite where a word is longer than a line.

    Words end at white space and, in Latin letters, after a hyphen.
    """
    lines, filled = 1, 0.0
    for word in re.split(r"\s+|(?<=-)(?=[A-Za-z])", text):
        length = _measure(word)
        if length > width:
            return math.inf
        filled += (_OTHER if filled else 0) + length
        if filled > width:
            lines, filled = lines + 1, length
    return lines


def find_scale(fits: Callable[[float], bool]) -> float:
    """Give the largest part of the wanted size, 1 at most, with which a text fits, in steps of a twentieth."""
    steps = (step / 20 for step in range(20, int(_SMALLEST * 20), -1))
    return next((scale for scale in steps if fits(scale)), _SMALLEST)


def _measure(word: str) -> float:
    return sum(_HANGUL if letter >= _FIRST_HANGUL else _OTHER for letter in word)
