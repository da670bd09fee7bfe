"""The life of a case: acts, handlers and how they sign in, who looked at what, and the mails of all that."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("cases", sa.Column("stage", sa.String(12), nullable=False, server_default="received"))
    op.add_column("cases", sa.Column("handler_id", sa.Integer))
    op.add_column("cases", sa.Column("version", sa.Integer, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("was_overdue", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("answered_at", sa.DateTime))
    op.add_column("cases", sa.Column("mailbox_hash", sa.String(64)))
    for name, column_type in (
        ("act_id", sa.Integer),
        ("handler_id", sa.Integer),
        ("sign_in_id", sa.Integer),
        ("once", sa.String(80)),
    ):
        op.add_column("outbox", sa.Column(name, column_type))
    _index_of_some("ix_outbox_once", "outbox", "once", "once IS NOT NULL", unique=True)
    owed = "forgotten_at IS NULL AND stage IN ('received', 'in_hand', 'waiting')"
    _index_of_some("ix_cases_due_at", "cases", "due_at", owed, "team")
    _index_of_some("ix_cases_answered_at", "cases", "answered_at", "answered_at IS NOT NULL")
    _index_of_some("ix_cases_mailbox_hash", "cases", "mailbox_hash", "mailbox_hash IS NOT NULL")
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("handler_id", sa.Integer),
        sa.Column("team", sa.String(40)),
        sa.Column("due_at", sa.DateTime),
        sa.Column("facts", sa.Text, nullable=False, server_default="{}"),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("ix_acts_case_id_number", "acts", ["case_id", "number"], unique=True)
    _index_of_some("ix_cases_stage", "cases", "stage", "forgotten_at IS NULL AND stage = 'answered'", "answered_at")
    _index_of_some("ix_acts_at", "acts", "at", "act = 'gift_sent'")
    op.create_table(
        "handlers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("deputy", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("teams", sa.String(1000), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("removed_at", sa.DateTime),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(43), nullable=False, unique=True),
        sa.Column("handler_id", sa.Integer),
        sa.Column("nonce", sa.String(43), nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("used_at", sa.DateTime),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("handler_id", sa.Integer, sa.ForeignKey("handlers.id"), nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("handler_id", sa.Integer),
        sa.Column("address", sa.String(45)),
        sa.Column("receipt", sa.String(8)),
        sa.Column("action", sa.String(24), nullable=False),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"])
    op.drop_table("hits")  # the counts of a day: their keys are half as long from now on
    op.create_table(
        "hits",
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("window", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
    )


def _index_of_some(name: str, table: str, column: str, condition: str, *more: str, unique: bool = False) -> None:
    some = sa.text(condition)
    op.create_index(name, table, [column, *more], unique=unique, sqlite_where=some, postgresql_where=some)
