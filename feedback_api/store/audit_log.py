"""A record without persons: who read, destroyed, copied or brought back what customers wrote, and when."""

from sqlalchemy import Connection, insert

from feedback_api.store.tables import record
from institution.clock import utc_now


def note(connection: Connection, action: str, subject: str, command: str) -> None:
    """Write a line, in the caller's transaction; `subject` is a receipt number or a file, never a person."""
    connection.execute(insert(record).values(at=utc_now(), action=action, subject=subject, command=command))
