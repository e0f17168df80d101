"""What Alembic runs: every step that is due, on the connection it was given."""

from __future__ import annotations

from alembic import context

from assetwright.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
