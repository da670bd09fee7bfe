"""Dates as people read them, in Korean time: short in tables, spoken in prose."""

from datetime import datetime

from feedback_api.deadlines import SEOUL

_WEEKDAYS = "월화수목금토일"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NOON = 12


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


def in_subject(moment: datetime) -> str:
    """Give 12/1(화) 18:00, for a list of mails on a phone."""
    local = moment.astimezone(SEOUL)
    return f"{local.month}/{local.day}({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"


def receipt(number: str) -> str:
    """Group the eight digits of a receipt number as they are read out: 4831-7265."""
    return f"{number[:4]}-{number[4:]}"
