"""Tables that a restore on PostgreSQL replaced: a copy of the database in a schema of its own, beside those in use."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

_MARK = "schema:"
_PREFIX = "replaced_"


def name_of(moment: datetime) -> str:
    """Give the name of the schema for what is replaced at a moment."""
    return f"{_PREFIX}{moment.astimezone(UTC):%Y%m%dt%H%M%S_%f}"


def mark_of(name: str) -> str:
    """Give the mark that lists a schema among the copies."""
    return _MARK + name


def path_of(name: str) -> Path:
    """Give what stands for its path, as operators see it."""
    return Path(f"{_MARK}{name}")


def find_name(mark: str | None) -> str | None:
    """Give the schema that a mark names, if it names one."""
    name = (mark or "").removeprefix(_MARK)
    return name if name != mark and name.startswith(_PREFIX) and name.replace("_", "").isalnum() else None


def is_there(connection: Connection, name: str) -> bool:
    """Tell whether a schema is on this database."""
    sql = text("SELECT 1 FROM information_schema.tables WHERE table_schema = :name AND table_name = 'cases'")
    return connection.execute(sql, {"name": name}).first() is not None


def holds(connection: Connection, name: str, receipt: str) -> bool:
    """Tell whether a schema holds what a customer wrote in a case."""
    sql = text(f"SELECT 1 FROM {name}.cases WHERE receipt = :receipt AND length(sealed) > 0")  # noqa: S608 - `find_name`
    return connection.execute(sql, {"receipt": receipt}).first() is not None


def drop(connection: Connection, name: str) -> None:
    """Drop a schema with its tables, in the caller's transaction."""
    connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
