"""Whether an SPF record lets an address send for its domain: the check_host() of RFC 7208, without macros.

What is left out (macros, and with them `exists`; `ptr`, which nobody should use: 5.5) makes the answer unknown.
"""

import re
from ipaddress import ip_network

from feedback_api.diagnosis.name_server import Address, NameServer

#: How many terms that ask name servers a record may lead to (RFC 7208, 4.6.4).
MOST_LOOKUPS = 10
_TERM = re.compile(r"(?P<sign>[+?~-]?)(?P<name>[a-z][a-z0-9_.-]*)(?P<end>(?P<mark>[:=/])(?P<value>.*))?", re.IGNORECASE)
_ASKING = ("a", "mx", "include", "redirect", "exists", "ptr")


class UnknownError(Exception):
    """A record that cannot be judged here."""


class BrokenError(Exception):
    """A record that every receiver must treat as broken (permerror)."""


class TooManyLookupsError(BrokenError):
    """A record that leads to more questions than receivers ask."""


def find_records(names: NameServer, domain: str) -> list[str]:
    """Give the SPF records of a domain, of which there must be one."""
    return [text for text in names.texts(domain) if re.match(r"v=spf1( |$)", text, re.IGNORECASE)]


class Evaluation:
    """Judges one address; all that it asks counts."""

    def __init__(self, names: NameServer, address: Address) -> None:
        self._names = names
        self._address = address
        self._lookups = 0

    def passes(self, domain: str) -> bool:
        """Tell whether a domain's record lets the address send; raises UnknownError, BrokenError, NoAnswerError."""
        return self._judge(domain) == "+"

    def _judge(self, domain: str) -> str:
        """Give the sign of the first term that matches (4.6.2), or of the record that it redirects to."""
        records = find_records(self._names, domain)
        if len(records) != 1:
            raise BrokenError
        redirect = ""
        for text in records[0].split()[1:]:
            term = _TERM.fullmatch(text)
            if term is None:
                raise BrokenError
            name, value = term["name"].lower(), term["value"] or ""
            if "%" in value:
                raise UnknownError
            if name == "redirect":
                redirect = value
            elif term["mark"] != "=" and self._matches(name, term["end"] or "", domain):
                return term["sign"] or "+"
        if not redirect:
            return "?"
        self._count()
        return self._judge(redirect)

    def _matches(self, name: str, end: str, domain: str) -> bool:
        """Tell whether a mechanism matches; `end` is what follows its name, such as :example.kr/24."""
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return self._is_in(end[1:])
        if name not in _ASKING:
            raise BrokenError
        self._count()
        target, _, prefix = end.removeprefix(":").partition("/")
        if name == "include":
            return self._judge(target) == "+"
        if name == "a":
            return self._is_among(self._names.addresses(target or domain), prefix)
        if name == "mx":
            exchanges = self._names.exchanges(target or domain)[:MOST_LOOKUPS]
            return any(self._is_among(self._names.addresses(host), prefix) for host in exchanges if host)
        raise UnknownError

    def _is_among(self, addresses: list[Address], prefix: str) -> bool:
        """Tell whether the address is one of a host's; `prefix` is empty, 24 of IPv4, or 24//64 with that of IPv6."""
        ipv4, _, ipv6 = prefix.partition("/")
        length = ipv4 if self._address.version == 4 else ipv6.strip("/")
        same = (one for one in addresses if one.version == self._address.version)
        return any(self._is_in(f"{one}/{length}" if length else str(one)) for one in same)

    def _is_in(self, network: str) -> bool:
        try:
            return self._address in ip_network(network, strict=False)
        except ValueError:
            raise BrokenError from None

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise TooManyLookupsError
