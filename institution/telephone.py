"""Telephone numbers: the institution's own, as its people write them, and a customer's.

`phone` reads what offices write into one cell: a number, a range, several of them, an extension (내선 123), or a number
without its area code, which `Home` supplies.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers

HOME = "KR"
#: How an institution writes a number: with its area code, as a nation-wide number, or with the country's.
_WRITTEN = re.compile(r"(?:\+\d|\(?0\d|1\d)[\d ()-]*")
_RANGE = re.compile(r"(?P<first>[\d\s+()-]*\d)\s*[~∼〜～]\s*(?P<last>\d+)")
#: What else stands for a hyphen, and between two numbers of a cell.
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ㅡ", "-") | dict.fromkeys("∼〜", "~"))
_BETWEEN = re.compile(r"\s*(?:[,;/·ㆍ\n]|\s및\s|\s또는\s)\s*")
_EXTENSION = re.compile(
    r"[(\[]?\s*(?:내선(?:번호)?|구내|교환|ext(?:ension)?\b|#)\s*[.:]?\s*(?P<digits>\d{1,6})"
    r"(?:\s*~\s*(?P<last>\d{1,6}))?\s*번?\s*[)\]]?",
    re.IGNORECASE,
)
_EXTENSION_BEHIND = re.compile(
    r"(?P<digits>\d{1,6})(?:\s*~\s*(?P<last>\d{1,6}))?\s*번?\s*[(\[]\s*(?:내선|구내)\s*[)\]]"
)
_AREA_CODE = re.compile(r"\(?(?P<code>0(?:2|[3-6]\d))\b")
_WITHOUT_AREA_CODE = re.compile(r"(?:[1-9]\d{2}|[2-9]\d{3})[- ]?\d{4}")
_SHORT = re.compile(r"\d{1,4}")
#: A number with its area code. Numbers that are free of charge (080) and nation-wide ones cannot be called from abroad.
_WITH_AREA_CODE = re.compile(r"\(?0(?!80)(?P<area>\d+)\)?[ -]*(?P<rest>.*)")


@dataclass(frozen=True)
class Number:
    """One number that a phone can dial: as it is read, as a `tel:` address (RFC 3966), and its extension, if any."""

    text: str
    uri: str
    extension: str = ""

    def label(self, lang: str) -> str:
        """Give the number with its extension: 02-123-4567(내선 89), +82-2-123-4567 (ext. 89)."""
        if lang != "en":
            return f"{self.text}(내선 {self.extension})" if self.extension else self.text
        number = _from_abroad(self.text)
        return f"{number} (ext. {self.extension})" if self.extension else number


@dataclass(frozen=True)
class Phone:
    """An entry of one number, of a range such as 02-123-4561~4568, or of several of these, which are its `parts`."""

    text: str
    numbers: tuple[Number, ...]
    parts: "tuple[Phone, ...]" = ()

    def label(self, lang: str) -> str:
        """Give the entry in a language; in English as it is dialled from anywhere."""
        if self.parts:
            return ", ".join(part.label(lang) for part in self.parts)
        if len(self.numbers) == 1:
            return self.numbers[0].label(lang)
        return _from_abroad(self.text) if lang == "en" else self.text


@dataclass(frozen=True)
class Home:
    """What the numbers of an institution's people may leave out: its area code, and the number before an extension."""

    area_code: str = ""
    switchboard: str = ""


NOWHERE = Home()


def phone(text: str, home: Home = NOWHERE) -> Phone:
    """Read what an institution wrote: a number, a range, or several; raises ValueError if it is none.

    A second number may be as short as what differs from the first: 02-123-4567, 4568.
    """
    text = text.strip()
    if not lacks_area_code(text) and _WRITTEN.match(text) and (_WRITTEN.fullmatch(text) or _RANGE.fullmatch(text)):
        return _read(text, text)
    parts: list[Phone] = []
    for item in _split(unicodedata.normalize("NFKC", text).translate(_HYPHENS)):
        parts.append(_read_item(item, home, parts[-1].numbers[-1] if parts else None))
    if not parts:
        raise ValueError(text)
    return _joined(parts)


def read_if_any(text: str) -> Phone | None:
    """Read a number as `phone` does; None if it is none."""
    try:
        return phone(text)
    except ValueError:
        return None


def label(text: str, lang: str) -> str:
    """Give what may be a number, such as that of a fax, in a language; any other text as it is."""
    read = read_if_any(text) if lang == "en" else None
    return read.label(lang) if read else text


