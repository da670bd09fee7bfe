"""Databases as older versions made them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from feedback_api.store import migrate


def scripts() -> Config:
    """Give the migrations as Alembic finds them."""
    found = Config()
    found.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    return found


def first_tables(connection: Connection) -> None:
    """Make the tables of the first revision."""
    first = scripts()
    first.attributes["connection"] = connection
    command.upgrade(first, "0001")
