"""The text encoder that a project asks for, with its cache."""

from __future__ import annotations

import os

from assetwright.settings import Encoding
from assetwright.text.cache import CachedEncoder
from assetwright.text.minilm import MiniLMEncoder
from assetwright.text.redis_store import RedisStore

REDIS_VARIABLE = "ASSETWRIGHT_REDIS"
"""Names the server to use instead of the project's; "off" for none."""


def chosen_encoder(encoding: Encoding, threads: int | None) -> CachedEncoder:
    """What ``encoding`` says, on ``threads`` threads, None for one a core.

    InputError for a Redis URL that cannot be one; EnvironmentProblem where a package is missing.
    """
    url = os.environ.get(REDIS_VARIABLE) or encoding.redis
    return CachedEncoder(
        MiniLMEncoder.embedded(threads),
        redis=None if url is None or url == "off" else RedisStore(url),
        memory_bytes=encoding.memory_mb * 1_000_000,
    )
