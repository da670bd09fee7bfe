"""What no library knows about a customer's answers: evident pseudonyms, resident numbers, unprintable characters."""

import re
import unicodedata
from datetime import date

_PSEUDONYMS = frozenset(
    """
    익명 익명인 익명의고객 가명 무명 무명씨 무명인 아무개 아무나 비공개 비밀 이름없음 없음 모름 고객 시민 민원인 사용자
    anonymous anonym anon anonymouse noname nobody someone none null
    unknown unnamed nameless secret private user customer citizen guest
    name yourname pseudonym alias na test tester
    """.split()  # noqa: SIM905 - words are read as words
)
_RESIDENT_NUMBER = re.compile(r"(?<!\d)(\d{6})[\s\-‐-―_.·~]{0,3}([1-8]\d{6})(?!\d)")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_INVISIBLE = {"Cc", "Cs", "Zl", "Zp"}


def is_pseudonym(name: str) -> bool:
    """Tell whether a name is evidently none: 익명, anonymous, ㅇㅇㅇ, xxx, 123."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKC", name).casefold() if ch.isalnum() or _is_filler(ch))
    letters = [ch for ch in bare if ch.isalpha()]
    if len(letters) < 2 or bare in _PSEUDONYMS or any(_is_filler(ch) for ch in bare):
        return True
    if all(_is_jamo(ch) for ch in letters):
        return True
    return len(set(letters)) == 1 and (letters[0].isascii() or len(letters) > 2)


def has_resident_number(text: str) -> bool:
    """Tell whether a text holds a resident (or foreigner) registration number: a date, and a check digit that is right.

    The check digit is 11 minus the weighted sum modulo 11, its last digit; a foreigner's adds 2.
    """
    return any(_is_resident_number(*match) for match in _RESIDENT_NUMBER.findall(unicodedata.normalize("NFKC", text)))


def has_invisible(text: str, *, allowed: str = "") -> bool:
    """Tell whether a text has control characters, line separators or lone surrogates other than those allowed."""
    return any(unicodedata.category(ch) in _INVISIBLE and ch not in allowed for ch in text)


def _is_resident_number(birth: str, rest: str) -> bool:
    try:
        date(_CENTURY[rest[0]] + int(birth[:2]), int(birth[2:4]), int(birth[4:]))
    except ValueError:
        return False
    digits = [int(ch) for ch in birth + rest]
    weighted = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False))
    foreigner = 2 if rest[0] in "5678" else 0
    return digits[-1] == ((11 - weighted % 11) % 10 + foreigner) % 10


def _is_jamo(ch: str) -> bool:
    return "ᄀ" <= ch <= "ᇿ" or "ㄱ" <= ch <= "ㆎ"


def _is_filler(ch: str) -> bool:
    return ch in "○◯●□■*?"
