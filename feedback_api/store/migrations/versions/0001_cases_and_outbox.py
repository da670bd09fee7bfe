"""Cases, outbox and limits: the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.String(8), nullable=False),
        sa.Column("submission_id", sa.String(36), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40), nullable=False, server_default=""),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime),
        sa.Column("consent_version", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("receipt", name="uq_cases_receipt"),
        sa.UniqueConstraint("submission_id", name="uq_cases_submission_id"),
        sa.UniqueConstraint("link_hash", name="uq_cases_link_hash"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id", name="fk_outbox_case_id"), nullable=False),
        sa.Column("message", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("date", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, server_default="waiting"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", sa.DateTime, nullable=False),
        sa.Column("claimed_by", sa.String(40)),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("data_begun_at", sa.DateTime),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("last_error", sa.String(80)),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])
    op.create_index("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"])
    op.create_table(
        "hits",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("window", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_hits_expires_at", "hits", ["expires_at"])
