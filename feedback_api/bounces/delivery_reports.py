"""What a mail that came back says: whether a message failed for good, and which message it returns.

In a delivery report (RFC 3464) `Action: failed` alone counts. Of the mail servers that report in words flufl.bounce
knows the sentences, and this module those of Korean services. A delay, a relay, an automatic reply is no failure.
Nothing in such a mail is believed beyond that: `returned_mail` decides which of our messages it is about, if any.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr
from enum import Enum
from itertools import islice, takewhile

from flufl.bounce import all_failures

#: The library logs addresses, and the traceback of what it cannot read.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)

#: How much of a mail is read, in bytes: a report comes first, the message that it returns after it.
MOST_BYTES = 2**18
#: The longest line in bytes (RFC 5322, 2.1.1: 998): a search in a line may take the square of its length.
_LONGEST_LINE = 1000
#: How many parts and Message-IDs are looked at, and how many characters of each part for words.
_MOST_PARTS = 50
_MOST_MESSAGE_IDS = 20
_MOST_WORDS = 20_000
_RETURNED_ID = re.compile(r"^Message-ID:\s{0,9}(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}(?!\S)")
#: Where a mail server notes to whom it delivered a mail; a report is addressed to the envelope's sender.
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
#: The names by which mail servers send their reports.
_MAILERS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "postmaster")
_FAILED_KO = re.compile(
    r"(발송|전송|배달|전달)\s*(을|를|이|에)?\s*(실패|되지\s*(못|않)|하지\s*못|할\s*수\s*없)|반송\s*(된|되었|되어|안내|메일)"
)
_DELAYED_KO = re.compile(r"지연|재시도|(발송|전송|배달)\s*대기|다시\s*(시도|발송|전송)(하겠|할\s*예정|합니다)")


class Verdict(Enum):
    """What a mail says of the message that it is about."""

    FAILED = "a failure"
    DELAYED = "a delay"
    OTHER = "no report of a failure"


@dataclass(frozen=True)
class Report:
    """What a mail that came back says.

    `status` is an enhanced code (RFC 3463) such as 5.1.1, where it names one. The recipient of its envelope may stand
    in `addresses`; `message_ids` are those of the messages that it returns.
    """

    verdict: Verdict
    status: str = ""
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


class _HeadersAsText(Compat32):
    """Gives a header with bytes outside of ASCII as text too: the library takes nothing else."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Give a header's value; the email package calls this."""
        return str(super().header_fetch_parse(name, value))


_POLICY = _HeadersAsText()


def parse(raw: bytes) -> Report:
    """Parse a mail of any kind; what cannot be parsed is no report of a failure."""
    try:
        return _parse(message_from_bytes(_bounded(raw), policy=_POLICY))
    except Exception:  # whatever strangers send, and whatever makes a parser stumble
        return Report(Verdict.OTHER)


def _bounded(raw: bytes) -> bytes:
    return b"\n".join(line[:_LONGEST_LINE] for line in raw[:MOST_BYTES].split(b"\n"))


def _parse(message: Message) -> Report:
    parts = list(islice(message.walk(), _MOST_PARTS))
    texts = [_text(part) for part in parts if part.get_content_maintype() == "text" or _is_headers(part)]
    blocks = list(_report_blocks(parts))
    verdict = _by_action(blocks) if blocks else _by_words(message, parts)
    addresses = [value for name in _DELIVERED_TO for value in message.get_all(name, [])]
    message_ids = [*(part["Message-ID"].strip() for part in parts[1:] if part["Message-ID"])]
    message_ids += [written for text in texts for written in _RETURNED_ID.findall(text)]
    return Report(verdict, _status(blocks), tuple(addresses), tuple(message_ids[:_MOST_MESSAGE_IDS]))


def _report_blocks(parts: Sequence[Message]) -> Iterator[Message]:
    """Give the blocks of a delivery report that tell of a recipient; the one of the message has no action."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message) and block["Action"])


def _by_action(blocks: Sequence[Message]) -> Verdict:
    """Judge a delivery report: a failure is told before a delay."""
    if any(map(_has_failed, blocks)):
        return Verdict.FAILED
    return Verdict.DELAYED if any(_action(block).startswith("delayed") for block in blocks) else Verdict.OTHER


def _has_failed(block: Message) -> bool:
    return _action(block).startswith(("fail", "error"))  # OpenSMTPD writes "error"


def _action(block: Message) -> str:
    return block["Action"].strip().lower()


def _status(blocks: Sequence[Message]) -> str:
    """Give the enhanced code of what failed."""
    codes = (_STATUS.match(block.get("Status", "").strip()) for block in blocks if _has_failed(block))
    return next((code[0] for code in codes if code), "")


def _by_words(message: Message, parts: Sequence[Message]) -> Verdict:
    """Judge a mail without a delivery report by its sentences; a person's automatic reply tells of no failure."""
    is_mailers = parseaddr(message.get("From", ""))[1].partition("@")[0].lower() in _MAILERS
    if _is_automatic(message) and not is_mailers and "X-Failed-Recipients" not in message:
        return Verdict.OTHER
    delayed, failed = all_failures(message)
    if failed:
        return Verdict.FAILED
    if delayed:
        return Verdict.DELAYED
    return _by_korean_words(parts) if is_mailers else Verdict.OTHER


def _is_automatic(message: Message) -> bool:
    """Tell whether a mail answers by itself (RFC 3834), such as a notice of absence."""
    words = message.get("Auto-Submitted", "no").strip().lower()
    return words.startswith("auto-replied") or any(name in message for name in ("X-Autoreply", "X-Autorespond"))


def _by_korean_words(parts: Sequence[Message]) -> Verdict:
    """Judge by what stands before the message that is returned, which may speak of delays itself."""
    before = takewhile(lambda part: part.get_content_maintype() != "message", parts)
    words = " ".join(_text(part)[:_MOST_WORDS] for part in before if part.get_content_maintype() == "text")
    if _DELAYED_KO.search(words):
        return Verdict.DELAYED
    return Verdict.FAILED if _FAILED_KO.search(words) else Verdict.OTHER


def _is_headers(part: Message) -> bool:
    return part.get_content_type() in ("message/rfc822-headers", "message/global-headers")


def _text(part: Message) -> str:
    """Give the text of a part; what is not in its charset is replaced."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that nobody knows
        return content.decode("utf-8", "replace")
