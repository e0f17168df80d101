"""Raster latents made 2 and 4 times as large, beside resizes: PSNR, SSIM and seconds, and a sheet.

``python -m benchmarks.upscaler AUTOENCODER`` takes the folder that ``train autoencoder`` and
``train upscaler`` made. Icons of sets that neither was shown (tests/data) are drawn
small and large on white. The small picture is encoded, and enlarged in four ways:

- pixels: decoded, and the picture resized (bicubic)
- latent: the latent resized (bicubic), and decoded
- ours: the latent enlarged by the network, and decoded
- ceiling: the large picture encoded and decoded, which no enlargement is to pass

each compared with the large picture. Blank surroundings are cut off, for they flatter all alike.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from assetwright.diffusion.autoencoder import Autoencoder
from assetwright.diffusion.upscaler import FACTORS, resized
from assetwright.types import RasterLatent
from benchmarks.heldout import icons
from benchmarks.report import RESULTS, Measure, report

Picture = NDArray[np.uint8]
WAYS = ("pixels", "latent", "ours", "ceiling")
SHOWN = 6


def main() -> None:
    """Measure, report and draw the sheet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("autoencoder", type=Path, help="folder with an upscaler in it")
    parser.add_argument("--icons", type=int, default=48)
    parser.add_argument("--side", type=int, default=128, help="of the small pictures, in pixels")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    autoencoder = Autoencoder(asked.autoencoder)
    chosen = [icon for icon, _ in zip(icons(), range(asked.icons), strict=False)]
    measures: list[Measure] = []
    rows: list[list[Picture]] = []
    for factor in FACTORS:
        scores: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        seconds: dict[str, float] = dict.fromkeys(WAYS, 0.0)
        for index, icon in enumerate(chosen):
            small, large = (
                on_white(icon.render(side)) for side in (asked.side, asked.side * factor)
            )
            latent = autoencoder.encode(small)
            drawn: dict[str, Picture] = {}
            for way, draw in ways(autoencoder, latent, large, factor).items():
                began = time.process_time()
                drawn[way] = draw()
                seconds[way] += time.process_time() - began
                scores[way].append((psnr(drawn[way], large), ssim(drawn[way], large)))
            if factor == FACTORS[-1] and index < SHOWN:
                rows.append([enlarged(small, len(large)), *drawn.values(), large])
        measures += summary(factor, scores, seconds, len(chosen))
    report("upscaler", measures)
    sheet(rows).save(RESULTS / "upscaler.png")


def ways(
    autoencoder: Autoencoder, latent: RasterLatent, large: Picture, factor: int
) -> dict[str, Callable[[], Picture]]:
    """What draws the large picture, by name."""

    def plain() -> Picture:
        with torch.inference_mode():
            fields = resized(torch.from_numpy(latent.fields)[None], factor)[0].numpy()
        return autoencoder.decode(RasterLatent(fields, latent.palette))

    return {
        "pixels": lambda: enlarged(autoencoder.decode(latent), len(large)),
        "latent": plain,
        "ours": lambda: autoencoder.decode(latent, factor),
        "ceiling": lambda: autoencoder.decode(autoencoder.encode(large)),
    }


def summary(
    factor: int, scores: dict[str, list[tuple[float, float]]], seconds: dict[str, float], count: int
) -> list[Measure]:
    """Means over icons; the bars are what a resize of the picture reaches."""
    mean = {way: np.mean(each, axis=0) for way, each in scores.items()}
    won = np.mean([o[0] > p[0] for o, p in zip(scores["ours"], scores["pixels"], strict=True)])
    measures = [
        Measure(
            f"{factor}x, {way}, PSNR",
            float(mean[way][0]),
            "dB",
            None,
            f"SSIM {mean[way][1]:.4f}, {seconds[way] / count:.2f} s of one core a picture",
        )
        for way in WAYS
    ]
    short = float(mean["pixels"][0] - mean["ours"][0])
    how = f"better on {won:.0%} of {count} icons"
    return [*measures, Measure(f"{factor}x, bicubic over ours", short, "dB", 0.0, how)]


def on_white(rgba: Picture) -> Picture:
    """Without transparency."""
    cover = rgba[:, :, 3:].astype(np.float32) / 255
    return np.rint(rgba[:, :, :3] * cover + 255 * (1 - cover)).astype(np.uint8)


def enlarged(picture: Picture, side: int) -> Picture:
    """Resized, bicubic."""
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC))


def psnr(picture: Picture, wanted: Picture) -> float:
    """Of what is inside the drawing's own box, in dB."""
    rows, columns = _box(wanted)
    error = picture[rows, columns].astype(np.float64) - wanted[rows, columns]
    return float(10 * np.log10(255**2 / max(np.square(error).mean(), 1e-3)))


def ssim(picture: Picture, wanted: Picture) -> float:
    """Structural similarity of the lightness (Wang et al. 2004), in windows of 8 px."""
    rows, columns = _box(wanted)
    x, y = (
        np.asarray(Image.fromarray(each[rows, columns]).convert("L"), np.float64)
        for each in (picture, wanted)
    )
    one, two = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_x, mean_y = _windows(x), _windows(y)
    var_x, var_y = _windows(x * x) - mean_x**2, _windows(y * y) - mean_y**2
    both = _windows(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + one) * (2 * both + two)
    return float((likeness / ((mean_x**2 + mean_y**2 + one) * (var_x + var_y + two))).mean())


def _windows(plane: NDArray[np.float64], side: int = 8) -> NDArray[np.float64]:
    """Mean of every window."""
    sums = np.pad(plane, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    whole = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(whole / side**2)


def _box(wanted: Picture) -> tuple[slice, slice]:
    drawn = (wanted < 250).any(axis=2)
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    if len(rows) < 16 or len(columns) < 16:
        return slice(None), slice(None)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def sheet(rows: list[list[Picture]], side: int = 256) -> Image.Image:
    """A row an icon: the small picture resized, the four ways, and the large picture."""
    tiles = [[enlarged(picture, side) for picture in row] for row in rows]
    return Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in tiles]))


if __name__ == "__main__":
    main()
