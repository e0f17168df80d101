from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from .redis_server import RedisServer

WORDS = """
settings gear heart home bell shopping cart camera lock rocket cloud upload calendar credit card
coffee cup bicycle strawberry cat mountain umbrella piggy bank pizza sun behind arrow left right
circle filled square off plus minus user group file text phone chart bar
"""


@pytest.fixture(scope="session")
def captions() -> list[str]:
    """300 texts of 1 to 6 words, such as icons are named with."""
    chance = random.Random(0)
    words = WORDS.split()
    return [" ".join(chance.sample(words, chance.randint(1, 6))) for _ in range(300)]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running server with nothing in it."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()
