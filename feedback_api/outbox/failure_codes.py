"""The codes by which failures of mails are counted: few, whatever a mail server replies."""

import re

from feedback_api.outbox.queue import RETURNED, SEALED

#: How the `last_error` of a refused message begins: a reply of RFC 5321, 4.2.1, that means failure.
_REPLY = re.compile(r"[45]\d\d\b", re.ASCII)
_OTHER = "error"
_CODES = {"timeout": "timeout", SEALED: "sealed", RETURNED: "returned"}


def classify(error: str) -> str:
    """Give the reply code of an error such as "552 5.2.2", or a word for what is no reply.

    The words are timeout, sealed (a key is missing), returned (it came back after it was taken) and error (any other).
    Enhanced codes and kinds of errors are left out: a server can make up a million of the former.
    """
    reply = _REPLY.match(error)
    return reply[0] if reply else _CODES.get(error.partition(" ")[0], _OTHER)
