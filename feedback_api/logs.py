"""The log: plain lines on a laptop, JSON lines in production, each request with an id; never a word of a customer's."""

import json
import logging
import secrets
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_app_context, request

log = logging.getLogger(__name__)


class _JSONLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line; a traceback, which may quote what was written, is left out."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": g.get("request_id") if has_app_context() else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def set_up(app: Flask, *, production: bool) -> None:
    """Give every request an id, answer with it, and log what became of it: no address, no query, no words."""
    if production:
        handler = logging.StreamHandler()
        handler.setFormatter(_JSONLines())
        logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint is not None and request.endpoint != "site.page":
        spent = (time.perf_counter() - g.began) * 1000
        log.info("%s %s %d %.0f ms", request.method, request.endpoint, response.status_code, spent)
    return response
