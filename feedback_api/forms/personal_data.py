"""Telephone numbers and emails in a text that should hold none, except the institution's own."""

import re

import phonenumbers

from institution.characters import to_plain
from institution.organization import Organization
from institution.telephone import HOME

#: A mobile number however it is spaced, for those who write it so that programs miss it.
_MOBILE = re.compile(r"(?<!\d)0[^\w\n]{0,2}1[^\w\n]{0,2}[016789](?:[^\w\n]{0,3}\d){7,8}(?!\d)")
_GROUPED = re.compile(r"(?<![\d.])0\d{1,2}[^\w\n]{1,3}\d{3,4}[^\w\n]{1,3}\d{4}(?!\d)")
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\s골뱅이\s?|골뱅이)\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+",
    re.IGNORECASE,
)


def holds_any(text: str, organization: Organization) -> bool:
    """Tell whether a text holds a telephone number or an email; a complaint about our own number may name it."""
    plain = to_plain(text)
    if _EMAIL.search(plain):
        return True
    ours = {_digits(number) for number in organization.telephone_numbers}
    written = [match.group() for pattern in (_MOBILE, _GROUPED) for match in pattern.finditer(plain)]
    written += [match.raw_string for match in phonenumbers.PhoneNumberMatcher(plain, HOME)]
    return any(_digits(number) not in ours for number in written)


def _digits(text: str) -> str:
    """Give a number's digits as they are dialled within Korea."""
    digits = re.sub(r"\D", "", text)
    return "0" + digits[2:] if digits.startswith("82") and text.strip().startswith("+") else digits
