"""Envelope addresses of single messages, by which a mail that comes back tells what it is about (VERP).

`bounces@charter.example.kr` becomes `bounces+<token>@charter.example.kr`. The token is the random part of the
Message-ID and an HMAC of it: nobody can make one up, and it names neither case nor person. It is base32 in small
letters, since some mail servers change the case of a local part, and leaves room in the 64 characters that one may
have (RFC 5321, 4.5.3.1.1).
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable

#: The random part of a Message-ID, as the outbox writes it, and how much of the HMAC is used, in bytes.
_RANDOM_BYTES = 16
_MAC_BYTES = 10
#: The characters of a token: eight for five bytes.
TOKEN_LENGTH = -(-(_RANDOM_BYTES + _MAC_BYTES) * 8 // 5)
#: Messages of ours; whoever has no Message-ID of this form is not told apart.
_MESSAGE_ID = re.compile(rf"<([0-9a-f]{{{2 * _RANDOM_BYTES}}})@[^<>\s]+>")


class BounceAddresses:
    """Makes envelope addresses of messages, and reads them back."""

    def __init__(self, secret: str, address: str) -> None:
        """`address` is FEEDBACK_BOUNCE_ADDRESS; where it is empty, the envelope stays as it is."""
        self._key = hashlib.sha256(b"bounce addresses:" + secret.encode()).digest()
        self._name, _, self._domain = address.rpartition("@")
        token = rf"([a-z2-7]{{{TOKEN_LENGTH}}})"
        ours = rf"{re.escape(self._name)}\+{token}@{re.escape(self._domain)}"
        self._form = re.compile(rf"(?<![^\s<,;:]){ours}", re.IGNORECASE)

    def of(self, message_id: str) -> str:
        """Give the address to which a message comes back, by its Message-ID; nothing where the setting is missing."""
        written = _MESSAGE_ID.fullmatch(message_id)
        if not self._name or written is None:
            return ""
        random = bytes.fromhex(written[1])
        token = base64.b32encode(random + self._mac(random)).decode().rstrip("=").lower()
        return f"{self._name}+{token}@{self._domain}"

    def find_random_part(self, texts: Iterable[str]) -> str | None:
        """Give the random part of the Message-ID that an address of ours in some texts names; None if none is ours."""
        if not self._name:
            return None
        tokens = (token for text in texts for token in self._form.findall(text))
        return next(filter(None, map(self._verify, tokens)), None)

    def _verify(self, token: str) -> str | None:
        try:
            whole = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except binascii.Error:
            return None
        random, mac = whole[:_RANDOM_BYTES], whole[_RANDOM_BYTES:]
        return random.hex() if hmac.compare_digest(mac, self._mac(random)) else None

    def _mac(self, random: bytes) -> bytes:
        return hmac.digest(self._key, random, "sha256")[:_MAC_BYTES]
