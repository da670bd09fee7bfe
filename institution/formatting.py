"""Dates, times and numbers as people read them, in Korean time and in both languages; names with their particles."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from institution.clock import SEOUL
from institution.text import Text

_WEEKDAYS = "월화수목금토일"
_NOON = 12
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_table(moment: datetime, lang: str) -> str:
    """Give 2026. 11. 24.(화) 17:00 or, in English, 24 November 2026, 17:00 (KST, UTC+9)."""
    local = moment.astimezone(SEOUL)
    if lang == "en":
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M} (KST, UTC+9)"
    return f"{local.year}. {local.month}. {local.day}.({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"


def in_prose(moment: datetime, lang: str) -> str:
    """Give 11월 24일(화) 오후 5시 or, in English, 24 November 2026, 17:00 (KST, UTC+9)."""
    if lang == "en":
        return in_table(moment, lang)
    local = moment.astimezone(SEOUL)
    half = "오전" if local.hour < _NOON else "오후"
    hour = local.hour % _NOON or _NOON
    minutes = f" {local.minute}분" if local.minute else ""
    return f"{local.month}월 {local.day}일({_WEEKDAYS[local.weekday()]}) {half} {hour}시{minutes}"


def to_the_minute(moment: datetime, lang: str) -> str:
    """Give 12월 1일(화) 09:00, for a screen that names several moments; English as `in_prose`."""
    if lang == "en":
        return in_table(moment, lang)
    local = moment.astimezone(SEOUL)
    return f"{local.month}월 {local.day}일({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"


def in_subject(moment: datetime) -> str:
    """Give 12/1(화) 18:00, for a list of mails on a phone."""
    local = moment.astimezone(SEOUL)
    return f"{local.month}/{local.day}({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"


def receipt(number: str) -> str:
    """Group the eight digits of a receipt number as they are read out: 4831-7265."""
    return f"{number[:4]}-{number[4:]}"


def day(value: date, lang: str) -> str:
    """Give 2026. 11. 23. or 23 November 2026."""
    if lang == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}. {value.month}. {value.day}."


def span(first: date, last: date, lang: str) -> str:
    """Give two days and what lies between them."""
    return f"{day(first, lang)} – {day(last, lang)}" if lang == "en" else f"{day(first, lang)} ~ {day(last, lang)}"


def clock(value: time) -> str:
    """Give 09:00."""
    return f"{value:%H:%M}"


def listed(names: list[str], lang: str) -> str:
    """Put names in a row, the last one joined by 'and' in English."""
    if lang == "ko" or len(names) == 1:
        return ", ".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def with_brackets(text: str, inner: str, lang: str) -> str:
    """Give a text with another one in brackets behind it: 칭찬(Green 카드), Compliment (Green card)."""
    return f"{text}({inner})" if lang == "ko" else f"{text} ({inner})"


def number(value: Decimal | int) -> str:
    """Give a number with the digits that were written, none rounded away, and commas: 96.50, 1,234."""
    return f"{Decimal(value):,f}"


def period(year: int, part: int, months: int, lang: str) -> str:
    """Give a year, or its part of so many months: 2026년 상반기, first half of 2026; 2026년 11월, November 2026."""
    if months == 12:
        return str(year) if lang == "en" else f"{year}년"
    if months == 1:
        return f"{_MONTHS[part - 1]} {year}" if lang == "en" else f"{year}년 {part}월"
    if months == 6:
        name = (Text("상반기", "first half"), Text("하반기", "second half"))[part - 1][lang]
    else:
        name = Text(f"{part}분기", f"quarter {part}")[lang]
    return f"{name} of {year}" if lang == "en" else f"{year}년 {name}"


def score(value: Decimal) -> str:
    """Show one digit after the point, as scores are published, and more where they were written."""
    exponent = value.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    return f"{value:.{max(digits, 1)}f}"


def change(value: Decimal) -> str:
    """Give a difference of scores with its sign: +1.5, −0.3, 0.0."""
    return f"+{score(value)}" if value > 0 else score(value).replace("-", "−")


class Name(str):
    """A name or number in a Korean sentence: `f"{name:은}"` gives it with the particle that fits (은 or 는)."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return with_particle(self, spec) if spec in _PARTICLES else super().__format__(spec)


def with_particle(name: str, particle: str) -> str:
    """Give a name with a particle of `_PARTICLES` in the form that fits its end as it is read aloud.

    한국여성인권진흥원은, 감사부는, 5166으로, 2721로, LH와. What closes in brackets is not read: 칭찬(Green 카드)을. Of
    an end that nobody can read both forms are given: 은(는).
    """
    after_consonant, after_vowel = _PARTICLES[particle]
    end = _read_end(name)
    if end is None:
        if particle in _WITH_RIEUL:
            return f"{name}({after_consonant[0]}){after_vowel}"
        return f"{name}{after_consonant}({after_vowel})"
    is_vowel = end == "" or (end == "ㄹ" and particle in _WITH_RIEUL)
    return name + (after_vowel if is_vowel else after_consonant)


#: Particles by the name that asks for them: what stands after a consonant, and after a vowel.
_PARTICLES = {
    **{"은": ("은", "는"), "이": ("이", "가"), "을": ("을", "를"), "과": ("과", "와")},
    **{"으로": ("으로", "로"), "이나": ("이나", "나"), "이라": ("이라", "라")},
}
#: After ㄹ this one is as after a vowel: 2721로.
_WITH_RIEUL = ("으로",)
#: What stands at the end of a name and is not read; brackets with all that is in them.
_SILENT = re.compile(
    r"(?:\s*[(\[{（［<〈《「『][^()\[\]{}（）［］<>〈〉《》「」『』]*[)\]}）］>〉》」』]|[\s'\"’”.,·!?)\]}）」』])+$"
)
#: The last sound of digits and Latin letters as they are read in Korean, "" for a vowel: 영 일 이 삼 …, 에이 비 시 ….
_DIGITS = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
_LETTERS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
#: The ends of Latin words that close in a consonant: Seoul, Team, Ring, Facebook, Internet; all others in a vowel.
_WORDS = (("ㄹ", re.compile(r"le?$")), ("ㅁ", re.compile(r"(?:[mn]e?|ng|[^aeiou][aeiou][bckpt]|ook|ck)$")))


def _read_end(name: str) -> str | None:
    """Give the consonant in which a name ends as it is read, "" after a vowel, None where nobody can tell."""
    read = _SILENT.sub("", unicodedata.normalize("NFKC", name))
    last = read[-1:]
    if "가" <= last <= "힣":
        place = (ord(last) - ord("가")) % 28
        return "" if place == 0 else "ㄹ" if place == 8 else "ㄱ"
    if last in _DIGITS:
        return _DIGITS[last]
    if not last.isascii() or not last.isalpha():
        return "" if last == "%" else None
    word = re.search(r"[A-Za-z]+$", read)
    if word is None or word[0].isupper():
        return _LETTERS.get(last, "")
    return next((sound for sound, pattern in _WORDS if pattern.search(word[0].lower())), "")
