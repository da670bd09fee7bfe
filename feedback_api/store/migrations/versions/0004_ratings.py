"""Pages are rated, without names; the teams hear of it once a week."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.String(36), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("rated_at", sa.DateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.UniqueConstraint("submission_id", name="uq_ratings_submission_id"),
    )
    op.create_index("ix_ratings_rated_at_team", "ratings", ["rated_at", "team"])
    _index_of_some("ix_ratings_rated_at", "ratings", ["rated_at"], "sealed IS NOT NULL")
    op.add_column("outbox", sa.Column("team", sa.String(40)))
    op.add_column("outbox", sa.Column("week", sa.String(10)))
    _index_of_some("ix_outbox_week_team", "outbox", ["week", "team"], "week IS NOT NULL", unique=True)


def _index_of_some(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )
