"""The built site, served from the same origin as the API where no other web server does."""

import logging
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.services import current_services
from feedback_api.web import compression, responses, static_headers

log = logging.getLogger(__name__)
blueprint = Blueprint("site", __name__)
#: What a query may hold as it is (RFC 3986, 3.4); the rest is percent-encoded in a redirect.
_QUERY = "%/?:@!$&'()*+,;=-._~[]"


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
def page(path: str) -> AnyResponse:
    """Serve a file of the site, a folder's index page, or the site's own 404 page, with the headers of its build."""
    root = current_services().settings.site_dir.absolute()
    response = _file(root, path)
    response.headers.update(static_headers.of(root, request.path, response.mimetype or ""))
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-cache"  # a file that is missing now may come with the next build
    return response


def _file(root: Path, path: str) -> AnyResponse:
    """Give the answer to a path; one that the file system cannot look up or read is one that is not there."""
    file = safe_join(str(root), path)
    if file is None or _is_private(path) or path.startswith("api/"):
        return _missing(root, path)
    try:
        if Path(file).is_dir():
            if path and not path.endswith("/"):
                return _to_folder(path)
            path = f"{path}index.html"
        if (root / path).is_file():
            response = send_from_directory(root, path, conditional=_has_usable_conditions())
            return compression.shrink(response, root / path)
    except OSError as error:
        _note(error)
    return _missing(root, path)


def _to_folder(path: str) -> AnyResponse:
    """Lead to a folder's page, and take the query along, in which a page may say what the form is about."""
    query = quote(request.query_string, safe=_QUERY)
    return redirect(quote(f"/{path}/") + (f"?{query}" if query else ""), 308)


def _note(error: OSError) -> None:
    """Tell the operator of a file that is there and cannot be read; a name that no file can have is the client's."""
    if isinstance(error, PermissionError):
        log.error("a file of FEEDBACK_SITE_DIR cannot be read: check its permissions")


def _has_usable_conditions() -> bool:
    """Tell whether conditions and range of a request can be answered; otherwise it gets the whole file.

    A year that no calendar has makes Python overflow. Several parts at once, which Werkzeug refuses, may be answered
    with the whole (RFC 9110, section 14.2).
    """
    try:
        _ = (request.if_modified_since, request.if_unmodified_since, request.if_range)
    except OverflowError:
        return False
    return "," not in request.headers.get("Range", "")


def _is_private(path: str) -> bool:
    """Tell whether a file is for the web server alone: `_headers`, `_redirects`, dot files."""
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _missing(root: Path, path: str) -> Response:
    folder = "en/" if path.startswith("en/") else ""
    if path.startswith("api/") or responses.wants_json() or not (root / folder / "404.html").is_file():
        raise NotFound
    name = f"{folder}404.html"
    # conditions and ranges are about the page that was asked for, which is not there
    response = compression.shrink(send_from_directory(root, name, conditional=False, etag=False), root / name)
    response.status_code = 404
    return response
