"""What is asked of a post before its words are read: where it comes from and how it is written."""

from functools import cache
from urllib.parse import SplitResult, urlsplit

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, RequestURITooLarge, UnsupportedMediaType

from feedback_api import urlencoded
from feedback_api.config import LOOPBACK, Settings

#: The largest post taken, in bytes.
MAX_BYTES = 64 * 1024
#: The most fields in a post; our forms have 15. And the longest head of a part of multipart/form-data, in bytes.
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
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def bound_head(request: Request) -> None:
    """Leave what follows little to take apart: 16 kB of Accept-Language cost as much as twenty posts.

    Longer headers count as not sent, since nothing depends on them; raises RequestURITooLarge for a longer query.
    """
    for name in _PARSED:
        if len(request.environ.get(name, "")) > _MAX_PARSED:
            request.environ[name] = ""
    if request.endpoint != "site.page" and len(request.query_string) > MAX_QUERY:
        raise RequestURITooLarge


def require_form(request: Request) -> MultiDict[str, str]:
    """Give the fields of a form in UTF-8, decoded once and with no more work than its size is worth.

    Another encoding would be stored as signs that nobody can read, and nobody would notice. Raises
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
        if before.strip() or len(parts) > MAX_FIELDS + 1 or any(len(head) > _MAX_PART_HEAD for head in heads):
            raise ValueError("not the parts of a form")
    return request.form


def require_same_origin(request: Request, settings: Settings) -> None:
    """Take posts of our own pages alone; raises Forbidden.

    Browsers say so in Sec-Fetch-Site; older ones send the page's Origin, which must be this site's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        ours = (origin_of(settings.site_url), f"http://{request.host}", f"https://{request.host}")
        same = request.headers.get("Origin") in ours
    else:
        same = site == "same-origin"
    if not same:
        raise Forbidden


@cache
def origin_of(site_url: str) -> str:
    """Write the origin of an address as browsers do: small letters, ASCII, no default port (RFC 6454, 6.2)."""
    parts = urlsplit(site_url)
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
    """Tell whether a person at this machine asks, and no proxy on behalf of somebody else."""
    host = parts_of(f"//{request.host}").hostname
    peer = request.remote_addr or ""
    return host in LOOPBACK and peer in LOOPBACK and not any(name in request.headers for name in _FORWARDING)
