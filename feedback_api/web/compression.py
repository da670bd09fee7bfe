"""Send a file of the site made smaller, where the browser says that it reads gzip."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request

#: Pictures and fonts are compressed already.
_KINDS = {".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
_LEAST, _MOST = 500, 8_000_000  # octets: smaller ones gain nothing, larger ones would fill the memory


def shrink(response: Response, file: Path) -> Response:
    """Compress the answer that sends a whole file; a part of one, and an answer without a body, stay as they are.

    Raises OSError if the file is gone by now, as while a new build is made.
    """
    if file.suffix not in _KINDS:
        return response
    try:
        return _shrunk(response, file)
    except OSError:
        response.close()
        raise


def _shrunk(response: Response, file: Path) -> Response:
    response.vary.add("Accept-Encoding")
    state = file.stat()
    if response.status_code != 200 or not request.accept_encodings["gzip"] or not _LEAST <= state.st_size <= _MOST:
        return response
    response.close()
    response.direct_passthrough = False
    response.set_data(_compressed(file, state.st_mtime_ns, state.st_size))
    response.content_encoding = "gzip"
    response.headers.pop("Accept-Ranges", None)  # its octets are not those of the file
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)  # the same text in other octets: RFC 9110, section 8.8.1
    return response


@lru_cache(maxsize=128)
def _compressed(file: Path, changed: int, size: int) -> bytes:  # noqa: ARG001 - a change is a new reading
    return gzip.compress(file.read_bytes(), mtime=0)
