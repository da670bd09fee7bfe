"""Cases can be held and are destroyed in time; who read or destroyed one is on record; reports need no case."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("cases", sa.Column("hold", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("forgotten_at", sa.DateTime))
    op.create_index("ix_cases_received_at", "cases", ["received_at"])
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("give_up_at", sa.DateTime))
        table.alter_column("case_id", existing_type=sa.Integer, nullable=True)
    op.create_table(
        "record",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("command", sa.String(80), nullable=False),
    )
