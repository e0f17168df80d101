"""The table of idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WRITERS = "assetwright_audit"

POSTGRESQL = (
    "REVOKE ALL ON idempotency_keys FROM PUBLIC",
    f"""
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{WRITERS}') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO {WRITERS};
      END IF;
    END $$
    """,
)


def upgrade() -> None:
    """Make the table and its rights."""
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.Text),
        sa.Column("key", sa.String(255)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("claimed_until", sa.BigInteger, nullable=False),
        sa.Column("status", sa.SmallInteger),
        sa.Column("headers", sa.Text),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("owner", "key", name="idempotency_keys_pkey"),
    )
    op.create_index("idempotency_keys_created", "idempotency_keys", ["created"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
