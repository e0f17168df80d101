"""The table of records, which can only be added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WRITERS = "assetwright_audit"

SQLITE = (
    """
    CREATE TRIGGER audit_records_no_update BEFORE UPDATE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END
    """,
    """
    CREATE TRIGGER audit_records_no_delete BEFORE DELETE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit records are never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER audit_records_append BEFORE INSERT ON audit_records
    WHEN EXISTS (SELECT 1 FROM audit_records WHERE position >= NEW.position)
    BEGIN SELECT RAISE(ABORT, 'audit records are only added at the end'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION audit_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'audit records are never changed or deleted'
        USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    # Once a statement: also one that would touch no row is refused.
    """
    CREATE TRIGGER audit_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION audit_records_refuse()
    """,
    # Also in sessions that say they are replicas, where triggers rest otherwise.
    "ALTER TABLE audit_records ENABLE ALWAYS TRIGGER audit_records_append_only",
    "REVOKE ALL ON audit_records, audit_schema FROM PUBLIC",
    f"""
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{WRITERS}') THEN
        GRANT SELECT, INSERT ON audit_records TO {WRITERS};
        GRANT SELECT ON audit_schema TO {WRITERS};
      END IF;
    END $$
    """,
)


def upgrade() -> None:
    """Make the table, its triggers and its rights."""
    op.create_table(
        "audit_records",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False
        ),
        sa.Column("format", sa.SmallInteger, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("prompt", sa.Text),
        sa.Column("prompt_sha256", sa.String(64)),
        sa.Column("spec", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("model", sa.Text),
        sa.Column("outputs", sa.Text, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="audit_records_pkey"),
        sa.UniqueConstraint("previous", name="audit_records_previous"),
    )
    statements = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE
    for statement in statements:
        op.execute(statement)
