"""What the clients post: a complaint and its like, as the page with scripts sends them."""

import json
import secrets
from itertools import cycle, islice
from urllib.parse import urlencode

from benchmarks.load import TOKEN, UNIQUE
from feedback_api.forms.tokens import FormTokens
from institution.organization.kinds import USUAL
from tests.answers import ANSWERS

#: FEEDBACK_SECRET_KEY of the measured services: every post brings a token of its own, made here before the clock runs.
SECRET = secrets.token_urlsafe(32)
_MINTING = FormTokens(SECRET, 0)

_MESSAGE = "어제 오후에 방문하였는데\n30분을 기다렸습니다. 창구가 하나만 열려 있었습니다.\n" * 6
_ANSWERS = {**ANSWERS, "message": _MESSAGE, "email": f"{UNIQUE}@example.com", "submission_id": UNIQUE}
_COMMENT = {
    "author": ANSWERS["name"],
    "email": f"{UNIQUE}@example.com",
    "website": None,
    "text": _MESSAGE,
    "title": "안내",
}
FORM = "application/x-www-form-urlencoded"
#: A head without its length, and a body.
Request = tuple[str, str]


def answers(kind: str) -> dict[str, str]:
    """Give the answers of a valid form, with UNIQUE where each post differs."""
    return {**_ANSWERS, "kind": kind}


def feedback(port: int) -> list[Request]:
    """Write a post of each kind, with TOKEN where its token belongs."""
    return [_request(port, "/api/feedback", urlencode({**answers(kind), "token": TOKEN}), FORM) for kind in USUAL]


def tokens(number: int) -> list[str]:
    """Make tokens for so many posts, whose kinds take turns as in `feedback`."""
    return [token(kind) for kind in islice(cycle(USUAL), number)]


def token(kind: str) -> str:
    """Make a token for a post of a kind."""
    return _MINTING.mint(kind)


def comments(port: int) -> list[Request]:
    """Write a comment as long as our message, as isso takes it."""
    return [_request(port, "/new?uri=%2Fstandards%2F", json.dumps(_COMMENT), "application/json")]


def _request(port: int, path: str, body: str, content_type: str) -> Request:
    return head(port, path, content_type), body


def head(port: int, path: str, content_type: str) -> str:
    """Write the head of a post, but for its length."""
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Sec-Fetch-Site: same-origin",
        "Accept: application/json",
        f"Content-Type: {content_type}",
    )
    return "\r\n".join(lines)
