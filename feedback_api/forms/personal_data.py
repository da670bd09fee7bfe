"""Find telephone numbers and email addresses in texts that must hold none.

They are comments of anonymous ratings, and explanations of late answers, which are published. The numbers of the
institution itself are allowed, since a text may be about them.
"""

import re
from typing import TYPE_CHECKING

import phonenumbers

from institution.characters import to_plain
from institution.telephone import HOME

if TYPE_CHECKING:
    from institution.organization.record import Organization

#: A Korean mobile number with any spaces or signs between its digits, as people write it to hide it from programs.
_MOBILE = re.compile(r"(?<!\d)0[^\w\n]{0,2}1[^\w\n]{0,2}[016789](?:[^\w\n]{0,3}\d){7,8}(?!\d)")
#: A Korean number in three groups: area code, exchange, line.
_GROUPED = re.compile(r"(?<![\d.])0\d{1,2}[^\w\n]{1,3}\d{3,4}[^\w\n]{1,3}\d{4}(?!\d)")
#: An email address, also with (at), 골뱅이 or (dot) in place of the signs.
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\s골뱅이\s?|골뱅이)\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+",
    re.IGNORECASE,
)


def holds_any(text: str, organization: "Organization") -> bool:
    """Tell whether a text holds an email address, or a telephone number that is not one of the institution's."""
    plain = to_plain(text)
    if _EMAIL.search(plain):
        return True
    ours = {_digits(number) for number in organization.telephone_numbers}
    written = [match.group() for pattern in (_MOBILE, _GROUPED) for match in pattern.finditer(plain)]
    written += [match.raw_string for match in phonenumbers.PhoneNumberMatcher(plain, HOME)]
    return any(_digits(number) not in ours for number in written)


def _digits(text: str) -> str:
    """Give a number's digits as they are dialled within Korea: +82 10 … becomes 010…."""
    digits = re.sub(r"\D", "", text)
    return "0" + digits[2:] if digits.startswith("82") and text.strip().startswith("+") else digits
