"""Email addresses in the one form that every mail server takes, ASCII, and which of them lead to one mailbox.

That form is stored, shown and used; the mailbox is for counting alone, never for sending.
"""

import re

import idna
from email_validator import EmailNotValidError, validate_email

from institution.characters import to_compatible
from institution.normalization import nfkc

#: What an address book or a link puts around an address; a sentence's full stop may follow it.
_WRAPPED = re.compile(r"(?:mailto:)?<?(?:mailto:)?(?P<address>[^<>]*?)>?\.?", re.IGNORECASE | re.DOTALL)

#: Domains under which a provider's customers have one mailbox.
_SAME = {
    "googlemail.com": "gmail.com",
    "daum.net": "hanmail.net",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
}
#: Providers that do not look at the dots of a name.
_WITHOUT_DOTS = ("gmail.com", "proton.me")


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


def mailbox_of(address: str) -> str:
    """Name the mailbox that receives what is sent to an address: the same for all of its spellings.

    Letters' case and width, what follows a plus sign (RFC 5233), and a domain's Unicode or ASCII form make no
    difference. Where a server does tell such addresses apart, they are counted as one all the same.
    """
    name, _, domain = nfkc(address).strip().rpartition("@")
    name = (name.partition("+")[0] or name).casefold()
    domain = _ascii(domain.rstrip(".").lower())
    domain = _SAME.get(domain, domain)
    return f"{name.replace('.', '') if domain in _WITHOUT_DOTS else name}@{domain}"


def mask(address: str) -> str:
    """Give an address by which its owner knows it, and nobody else learns it: h***@naver.com."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}***{at}{domain}"


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain
