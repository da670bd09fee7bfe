"""Email addresses in the one form that every mail server takes, ASCII: so they are stored, shown, counted and used."""

import re

from email_validator import EmailNotValidError, validate_email

from institution.characters import to_compatible

#: What an address book or a link puts around an address; a sentence's full stop may follow it.
_WRAPPED = re.compile(r"(?:mailto:)?<?(?:mailto:)?(?P<address>[^<>]*?)>?\.?", re.IGNORECASE | re.DOTALL)


class EmailAddressError(ValueError):
    """A text that is no email address, or one whose part before the @ is not ASCII (`local`)."""

    def __init__(self, *, local: bool = False) -> None:
        self.local = local
        super().__init__("no email address")


def clean(text: str) -> str:
    """Give an address as it was meant: full-width signs as ASCII, without what nobody sees or what stands around it."""
    visible = to_compatible(text).strip()
    wrapped = _WRAPPED.fullmatch(visible)
    return wrapped["address"].strip() if wrapped else visible


def parse(text: str, *, example_domains: bool = False) -> str:
    """Give an address in ASCII: the domain as its A-labels (xn--…, RFC 5890); raises EmailAddressError.

    The address is not looked up. Few servers accept a part before the @ that is not ASCII (RFC 6531), so it is refused.
    So is an encoded word (RFC 2047): some mail programs would read another address out of it. `example_domains` takes
    the domains reserved for tests too (RFC 2606).
    """
    address = clean(text)
    if "=?" in address:
        raise EmailAddressError
    try:
        checked = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            strict=True,
            test_environment=example_domains,
        )
    except EmailNotValidError:
        raise EmailAddressError(local=not address.partition("@")[0].isascii()) from None
    if checked.ascii_email is None:
        raise EmailAddressError(local=True)
    return checked.ascii_email
