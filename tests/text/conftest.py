from __future__ import annotations

import random

import pytest

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
