"""The table of records, as this version of assetwright writes and reads it.

Tables are made and changed by ``migrations`` only; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0001"
"""The newest migration."""
VERSION_TABLE = "audit_schema"

metadata = MetaData()

records = Table(
    "audit_records",
    metadata,
    # SQLite knows one kind of automatic key, and it is called INTEGER.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), autoincrement=False),
    Column("format", SmallInteger, nullable=False),
    Column("at", String(27), nullable=False),
    Column("tenant", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("prompt", Text),
    Column("prompt_sha256", String(64)),
    Column("spec", Text),
    Column("outcome", Text, nullable=False),
    Column("verdict", Text),
    Column("reasons", Text, nullable=False),
    Column("seed", BigInteger),
    Column("model", Text),
    Column("outputs", Text, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("error", Text),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("position", name="audit_records_pkey"),
    # Nothing can be chained to the same record twice: the chain cannot fork.
    UniqueConstraint("previous", name="audit_records_previous"),
)
