"""Training batches: drawings, and what the network is told about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.palette import normalise
from assetwright.diffusion.reference import GROUPS
from assetwright.training.dataset import Dataset
from assetwright.training.restyling import restyled
from assetwright.types import GRID, LAYERS, AssetType

TEXT_TOKENS = 8
"""Of a caption; all of it for 99 of 100 drawings. Of 16 the padding costs a fifth of all time."""

DROP_TEXT = 0.10
DROP_REFERENCE = 0.45
DROP_STYLE = 0.05
KNOW_COLOR = 0.25
STRAY_REFERENCE = 0.05
"""How often the reference shows a neighbouring subject, so that the words learn to overrule it."""

ALIKE = 0.8
"""How often the reference is drawn as the drawing is (line, solid, two tones, colour) where its
subject has such ones: it is what the index shows."""

COMPARED = 4
"""Of so many of them the nearest to the drawing is shown. One that is arranged otherwise teaches
the network to put its own memory of the subject in the reference's place."""

OWN = 0.3
"""How often the reference of a layered drawing is itself, moved a little: few colour drawings have
a namesake, and a reference that never fits is one that is never followed."""

SILHOUETTE_ONLY = 0.25
"""How often a layered reference shows its silhouette alone, as a sketch in one colour does."""

REDRAWN = 0.35
"""How often a drawing that has a style starts at itself in another manner, which is its reference
too: how its set draws is then all that there is to learn."""

COLOR_SHARE = 0.35
"""Colour drawings are a twelfth of the data and the hardest to draw: show them more often."""

COMMON_CAPTION = 64
"""A caption is shown as the square root of its drawings asks, counted up to this many: what many
sets draw is what people ask for."""

