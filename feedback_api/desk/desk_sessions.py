"""Sessions of handlers who are signed in at the desk: in the database, so that each can be ended at any moment.

The browser holds a random token in a cookie (`web/desk/sessions.py`), the database its SHA-256 alone: whoever reads the
database, or a backup, cannot sign in with it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from feedback_api.cases.handlers import Handler, Handlers
from feedback_api.store import access_log
from feedback_api.store.database import Database
from feedback_api.store.tables import desk_sessions
from institution.clock import utc_now

#: How long one stays signed in: a working day with the overtime before and after it. It is never prolonged.
LIFETIME = timedelta(hours=12)
#: A session that ends later than this was begun by a clock that was ahead, and counts as ended.
_LONGEST = LIFETIME + timedelta(minutes=5)


class DeskSessions:
    """The sessions of an institution's handlers."""

    def __init__(self, database: Database, handlers: Handlers) -> None:
        self._database = database
        self._handlers = handlers

    def find(self, token: str) -> Handler | None:
        """Give the handler whom a browser's token signs in; None where the session is over or the handler removed."""
        now = utc_now()
        running = (desk_sessions.c.expires_at > now, desk_sessions.c.expires_at <= now + _LONGEST)
        query = select(desk_sessions.c.handler_id).where(desk_sessions.c.token_hash == _hash(token), *running)
        with self._database.read() as connection:
            handler = self._handlers.by_id(connection.execute(query).scalar())
        return None if handler is None or handler.removed else handler

    def end(self, token: str, address: str | None) -> None:
        """End a session, and note that its handler signed out, from this network address."""
        with self._database.write() as connection:
            handler_id = delete_session(connection, token)
            if handler_id is not None:
                access_log.note(connection, handler_id, address, None, "sign out")


def begin(connection: Connection, handler_id: int, now: datetime) -> str:
    """Begin a session, in the caller's transaction, and give its token: always a new one."""
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _hash(token), "handler_id": handler_id, "begun_at": now, "expires_at": now + LIFETIME}
    connection.execute(insert(desk_sessions).values(**row))
    return token


def delete_session(connection: Connection, token: str) -> int | None:
    """Delete the session of a token, in the caller's transaction; give the handler's id, or None without one."""
    gone = delete(desk_sessions).where(desk_sessions.c.token_hash == _hash(token))
    handler_id: int | None = connection.execute(gone.returning(desk_sessions.c.handler_id)).scalar()
    return handler_id


def forget_ended(connection: Connection, now: datetime) -> None:
    """Delete the sessions that are over, and what a clock that was ahead has begun."""
    over = (desk_sessions.c.expires_at <= now) | (desk_sessions.c.expires_at > now + _LONGEST)
    connection.execute(delete(desk_sessions).where(over))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
