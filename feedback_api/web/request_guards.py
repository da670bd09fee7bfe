"""Checks of a request before its fields are read: sizes, encoding, the host it names, the page that sent it."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, RequestURITooLarge, UnsupportedMediaType

from feedback_api.config import desk_origin
from feedback_api.forms.answers import largest_post
from feedback_api.web import urlencoded
from institution.host_names import LOOPBACK

if TYPE_CHECKING:
    from feedback_api.config import Settings

#: Where the pages of the desk are.
DESK = "/desk"
#: The largest post taken, in bytes.
MAX_BYTES = largest_post()
#: The most fields in a post: those of every form, of a kind and of a button are at most 25. And the longest head of a
#: part of multipart/form-data, in bytes.
MAX_FIELDS = 30
_MAX_PART_HEAD = 128
#: The longest head of a request, in bytes: request line, cookies of neighbours and all.
MAX_HEAD_BYTES = 16 * 1024
#: The longest query, and the longest of the headers that Werkzeug takes apart, in characters.
MAX_QUERY = 2000
_MAX_PARSED = 1000
_PARSED = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "CONTENT_TYPE")
_ENCODED, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_PORTS = {"http": 80, "https": 443}
#: How the headers begin by which proxies, tunnels and content delivery networks show themselves.
_FORWARDING = ("forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "x-nf-", "true-client-ip", "cf-", "via")


def bound_head(request: Request) -> None:
    """Drop headers that are too long to parse: 16 kB of Accept-Language cost as much time as twenty posts.

    Nothing depends on these headers. Raises RequestURITooLarge for a query that is too long.
    """
    for name in _PARSED:
        if len(request.environ.get(name, "")) > _MAX_PARSED:
            request.environ[name] = ""
    if request.endpoint != "site.page" and len(request.query_string) > MAX_QUERY:
        raise RequestURITooLarge


def require_form(request: Request) -> MultiDict[str, str]:
    """Give the fields of a posted form in UTF-8, read in time proportional to its size.

    A post in another encoding is refused, since it would be stored as unreadable characters. Raises
    RequestEntityTooLarge, UnsupportedMediaType or BadRequest, in this order.
    """
    body = request.get_data()
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in (_ENCODED, _PARTS) or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType
    try:
        return _encoded_fields(body) if request.mimetype == _ENCODED else _fields_of_parts(request, body)
    except ValueError:
        raise BadRequest from None


def _encoded_fields(body: bytes) -> MultiDict[str, str]:
    if body.count(b"&") >= MAX_FIELDS:
        raise ValueError("too many fields")
    return MultiDict(urlencoded.parse(body))


def _fields_of_parts(request: Request, body: bytes) -> MultiDict[str, str]:
    """Read multipart/form-data, which no page of ours sends.

    Werkzeug takes twenty times as long for many or long heads of parts as for plain text, so they are counted first.
    """
    body.decode()
    if boundary := request.mimetype_params.get("boundary", ""):
        before, *parts = body.split(b"--" + boundary.encode("ascii"), MAX_FIELDS + 2)
        heads = [part.partition(b"\r\n\r\n")[0] for part in parts]
        if (
            before.strip()
            or len(before) > _MAX_PART_HEAD
            or len(parts) > MAX_FIELDS + 1
            or any(len(head) > _MAX_PART_HEAD for head in heads)
        ):
            raise ValueError("not the parts of a form")
    return request.form


def is_known_host(request: Request, settings: "Settings") -> bool:
    """Tell whether a request names this service: by the host of site, desk, machine or FEEDBACK_HOSTS.

    Any other name comes from a proxy that is set up wrong or from DNS rebinding. The port is not compared, since
    proxies leave it out or put in their own. Werkzeug's `host_is_trusted` knows no IPv6 address.
    """
    host = _host_of(request)
    ours = [_host_name(address) for address in (settings.site_url, desk_origin(settings))]
    return host in (*LOOPBACK, *ours, *settings.hosts)


def require_same_origin(request: Request, settings: "Settings") -> bool:
    """Tell whether one of our pages sent a post: True, or False where no header tells; raises Forbidden for another's.

    Browsers say so in Sec-Fetch-Site; older ones send the page's Origin, and the oldest only its address, as Referer.
    Gateways and privacy settings may remove all three, or leave `Origin: null` or an empty one.
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


def _own_origins(request: Request, settings: "Settings") -> tuple[str, ...]:
    """Give the origins of our pages. The Host header counts on this machine alone, since any sender can write it.

    The desk takes posts of its own pages alone, and they may be on a host of their own; no other post may come from it.
    """
    site = origin_of(desk_origin(settings) if is_at_desk(request) else settings.site_url)
    return (site, f"http://{request.host}") if is_local(request) else (site,)


def is_at_desk(request: Request) -> bool:
    """Tell whether an address of the desk is asked for."""
    return request.path == DESK or request.path.startswith(f"{DESK}/")


def _origin_of_referer(request: Request) -> str:
    parts = parts_of(request.referrer or "")
    try:
        return _origin(parts) if parts.scheme in _PORTS and parts.hostname else ""
    except ValueError:  # not a valid port or host
        return ""


@cache
def origin_of(site_url: str) -> str:
    """Write the origin of an address as browsers do: small letters, ASCII, no default port (RFC 6454, 6.2)."""
    return _origin(urlsplit(site_url))


@cache
def _host_name(address: str) -> str | None:
    return urlsplit(origin_of(address)).hostname


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}")


def parts_of(address: str) -> SplitResult:
    """Split an address from a header; all parts of one that cannot be parsed are empty."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def is_local(request: Request) -> bool:
    """Tell whether a request comes from a browser on this machine, and not through a proxy on it.

    A proxy is recognised by the headers it adds, or by HTTP/1.0, which nginx uses towards a service by default, and
    browsers do not.
    """
    return (
        _host_of(request) in LOOPBACK
        and request.remote_addr in LOOPBACK
        and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and not any(name.lower().startswith(_FORWARDING) for name, _ in request.headers)
    )


def _host_of(request: Request) -> str | None:
    return parts_of(f"//{request.host}").hostname  # Werkzeug gives "" for a Host that is none
