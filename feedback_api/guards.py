"""What is asked of a post before its words are read: where it comes from and how it is written."""

from functools import cache
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from flask import Request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from feedback_api.config import LOOPBACK, Settings

#: The largest post taken, in bytes.
MAX_BYTES = 64 * 1024
_ENCODED, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_PORTS = {"http": 80, "https": 443}
#: How the headers begin by which proxies, tunnels and content delivery networks show themselves.
_FORWARDING = ("forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "x-nf-", "true-client-ip", "cf-", "via")


def require_form(request: Request) -> None:
    """Take forms in UTF-8 alone; raises RequestEntityTooLarge, UnsupportedMediaType or BadRequest, in this order.

    Another encoding would be stored as signs that nobody can read, and nobody would notice.
    """
    body = request.get_data()
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in (_ENCODED, _PARTS) or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType
    try:
        (unquote_to_bytes(body) if request.mimetype == _ENCODED else body).decode()
    except UnicodeDecodeError:
        raise BadRequest from None


def is_known_host(request: Request, settings: Settings) -> bool:
    """Tell whether a request names this service: by the site's host, this machine's, or one of FEEDBACK_HOSTS.

    Any other name is a mistake of a proxy, or a stranger's own name that was made to lead here (DNS rebinding). The
    port does not count: proxies leave it out or put their own in. Werkzeug's `host_is_trusted` knows no IPv6 address.
    """
    host = _host_of(request)
    return host in LOOPBACK or host in (urlsplit(origin_of(settings.site_url)).hostname, *settings.hosts)


def require_same_origin(request: Request, settings: Settings) -> bool:
    """Take posts of our own pages alone; raises Forbidden. False where nothing tells which page sent the post.

    Browsers say so in Sec-Fetch-Site; older ones send the page's Origin, and the oldest only its address, as Referer.
    What gateways and privacy settings leave of these headers, if anything, is `Origin: null` or an empty one.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        same: bool | None = site == "same-origin"
    else:
        origin = request.headers.get("Origin", "")
        origin = origin if origin not in ("", "null") else _origin_of_referer(request)
        same = origin in _own_origins(request, settings) if origin else None
    if same is False:
        raise Forbidden
    return same is True


def _own_origins(request: Request, settings: Settings) -> tuple[str, ...]:
    """Give the origins of our pages; a Host header alone makes none, since whoever sends a post writes it."""
    own = origin_of(settings.site_url)
    return (own, f"http://{request.host}") if is_local(request) else (own,)


def _origin_of_referer(request: Request) -> str:
    parts = parts_of(request.referrer or "")
    try:
        return _origin(parts) if parts.scheme in _PORTS and parts.hostname else ""
    except ValueError:  # a port or a host that is none
        return ""


@cache
def origin_of(site_url: str) -> str:
    """Write the origin of an address as browsers do: small letters, ASCII, no default port (RFC 6454, 6.2)."""
    return _origin(urlsplit(site_url))


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}")


def parts_of(address: str) -> SplitResult:
    """Split an address that a header gives; one that is none has no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def is_local(request: Request) -> bool:
    """Tell whether a person at this machine asks, and no proxy on behalf of somebody else.

    A proxy is known by the headers it adds, or by HTTP/1.0, which nginx speaks to a service where nobody has told it
    otherwise, and no browser does.
    """
    return (
        _host_of(request) in LOOPBACK
        and request.remote_addr in LOOPBACK
        and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and not any(name.lower().startswith(_FORWARDING) for name, _ in request.headers)
    )


def _host_of(request: Request) -> str | None:
    return parts_of(f"//{request.host}").hostname  # Werkzeug gives "" for a Host that is none
