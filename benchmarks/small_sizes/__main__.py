"""What hinting does to small icons: held-out icons at 16, 20 and 24 px, drawn three ways.

Writes a table to standard output. The icons are those of tests/data; no model drew them. Each is
placed as an icon asset places its motif, in one ink.

- contrast: the mean difference between neighbouring pixels, weighted by itself; 1 is black on white
- grey: share of the pixels with ink in them that are between 25 and 75 % covered
- whole: share of the icons that show as many pieces and holes, of 0.7 pixels or more, as at 512 px
  when seen from where pixels blur: enlarged eight times, linearly
- told apart: share of the icons that are nearest to their own picture among all of them, with noise
  added that is as strong as half of black on white; pictures are 512 px drawings averaged, which
  favours what keeps every edge where it was
- ms: processor time an icon, placing it included
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import Artwork, Layer, Role, encode
from assetwright.artwork.placement import fitted
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.artwork.shapes import Box, Region
from assetwright.artwork.simplification import pieces
from assetwright.types import BLACK, Latent, Size
from benchmarks.heldout import icons

Picture = NDArray[np.float32]
LIVE = 20 / 24
NOISE = 0.5
LEAST = 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sides", type=int, nargs="+", default=[16, 20, 24])
    parser.add_argument("--icons", type=int, default=504, help="how many; at most 504")
    asked = parser.parse_args()
    latents = _latents(asked.icons)
    large = [plain(latent, 512) for latent in latents]
    print("| px | drawn by | contrast | grey | whole | told apart | ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for side in asked.sides:
        averaged = np.stack([_averaged(picture, side) for picture in large])
        wanted = [_parts(picture, LEAST * (512 / side) ** 2) for picture in large]
        for name, draw in WAYS.items():
            started = time.process_time()
            drawn = np.stack([draw(latent, side) for latent in latents])
            spent = (time.process_time() - started) / len(latents) * 1000
            contrast = np.mean([_contrast(picture) for picture in drawn])
            inked = drawn[drawn > 0.05]
            grey = ((inked > 0.25) & (inked < 0.75)).mean()
            seen = [_parts(_enlarged(picture), LEAST * 64) for picture in drawn]
            whole = np.mean([a == b for a, b in zip(seen, wanted, strict=True)])
            told = _told_apart(drawn, averaged)
            print(
                f"| {side} | {name} | {contrast:.2f} | {grey:.0%} | {whole:.0%} | {told:.1%} "
                f"| {spent:.1f} |"
            )


def plain(latent: Latent, side: int) -> Picture:
    """Drawn as larger sizes are."""
    box = _box(latent, side)
    sampler = FieldSampler(latent.fields[:1], Placement(box.x, box.y, box.short), side, side)
    drawn = np.zeros((side, side), np.float32)
    drawn[slice(*sampler.rows), slice(*sampler.columns)] = sampler.coverage(*sampler.rows)[0]
    return drawn


def lanczos(latent: Latent, side: int) -> Picture:
    """Resampled from 512 px."""
    pixels = np.rint(plain(latent, 512) * 255).astype(np.uint8)
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / 255


def hinted(latent: Latent, side: int) -> Picture:
    """As the package draws it."""
    layer = Layer(Region(latent), _box(latent, 512), BLACK, Role.MOTIF)
    pixels = Artwork(Size(512, 512), (layer,)).render(Size(side, side))
    return pixels[:, :, 3].astype(np.float32) / 255


WAYS: dict[str, Callable[[Latent, int], Picture]] = {
    "Lanczos from 512": lanczos,
    "plain": plain,
    "hinted": hinted,
}


def _latents(count: int) -> list[Latent]:
    mono = [icon for icon in icons() if icon.kind == "mono"][:count]
    return [encode(icon.render(96, "#000000")) for icon in mono]


def _box(latent: Latent, side: int) -> Box:
    return fitted(latent, Box.around(side / 2, side / 2, side * LIVE))


def _averaged(picture: Picture, side: int) -> Picture:
    box = Image.fromarray(picture).resize((side, side), Image.Resampling.BOX)
    return np.asarray(box, np.float32)


def _enlarged(picture: Picture) -> Picture:
    sides = tuple(8 * (side + 2) for side in picture.shape)
    return np.asarray(
        Image.fromarray(np.pad(picture, 1)).resize(sides, Image.Resampling.BILINEAR), np.float32
    )


def _contrast(picture: Picture) -> float:
    steps = np.concatenate([np.diff(picture, axis=axis).ravel() for axis in (0, 1)])
    return float((steps**2).sum() / max(float(np.abs(steps).sum()), 1e-6))


def _parts(picture: Picture, least: float) -> tuple[int, int]:
    """Pieces and holes of at least this many pixels; the outside is one of the holes."""
    inside = np.pad(picture, 1) > 0.5
    ink, rest = (int((pieces(mask)[1] >= least).sum()) for mask in (inside, ~inside))
    return ink, rest


def _told_apart(drawn: Picture, pictures: Picture) -> float:
    """Nearest neighbours by correlation, moved by up to a pixel either way."""
    noise = np.random.default_rng(0).normal(0, NOISE, drawn.shape)
    seen = (drawn + noise).reshape(len(drawn), -1)
    best = np.full((len(drawn), len(pictures)), -np.inf)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            moved = np.roll(pictures, (down, right), (1, 2)).reshape(len(pictures), -1)
            moved = moved - moved.mean(1, keepdims=True)
            moved /= np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9
            best = np.maximum(best, seen @ moved.T)
    return float((best.argmax(1) == np.arange(len(drawn))).mean())


if __name__ == "__main__":
    main()
