"""Form tokens: signed, short-lived, bound to the form and the kind of feedback."""

import time

from itsdangerous import BadData, URLSafeSerializer

#: How long a token is good, in seconds.
LIFETIME = 4 * 60 * 60
_FORM = "feedback"
#: A rating is two clicks: nobody needs longer than this, in seconds.
_QUICK = {"rating": 1}


class FormTokens:
    """Makes and reads tokens.

    A token of a static page is good after `min_fill_seconds`, for nobody writes faster. One that a "check your answers"
    page carries is good at once: a person has already been asked.
    """

    def __init__(self, secret: str, min_fill_seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt="feedback-form")
        self._min_fill_seconds = min_fill_seconds

    def mint(self, kind: str, *, confirming: bool = False) -> str:
        """Make a token for the form of a kind."""
        now = time.time()
        wait = min(self._min_fill_seconds, _QUICK.get(kind, self._min_fill_seconds))
        good_from = now if confirming else now + wait
        return str(self._serializer.dumps([_FORM, kind, good_from, now + LIFETIME]))

    def trusts(self, token: str, kind: str) -> bool:
        """Tell whether a post with this token may be taken as it is, or needs to be confirmed."""
        try:
            form, bound_kind, good_from, good_until = self._serializer.loads(token)
        except (BadData, ValueError, TypeError):
            return False
        return (form, bound_kind) == (_FORM, kind) and good_from <= time.time() <= good_until
