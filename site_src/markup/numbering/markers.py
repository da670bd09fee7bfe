"""The numbers and signs with which the items of a Korean charter begin: ①, 1., 가., 1), 가), (1), (가), a., ○, -.

A kind stands above those below it: of a law's article ① is a paragraph (항), 1. a subparagraph (호), 가. an item (목).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

HANGUL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
BULLET = "bullet"
DECIMAL = "decimal"
CIRCLED = "circled"
#: The patterns of the kinds, from the highest to the lowest.
KINDS: Mapping[str, str] = {
    CIRCLED: "[①-⑳㉑-㉟㊱-㊿]",
    DECIMAL: r"\d{1,3}\.(?=[ 가-힣])",
    "hangul": rf"[{HANGUL}]\.(?= )",
    "decimal_paren": r"\d{1,3}\)",
    "hangul_paren": rf"[{HANGUL}]\)",
    "decimal_both": r"\(\d{1,3}\)|[⑴-⒇]",
    "hangul_both": rf"\([{HANGUL}]\)|[㈎-㈛]",
    "latin": r"[a-z]\.(?= )",
    "latin_paren": r"[a-z]\)",
    "latin_both": r"\([a-z]\)",
    "hangul_circled": "[㉮-㉻]",
    BULLET: "[-*+](?= )|[○◦●•∘□■▪▫◇◆▶▷❍ㅇ·ㆍ∙](?= )",
}
#: Signs of one depth each, as offices write them, the highest first.
_SIGNS = ("■□◆◇▶▷❍", "●○◦∘ㅇ•", "-*+", "▪▫·ㆍ∙")
_MARKER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()))
#: What many type for a date at the beginning of a line: 2007. 6. 1., or 6. 1.
_DATE = re.compile(r"(?:\d{4}\. ?)?\d{1,2}\. ?\d{1,2}\.(?!\d)")


@dataclass(frozen=True)
class Marker:
    """A number or sign as it was written, its kind, and its number, which is 0 for a sign."""

    written: str
    kind: str
    number: int

    @property
    def core(self) -> str:
        """Give the number without the dot behind it; what stands in parentheses keeps them."""
        return self.written.removesuffix(".")

    @property
    def family(self) -> str:
        """Tell which items are of one list: those of a kind, and of signs those with the same one."""
        return f"{self.kind}{_of_signs(self.written)}" if self.kind == BULLET else self.kind

    @property
    def rank(self) -> int:
        """Give how far items of this kind, or with this sign, stand below the highest ones."""
        return list(KINDS).index(self.kind) + (_of_signs(self.written) if self.kind == BULLET else 0)


def match(text: str) -> tuple[Marker, str] | None:
    """Read the marker with which a text begins, and give it with what stands behind it; None if there is none.

    Of a number behind Markdown's own sign, as in `- 1. …`, the number is given.
    """
    begun = None if _DATE.match(text) else _MARKER.match(text)
    rest = text[begun.end() :].strip() if begun else ""
    if begun is None or not rest:
        return None
    kind = str(begun.lastgroup)
    inner = match(rest) if begun[0] in "-*+" else None
    return inner or (Marker(begun[0], kind, number_of(begun[0], kind)), rest)


def number_of(written: str, kind: str) -> int:
    """Give the number that a marker of this kind stands for; 0 for a sign."""
    if kind == BULLET:
        return 0
    core = unicodedata.normalize("NFKC", written).strip("().")
    if core.isdecimal():
        return int(core)
    letters = HANGUL if core in HANGUL else _LATIN
    return letters.index(core) + 1 if core in letters else int(unicodedata.numeric(written))


def _of_signs(sign: str) -> int:
    return next(depth for depth, signs in enumerate(_SIGNS) if sign in signs)


def first(kind: str, number: int) -> bool:
    """Tell whether an item may begin a list within running words: it is the first, or a sign that no word is."""
    return number == 1 or kind == CIRCLED
