"""Find the address of the client behind proxies, and refuse requests for hosts that are not ours.

A proxy appends the address from which it received the request to X-Forwarded-For. The header is read from its end: as
long as an address belongs to FEEDBACK_TRUSTED_PROXIES, the one before it is believed. The first address that does not
is the client's; what stands before it may be forged.
"""

import ipaddress
import logging
from typing import TYPE_CHECKING

from flask import Flask, Request, request
from werkzeug.exceptions import MisdirectedRequest

from feedback_api.diagnosis import probe
from feedback_api.diagnosis.probe import Way
from feedback_api.web import request_guards

if TYPE_CHECKING:
    from feedback_api.config import Settings

log = logging.getLogger(__name__)
_OTHER_HOST = (
    "a request for another host was refused; if a proxy or a health check sends it, let it send the host of "
    "FEEDBACK_SITE_URL in the Host header, or name its host in FEEDBACK_HOSTS"
)
_UNTRUSTED = (
    "X-Forwarded-For was not believed: it did not come from FEEDBACK_TRUSTED_PROXIES; if a proxy of yours sends it, "
    "name its network there, for until then all customers behind it count as one"
)


def register(app: Flask, settings: "Settings") -> None:
    """Check host and proxy of every request first: refuse other hosts, warn of a proxy that is not trusted.

    Each warning is logged once a process. It names the setting to change, and no address, which may be a customer's.
    """
    warned: set[str] = set()

    def warn_once(warning: str) -> None:
        if warning not in warned:
            warned.add(warning)
            log.warning(warning)

    @app.before_request
    def check_way() -> None:
        if not request_guards.is_known_host(request, settings):
            warn_once(_OTHER_HOST)
            raise MisdirectedRequest
        if request.path != probe.PATH and _UNTRUSTED not in warned and _is_from_unknown_proxy(request, settings):
            warn_once(_UNTRUSTED)


def client_address(request: Request, settings: "Settings") -> str | None:
    """Give the client's address: that of the connection, or the one that a trusted or signing proxy gives.

    Netlify signs what it hands on (`signed` in netlify.toml) with a JSON Web Signature in X-Nf-Sign; only where that
    verifies is its X-Nf-Client-Connection-Ip believed. Where a proxy wrote no address, such as `unknown`, the proxy's
    address is given. None if the connection has none.
    """
    if _is_signed_by_netlify(request, settings):
        return _address(request.headers.get("X-Nf-Client-Connection-Ip")) or _address(request.remote_addr)
    address = _address(request.remote_addr)
    forwarded = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while forwarded and _is_trusted(address, settings) and (written := _address(forwarded.pop())):
        address = written
    return address


def judge_way(request: Request, settings: "Settings") -> Way:
    """Tell how the request of `flask doctor`, which carries a forged address, came here."""
    if settings.netlify_secret:
        return Way.TRUSTED if _is_signed_by_netlify(request, settings) else Way.UNSIGNED
    trusted = _is_trusted(_address(request.remote_addr), settings)
    newest = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if not newest:
        return Way.SILENT if trusted else Way.DIRECT
    if newest == probe.FORGED:
        return Way.FORGEABLE if trusted else Way.DIRECT
    return Way.TRUSTED if trusted else Way.UNTRUSTED


def _is_from_unknown_proxy(request: Request, settings: "Settings") -> bool:
    return (
        "X-Forwarded-For" in request.headers
        and not _is_trusted(_address(request.remote_addr), settings)
        and not _is_signed_by_netlify(request, settings)
    )


def _is_signed_by_netlify(request: Request, settings: "Settings") -> bool:
    if not settings.netlify_secret or "X-Nf-Sign" not in request.headers:
        return False
    import jwt  # noqa: PLC0415 - 8 MB, for those behind Netlify alone

    try:
        jwt.decode(
            request.headers["X-Nf-Sign"],
            settings.netlify_secret,
            algorithms=["HS256"],
            issuer="netlify",
            options={"require": ["exp", "iss"]},
        )
    except jwt.InvalidTokenError:
        return False
    return True


def _is_trusted(address: str | None, settings: "Settings") -> bool:
    if address is None or not settings.trusted_proxies:
        return False
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in settings.trusted_proxies)


def _address(text: str | None) -> str | None:
    """Give an IP address in its shortest spelling, or None if the text is none.

    A server that listens on :: sees an IPv4 address as ::ffff:10.0.0.1; some proxies write a port beside it.
    """
    try:
        ip = ipaddress.ip_address(_without_port((text or "").strip()))
    except ValueError:
        return None
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def _without_port(address: str) -> str:
    """Take off the port that some proxies write: 192.0.2.7:4711, [2001:db8::7]:4711."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
