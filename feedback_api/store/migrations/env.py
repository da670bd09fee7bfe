"""Alembic's environment: it works on the connection, and in the transaction, that `migrate` hands over."""

from alembic import context

from feedback_api.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