def area_code(*numbers: str) -> str:
    """Give the area code of the first of the numbers that has one; nation-wide and mobile numbers have none."""
    codes = (match["code"] for number in numbers if (match := _AREA_CODE.match(number)))
    return next(codes, "")


def lacks_area_code(text: str) -> bool:
    """Tell whether a text would be a number if an area code stood before it."""
    return bool(_WITHOUT_AREA_CODE.fullmatch(text.strip()))


def is_extension(text: str) -> bool:
    """Tell whether a text is so few digits that it can be an extension only, or the end of a number."""
    return bool(re.fullmatch(r"\d{2,6}", text.strip()))


def uri(text: str) -> str:
    """Give the `tel:` address of a number that a customer wrote, or nothing if no telephone can have it."""
    number = _valid(text)
    return _address(number) if number else ""


def is_number(text: str) -> bool:
    """Tell whether a telephone can have the number a customer wrote.

    Korean numbers need no country code; those of other countries begin with +.
    """
    return _valid(text) is not None


def _from_abroad(text: str) -> str:
    """Write a number, or a range, of Korea with the country's code: +82-2-123-4567; others stay as they are."""
    match = _WITH_AREA_CODE.fullmatch(text)
    return f"+82-{match['area']}-{match['rest']}".rstrip("-") if match else text


def _split(text: str) -> Iterator[str]:
    """Yield the numbers of a cell; an extension between commas belongs to the number before it."""
    item = ""
    for part in filter(None, _BETWEEN.split(text)):
        if item and (_EXTENSION.fullmatch(part) or _EXTENSION_BEHIND.fullmatch(part)) and not _find_extension(item):
            item = f"{item} {part}"
            continue
        if item:
            yield item
        item = part
    if item:
        yield item


def _read_item(item: str, home: Home, before: Number | None) -> Phone:
    """Read one of the entries of a cell; `before` is the last number before it."""
    extension = _find_extension(item)
    if extension is None and before and before.extension and _SHORT.fullmatch(item):
        return _with_extensions(before, item, None)
    if extension is None:
        return _read_number(item, home, before)
    rest = (item[: extension.start()] + item[extension.end() :]).strip(" -:")
    number = _read_number(rest or (before.text if before else home.switchboard), home, before)
    if len(number.numbers) > 1:
        raise ValueError(item)
    return _with_extensions(number.numbers[0], extension["digits"], extension["last"])


def _with_extensions(number: Number, first: str, last: str | None) -> Phone:
    """Give the entry of one extension of a number, or of a range of them."""
    uri = number.uri.partition(";")[0]
    digits = _spelled_out(first, last) if last else [first]
    numbers = [Number(number.text, f"{uri};ext={one}", one) for one in digits]
    parts = tuple(Phone(one.label("ko"), (one,)) for one in numbers)
    return _joined(parts)


def _joined(parts: Sequence[Phone]) -> Phone:
    if len(parts) == 1:
        return parts[0]
    numbers = tuple(number for part in parts for number in part.numbers)
    return Phone(", ".join(part.text for part in parts), numbers, tuple(parts))


def _find_extension(item: str) -> re.Match[str] | None:
    return _EXTENSION_BEHIND.search(item) or _EXTENSION.search(item)


def _read_number(item: str, home: Home, before: Number | None) -> Phone:
    """Read a number or range, completed by the area code or, if it is short, by the number before it."""
    first, sign, last = (part.strip() for part in item.partition("~"))
    whole = _complete(re.sub(r"[).]\s*", "-", first.lstrip("(")).rstrip("-"), home, before)
    if not sign:
        return _read(whole, whole)
    end = last.rpartition("-")[2]
    if not end.isdecimal():
        raise ValueError(item)
    return _read(f"{whole}~{end}", f"{whole}~{end}")


def _complete(number: str, home: Home, before: Number | None) -> str:
    if _SHORT.fullmatch(number) and before:
        return before.text[: -len(number)] + number
    if home.area_code and lacks_area_code(number):
        return f"{home.area_code}-{number[:-4].rstrip('- ')}-{number[-4:]}"
    return number


def _read(text: str, shown: str) -> Phone:
    span = _RANGE.fullmatch(text)
    written = _spelled_out(span["first"], span["last"]) if span else [text]
    return Phone(shown, tuple(Number(number, _uri(number)) for number in written))


def _spelled_out(first: str, last: str) -> list[str]:
    """Give the numbers of a range; raises ValueError for one that ends before it begins, or has over a hundred."""
    if not first[-len(last) :].isdecimal():
        raise ValueError(f"{first}~{last}")
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
