"""Form tokens: each allows one post of one kind of form, within four hours, but not in the first seconds.

A token tells a person on a page of ours from a robot. A post without a valid one must be confirmed by its sender.
It is signed with FEEDBACK_SECRET_KEY, so that nothing is stored until it is used; then `rate_limits` counts its id.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from institution.clock import utc_now

#: How long a token is good, in seconds.
LIFETIME = 4 * 60 * 60
#: Stands in every token, so that a value that something else signs with the key is none.
_FORM = "feedback"
#: Forms that a person may send sooner than `min_fill_seconds`, in seconds: a rating takes two clicks.
_QUICK = {"rating": 1}


@dataclass(frozen=True)
class FormToken:
    """A verified token of a post. `rate_limits` counts its id when the post is stored, so that it is used once."""

    id: str
    #: Whether it comes from a "check your answers" page, on which a person has confirmed the answers.
    confirmed: bool
    expires_at: datetime


class FormTokens:
    """Makes and verifies tokens.

    The token of a static page is valid after `min_fill_seconds`, since a person takes as long to fill in the form. The
    token of a "check your answers" page is valid at once.
    """

    def __init__(self, secret: str, min_fill_seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt="feedback-form")
        self._min_fill_seconds = min_fill_seconds

    def mint(self, kind: str, *, confirming: bool = False) -> str:
        """Make a token; `kind` is a kind of feedback or "rating", `confirming` tells that it is for a check page."""
        now = utc_now()
        wait = 0 if confirming else min(self._min_fill_seconds, _QUICK.get(kind, self._min_fill_seconds))
        good_from, good_until = ((now + timedelta(seconds=seconds)).timestamp() for seconds in (wait, LIFETIME))
        token_id = secrets.token_urlsafe(9)
        return str(self._serializer.dumps([_FORM, kind, good_from, good_until, token_id, confirming]))

    def verify(self, token: str, kind: str) -> FormToken | None:
        """Give the token of a post, or None if it is not valid for this kind now: the post must be confirmed."""
        try:
            form, bound_kind, good_from, good_until, token_id, confirmed = self._serializer.loads(token)
        except (BadData, ValueError, TypeError):
            return None
        if (form, bound_kind) != (_FORM, kind) or not good_from <= utc_now().timestamp() <= good_until:
            return None
        return FormToken(token_id, confirmed, datetime.fromtimestamp(good_until, UTC))
