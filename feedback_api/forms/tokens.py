"""Form tokens: signed, short-lived, bound to the form and the kind of feedback, and good for one post."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from institution.clock import utc_now

#: How long a token is good, in seconds.
LIFETIME = 4 * 60 * 60
_FORM = "feedback"
#: A rating is two clicks: nobody needs longer than this, in seconds.
_QUICK = {"rating": 1}


@dataclass(frozen=True)
class FormToken:
    """A token that a post brought, verified; `limits.py` counts its id when the post is stored: it serves once."""

    id: str
    #: Whether a page gave it on which a person was asked to look at the answers once more.
    confirmed: bool
    expires_at: datetime


class FormTokens:
    """Makes and verifies tokens.

    A token of a static page is good after `min_fill_seconds`, for nobody writes faster. One that a "check your answers"
    page carries is good at once: a person has already been asked.
    """

    def __init__(self, secret: str, min_fill_seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt="feedback-form")
        self._min_fill_seconds = min_fill_seconds

    def mint(self, kind: str, *, confirming: bool = False) -> str:
        """Make a token for the form of a kind."""
        now = utc_now()
        wait = 0 if confirming else min(self._min_fill_seconds, _QUICK.get(kind, self._min_fill_seconds))
        good_from, good_until = ((now + timedelta(seconds=seconds)).timestamp() for seconds in (wait, LIFETIME))
        token_id = secrets.token_urlsafe(9)
        return str(self._serializer.dumps([_FORM, kind, good_from, good_until, token_id, confirming]))

    def verify(self, token: str, kind: str) -> FormToken | None:
        """Give the token of a post that may be taken as it is, or None if the post needs to be confirmed."""
        try:
            form, bound_kind, good_from, good_until, token_id, confirmed = self._serializer.loads(token)
        except (BadData, ValueError, TypeError):
            return None
        if (form, bound_kind) != (_FORM, kind) or not good_from <= utc_now().timestamp() <= good_until:
            return None
        return FormToken(token_id, confirmed, datetime.fromtimestamp(good_until, UTC))
