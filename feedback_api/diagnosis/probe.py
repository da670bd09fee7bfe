"""The request that `flask doctor` sends to the service through FEEDBACK_SITE_URL, and what the service answers.

A header carries a moment signed with FEEDBACK_SECRET_KEY, so that nobody else gets an answer; X-Forwarded-For carries
an address that a customer might forge. The answer is one word.
"""

from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from institution.clock import utc_now

PATH = "/api/diagnosis"
HEADER = "X-Feedback-Diagnosis"
#: An address for documentation, which nobody has (RFC 5737).
FORGED = "192.0.2.77"
#: How long a signature is good, in seconds.
LIFETIME = 60


class Way(StrEnum):
    """How the request came to the service."""

    #: Without a proxy that writes down addresses.
    DIRECT = "direct"
    #: Through a proxy that is trusted and wrote down whence it came.
    TRUSTED = "trusted"
    #: Through a proxy that wrote down whence it came, and is not trusted.
    UNTRUSTED = "untrusted"
    #: Through a trusted proxy that handed on the forged address as it was.
    FORGEABLE = "forgeable"
    #: Through a trusted proxy that wrote nothing down.
    SILENT = "silent"
    #: Without Netlify's signature, though its secret is set.
    UNSIGNED = "unsigned"


def sign(secret: str) -> str:
    """Sign the present moment."""
    return str(_serializer(secret).dumps(utc_now().timestamp()))


def is_signed(secret: str, signature: str) -> bool:
    """Tell whether a signature is ours and of this minute."""
    try:
        moment = float(_serializer(secret).loads(signature))
    except (BadData, ValueError, TypeError):
        return False
    return abs(utc_now().timestamp() - moment) <= LIFETIME


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="diagnosis")
