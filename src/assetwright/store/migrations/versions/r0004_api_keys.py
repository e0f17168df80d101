"""The tables of API keys and of what was drawn with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WRITERS = "assetwright_audit"

POSTGRESQL = (
    "REVOKE ALL ON api_keys, api_usage FROM PUBLIC",
    f"""
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{WRITERS}') THEN
        GRANT SELECT, INSERT, UPDATE ON api_keys TO {WRITERS};
        GRANT SELECT, INSERT, UPDATE, DELETE ON api_usage TO {WRITERS};
      END IF;
    END $$
    """,
)


def upgrade() -> None:
    """Make the tables and their rights."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(12)),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("rate", sa.Text),
        sa.Column("quota", sa.BigInteger),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("expires", sa.String(27)),
        sa.Column("revoked", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="api_keys_pkey"),
    )
    op.create_table(
        "api_usage",
        sa.Column("key", sa.String(12)),
        sa.Column("day", sa.String(10)),
        sa.Column("pictures", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", "day", name="api_usage_pkey"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