_TYPES = list(AssetType)
_TYPE_ODDS = {
    # Every drawing may serve any asset; colour ones are mostly illustrations.
    False: np.cumsum([0.70, 0.12, 0.12, 0.06]),
    True: np.cumsum([0.30, 0.10, 0.10, 0.50]),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """``fields`` (N, 4, 24, 24) and ``palette`` (N, 4, 3) clean, zero where a drawing has none;
    ``active`` bool (N, 4) its layers; ``colored`` bool (N,) whether its palette counts.

    ``start`` (N, 4, 24, 24), where it is told, are other drawings that noise is mixed with in the
    place of ``fields``: what the network is to draw into them."""

    fields: Tensor
    palette: Tensor
    active: Tensor
    colored: Tensor
    condition: Condition[Tensor]
    start: Tensor | None = None


class Batches:
    """Draws batches from a dataset held in memory.

    ``drop_reference`` is how often a drawing that keeps its text loses its reference, ``redrawn``
    how often one starts at itself in another manner.
    """

    def __init__(
        self,
        dataset: Dataset,
        split: int,
        any_style: int,
        drop_reference: float = DROP_REFERENCE,
        redrawn: float = REDRAWN,
    ) -> None:
        self.data = dataset
        self.redrawn = redrawn
        self.drop_reference = drop_reference
        self.any_style = any_style
        self.drawings = np.flatnonzero(dataset.split == split)
        if not len(self.drawings):
            raise ValueError(f"the dataset has no drawings in split {split}")
        self._cumulative = np.cumsum(_odds(dataset, self.drawings))
        candidates = np.flatnonzero(dataset.split == 0)
        caption = dataset.caption.astype(np.int64)
        self._any = _Namesakes(candidates, caption[candidates], len(dataset.captions))
        self._group = _groups(dataset)
        keys = caption * len(_GROUP_NAMES) + self._group
        self._alike = _Namesakes(
            candidates, keys[candidates], len(dataset.captions) * len(_GROUP_NAMES)
        )

    def draw(self, count: int, rng: np.random.Generator) -> Batch:
        """``count`` random drawings with random dropout of what the network is told."""
        picks = np.searchsorted(self._cumulative, rng.random(count), side="right")
        return self.make(self.drawings[np.minimum(picks, len(self.drawings) - 1)], rng)

    def make(self, drawings: NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """The batch of these drawings."""
        data, count = self.data, len(drawings)
        layers = data.layers[drawings].astype(np.int64)
        active = np.arange(LAYERS) < layers[:, None]
        rows = np.minimum(data.offset[drawings, None] + np.arange(LAYERS), len(data.fields) - 1)
        fields = data.fields[rows].astype(np.float32) / 127 * active[:, :, None, None]
        colored = data.kind[drawings] == 2
        palette = normalise(data.palette[rows]) * (active & colored[:, None])[:, :, None]

        no_text = rng.random(count) < DROP_TEXT
        tokens, mask, pooled = self._text(data.caption[drawings], no_text)
        no_reference = rng.random(count) < np.where(no_text, 0.6, self.drop_reference)
        reference = self._references(drawings, no_reference, rng)
        style = data.style[drawings].astype(np.int64)
        style[(rng.random(count) < DROP_STYLE) | (style >= self.any_style)] = self.any_style
        draws = rng.random(count)
        start = None
        if self.redrawn:
            start = self._redrawn(fields, active, style != self.any_style, reference, rng)
        types = np.where(
            colored,
            np.searchsorted(_TYPE_ODDS[True], draws),
            np.searchsorted(_TYPE_ODDS[False], draws),
        ).clip(0, len(_TYPES) - 1)
        told = (rng.random((count, LAYERS)) < KNOW_COLOR) & active & colored[:, None]
        told &= (rng.random(count) < 0.5)[:, None]
        known = np.concatenate([palette * told[:, :, None], told[:, :, None]], axis=2)
        return Batch(
            fields=torch.from_numpy(fields),
            palette=torch.from_numpy(palette.astype(np.float32)),
            active=torch.from_numpy(active),
            colored=torch.from_numpy(colored),
            condition=Condition(
                tokens=tokens,
                mask=mask,
                pooled=pooled,
                style=torch.from_numpy(style),
                asset_type=torch.from_numpy(types.astype(np.int64)),
                kind=torch.from_numpy(2 * (layers - 1) + colored),
                reference=torch.from_numpy(reference),
                known=torch.from_numpy(known.astype(np.float32)),
            ),
            start=None if start is None else torch.from_numpy(start),
        )

    def _redrawn(
        self,
        fields: NDArray[np.float32],
        active: NDArray[np.bool_],
        styled: NDArray[np.bool_],
        reference: NDArray[np.float32],
        rng: np.random.Generator,
    ) -> NDArray[np.float32]:
        """Where the drawings start (N, 4, 24, 24); ``reference`` is changed where it shows that."""
        chosen = styled & (rng.random(len(fields)) < self.redrawn)
        drawn = active & chosen[:, None]
        other = fields.copy()
        other[drawn] = restyled(fields[drawn], rng)
        way = rng.random((len(fields), 1, 1, 1), np.float32)
        reference[chosen] = other[chosen]
        return fields + way * (other - fields)

    def _text(
        self, captions: NDArray[np.int32], dropped: NDArray[np.bool_]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Padded token vectors (N, S, W), their mask, and pooled vectors (N, W)."""
        data = self.data
        start, stop = data.token_offset[captions], data.token_offset[captions + 1]
        length = np.where(dropped, 0, np.minimum(stop - start, TEXT_TOKENS))
        position = np.arange(TEXT_TOKENS)
        mask = position < length[:, None]
        rows = np.where(mask, start[:, None] + position, 0)
        tokens = torch.from_numpy(data.token_vectors[rows]).float()
        tokens *= torch.from_numpy(mask)[:, :, None]
        pooled = torch.from_numpy(data.pooled[captions]).float()
        pooled *= torch.from_numpy(~dropped)[:, None]
        return tokens, torch.from_numpy(mask), pooled

    def _references(
        self, drawings: NDArray[np.int64], dropped: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Layers (N, 4, 24, 24) of the same subject in another style; zeros where dropped."""
        data, count = self.data, len(drawings)
        caption = data.caption[drawings].astype(np.int64)
        neighbours = data.neighbours[caption, rng.integers(0, 4, count)].astype(np.int64)
        stray = rng.random(count) < STRAY_REFERENCE
        subject = np.where(stray, neighbours, caption)
        alike = self._nearest_alike(drawings, subject, rng)
        picks = np.full(count, -1, np.int64)
        for found in (
            np.where(rng.random(count) < ALIKE, alike, -1),
            self._any.pick(subject, rng),
            self._any.pick(neighbours, rng),
        ):
            usable = (found >= 0) & (data.style[found] != data.style[drawings])
            picks = np.where((picks < 0) & usable, found, picks)
        own = (data.layers[drawings] > 1) & (rng.random(count) < OWN)
        picks = np.where(own, drawings, picks)
        shown = (picks >= 0) & ~dropped
        picks = np.where(shown, picks, 0)
        layers = np.where(rng.random(count) < SILHOUETTE_ONLY, 1, data.layers[picks])
        seen = shown[:, None] & (np.arange(LAYERS) < layers[:, None])
        rows = np.minimum(data.offset[picks, None] + np.arange(LAYERS), len(data.fields) - 1)
        fields = data.fields[rows].astype(np.float32) / 127
        for i in np.flatnonzero(own & shown):
            fields[i] = _moved(fields[i], *rng.integers(-1, 2, 2))
        return np.asarray(fields * seen[:, :, None, None], np.float32)

    def _nearest_alike(
        self, drawings: NDArray[np.int64], subject: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Of some drawings of the subject, drawn alike in other sets, the nearest; -1 for none."""
        data = self.data
        keys = subject * len(_GROUP_NAMES) + self._group[drawings]
        found = np.stack([self._alike.pick(keys, rng) for _ in range(COMPARED)], axis=1)
        usable = (found >= 0) & (data.style[found] != data.style[drawings, None])
        shown = data.fields[data.offset[np.where(usable, found, 0)]].astype(np.int32)
        own = data.fields[data.offset[drawings]].astype(np.int32)
        error = np.where(usable, np.square(shown - own[:, None]).sum((2, 3)), np.inf)
        nearest = found[np.arange(len(drawings)), error.argmin(1)]
        return np.where(usable.any(1), nearest, -1)


class _Namesakes:
    """Drawings by an integer key, of which any may be picked."""

    def __init__(self, drawings: NDArray[np.int64], keys: NDArray[np.int64], count: int) -> None:
        order = np.argsort(keys, kind="stable")
        self._drawings = drawings[order]
        self._first = np.searchsorted(keys[order], np.arange(count + 1))

    def pick(self, keys: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """A random drawing of each key, -1 where there is none."""
        first, last = self._first[keys], self._first[keys + 1]
        index = first + (rng.random(len(keys)) * (last - first)).astype(np.int64)
        found = self._drawings[np.minimum(index, len(self._drawings) - 1)]
        return np.where(last > first, found, -1)


_GROUP_NAMES = sorted(set(GROUPS.values()))


def _groups(data: Dataset) -> NDArray[np.int64]:
    """How each drawing is drawn: a row of ``_GROUP_NAMES``."""
    families = [GROUPS.get(style["family"], "solid") for style in data.styles]
    group = np.array([_GROUP_NAMES.index(name) for name in families])[data.style]
    # A set's odd drawing is told by what it is: the family is that of most of its drawings.
    group = np.where(data.kind == 1, _GROUP_NAMES.index("duotone"), group)
    group = np.where(data.kind == 2, _GROUP_NAMES.index("color"), group)
    plain = (data.kind == 0) & np.isin(group, [_GROUP_NAMES.index(n) for n in ("duotone", "color")])
    return np.where(plain, _GROUP_NAMES.index("solid"), group)


def _moved(fields: NDArray[np.float32], down: int, right: int) -> NDArray[np.float32]:
    """(4, 24, 24) shifted by up to one cell, the edge repeated."""
    padded = np.pad(fields, ((0, 0), (1, 1), (1, 1)), mode="edge")
    return padded[:, 1 - down : 1 - down + GRID, 1 - right : 1 - right + GRID]


def _odds(data: Dataset, drawings: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each drawing is shown, adding up to 1."""
    captions = data.caption[drawings]
    common = np.bincount(captions, minlength=len(data.captions))[captions].clip(1, COMMON_CAPTION)
    odds: NDArray[np.float64] = np.sqrt(common)
    colored = data.kind[drawings] == 2
    shares = (1 - COLOR_SHARE, COLOR_SHARE) if 0 < colored.sum() < len(colored) else (1.0, 1.0)
    for group, share in zip((~colored, colored), shares, strict=True):
        odds[group] *= share / max(float(odds[group].sum()), 1e-9)
    return odds
