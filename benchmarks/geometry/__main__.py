"""Exact edges against the edges that the network, or the latent of a designer's icon, has.

- distance: mean absolute difference of the picture from the icon's own vector, in per mille of the
  square (designers' icons only: there the truth is known)
- undone turning: how much of all change of direction along the edges is taken back later, in whole
  turns an icon; a wavering line turns to and fro, lines and circles never do
- nodes: curves in the vector file
- exact sides: share of the edges' length that lies exactly at a multiple of 45 degrees
- ms: processor time an icon
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np
from PIL import Image

from assetwright import Studio
from assetwright.artwork import ExactLatent, encode, regularized
from assetwright.artwork.contours import contours
from assetwright.artwork.curves import Curve, fitted
from assetwright.artwork.exact import Paths, polygons
from assetwright.artwork.path_sampling import sampler_of
from assetwright.artwork.sampling import Placement
from assetwright.types import GRID, Geometry, Latent
from benchmarks.geometry.sheet import SUBJECTS, latent_of
from benchmarks.heldout import icons
from benchmarks.report import Measure, report

SIDE = 192


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--icons", type=int, default=60, help="designers' icons; at most 504")
    asked = parser.parse_args()
    real = [icon for icon in icons() if icon.kind == "mono"][: asked.icons]
    latents = [encode(icon.render(96)) for icon in real]
    truths = [_reduced(icon.render(4 * SIDE)[:, :, 3]) for icon in real]
    exact = [regularized(latent) for latent in latents]
    before = np.mean([np.abs(drawn(a) - b).mean() for a, b in zip(latents, truths, strict=True)])
    after = np.mean([np.abs(drawn(a) - b).mean() for a, b in zip(exact, truths, strict=True)])
    how = f"{len(real)} held-out icons"
    measures = [
        Measure("distance, as decoded", 1000 * float(before), "‰", None, how),
        Measure("distance, exact", 1000 * float(after), "‰", 1000 * float(before), how),
        *compared("designers", latents, exact),
    ]
    prompts = [f"[icon] {s}, {style}" for style in ("solid", "outline style") for s in SUBJECTS]
    made = Studio().generate_many(prompts, geometry=Geometry.DRAWN, gates=False)
    latents = [latent_of(asset) for asset in made.assets]
    started = time.process_time()
    exact = [regularized(latent) for latent in latents]
    spent = (time.process_time() - started) / len(latents)
    measures += compared("network", latents, exact)
    measures.append(Measure("ms an icon", 1000 * spent, "ms", 25, f"{len(latents)} of the network"))
    report("geometry", measures)


def compared(whose: str, latents: Sequence[Latent], exact: Sequence[ExactLatent]) -> list[Measure]:
    """Turning, nodes and exact sides of layer 0, before and after."""
    plain = [_traced(latent) for latent in latents]
    made = [latent.paths[0] for latent in exact]
    found = []
    for name, unit, measure in (
        ("undone turning", "", undone), ("nodes", "", nodes), ("exact sides", "%", sides)
    ):  # fmt: skip
        for when, paths in (("as drawn", plain), ("exact", made)):
            value = float(np.mean([measure(one) for one in paths]))
            found.append(Measure(f"{whose}, {name}, {when}", value, unit, None, ""))
    return found


def undone(paths: Paths) -> float:
    """Turns to and fro, in whole turns."""
    total = 0.0
    for polygon in polygons(paths):
        side = np.roll(polygon, -1, 0) - polygon
        along = side[:, 0] + 1j * side[:, 1]
        along = along[np.abs(along) > 1e-9]
        turn = np.angle(np.roll(along, -1) * along.conj())
        total += (np.abs(turn).sum() - abs(turn.sum())) / 2
    return total / (2 * np.pi)


def nodes(paths: Paths) -> int:
    """Curves."""
    return sum(len(path) for path in paths)


def sides(paths: Paths) -> float:
    """Per cent of the length."""
    exact = whole = 0.0
    for polygon in polygons(paths):
        side = np.abs(np.roll(polygon, -1, 0) - polygon)
        length = np.hypot(*side.T)
        level = (side.min(1) < 1e-6) | (np.abs(side[:, 0] - side[:, 1]) < 1e-6)
        exact += length[level & (length > 0.5 / GRID)].sum()
        whole += length.sum()
    return float(100 * exact / max(whole, 1e-9))


def drawn(latent: Latent) -> np.ndarray:
    """The coverage of layer 0."""
    sampler = sampler_of(latent, [0], Placement(0, 0, SIDE), SIDE, SIDE)
    result = np.zeros((SIDE, SIDE), np.float32)
    result[slice(*sampler.rows), slice(*sampler.columns)] = sampler.coverage(*sampler.rows)[0]
    return result


def _traced(latent: Latent) -> Paths:
    """The vector file's curves along the field's own edges."""
    paths: list[tuple[Curve, ...]] = []
    for path in contours(latent, 0)[0]:
        if curves := fitted(path, 1 / 512):
            paths.append(tuple(curves))
    return tuple(paths)


def _reduced(alpha: np.ndarray) -> np.ndarray:
    image = Image.fromarray(alpha).resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(image, np.float32) / 255


if __name__ == "__main__":
    main()
