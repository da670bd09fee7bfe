"""Bring a database to the newest tables, at every start."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from feedback_api.store import postgresql
from feedback_api.store.lock import BeingRestoredError
from feedback_api.store.tables import metadata

if TYPE_CHECKING:
    from feedback_api.store.database import Database

#: The newest revision in migrations/versions, named here so that a start need not load Alembic; a test compares them.
NEWEST = "0007"
_SCRIPTS = Path(__file__).parent / "migrations"


class DatabaseTooNewError(click.ClickException):
    """A database that a newer version of this software wrote."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"데이터베이스가 이 프로그램보다 새 판({revision})입니다. 새 판을 설치하거나 백업을 되살려 주십시오. / "
            f"The database is of a newer version ({revision}) than this program ({NEWEST}). "
            "Install the newer program, or restore a backup."
        )


class DatabaseUnusableError(click.ClickException):
    """A database that cannot be opened or written to."""

    def __init__(self, error: SQLAlchemyError) -> None:
        reason = error.orig if isinstance(error, DBAPIError) else type(error).__name__  # no statement, no values
        super().__init__(
            f"데이터베이스를 열거나 쓸 수 없습니다({reason}). FEEDBACK_INSTANCE의 권한과 공간을 확인해 주십시오. / "
            "The database cannot be opened or written to; check the permissions and the space of FEEDBACK_INSTANCE."
        )


class DatabaseBusyError(click.ClickException):
    """A database that `flask restore` is replacing."""

    def __init__(self) -> None:
        super().__init__(
            "지금 flask restore가 데이터베이스를 바꾸고 있습니다. 끝난 뒤 다시 해 주십시오. / "
            "`flask restore` is replacing the database. Try again when it has ended."
        )


def upgrade(database: "Database") -> None:
    """Apply the migrations that are missing, in one transaction, which other processes that start wait for.

    Raises DatabaseTooNewError, DatabaseUnusableError and DatabaseBusyError.
    """
    try:
        _upgrade(database)
    except BeingRestoredError:
        raise DatabaseBusyError from None
    except SQLAlchemyError as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) == postgresql.LOCK_NOT_AVAILABLE:
            raise DatabaseBusyError from None  # nothing else holds the tables that long
        raise DatabaseUnusableError(error) from None


def _upgrade(database: "Database") -> None:
    with database.read() as connection:
        if find_revision(connection) == NEWEST:
            return
    with database.migrate() as connection:
        revision = find_revision(connection)
        if revision is not None and revision > NEWEST:
            raise DatabaseTooNewError(revision)
        if revision is None and connection.dialect.name == "sqlite":
            _create(connection)
        elif revision != NEWEST:
            migrate(connection)


def find_revision(connection: Connection) -> str | None:
    """Give the revision of a database's tables, or None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _create(connection: Connection) -> None:
    """Make today's tables at once: a first start, too, need not load Alembic, nor hold its 10 MB until it ends."""
    metadata.create_all(connection)
    stamp = Table(
        "alembic_version",
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    )
    stamp.create(connection)
    connection.execute(stamp.insert().values(version_num=NEWEST))


def migrate(connection: Connection, revision: str = "head") -> None:
    """Apply the migrations up to a revision, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - only a start that migrates pays for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
