"""Find numbers that identify a person, and card numbers, in a text, and name the kinds that are in it.

A resident registration number (주민등록번호) is a date of birth of six digits, a digit for century and sex (5 to 8: a
foreigner's), and six more. Those issued since October 2020 end in random digits and have no check digit, so that they
are recognised by their form alone. The law forbids to store them without a legal ground (개인정보 보호법 art. 24-2), so
the form refuses a text that holds one. For a passport, licence or card number it only asks the customer to confirm.

Each pattern below is one way of writing such a number; `birth` is the date, `rest` the seven digits after it.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from institution.characters import to_plain

RESIDENT, PASSPORT, LICENCE, CARD = "resident_number", "passport", "licence", "card"

# Each pattern begins with the first digit or letter and only then looks behind it: Python's re passes over characters
# with which a match cannot begin several times as fast where the pattern does not begin with an assertion.

#: What may stand between two digits of one number: any character but a letter, a digit or the end of a line.
_GAP = r"[^\w\n]"
_REST = r"(?P<rest>[1-8](?:\d{6}| \d{6}|(?: \d){6}))"
#: What makes an amount of the digits before it; after a space it must not be how a word begins (명의, 개명, 만나다).
_UNIT = r"(?P<unit>\s?(?:[천만억]?원|won\b|krw|%)|건|명|개|[천만억]|\s(?:건|명|개)(?![^\W\d_]))?"
#: What may stand between date and rest: one to five characters or, in a wrapped number, a hyphen and a line's end.
_BETWEEN = rf"(?P<gap>-\s{{1,3}}|{_GAP}{{1,5}})"
#: 900101-1234567.
_SPLIT = re.compile(rf"(?P<birth>\d(?<!\d\d)\d{{5}}){_BETWEEN}{_REST}(?!\d){_UNIT}", re.IGNORECASE)
#: 19900101-1234567, with the century before the date.
_WITH_CENTURY = re.compile(
    rf"(?P<century>[12](?<!\d\d)[90])(?P<birth>\d{{6}}){_BETWEEN}{_REST}(?!\d){_UNIT}", re.IGNORECASE
)
#: 9 0 0 1 0 1 - 1 2 3 4 5 6 7, unless more spaced digits stand before or after it.
_SPACED = re.compile(
    rf"(?P<birth>\d(?<!\d\d)(?<!\d{_GAP}\d)(?:{_GAP}{{1,2}}\d){{5}}){_GAP}{{1,5}}(?P<rest>[1-8](?:{_GAP}?\d){{6}})"
    rf"(?!\d|{_GAP}\d(?!\d))"
)
#: 90.01.01-1234567. The hyphen is required, since after a date and a space any other number may follow.
_DOTTED = re.compile(
    rf"(?P<birth>\d(?<!\d\d)\d{_GAP}{{1,2}}\d\d{_GAP}{{1,2}}\d\d)\.? ?-+ ?(?P<rest>[1-8]\d{{6}})(?!\d)"
)
#: 900101-123-4567.
_HYPHENED = re.compile(r"(?P<birth>\d(?<!\d\d)(?<!\d-\d)\d{5})-(?P<rest>[1-8]\d\d-\d{4})(?!-?\d)")
#: Thirteen digits in any groups. They may be another number, so words near them must name a resident number (`_NAMED`).
_GROUPED = re.compile(
    rf"(?P<birth>\d(?<!\d\d)(?:{_GAP}{{0,3}}\d){{5}}){_GAP}{{1,5}}(?P<rest>[1-8](?:{_GAP}{{0,3}}\d){{6}})(?!\d)"
)
#: Thirteen digits in one piece, which may be another number too; `_is_solid_number` decides.
_SOLID = re.compile(r"(?P<birth>\d(?<!\d\d)\d{5})(?P<rest>[1-8]\d{6})(?!\d)")

#: Words that name a resident or foreigner registration number.
_NAMED = re.compile(
    r"주민\s*(?:등록|번호)|주민(?=\W)|주민$|외국인|거소\s*신고|resident\s*(?:reg|id|num|no)|alien\s*reg|\brrn\b",
    re.IGNORECASE,
)
_REGISTERED = re.compile(r"등록\s*번호")
#: Words that name another number of thirteen digits.
_OTHERS = re.compile(
    r"법인|사업자|특허|실용신안|디자인|상표|출원|계좌|corporat|patent|trademark|application|account", re.IGNORECASE
)
_OF_CORPORATION = re.compile(r"(?:법인|corporat)[^\n\d]{0,25}$", re.IGNORECASE)
#: How many characters before and after a number count as near it.
_BEFORE, _AFTER = 30, 15
#: The weights of the first twelve digits for the check digit of a resident number.
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
#: The century of birth by the first digit of the rest.
_CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}

#: M12345678 or, since 2021, M123A4567; the letter tells the kind of passport.
_PASSPORT = re.compile(r"[MSRODmsrod](?<![^\W_].)[ -]?(?:\d{8}|\d{3}[A-Za-z]\d{4})(?![^\W_])", re.ASCII)
_REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_YEAR_AND_NUMBER = rf"\d\d{_GAP}{{1,3}}\d{{6}}{_GAP}{{1,3}}\d\d(?!\d)"
#: 12-34-567890-12; the first part is the region's number (11 to 28) or, on older ones, its name.
_END_OF_LICENCE = re.compile(_YEAR_AND_NUMBER)
_LICENCE = re.compile(rf"(?<!\d)(?:(?:1[1-9]|2[0-8]){_GAP}{{1,3}}|(?:{_REGIONS})\s?{_GAP}{{0,3}}){_YEAR_AND_NUMBER}")
#: In one piece, in fours, or 4-6-5 and 4-6-4; a check digit follows (ISO/IEC 7812-1).
_CARD = re.compile(
    rf"[2-69](?<!\d.)(?:(?<=2)(?=[2-7])|(?<!2))"
    rf"(?:\d{{13,15}}|\d{{3}}(?:{_GAP}{{1,3}}\d{{4}}){{3}}|\d{{3}}{_GAP}{{1,3}}\d{{6}}{_GAP}{{1,3}}\d{{4,5}})(?!\d)"
)
#: Texts with fewer digits hold none of these numbers and are not searched.
_FEWEST_DIGITS = 7
#: No number has more than 16 digits in one piece, so the middle of a longer piece need not be looked at.
_LONG = re.compile(r"(\d\d{16})(\d+)(\d{17})")
#: What each of these numbers holds: seven digits near each other, or a passport's letter among them.
_NEAR = re.compile(rf"\d(?:(?:{_GAP}{{0,5}}\d){{6}}|\d\d[A-Za-z]\d{{4}})")


def find_numbers(text: str) -> frozenset[str]:
    """Give the kinds of numbers in a text: RESIDENT, and PASSPORT, LICENCE and CARD for what looks like one."""
    if len(list(islice(filter(str.isnumeric, text), _FEWEST_DIGITS))) < _FEWEST_DIGITS:
        return frozenset()
    plain = _LONG.sub(lambda match: match[1] + "x" * len(match[2]) + match[3], to_plain(text))
    if not _NEAR.search(plain):
        return frozenset()
    kinds = {
        RESIDENT: _has_resident_number(plain),
        PASSPORT: _PASSPORT.search(plain) is not None,
        LICENCE: _END_OF_LICENCE.search(plain) is not None and _LICENCE.search(plain) is not None,
        CARD: any(_passes_luhn(_digits(match.group())) for match in _CARD.finditer(plain)),
    }
    return frozenset(kind for kind, holds in kinds.items() if holds)


def _has_resident_number(plain: str) -> bool:
    return (
        any(_is_split_number(match) for match in _dated(_SPLIT, plain))
        or any(_is_with_century(match) for match in _dated(_WITH_CENTURY, plain))
        or any(match for pattern in (_SPACED, _DOTTED, _HYPHENED) for match in _dated(pattern, plain))
        or _has_named_number(plain)
        or any(_is_solid_number(match) for match in _dated(_SOLID, plain))
    )


def _has_named_number(plain: str) -> bool:
    if not _GROUPED.search(plain) or not _NAMED.search(plain):  # once, before it is asked of each number
        return False
    return any(_NAMED.search(_context(match)) for match in _dated(_GROUPED, plain))


def _dated(pattern: re.Pattern[str], plain: str) -> Iterator[re.Match[str]]:
    """Yield the matches whose `birth` is a date that exists, overlapping matches too."""
    match = pattern.search(plain)
    while match:
        if _is_date(_digits(match["birth"]), match["rest"][0]):
            yield match
        match = pattern.search(plain, match.start() + 1)


def _is_split_number(match: re.Match[str]) -> bool:
    """Tell a resident number from a date with an amount (201105 1500000원) and from a corporation's number."""
    if match["unit"] and "-" not in match["gap"]:
        return False
    before = match.string[: match.start("birth")]
    return not (_OF_CORPORATION.search(before[-_BEFORE:]) and _is_corporation(_digits(match["birth"] + match["rest"])))


