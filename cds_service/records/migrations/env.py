"""What Alembic runs the steps in: the connection, and the transaction, that ``migrate`` holds."""

from alembic import context

from cds_service.records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
