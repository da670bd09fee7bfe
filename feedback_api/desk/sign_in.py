"""Sign in at the desk: a code of six digits, mailed to the handler's address, typed into the page that asked for it.

Nothing tells whether an address is a handler's: for any other address the same rows are written, a mail too, which is
dropped when it is its turn. The code is not stored. It follows from the secret key and the row's nonce, when the mail
is built and when a code is tried, so a copy of the database signs nobody in.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from feedback_api.cases.handlers import Handler, Handlers
from feedback_api.desk import desk_sessions
from feedback_api.outbox import queue
from feedback_api.outbox.mails import SIGN_IN_CODE
from feedback_api.rate_limits import Limits
from feedback_api.store import access_log
from feedback_api.store.database import Database
from feedback_api.store.tables import outbox, sign_ins
from institution.clock import utc_now

#: How long a code is good, and how often it may be tried.
LIFETIME = SIGN_IN_CODE.give_up_after
MOST_TRIES = 5
#: How long it is known who asked for a code; then its row and that of its mail are deleted.
KEPT = timedelta(days=1)
#: A code that ends later than this was made by a clock that was ahead.
_LONGEST = LIFETIME + timedelta(minutes=5)
_DIGITS = 6
#: Whose codes an unknown address ends: nobody's.
_NOBODY = 0


class CodeOverError(Exception):
    """A code that is used, too old, tried too often or followed by a newer one; or none that was ever asked for."""


class WrongCodeError(Exception):
    """Another code than the one mailed; `left` more may be tried."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(left)


class SignIns:
    """The codes that are asked for and tried."""

    def __init__(self, database: Database, handlers: Handlers, limits: Limits, secret: str, sender: str) -> None:
        """`secret` is the service's secret key, `sender` the address that mails come from."""
        self._database = database
        self._handlers = handlers
        self._limits = limits
        self._secret = hashlib.sha256(b"sign-in codes:" + secret.encode()).digest()
        self._sender = sender

    def ask(self, email: str, address: str | None) -> str:
        """Have a code mailed to the handler of an email address, and give the key that its page carries.

        A new code ends the handler's earlier ones. `address` is where the request came from. Raises LimitReachedError.
        """
        handler = self._handlers.by_email(email)
        handler_id = handler.id if handler else None
        now = utc_now()
        row = {
            "key": secrets.token_urlsafe(32),
            "handler_id": handler_id,
            "nonce": secrets.token_urlsafe(32),
            "asked_at": now,
            "expires_at": now + LIFETIME,
        }
        with self._database.write() as connection:
            self._limits.count_code(connection, address, email)
            earlier = (sign_ins.c.handler_id == (handler_id or _NOBODY), sign_ins.c.used_at.is_(None))
            connection.execute(update(sign_ins).where(*earlier).values(used_at=now))
            number = connection.execute(insert(sign_ins).values(**row).returning(sign_ins.c.id)).scalar_one()
            mail = {"handler_id": handler_id, "sign_in_id": number}
            queue.enqueue_once(connection, SIGN_IN_CODE, now, self._sender, **mail)
        return str(row["key"])

    def redeem(self, key: str, code: str, address: str | None, earlier_token: str = "") -> str:
        """Begin a session for the right code, and give its token; the browser's earlier session is over then.

        Raises WrongCodeError, CodeOverError and LimitReachedError. A try that is wrong is counted all the same.
        """
        tried = self._try(key, code, address, earlier_token)
        if isinstance(tried, Exception):
            raise tried
        return tried

    def code_for_mail(self, sign_in_id: int | None, handler_id: int | None) -> tuple[Handler, str] | None:
        """Give the handler and the code of a mail; None if it can no longer be used, or there is no handler."""
        query = select(sign_ins).where(sign_ins.c.id == sign_in_id, sign_ins.c.handler_id == handler_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None or not _is_good(row, utc_now()):
            return None
        handler = self._handlers.by_id(handler_id)
        return None if handler is None or handler.removed else (handler, self._code(row.nonce))

    def _try(self, key: str, code: str, address: str | None, earlier_token: str) -> str | Exception:
        """Try a code in a transaction that is committed also where it is wrong: give the token, or what is wrong."""
        now = utc_now()
        with self._database.write() as connection:
            self._limits.count_try(connection, address)
            row = connection.execute(select(sign_ins).where(sign_ins.c.key == key)).first()
            if row is None or not _is_good(row, now):
                return CodeOverError()
            is_right = hmac.compare_digest(self._code(row.nonce).encode(), code.encode())
            mine = update(sign_ins).where(sign_ins.c.id == row.id)
            if is_right and row.handler_id is not None:
                connection.execute(mine.values(used_at=now))
                return _begin(connection, row.handler_id, address, earlier_token, now)
            connection.execute(mine.values(tries=row.tries + 1))
            left = MOST_TRIES - row.tries - 1
            return WrongCodeError(left) if left else CodeOverError()

    def _code(self, nonce: str) -> str:
        """Give six digits (RFC 4226, 5.3, on SHA-256 as in RFC 6238, 1.2)."""
        digest = hmac.digest(self._secret, nonce.encode(), "sha256")
        offset = digest[-1] & 0xF
        number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
        return f"{number % 10**_DIGITS:0{_DIGITS}}"


def forget_over(connection: Connection, now: datetime) -> None:
    """Delete codes that were over a day ago, with the rows of their mails."""
    over = select(sign_ins.c.id).where(sign_ins.c.asked_at <= now - KEPT)
    connection.execute(delete(outbox).where(outbox.c.message == SIGN_IN_CODE.name, outbox.c.sign_in_id.in_(over)))
    connection.execute(delete(sign_ins).where(sign_ins.c.asked_at <= now - KEPT))


def _begin(connection: Connection, handler_id: int, address: str | None, earlier_token: str, now: datetime) -> str:
    desk_sessions.delete_session(connection, earlier_token)
    access_log.note(connection, handler_id, address, None, "sign in")
    return desk_sessions.begin(connection, handler_id, now)


def _is_good(row: Row[Any], now: datetime) -> bool:
    return row.used_at is None and row.tries < MOST_TRIES and now < row.expires_at <= now + _LONGEST
