"""Which addresses lead to one mailbox: for counting alone, never for sending."""

import idna

from institution.normalization import nfkc

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


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain
