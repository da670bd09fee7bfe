"""Mail that does not reach a customer is marked at the case; a mail given up tells whether that was noted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("cases", sa.Column("mail_fails", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("untold", sa.Boolean, nullable=False, server_default=sa.false()))
    _index_of_some("ix_cases_mail_fails", "cases", "mail_fails", "forgotten_at IS NULL AND mail_fails")
    _index_of_some("ix_outbox_untold", "outbox", "untold", "untold")


def _index_of_some(name: str, table: str, column: str, condition: str) -> None:
    some = sa.text(condition)
    op.create_index(name, table, [column], sqlite_where=some, postgresql_where=some)
