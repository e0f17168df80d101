"""The tables, as this version of assetwright writes and reads them.

Tables are made and changed by ``migrations`` only; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0004"
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

reviews = Table(
    "asset_reviews",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), autoincrement=False),
    Column("format", SmallInteger, nullable=False),
    Column("at", String(27), nullable=False),
    Column("decision", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    # The position of the audit record of the request that it was drawn for.
    Column("request", BigInteger),
    Column("sha256", String(64), nullable=False),
    Column("asset_id", Text, nullable=False),
    Column("asset_type", Text, nullable=False),
    Column("name", Text),
    Column("prompt", Text),
    Column("prompt_sha256", String(64)),
    Column("spec", Text),
    Column("style", Text, nullable=False),
    Column("seed", BigInteger),
    Column("attempt", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("generator", Text, nullable=False),
    # Names of the checks that failed, a space before and after each.
    Column("failed", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("image", LargeBinary, nullable=False),
    PrimaryKeyConstraint("position", name="asset_reviews_pkey"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", Text),
    Column("key", String(255)),
    Column("fingerprint", String(64), nullable=False),
    # Milliseconds since 1970.
    Column("created", BigInteger, nullable=False),
    Column("claim", String(32), nullable=False),
    Column("claimed_until", BigInteger, nullable=False),
    # The answer, once there is one.
    Column("status", SmallInteger),
    Column("headers", Text),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("owner", "key", name="idempotency_keys_pkey"),
    Index("idempotency_keys_created", "created"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(12)),
    # SHA-256 of the whole key.
    Column("hash", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("rate", Text),
    Column("quota", BigInteger),
    Column("created", String(27), nullable=False),
    Column("expires", String(27)),
    Column("revoked", String(27)),
    PrimaryKeyConstraint("id", name="api_keys_pkey"),
)

api_usage = Table(
    "api_usage",
    metadata,
    Column("key", String(12)),
    # UTC, as 2026-11-24.
    Column("day", String(10)),
    Column("pictures", BigInteger, nullable=False),
    PrimaryKeyConstraint("key", "day", name="api_usage_pkey"),
)
