"""Fewer pages a write: indexes of the rows that work is left on alone, and a lease that is the next attempt's time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_outbox_state_next_attempt_at", "outbox")
    op.execute("UPDATE outbox SET next_attempt_at = lease_until WHERE state = 'sending' AND lease_until IS NOT NULL")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint("uq_outbox_message_id", type_="unique")
        table.drop_column("lease_until")
    op.drop_index("ix_cases_received_at", "cases")
    _index_of_some("ix_outbox_next_attempt_at", "outbox", "next_attempt_at", "finished_at IS NULL")
    _index_of_some("ix_outbox_state", "outbox", "state", "state != 'sent'")
    _index_of_some("ix_cases_received_at", "cases", "received_at", "forgotten_at IS NULL")
    op.drop_table("hits")  # the counts of a day
    op.create_table(
        "hits",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("window", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
    )


def _index_of_some(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
