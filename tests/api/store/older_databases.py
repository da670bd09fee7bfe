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
    migrate_to("0001", connection)


def migrate_to(revision: str, connection: Connection) -> None:
    """Apply the migrations up to a revision, in the caller's transaction."""
    config = scripts()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
