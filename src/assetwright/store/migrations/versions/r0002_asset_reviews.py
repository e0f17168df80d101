"""The table of what was thought of assets: rejected or approved, by whom and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WRITERS = "assetwright_audit"

POSTGRESQL = (
    "REVOKE ALL ON asset_reviews FROM PUBLIC",
    f"""
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{WRITERS}') THEN
        GRANT SELECT, INSERT ON asset_reviews TO {WRITERS};
      END IF;
    END $$
    """,
)


def upgrade() -> None:
    """Make the table and its rights; nothing stops its owner from pruning it."""
    op.create_table(
        "asset_reviews",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False
        ),
        sa.Column("format", sa.SmallInteger, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("judge", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("request", sa.BigInteger),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("asset_id", sa.Text, nullable=False),
        sa.Column("asset_type", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("prompt", sa.Text),
        sa.Column("prompt_sha256", sa.String(64)),
        sa.Column("spec", sa.Text),
        sa.Column("style", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("generator", sa.Text, nullable=False),
        sa.Column("failed", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="asset_reviews_pkey"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
