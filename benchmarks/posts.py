"""What the clients post: a complaint and its like, as the page with scripts sends them."""

import json
import urllib.request
from urllib.parse import urlencode

from benchmarks.load import UNIQUE
from feedback_api.organization import KINDS
from tests.answers import ANSWERS

_MESSAGE = "어제 오후에 방문하였는데\n30분을 기다렸습니다. 창구가 하나만 열려 있었습니다.\n" * 6
_ANSWERS = {**ANSWERS, "message": _MESSAGE, "email": f"{UNIQUE}@example.com", "submission_id": UNIQUE}
_COMMENT = {
    "author": ANSWERS["name"],
    "email": f"{UNIQUE}@example.com",
    "website": None,
    "text": _MESSAGE,
    "title": "안내",
}
_FORM = "application/x-www-form-urlencoded"


def answers(kind: str) -> dict[str, str]:
    """Give the answers of a valid form, with UNIQUE where each post differs."""
    return {**_ANSWERS, "kind": kind}


def feedback(port: int) -> list[str]:
    """Write a post of each kind, with a token that the server gave."""
    return [
        _request(port, "/api/feedback", urlencode({**answers(kind), "token": _token(port, kind)}), _FORM)
        for kind in KINDS
    ]


def comments(port: int) -> list[str]:
    """Write a comment as long as our message, as isso takes it."""
    return [_request(port, "/new?uri=%2Fstandards%2F", json.dumps(_COMMENT), "application/json")]


def _token(port: int, kind: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/form-token?kind={kind}", timeout=20) as answer:
        return str(json.load(answer)["token"])


def _request(port: int, path: str, body: str, content_type: str) -> str:
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Sec-Fetch-Site: same-origin",
        "Accept: application/json",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body.encode())}",
    )
    return "\r\n".join(head) + "\r\n\r\n" + body
