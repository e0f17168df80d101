"""A brand's drawings as the network is taught them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from assetwright.artwork.separation import Kind
from assetwright.diffusion.condition import Condition, kind_index
from assetwright.diffusion.palette import normalise
from assetwright.diffusion.reference import ReferenceIndex
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training.batches import Batch
from assetwright.training.dataset import painted_family
from assetwright.training.finetune.pictures import Picture
from assetwright.training.restyling import restyled
from assetwright.types import GRID, LAYERS, AssetType

DROP_TEXT = 0.10
DROP_REFERENCE = 0.35
REDRAWN = 0.7
"""How often the reference is the drawing itself in another manner, see ``restyling``."""
KNOW_COLOR = 0.15
OTHER_TYPE = 0.30
"""How often a drawing serves another asset than an icon."""
VERSIONS = 4
"""Other manners of each drawing."""

_KINDS = list(Kind)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a brand draws: the family of styles it belongs to, the layers of most drawings."""

    family: str
    layers: int
    colored: bool


class Examples:
    """N drawings in memory, with what the network is told about each.

    ``captions`` are their subjects, "" for one that has none; ``channels`` is how many layers of
    a reference the network reads. References are those that the product would show.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        captions: Sequence[str],
        *,
        manner: Manner,
        channels: int,
        references: ReferenceIndex,
    ) -> None:
        count = len(pictures)
        layers = np.array([picture.latent.layers for picture in pictures])
        # In a style without colours one that a drawing has is its ink.
        colored = np.array([manner.colored and p.kind is Kind.COLOR for p in pictures])
        self.layers = np.where(colored | manner.colored, layers, np.minimum(layers, 2))
        self.colored = colored
        self.fields = np.zeros((count, LAYERS, GRID, GRID), np.float32)
        self.palette = np.zeros((count, LAYERS, 3), np.float32)
        for i, picture in enumerate(pictures):
            kept = self.layers[i]
            self.fields[i, :kept] = picture.latent.fields[:kept]
            if colored[i]:
                self.palette[i, :kept] = normalise(picture.latent.palette[:kept])
        rng = np.random.Generator(np.random.PCG64(0))
        self.restyled = np.zeros((VERSIONS, *self.fields.shape), np.float32)
        drawn = np.arange(LAYERS) < self.layers[:, None]
        for version in self.restyled:
            version[drawn] = restyled(self.fields[drawn], rng)
        self.captions = list(captions)
        self.reference = np.zeros((count, channels, GRID, GRID), np.float32)
        texts = MiniLMEncoder.embedded().encode([caption or " " for caption in captions])
        longest = max((len(text.tokens) for text in texts), default=1)
        width = texts[0].tokens.shape[1] if texts else 1
        self.tokens = np.zeros((count, longest, width), np.float32)
        self.mask = np.zeros((count, longest), np.bool_)
        self.pooled = np.zeros((count, width), np.float32)
        for i, (caption, text) in enumerate(zip(captions, texts, strict=True)):
            if not caption:
                continue
            self.tokens[i, : len(text.tokens)] = text.tokens
            self.mask[i, : len(text.tokens)] = True
            self.pooled[i] = text.pooled
            self.reference[i] = _shown(references, text.pooled, manner.family, channels)

    def __len__(self) -> int:
        return len(self.fields)

    def digest(self) -> str:
        """SHA-256 in hex of everything that is learnt from."""
        found = hashlib.sha256()
        for array in (self.fields, self.palette, self.layers, self.pooled, self.reference):
            found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    def divided(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows to learn from, and a tenth (2 at least) that are held back."""
        order = rng.permutation(len(self))
        held = max(2, len(self) // 10)
        return np.sort(order[held:]), np.sort(order[:held])

    def batch(self, rows: NDArray[np.int64], style: int, rng: np.random.Generator | None) -> Batch:
        """Those drawings; with ``rng`` at times without text or reference, or with colours told.

        Without it they are told what the product tells.
        """
        count = len(rows)
        layers, colored = self.layers[rows], self.colored[rows]
        active = np.arange(LAYERS) < layers[:, None]
        told = np.ones((2, count), np.bool_)
        types = np.full(count, AssetType.ICON.ordinal, np.int64)
        known = np.zeros((count, LAYERS), np.bool_)
        version = np.zeros(count, np.int64)
        redrawn = np.ones(count, np.bool_)
        way: NDArray[np.float32] = np.full(count, 0.5, np.float32)
        if rng is not None:
            told = rng.random((2, count)) >= np.array([[DROP_TEXT], [DROP_REFERENCE]])
            # Where the words are not told, the reference tells them.
            told[1] &= told[0] | (rng.random(count) < 0.5)
            elsewhere = rng.random(count) < OTHER_TYPE
            types = np.where(elsewhere, rng.integers(0, len(AssetType), count), types)
            known = (rng.random((count, LAYERS)) < KNOW_COLOR) & active & colored[:, None]
            version = rng.integers(0, VERSIONS, count)
            redrawn = rng.random(count) < REDRAWN
            way = rng.random(count, np.float32)
        text, shown = told
        other = self.restyled[version, rows]
        reference = np.where(redrawn[:, None, None, None], other, self.reference[rows])
        way = way * (redrawn & shown)
        start = self.fields[rows] + way[:, None, None, None] * (other - self.fields[rows])
        flags = known[:, :, None].astype(np.float32)
        palette = self.palette[rows]
        kinds = [kind_index(int(n), bool(c)) for n, c in zip(layers, colored, strict=True)]
        return Batch(
            fields=torch.from_numpy(self.fields[rows]),
            palette=torch.from_numpy(palette),
            active=torch.from_numpy(active),
            colored=torch.from_numpy(colored),
            condition=Condition(
                tokens=torch.from_numpy(self.tokens[rows] * text[:, None, None]),
                mask=torch.from_numpy(self.mask[rows] & text[:, None]),
                pooled=torch.from_numpy(self.pooled[rows] * text[:, None]),
                style=torch.full((count,), style),
                asset_type=torch.from_numpy(types),
                kind=torch.tensor(kinds),
                reference=torch.from_numpy(reference * shown[:, None, None, None]),
                known=torch.from_numpy(np.concatenate([palette * flags, flags], axis=2)),
            ),
            start=torch.from_numpy(start),
        )


def manner_of(pictures: Sequence[Picture]) -> Manner:
    """How most of a brand's drawings are made."""
    kinds = np.array([_KINDS.index(picture.kind) for picture in pictures], np.uint8)
    outer = np.stack([picture.latent.fields[0] for picture in pictures])
    joined = {"kind": kinds, "fields": np.rint(outer * 127).astype(np.int8)}
    every = np.arange(len(pictures), dtype=np.int64)
    family = painted_family("", joined, every, every)
    usual = Kind.COLOR if family == "color" else Kind.DUOTONE if family == "duotone" else Kind.MONO
    layers = Counter(p.latent.layers for p in pictures if p.kind is usual)
    most = layers.most_common(1)[0][0] if layers else 1
    return Manner(family, most, usual is Kind.COLOR)


def _shown(
    index: ReferenceIndex, pooled: NDArray[np.float32], family: str, channels: int
) -> NDArray[np.float32]:
    """The reference that the product shows with these words, (channels, 24, 24)."""
    fields = np.zeros((channels, GRID, GRID), np.float32)
    reference = index.nearest(pooled, family)
    if reference is not None:
        fields[: len(reference.fields)] = reference.fields
    return fields