def _is_with_century(match: re.Match[str]) -> bool:
    """Tell a resident number from an order's, which begins with a day of this century (20261128-1234567)."""
    if int(match["century"]) * 100 != _CENTURY[match["rest"][0]]:
        return False
    return _is_split_number(match) and (match["century"] == "19" or _NAMED.search(_context(match)) is not None)


def _is_solid_number(match: re.Match[str]) -> bool:
    """Decide by words near the number and, where there are none, by the check digit, which numbers until 2020 have."""
    context = _context(match)
    if _NAMED.search(context):
        return True
    if _OTHERS.search(context):
        return False
    return bool(_REGISTERED.search(context)) or _has_check_digit(match.group())


def _context(match: re.Match[str]) -> str:
    """Give the text near a number, without the number."""
    start, end = match.span()
    return match.string[max(0, start - _BEFORE) : start] + "\n" + match.string[end : end + _AFTER]


def _is_date(birth: str, century: str) -> bool:
    try:
        date(_CENTURY[century] + int(birth[:2]), int(birth[2:4]), int(birth[4:]))
    except ValueError:
        return False
    return True


def _has_check_digit(digits: str) -> bool:
    """Compare the last digit with (11 - weighted sum mod 11) mod 10; for a foreigner's number 2 is added to that."""
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:12], strict=True))
    foreigner = 2 if digits[6] in "5678" else 0
    return int(digits[12]) == ((11 - weighted % 11) % 10 + foreigner) % 10


def _is_corporation(digits: str) -> bool:
    """Check the last digit of a corporation's number (법인등록번호): weights 1, 2, 1, 2 …, modulo 10."""
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(digits[:12]))
    return int(digits[12]) == (10 - weighted % 10) % 10


def _passes_luhn(digits: str) -> bool:
    """Check the last digit of a card number (Luhn algorithm, ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
