"""What a project and a model add to the language of prompts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assetwright.types import BrandToken


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Brand tokens by key, and style names by their words: "material symbols"."""

    tokens: Mapping[str, BrandToken] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tokens: Iterable[BrandToken] = (), styles: Iterable[str] = ()) -> Vocabulary:
        """From tokens and style names as they are written; of two tokens the last holds."""
        return cls(
            {token.key: token for token in tokens},
            {" ".join(name.replace("-", " ").split()): name for name in styles},
        )
