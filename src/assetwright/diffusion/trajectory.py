"""One drawing on its way from noise to a latent, and the step that many of them take together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition, kind_index
from assetwright.diffusion.flow import euler_step, guide, interpolate, timesteps
from assetwright.diffusion.palette import denormalise, normalise
from assetwright.diffusion.rotation import TURNED_BELOW, order_of, turned
from assetwright.diffusion.symmetry import SYMMETRIC_BELOW, SYMMETRY_THRESHOLD, symmetrise
from assetwright.types import GRID, LAYERS, AssetType, Latent, RasterLatent, TokenSequence

FloatArray = NDArray[np.float32]
AnyArray = NDArray[np.generic]

GUIDED = (0.4, 0.95)
"""Guidance is on for t between these: on almost pure noise it only overshoots, and once the shape
is settled it exaggerates every wobble of an edge (Kynkäänniemi et al. 2024, arXiv 2404.07724)."""

FEWEST = 4
"""Steps of a drawing that starts close to its reference."""

ABSENT = -0.7
"""What the fields of regions are on average: mostly far outside."""

TEXT_WIDTH = 384
"""Width of a text that is not there: the embedded encoder's."""


class Denoiser(Protocol):
    """The network: noisy fields (N, 4, G, G), palette (N, 4, 3) and t (N,) to clean ones."""

    def __call__(
        self, fields: FloatArray, palette: FloatArray, t: FloatArray, condition: Condition[AnyArray]
    ) -> tuple[FloatArray, FloatArray]:
        """Predict the clean sample of each."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """One picture to be drawn.

    ``text`` None draws from style alone. ``known`` maps palette entries 0 to 3 to OKLab colours
    that are clamped at every step; ``reference`` are a drawing's layers (1 to 4, 24, 24);
    ``guidance`` 1 is the plain prediction, more follows text and reference more strictly.
    ``take`` counts the drawings of one seed, each from noise of its own.

    ``strength`` 0 to 0.95 is how near to the reference it starts: 0 in pure noise, otherwise on
    the way from there to the reference (Meng et al. 2021, arXiv 2108.01073), so that the network
    redraws what is there instead of arranging it anew.

    ``raster`` is for networks that draw an autoencoder's latent: its side, an eighth of the
    picture's; 0 draws fields. Its four channels are as many layers, and there is no palette; the
    result is a ``RasterLatent``. ValueError for one with other layers, colours or a reference.
    """

    text: TokenSequence | None
    style: int
    asset_type: AssetType = AssetType.ICON
    layers: int = 1
    colored: bool = False
    reference: FloatArray | None = None
    known: dict[int, FloatArray] | None = None
    seed: int = 0
    guidance: float = 1.0
    strength: float = 0.0
    take: int = 0
    raster: int = 0

    def __post_init__(self) -> None:
        told = self.colored or self.known or self.reference is not None
        if self.raster and (self.layers != LAYERS or told):
            raise ValueError(f"a raster drawing has {LAYERS} layers, no colours and no reference")

    @property
    def grid(self) -> int:
        """Side of what is drawn."""
        return self.raster or GRID

    @property
    def start(self) -> float:
        """The t it starts at: 1 is pure noise."""
        return 1.0 if self.reference is None else 1.0 - self.strength


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken: ``done`` of ``total``.

    ``latent`` is what the network now takes the finished drawing to be: a shape from the first
    step on, in its details only at the last.
    """

    done: int
    total: int
    latent: Latent


class Trajectory:
    """A drawing in flight: its noisy sample, its own times and clamps, and where it stands.

    ``done`` of ``steps`` Euler steps are taken: of those asked for, a drawing that starts at its
    reference takes its share, see ``steps_from``. ``symmetry`` 0 leaves the drawing as asymmetric
    as it comes. It depends on its drawing alone, not on what shares its steps. ValueError for
    less than one step.
    """

    def __init__(
        self, drawing: Drawing, *, steps: int, symmetry: float = SYMMETRY_THRESHOLD
    ) -> None:
        self.drawing = drawing
        start = drawing.start
        self.steps = steps_from(start, steps)
        # The mirror image of an autoencoder's latent does not decode to the picture's.
        self.symmetry = 0.0 if drawing.raster else symmetry
        self.order = _repeats(drawing)
        self.done = 0
        self.times: list[float] = (start * timesteps(self.steps)).tolist()
        noise = [drawing.seed, drawing.take] if drawing.take else drawing.seed
        rng = np.random.Generator(np.random.PCG64(noise))
        self.fields: FloatArray = rng.standard_normal(
            (LAYERS, drawing.grid, drawing.grid), dtype=np.float32
        )
        self.palette: FloatArray = rng.standard_normal((LAYERS, 3), dtype=np.float32)
        self.active = (np.arange(LAYERS) < drawing.layers).astype(np.float32)
        self.painted = self.active * np.float32(drawing.colored)
        if start < 1 and drawing.reference is not None:
            # A reference says nothing of colours: they start on the way to the mean of all.
            self.palette *= np.float32(start)
            self.fields = interpolate(_filled(drawing.reference), self.fields, np.float32(start))
        self.fields *= self.active[:, None, None]
        self.known = np.zeros((LAYERS, 4), np.float32)
        for entry, color in (drawing.known or {}).items():
            self.known[entry] = (*normalise(np.asarray(color, np.float32)), 1)
        self._clean: tuple[FloatArray, FloatArray] = self.fields, self.palette

    @property
    def finished(self) -> bool:
        """Whether every step is taken."""
        return self.done == self.steps

    @property
    def shape(self) -> tuple[int, ...]:
        """What must be equal for two to share a run of the network."""
        text = self.drawing.text
        return (*self.fields.shape, TEXT_WIDTH if text is None else text.tokens.shape[1])

    @property
    def guided(self) -> bool:
        """Whether the next step needs the unconditional prediction too."""
        return self._guided(self.done)

    def turns(self, t: float) -> bool:
        """Whether a prediction at time ``t`` is made to repeat around its centre."""
        below = TURNED_BELOW if self.order is None else SYMMETRIC_BELOW
        return self.symmetry > 0 and self.order != 1 and t < below

    @property
    def rows(self) -> int:
        """How many rows of the network's batch the next step takes: 2 when it is guided."""
        return 1 + self.guided

    @property
    def rows_left(self) -> int:
        """How many rows all steps that are left take."""
        return sum(1 + self._guided(step) for step in range(self.done, self.steps))

    def take(
        self, fields: FloatArray, palette: FloatArray, clean: FloatArray, clean_palette: FloatArray
    ) -> None:
        """Stand at the next step, with the prediction that led there."""
        self.fields, self.palette, self._clean = fields, palette, (clean, clean_palette)
        self.done += 1

    def step(self) -> Step:
        """The step that was taken last."""
        return Step(self.done, self.steps, self._latent(*self._clean))

    def latent(self) -> Latent:
        """The drawing as it stands; finished, it is the result."""
        return self._latent(self.fields, self.palette)

    def _guided(self, step: int) -> bool:
        return self.drawing.guidance != 1 and GUIDED[0] < self.times[step] < GUIDED[1]

    def _latent(self, fields: FloatArray, palette: FloatArray) -> Latent:
        layers = self.drawing.layers
        if self.drawing.raster:
            return RasterLatent(fields=fields, palette=np.zeros((LAYERS, 3), np.float32))
        clamped = np.where(self.known[:, 3:] > 0, self.known[:, :3], palette)
        # What has no colours of its own has none, as in the dataset, rather than the mean of all.
        colors = denormalise(clamped[:layers]) * np.float32(self.drawing.colored)
        return Latent(fields=np.clip(fields[:layers], -1, 1), palette=colors)


def steps_from(start: float, steps: int) -> int:
    """How many steps it takes from t = ``start``, of ``steps`` for the whole way from noise.

    As many as lie on the way that is left, but ``FEWEST`` if so many were asked for: with less,
    lines keep the kinks of their reference.
    """
    return max(min(steps, FEWEST), math.ceil(steps * start))


def advance(denoiser: Denoiser, trajectories: Sequence[Trajectory]) -> None:
    """Take the next step of each, wherever it stands, in one run of the network.

    All must be of one ``shape``. The network sees one row for each, then one more for each that
    is guided: the unconditional half, which knows neither text nor reference. When the network
    raises, no trajectory has changed.
    """
    count = len(trajectories)
    guided = [i for i, each in enumerate(trajectories) if each.guided]
    rows = [*range(count), *guided]
    t = np.array([each.times[each.done] for each in trajectories], np.float32)
    t_next = np.array([each.times[each.done + 1] for each in trajectories], np.float32)
    active = np.stack([each.active for each in trajectories])
    painted = np.stack([each.painted for each in trajectories])
    known = np.stack([each.known for each in trajectories])
    fields = np.stack([each.fields for each in trajectories])
    palette = np.stack([each.palette for each in trajectories])
    palette = np.where(known[..., 3:] > 0, known[..., :3], palette * painted[:, :, None])
    predicted, predicted_palette = denoiser(
        fields[rows], palette[rows], t[rows], _condition([trajectories[i] for i in rows], count)
    )
    clean, clean_palette = np.array(predicted[:count]), np.array(predicted_palette[:count])
    if guided:
        scale = np.array([trajectories[i].drawing.guidance for i in guided], np.float32)
        clean[guided] = guide(clean[guided], predicted[count:], scale[:, None, None, None])
        clean_palette[guided] = guide(
            clean_palette[guided], predicted_palette[count:], scale[:, None, None]
        )
    thresholds = np.array([each.symmetry for each in trajectories], np.float32)
    # First, or what the network says of layers that are not there would count as asymmetry.
    clean *= active[:, :, None, None]
    clean = symmetrise(clean, np.where(t < SYMMETRIC_BELOW, thresholds, 0))
    for i, each in enumerate(trajectories):
        if each.turns(t[i]):
            layers = slice(each.drawing.layers)
            clean[i, layers] = turned(clean[i, layers], each.order)
    fields = euler_step(fields, clean, t[:, None, None, None], t_next[:, None, None, None])
    palette = euler_step(palette, clean_palette, t[:, None, None], t_next[:, None, None])
    for i, each in enumerate(trajectories):
        each.take(fields[i], palette[i], clean[i], clean_palette[i])


def _repeats(drawing: Drawing) -> int | None:
    """How often it is meant to repeat in a turn, None where no reference tells."""
    if drawing.reference is None or drawing.start == 1:
        return None
    return order_of(drawing.reference)


def _filled(reference: FloatArray) -> FloatArray:
    """All layers of a reference: those that it does not have are a region that is not there."""
    missing = np.full((LAYERS - len(reference), GRID, GRID), ABSENT, np.float32)
    return np.concatenate([reference, missing])


def _condition(rows: Sequence[Trajectory], told: int) -> Condition[AnyArray]:
    """The batch's conditions; rows from ``told`` on know neither text nor reference."""
    drawings = [each.drawing for each in rows]
    texts = [drawing.text for drawing in drawings if drawing.text is not None]
    width = texts[0].tokens.shape[1] if texts else TEXT_WIDTH
    length = max([1, *(len(text.tokens) for text in texts)])
    tokens = np.zeros((len(rows), length, width), np.float32)
    mask = np.zeros((len(rows), length), np.bool_)
    pooled = np.zeros((len(rows), width), np.float32)
    reference = np.zeros((len(rows), LAYERS, *rows[0].fields.shape[1:]), np.float32)
    for i, drawing in enumerate(drawings[:told]):
        if drawing.text is not None:
            tokens[i, : len(drawing.text.tokens)] = drawing.text.tokens
            mask[i, : len(drawing.text.tokens)] = True
            pooled[i] = drawing.text.pooled
        if drawing.reference is not None:
            reference[i, : len(drawing.reference)] = drawing.reference
    return Condition(
        tokens=tokens,
        mask=mask,
        pooled=pooled,
        style=np.array([d.style for d in drawings], np.int64),
        asset_type=np.array([d.asset_type.ordinal for d in drawings], np.int64),
        kind=np.array([kind_index(d.layers, d.colored) for d in drawings], np.int64),
        reference=reference,
        known=np.stack([each.known for each in rows]),
    )
