"""The telephone numbers of a person, from the columns of a sheet, as staff.csv has them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from institution import telephone
from institution.telephone import Home, Phone

#: The beginning of all numbers of a column, as its heading gives it: 전화(041-330-), 전화번호(02-555-****).
_BEGINNING = re.compile(r"\(?(?P<beginning>0\d{1,2}[-.)]\s*\d{3,4})\s*[-.]?\s*[*○xX0]*\s*\)?$")
#: An area code in brackets: 02)123-4567, (02) 123-4567.
_AREA_CODE = re.compile(r"(?<!\d)\(?(?P<code>0\d{1,2})\)\s*-?")
_SHORT = re.compile(r"\d{4}(?:\s*~\s*\d{1,4})?")


@dataclass
class Numbers:
    """The numbers as one cell, what could not be read, and whether more was written than the sheet says."""

    text: str = ""
    left: list[str] = field(default_factory=list)
    completed: bool = False


def beginning_of(heading: str) -> str:
    """Give what a heading says that the numbers below it begin with, or nothing."""
    match = _BEGINNING.search(heading.strip())
    return match["beginning"] if match else ""


def complete(written: Sequence[str], extensions: Sequence[str], home: Home, beginning: str = "") -> Numbers:
    """Read the cells of a person's numbers and extensions; an extension that the number ends with is not repeated."""
    numbers = Numbers()
    found: list[Phone] = []
    for text in written:
        whole = f"{beginning}-{text}" if beginning and _SHORT.fullmatch(text) else text
        phone = _read(whole, home)
        if phone:
            found.append(phone)
        else:
            numbers.left.append(text)
    for digits in extensions:
        _add_extension(found, digits, home, numbers)
    numbers.text = ", ".join(dict.fromkeys(phone.label("ko") for phone in found))
    numbers.completed = _digits([numbers.text]) != _digits([*written, *extensions]) and bool(found) and not numbers.left
    return numbers


def _add_extension(found: list[Phone], written: str, home: Home, numbers: Numbers) -> None:
    """Add an extension to the number before it or, where there is none, to the switchboard's."""
    digits = re.sub(r"\D", "", written)
    if found and digits and _digits([found[-1].text]).endswith(digits):
        return
    if not telephone.is_extension(digits):
        phone = _read(written, home)
        found += [phone] if phone else []
        numbers.left += [] if phone else [written]
        return
    direct = found[-1].text if found and len(found[-1].numbers) == 1 else ""
    phone = _read(f"{direct} 내선 {digits}".strip(), home)
    if phone is None:
        numbers.left.append(written)
    elif direct:
        found[-1] = phone
    else:
        found.append(phone)


def _read(text: str, home: Home) -> Phone | None:
    """Read a number; one of digits alone may have lost its 0 to Excel, and be another if it is read as it stands."""
    if re.fullmatch(r"[1-9]\d{7,9}", text):
        with_zero = f"0{text}"
        if len(text) == 8 and home.area_code and with_zero.startswith(home.area_code):
            return None
        text = text if len(text) == 8 else with_zero
    try:
        return telephone.phone(_AREA_CODE.sub(r"\g<code>-", text), home)
    except ValueError:
        return None


def _digits(texts: Iterable[str]) -> str:
    return re.sub(r"\D", "", "".join(texts))
