"""The newest moment known to be right, chores that fail, and where the copies of the database are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

#: What stands in the tables so far was dated by a clock nobody doubted: the newest of it is what is known at first.
_NEWEST = """
    INSERT INTO clock (id, known_at)
    SELECT 1, newest.moment FROM (
        SELECT max(moment) AS moment FROM (
            SELECT max(received_at) AS moment FROM cases
            UNION ALL SELECT max(date) FROM outbox
            UNION ALL SELECT max(finished_at) FROM outbox
            UNION ALL SELECT max(rated_at) FROM ratings
            UNION ALL SELECT max(at) FROM record
        ) AS moments
    ) AS newest WHERE newest.moment IS NOT NULL
"""
_COPIES = """
    INSERT INTO copies (path, taken_at, state)
    SELECT subject, at, 'taken' FROM record WHERE action = 'backup' ORDER BY id
"""


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("known_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "chore_failures",
        sa.Column("chore", sa.String(20), primary_key=True),
        sa.Column("error", sa.String(80), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    op.create_table(
        "copies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mark", sa.String(80)),
        sa.Column("path", sa.String(1000), nullable=False),
        sa.Column("taken_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
    )
    op.execute(_NEWEST)
    op.execute(_COPIES)
