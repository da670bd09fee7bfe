"""Telephone numbers: the institution's own, as its people write them, and a customer's."""

import re
from dataclasses import dataclass

import phonenumbers

HOME = "KR"
#: How an institution writes a number: with its area code, as a nation-wide number, or with the country's.
_WRITTEN = re.compile(r"(?:\+\d|\(?0\d|1\d)[\d ()-]*")
_RANGE = re.compile(r"(?P<first>[\d\s+()-]*\d)\s*[~∼〜～]\s*(?P<last>\d+)")


@dataclass(frozen=True)
class Number:
    """One number that a phone can dial: as it is read, and as a `tel:` address."""

    text: str
    uri: str


@dataclass(frozen=True)
class Phone:
    """An entry of one number or of a range such as 02-123-4561~4568."""

    text: str
    numbers: tuple[Number, ...]


def phone(text: str) -> Phone:
    """Read an institution's number or range; raises ValueError if it is none."""
    text = text.strip()
    span = _RANGE.fullmatch(text)
    written = _spelled_out(span["first"], span["last"]) if span else [text]
    return Phone(text, tuple(Number(number, _uri(number)) for number in written))


def uri(text: str) -> str:
    """Give the `tel:` address of a number that a customer wrote, or nothing if no telephone can have it."""
    number = _valid(text)
    return _address(number) if number else ""


def is_number(text: str) -> bool:
    """Tell whether a telephone can have the number a customer wrote.

    Korean numbers need no country code; those of other countries begin with +.
    """
    return _valid(text) is not None


def _spelled_out(first: str, last: str) -> list[str]:
    start, end = int(first[-len(last) :]), int(last)
    if not start < end <= start + 99:
        raise ValueError(f"{first}~{last}")
    return [f"{first[: -len(last)]}{number:0{len(last)}}" for number in range(start, end + 1)]


def _uri(text: str) -> str:
    number = _valid(text) if _WRITTEN.fullmatch(text) else None
    if number is None:
        raise ValueError(text)
    return _address(number)


def _address(number: phonenumbers.PhoneNumber) -> str:
    # UAN numbers of Korea have eight digits and no area code; asking for the type of every number takes long.
    if len(str(number.national_number)) == 8 and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.UAN:
        return f"tel:{number.national_number}"  # a nation-wide number such as 1544-8080 has no country code
    return "tel:" + phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _valid(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or set(str(number.national_number)[-8:]) == {"0"}:
        return None
    return number
