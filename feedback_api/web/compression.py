"""Compress files of the site with gzip, for browsers that accept it."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request

#: The kinds of files to compress; pictures and fonts are compressed already.
_KINDS = {".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
_LEAST, _MOST = 500, 8_000_000  # octets: smaller ones gain nothing, larger ones would fill the memory


def shrink(response: Response, file: Path) -> Response:
    """Compress an answer that sends a whole file (200); parts of files and answers without a body are not changed.

    Raises OSError if the file is missing by now, as it may be during a new build.
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
    response.headers.pop("Accept-Ranges", None)  # ranges count bytes of the file, not of the compressed body
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)  # the same text in other octets: RFC 9110, section 8.8.1
    return response


@lru_cache(maxsize=128)
def _compressed(file: Path, changed: int, size: int) -> bytes:  # noqa: ARG001 - both are part of the cache's key, so that a changed file is read anew
    return gzip.compress(file.read_bytes(), mtime=0)
