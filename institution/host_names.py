"""Names of machines, as browsers, resolvers and servers take them."""

import ipaddress
import re

#: The names of the machine itself.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def ascii_host(text: str) -> str | None:
    """Give a host in the form that is sent: small letters, ASCII (RFC 1123, 2.1; IDNA), without brackets round IPv6.

    None if it is none, such as one with a port, a final dot, or numbers alone that are no IP address. Underscores are
    let through: containers have them in their names.
    """
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        labels = text.encode("idna").decode().lower().split(".")
    except UnicodeError:  # a label that is empty or too long, or a character that no name has
        return None
    return ".".join(labels) if all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit() else None
