"""What cleans an answer before it is checked. Each function takes what was posted, or None, and gives a text."""

from institution import email_address
from institution.characters import remove_invisible_from_name, to_plain
from institution.normalization import nfc

_BLANKS = " \t\r\n\u3000\u00a0"


def one_line(value: str | None) -> str:
    """Clean an answer of one line."""
    return nfc(value or "").strip(_BLANKS)


def clean_name(value: str | None) -> str:
    """Clean a name of what nobody sees: a sign that turns the direction of writing would turn the mail's line."""
    return one_line(remove_invisible_from_name(value or ""))


def clean_phone(value: str | None) -> str:
    """Clean a telephone number: digits and hyphens of any kind as those that a telephone has."""
    return to_plain(value or "").strip(_BLANKS)


def clean_email(value: str | None) -> str:
    """Clean an email address, as far as that can be done without knowing whether it is one."""
    return email_address.clean(value or "")


def lines(value: str | None) -> str:
    """Clean an answer of any number of lines."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return nfc(text).strip("\n").rstrip()
