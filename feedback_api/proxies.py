"""Who a post came from, when proxies stand between: believed only as far as a proxy we know wrote it."""

import ipaddress

from flask import Request

from feedback_api.config import Settings


def client_address(request: Request, settings: Settings) -> str | None:
    """Give the customer's address: the connection's own, or what a trusted or signing proxy says.

    Netlify signs what it hands on (`signed` in netlify.toml) with a JSON Web Signature in X-Nf-Sign; only where that
    verifies does its X-Nf-Client-Connection-Ip count. X-Forwarded-For counts as far as trusted proxies wrote it.
    """
    if settings.netlify_secret and _signed_by_netlify(request, settings.netlify_secret):
        return request.headers.get("X-Nf-Client-Connection-Ip", request.remote_addr)
    address = request.remote_addr
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while forwarded and _is_trusted(address, settings):
        address = _without_port(forwarded.pop())
    return address


def _signed_by_netlify(request: Request, secret: str) -> bool:
    import jwt  # noqa: PLC0415 - 8 MB, for those behind Netlify alone

    try:
        jwt.decode(
            request.headers.get("X-Nf-Sign", ""),
            secret,
            algorithms=["HS256"],
            issuer="netlify",
            options={"require": ["exp", "iss"]},
        )
    except jwt.InvalidTokenError:
        return False
    return True


def _is_trusted(address: str | None, settings: Settings) -> bool:
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip  # a server that listens on :: sees ::ffff:10.0.0.1
    return any(ip in network for network in settings.trusted_proxies)


def _without_port(address: str) -> str:
    """Take off the port that some proxies write: 192.0.2.7:4711, [2001:db8::7]:4711."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
