"""Form tokens: signed, short-lived, bound to the form and the kind of feedback."""

import time

from itsdangerous import BadData, URLSafeTimedSerializer

#: How long a token is good, in seconds.
LIFETIME = 4 * 60 * 60
_FORM = "feedback"


class FormTokens:
    """Makes and reads tokens.

    A token of a static page is good after `min_fill_seconds`, for nobody writes faster. One that a "check your answers"
    page carries is good at once: a person has already been asked.
    """

    def __init__(self, secret: str, min_fill_seconds: int) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="feedback-form")
        self._min_fill_seconds = min_fill_seconds

    def mint(self, kind: str, *, confirming: bool = False) -> str:
        """Make a token for the form of a kind."""
        return str(self._serializer.dumps([_FORM, kind, confirming]))

    def trusts(self, token: str, kind: str) -> bool:
        """Tell whether a post with this token may be taken as it is, or needs to be confirmed."""
        try:
            (form, bound_kind, confirming), made_at = self._serializer.loads(
                token, max_age=LIFETIME, return_timestamp=True
            )
        except (BadData, ValueError, TypeError):
            return False
        slow_enough = confirming or time.time() - made_at.timestamp() >= self._min_fill_seconds
        return bool((form, bound_kind) == (_FORM, kind) and slow_enough)
