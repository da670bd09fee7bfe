"""The same matter from the same customer again (민원 처리에 관한 법률 art. 23), told to whoever answers the third time.

When a case is answered, a keyed hash of the customer's mailbox is written beside it, and destroyed with it. By the hash
the earlier cases of a mailbox are found without opening those of anybody else. A person decides what follows.
"""

import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from feedback_api.store.encryption import SealBrokenError
from feedback_api.store.tables import cases
from institution.email_address import mailbox_of
from institution.normalization import nfkc

if TYPE_CHECKING:
    from feedback_api.cases.opening import Case, Cases, Words
    from feedback_api.store.database import Database

#: From so many earlier answers on, a case may be closed as a repetition.
ENOUGH = 2
#: How many earlier cases of a mailbox are looked at.
_MOST = 20


class Repeats:
    """Finds the cases in which a customer was answered on the same matter before."""

    def __init__(self, database: "Database", opened: "Cases", secret_key: str) -> None:
        self._database = database
        self._cases = opened
        self._key = secret_key.encode()

    def remember(self, connection: Connection, case_id: int, words: "Words") -> None:
        """Note whose mailbox a case is answered to, in the caller's transaction."""
        hashed = self._hash(words.email)
        connection.execute(update(cases).where(cases.c.id == case_id).values(mailbox_hash=hashed))

    def find(self, case: "Case", words: "Words") -> Sequence["Case"]:
        """Give the earlier cases of the same mailbox and matter that were answered, the newest first."""
        earlier = (
            select(cases)
            .where(
                cases.c.mailbox_hash == self._hash(words.email),
                cases.c.id < case.id,
                cases.c.answered_at.is_not(None),
                cases.c.forgotten_at.is_(None),
            )
            .order_by(cases.c.id.desc())
            .limit(_MOST)
        )
        with self._database.read() as connection:
            rows = connection.execute(earlier).all()
        same = []
        for row in rows:
            try:
                other, before = self._cases.opened(row)
            except SealBrokenError:
                continue
            if _is_same_matter(words, before):
                same.append(other)
        return same

    def _hash(self, email: str) -> str:
        return hmac.digest(self._key, f"repeats {mailbox_of(email)}".encode(), "sha256").hex()


def _is_same_matter(one: "Words", other: "Words") -> bool:
    """Tell whether subject or message are the same but for spaces, signs, and the width and case of letters."""
    return _bare(one.subject) == _bare(other.subject) or _bare(one.message) == _bare(other.message)


def _bare(text: str) -> str:
    return "".join(sign for sign in nfkc(text).casefold() if sign.isalnum()) or text
