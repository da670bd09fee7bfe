"""Dates, times and numbers as people read them, in Korean time and in both languages."""

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
