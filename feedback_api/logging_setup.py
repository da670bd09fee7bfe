"""The log: plain lines on a laptop, JSON lines in production, each request with an id; nothing that a customer wrote.

The address of a case's page is a secret, since whoever holds it may read the case. Web servers name the address that
was asked for when a client hangs up or a request fails, so what follows /api/… is taken out of every line of every
library, where Python makes the line: at a handler it would be too late for libraries that bring their own.
"""

import json
import logging
import random
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Flask, Response, g, has_app_context, request

log = logging.getLogger(__name__)
_OURS = "feedback_api"
#: An address of the service, up to the next space: what stands in the group may be told.
_ADDRESS = re.compile(r"(/api/+[\w-]*)(?![\w-])[^\s\"']+", re.IGNORECASE)
RecordFactory = Callable[..., logging.LogRecord]


class _JSONLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line; of an error only its kind and place, for its text may quote what was written."""
        error = record.exc_info[1] if record.exc_info else None
        quoting = error is not None and not record.name.startswith(_OURS)  # a library may name the address asked for
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg) if quoting else record.getMessage(),
            "error": f"{type(error).__name__} at {place(error)}" if error else None,
            "request_id": g.get("request_id") if has_app_context() else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def set_up(app: Flask, *, production: bool) -> None:
    """Give every request an id, answer with it, and log what became of it: no address, no query, no words."""
    hide_addresses()
    if production:
        _write_json_lines()
    app.before_request(_begin)
    app.after_request(_end)


def hide_addresses() -> None:
    """Take the addresses of the service out of all lines that this process logs from now on."""
    factory = logging.getLogRecordFactory()
    if getattr(factory, "func", None) is not _without_addresses:
        logging.setLogRecordFactory(partial(_without_addresses, factory))


def _without_addresses(factory: RecordFactory, *arguments: Any, **named: Any) -> logging.LogRecord:
    record = factory(*arguments, **named)
    try:
        text = record.getMessage()
    except Exception:  # a line whose arguments do not fit: logging would print them all
        text = f"a line that cannot be written, of {record.pathname}:{record.lineno}"
        record.msg, record.args = text, ()
    if _ADDRESS.search(text):
        record.msg, record.args = _ADDRESS.sub(r"\1…", text), ()
    return record


def place(error: BaseException) -> str:
    """Tell where an error was raised: file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def _write_json_lines() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_JSONLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.captureWarnings(True)


def log_uncaught_errors() -> None:
    """Let this process log what nobody caught as a line, instead of the traceback that Python would print.

    That is for whoever owns the process, `flask serve` and `flask worker` in production: a factory of applications
    must not change what an interpreter does for others.
    """
    sys.excepthook = lambda _kind, error, _trace: _log_uncaught(error)
    threading.excepthook = lambda ended: _log_uncaught(ended.exc_value)


def _log_uncaught(error: BaseException | None) -> None:
    log.critical("uncaught: %s at %s", type(error).__name__, place(error) if error else "?")


def _begin() -> None:
    g.request_id = f"{random.getrandbits(64):016x}"
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint is not None and request.endpoint != "site.page":
        spent = (time.perf_counter() - g.began) * 1000
        log.info("%s %s %d %.0f ms", request.method, request.endpoint, response.status_code, spent)
    return response
