"""The audit record, without personal data: what was read, destroyed, copied or restored, when and by which command."""

from sqlalchemy import Connection, insert

from feedback_api.store.clock_check import present_moment
from feedback_api.store.tables import record


def note(connection: Connection, action: str, subject: str, command: str) -> None:
    """Write a line, in the caller's transaction; `subject` is a receipt number or a file, never a person.

    Where the clock is behind it is dated by the known moment: what was destroyed since a moment is looked for by it.
    """
    at = present_moment(connection)
    connection.execute(insert(record).values(at=at, action=action, subject=subject, command=command))
