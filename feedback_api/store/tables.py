"""The tables. What a customer wrote stands in one sealed value; nothing else here names a person."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    false,
)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept as UTC; SQLite knows no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone, and keep the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give the moment back with its time zone."""
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("receipt", String(8), nullable=False, unique=True),
    Column("submission_id", String(36), nullable=False, unique=True),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("team", String(40), nullable=False),
    Column("about", String(40), nullable=False, server_default=""),
    Column("lang", String(2), nullable=False),
    Column("received_at", UTCDateTime, nullable=False, index=True),
    Column("due_at", UTCDateTime),
    Column("consent_version", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("hold", Boolean, nullable=False, server_default=false()),
    Column("forgotten_at", UTCDateTime),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), index=True),
    Column("message", String(40), nullable=False),
    Column("message_id", String(120), nullable=False, unique=True),
    Column("date", UTCDateTime, nullable=False),
    Column("state", String(12), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", UTCDateTime, nullable=False),
    Column("claimed_by", String(40)),
    Column("lease_until", UTCDateTime),
    Column("data_begun_at", UTCDateTime),
    Column("give_up_at", UTCDateTime),
    Column("finished_at", UTCDateTime),
    Column("last_error", String(80)),
    Index(None, "state", "next_attempt_at"),
)

#: Who read or destroyed what a customer wrote, and when: never what it said.
record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("action", String(20), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("command", String(80), nullable=False),
)

hits = Table(
    "hits",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)
