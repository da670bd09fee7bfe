"""The telephone numbers of a person, from the columns of a sheet, as staff.csv has them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from institution import telephone
from institution.organization.record import Organization

_WITHOUT_AREA_CODE = re.compile(r"(?:[1-9]\d{2}|[2-9]\d{3})[- ]?\d{4}")
_AREA_CODE = re.compile(r"\(?(0(?:2|[3-6]\d))\b")
_BETWEEN = re.compile(r"\s*[,;/\n]\s*")


@dataclass(frozen=True)
class Home:
    """What the numbers of an institution's people may leave out."""

    area_code: str = ""


@dataclass
class Numbers:
    """The numbers as one cell, what could not be read, and whether an area code was added."""

    text: str = ""
    left: list[str] = field(default_factory=list)
    completed: bool = False


def home_of(organization: Organization) -> Home:
    """Give what the institution's own numbers tell of those of its people."""
    numbers = [organization.help_phone.text, *(team.phone.text for team in organization.teams.values())]
    codes = [match[1] for number in numbers if (match := _AREA_CODE.match(number))]
    return Home(codes[0] if codes else "")


def complete(written: Sequence[str], extensions: Sequence[str], home: Home) -> Numbers:
    """Read the cells of a person's numbers and extensions."""
    numbers = Numbers(left=list(extensions))
    found = []
    for text in (part for cell in written for part in _BETWEEN.split(cell) if part):
        whole = f"{home.area_code}-{text}" if home.area_code and _WITHOUT_AREA_CODE.fullmatch(text) else text
        try:
            found.append(telephone.phone(whole).text)
        except ValueError:
            numbers.left.append(text)
        else:
            numbers.completed |= whole != text
    numbers.text = found[0] if found else ""
    numbers.left += found[1:]
    return numbers
