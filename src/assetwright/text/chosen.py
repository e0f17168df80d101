"""The text encoders that a project asks for, with their caches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from assetwright.settings import Settings
from assetwright.text.cache import CachedEncoder
from assetwright.text.clip import ClipEncoder
from assetwright.text.encoder import TextEncoder
from assetwright.text.minilm import MiniLMEncoder
from assetwright.text.redis_store import RedisStore
from assetwright.types import InputError

REDIS_VARIABLE = "ASSETWRIGHT_REDIS"
"""Names the server to use instead of the project's; "off" for none."""


class Network(Protocol):
    """What reads the vectors."""

    @property
    def text_width(self) -> int:
        """Length of a token's vector."""
        ...


def chosen_encoders(
    settings: Settings, threads: int | None, network: Network
) -> tuple[CachedEncoder, CachedEncoder]:
    """What the network reads texts by, and what references are found by.

    The second is always the embedded encoder, whose vectors the index of references holds.
    ``threads`` None is one a core. InputError for a Redis URL that cannot be one, and for an
    encoder whose vectors are not of the ``network``'s width; EnvironmentProblem where a package is
    missing, and for a folder that is no text encoder's.
    """
    encoding = settings.encoding
    embedded = MiniLMEncoder.embedded(threads)
    encoder: TextEncoder = embedded
    if encoding.encoder is not None:
        encoder = ClipEncoder(encoding.encoder, threads)
        _check(encoding.encoder, encoder.width, network.text_width)
    url = os.environ.get(REDIS_VARIABLE) or encoding.redis
    cached = CachedEncoder(
        encoder,
        redis=None if url is None or url == "off" else RedisStore(url),
        memory_bytes=encoding.memory_mb * 1_000_000,
    )
    return cached, cached if encoder is embedded else CachedEncoder(embedded)


def _check(folder: Path, width: int, network: int) -> None:
    if width != network:
        raise InputError(
            "text.encoder",
            f"the text encoder {folder} makes vectors of {width} numbers and the network that is "
            f"installed reads {network}: it can be used with a network trained for it",
        )
