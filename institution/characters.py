"""Characters that nobody sees or that stand for others, brought into one form before an answer is checked or compared.

Every function takes time in proportion to the text: Unicode normalisation is applied to one character at a time,
because over a whole text it takes quadratic time in a run of combining marks.
"""

import re
import unicodedata
from functools import lru_cache

#: Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt): zero-width and direction signs, fillers, BOM …
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BLANK = "\u2800"  # the Braille pattern without dots
_INVISIBLE = re.compile(f"[{_IGNORABLE}{_BLANK}]")
#: Variation selectors choose the form of a Hanja in a name; joiners belong to some scripts and to composed emoji.
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINERS = "\u200c\u200d"
_JOINED = "\u0600-\u109f\u1780-\u18af\ufe0f\U0001f000-\U0001faff"
_INVISIBLE_IN_NAMES = re.compile(f"(?<![{_JOINED}])[{_JOINERS}]|(?![{_JOINERS}{_SELECTORS}])[{_IGNORABLE}]")
#: Signs written for a hyphen that Unicode does not count among the dashes (category Pd): vowels, strokes, minus.
_LIKE_HYPHENS = frozenset("\u3161\u1173\u30fc\uff70\u4e00\u2212\u2043\u2500\u2501\u25ac_")
#: Pd too, but written for "to": 02-123-4561〜4568.
_LIKE_TILDES = frozenset("\u301c\u3030\u223c\uff5e")
#: Written for a stop or a stroke: the middle dot of Hangul keyboards, the ideographic stop, the vowel ㅣ.
_LIKE_SIGNS = {"\u318d": ".", "\u119e": ".", "\u3002": ".", "\uff61": ".", "\u3163": "|"}

#: All but ASCII, Hangul syllables and Hanja, which stay as they are; 一 (U+4E00) is written for a hyphen.
_NOT_PLAIN = re.compile("[^\x00-^`-\x7f가-힣\u3400-\u4dbf\u4e01-\u9fff]")


def remove_invisible(text: str) -> str:
    """Remove what nobody sees."""
    return _INVISIBLE.sub("", text)


def remove_invisible_from_name(name: str) -> str:
    """Remove what nobody sees from a person's name, and make every blank a plain space.

    Joiners stay behind letters of the scripts that need them, and so do variation selectors: they tell Hanja apart.
    """
    return "".join(map(_without_blank, _INVISIBLE_IN_NAMES.sub("", name)))


def to_compatible(text: str) -> str:
    """Replace each character by its compatibility form (NFKC), as ＠ by @, and remove what nobody sees."""
    return text if text.isascii() else "".join(map(_compatible, text))


def to_plain(text: str) -> str:
    """Write every digit of Unicode as 0 to 9 and every dash as a hyphen, without combining marks and invisible signs.

    It is for reading numbers out of a text and for dialling them, not for showing the text again.
    """
    return _NOT_PLAIN.sub(lambda match: _plain(match[0]), text)


def _without_blank(character: str) -> str:
    return " " if character == _BLANK or unicodedata.category(character) == "Zs" else character


@lru_cache(maxsize=4096)
def _compatible(character: str) -> str:
    return "" if _INVISIBLE.match(character) else unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=16384)
def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    category = unicodedata.category(character)
    if digit is not None:
        return str(digit)
    if character in _LIKE_TILDES:
        return "~"
    if character in _LIKE_HYPHENS or category == "Pd":
        return "-"
    if category in ("Mn", "Me"):
        return ""
    return _LIKE_SIGNS.get(character) or _compatible(character)
