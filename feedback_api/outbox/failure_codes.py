"""The codes by which failures of mails are counted: few, whatever a mail server replies."""

import re

from feedback_api.outbox.queue import RETURNED, SEALED

#: How the `last_error` of a refused message begins: a reply of RFC 5321, 4.2.1, that means failure.
_REPLY = re.compile(r"[45]\d\d\b", re.ASCII)
_OTHER = "error"
_CODES = {"timeout": "timeout", SEALED: "sealed", RETURNED: "returned"}
#: The replies that mean failure in RFC 5321, 4.2.3 (and 521, 556 of RFC 7504), and RFC 4954, 6 (authentication).
_REPLIES = (
    *(421, 450, 451, 452, 455, 500, 501, 502, 503, 504, 521, 550, 551, 552, 553, 554, 555, 556),
    *(432, 454, 530, 534, 535, 538),
)
#: The codes by which an attempt is known to fail; a server may answer with another reply of 4xx or 5xx.
OF_ATTEMPTS = (*map(str, _REPLIES), "timeout", "sealed", _OTHER)


def classify(error: str) -> str:
    """Give the reply code of an error such as "552 5.2.2", or a word for what is no reply.

    The words are timeout, sealed (a key is missing), returned (it came back after it was taken) and error (any other).
    Enhanced codes and kinds of errors are left out: a server can make up a million of the former.
    """
    reply = _REPLY.match(error)
    return reply[0] if reply else _CODES.get(error.partition(" ")[0], _OTHER)
