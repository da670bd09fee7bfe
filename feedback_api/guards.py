"""What is asked of a post before its words are read: where it comes from and how it is written."""

from urllib.parse import SplitResult, urlsplit

from flask import Request
from werkzeug.exceptions import Forbidden, UnsupportedMediaType

from feedback_api.config import LOOPBACK, Settings

#: The largest post taken, in bytes.
MAX_BYTES = 64 * 1024
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def require_form(request: Request) -> None:
    """Take form posts alone; raises UnsupportedMediaType."""
    if request.mimetype not in _FORM_TYPES:
        raise UnsupportedMediaType


def require_same_origin(request: Request, settings: Settings) -> None:
    """Take posts of our own pages alone; raises Forbidden.

    Browsers say so in Sec-Fetch-Site; older ones send the page's Origin, which must be this site's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        origin = parts_of(request.headers.get("Origin", ""))
        ours = urlsplit(settings.site_url)
        same = (origin.scheme, origin.netloc) == (ours.scheme, ours.netloc)
        same = same or (origin.scheme in ("http", "https") and origin.netloc == request.host)
    else:
        same = site == "same-origin"
    if not same:
        raise Forbidden


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
