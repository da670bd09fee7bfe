"""Counts each answer: in which time it was given, and why a post of a public form was not taken."""

import time

from flask import Response, g, request

from feedback_api.counters import Form, Refusal
from feedback_api.services import current_services

#: The forms of the public, by the blueprints that take their posts.
_FORMS = {
    "customer": Form.FEEDBACK,
    "rating": Form.RATING,
    "case": Form.CASE,
    "case_link": Form.CASE_LINK,
}
_REFUSED = {
    400: Refusal.UNREADABLE,
    403: Refusal.FOREIGN,
    404: Refusal.MISSING,
    409: Refusal.REUSED,
    413: Refusal.TOO_LARGE,
    414: Refusal.TOO_LARGE,
    415: Refusal.UNREADABLE,
    421: Refusal.HOST,
    422: Refusal.FIELD,
    429: Refusal.LIMIT,
    500: Refusal.FAULT,
    503: Refusal.STORE,
}
#: What others are called is the sender's choice.
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def count(response: Response) -> Response:
    """Count an answer; Flask calls this after each, and `logging_setup` has noted when the request came."""
    counters = current_services().counters
    method = request.method if request.method in _METHODS else "other"
    spent = time.perf_counter() - g.began
    counters.answer(request.endpoint or "none", method, f"{response.status_code // 100}xx", spent)
    form = _FORMS.get(request.blueprint or "") if method == "POST" else None
    reason = g.get("refusal") or _REFUSED.get(response.status_code)
    if form is not None and reason is not None:
        counters.refuse(form, reason)
    return response
