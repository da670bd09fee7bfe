"""Asks the name servers of this machine, or another one, and waits for none of them long."""

import time
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from dns.exception import DNSException
from dns.name import LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, LifetimeTimeout, NoAnswer, Resolver

Address = IPv4Address | IPv6Address
#: How long one question may take in all, and one server for it, in seconds.
LONGEST_QUESTION = 1.5
LONGEST_TRY = 1.0
#: How long all questions of one check may take.
LONGEST_CHECK = 4.0


class NoAnswerError(Exception):
    """No name server answered, or none that could; the message names the kind of error."""


class NameServer:
    """Asks the name servers of /etc/resolv.conf, or those that FEEDBACK_DNS_SERVER names instead."""

    def __init__(self, server: str) -> None:
        """`server` is empty, an IP address, or one with a port. Raises NoAnswerError where there is none to ask."""
        try:
            self._resolver = Resolver(configure=not server)
        except (DNSException, OSError) as error:
            raise NoAnswerError(type(error).__name__) from None
        self._resolver.timeout = LONGEST_TRY
        self._latest = time.monotonic() + LONGEST_CHECK
        if server:
            address, self._resolver.port = split_port(server)
            self._resolver.nameservers = [address]

    def texts(self, name: str) -> list[str]:
        """Give the TXT records of a name, the strings of each joined (RFC 7208, 3.3)."""
        return [b"".join(record.strings).decode("ascii", "replace") for record in self._ask(name, "TXT")]

    def exchanges(self, name: str) -> list[str]:
        """Give the hosts that take mail for a name; one that is empty says that none does (RFC 7505)."""
        return [record.exchange.to_text(omit_final_dot=True).strip(".") for record in self._ask(name, "MX")]

    def addresses(self, name: str) -> list[Address]:
        """Give the addresses of a host."""
        return [ip_address(record.address) for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def _ask(self, name: str, kind: str) -> Sequence[Any]:
        """Give the records of a name, none if there are none; raises NoAnswerError."""
        seconds = min(LONGEST_QUESTION, self._latest - time.monotonic())
        if seconds <= 0:
            raise NoAnswerError(LifetimeTimeout.__name__)
        try:
            return list(self._resolver.resolve(f"{name.rstrip('.')}.", kind, lifetime=seconds))
        except (NXDOMAIN, NoAnswer, LabelTooLong, NameTooLong):
            return []
        except (DNSException, OSError) as error:
            raise NoAnswerError(type(error).__name__) from None


def split_port(server: str) -> tuple[str, int]:
    """Take an IP address and a port apart, 53 where there is none: 10.0.0.5, 10.0.0.5:5353, [fd00::5]:5353."""
    try:
        return str(ip_address(server.strip("[]"))), 53
    except ValueError:
        address, _, port = server.rpartition(":")
        return str(ip_address(address.strip("[]"))), int(port)
