"""What a mail server's refusal means for a message: give it up, let it wait, or let the whole outbox wait.

A message is given up only where the reply is about its recipient's address. Anything else (the sender, the server, a
quota, a policy, the text, a full mailbox) can be mended by somebody, after which the message can still be delivered.

Sources: RFC 5321, 4.2.2 and 4.2.3 (reply codes); RFC 3463 and the registry of RFC 5248 (enhanced status codes);
RFC 4954, 6 (530, 534, 535, 538, 454: authentication); RFC 7504 (521, 556); RFC 7505 (no mail for a domain);
RFC 5321, 4.5.3.1.10 (552 after RCPT means too much for now).
"""

import re
from enum import Enum, auto


class Stage(Enum):
    """The command that was refused."""

    MAIL = auto()
    RCPT = auto()
    DATA = auto()  # the command, or the text


class Verdict(Enum):
    """What becomes of the message."""

    GIVE_UP = auto()
    WAIT = auto()  # this message alone
    REST = auto()  # the server takes no message at all for now


#: Replies that mean the same after any command: the server closes, wants a login or encryption, or takes no mail.
_SERVER = (421, 454, 521, 530, 534, 535, 538)
#: Replies to RCPT without an enhanced code that are about the recipient: unknown, not local, misspelt, no mail there.
_RECIPIENT = (550, 551, 553, 556)
#: Enhanced codes, as subject and detail, that are about the recipient if their class is 5.
_GIVEN_UP = {
    *((1, detail) for detail in (1, 2, 3, 4, 6, 10)),  # the recipient's address or system
    (2, 1),  # mailbox disabled
}
#: Enhanced codes that are about the size of this message.
_TOO_BIG = {(2, 3), (3, 4)}
#: Enhanced codes that are about the sender or the server as a whole.
_RESTS = {
    (1, 7),  # the sender's address: syntax
    (1, 8),  # the sender's address: its system
    (4, 5),  # congestion; quotas of senders, too
    (7, 8),  # credentials
    (7, 9),  # a weak login
    (7, 11),  # encryption required
    (7, 13),  # the sender's account is disabled
}
#: The subject of enhanced codes about the mail system of the server.
_MAIL_SYSTEM = 3
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")


def status(code: int, text: bytes | str) -> str:
    """Give a reply's code with its enhanced code, such as "552 5.2.2", without its text, which may name persons."""
    enhanced = _enhanced(code, text)
    return f"{code} {code // 100}.{enhanced[0]}.{enhanced[1]}" if enhanced else str(code)


def judge(stage: Stage, code: int, text: bytes | str) -> Verdict:
    """Tell what a refusal means: `stage` is the refused command, `code` and `text` are the reply."""
    if code in _SERVER:
        return Verdict.REST
    enhanced = _enhanced(code, text)
    if enhanced is None:
        return _judge_plain(stage, code)
    if enhanced in _TOO_BIG:
        return Verdict.WAIT
    if stage is Stage.MAIL or enhanced in _RESTS or enhanced[0] == _MAIL_SYSTEM:
        return Verdict.REST
    return Verdict.GIVE_UP if code >= 500 and enhanced in _GIVEN_UP else Verdict.WAIT


def _judge_plain(stage: Stage, code: int) -> Verdict:
    if stage is Stage.MAIL and code != 552:  # every message has the same sender; 552 is about the size of this one
        return Verdict.REST
    if stage is Stage.RCPT and code in _RECIPIENT:
        return Verdict.GIVE_UP
    return Verdict.WAIT


def _enhanced(code: int, text: bytes | str) -> tuple[int, int] | None:
    """Give subject and detail of the enhanced code, or None if there is none of the reply's class (RFC 2034, 4)."""
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    match = _ENHANCED.match(words)
    if match is None or int(match[1]) != code // 100:
        return None
    return int(match[2]), int(match[3])
