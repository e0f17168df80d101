"""Four ways to one asset's files: every size as PNG, WebP and JPEG, named after the size.

Each takes the folder to write into and returns its seconds. Those that resample start from the
base size as a PNG file that lies ready; ours draws every size from the layers.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import Density, ImageFormat, Size

FORMATS = tuple(ImageFormat)
Maker = Callable[[Asset, Path, Sequence[Density], Path], float]
_SHARP = Path(__file__).parent / "sharp"


def sizes(asset: Asset, densities: Sequence[Density]) -> list[Size]:
    """The pixels of each density."""
    return [asset.artwork.size.scaled(density.scale) for density in densities]


def ours(
    asset: Asset,
    folder: Path,
    densities: Sequence[Density],
    base: Path,  # noqa: ARG001 - the same call as its siblings
) -> float:
    """``AssetSet.save``, with the metadata that it always writes."""
    started = time.perf_counter()
    files = AssetSet((asset,)).save(folder, densities=densities)
    seconds = time.perf_counter() - started
    for file in files:
        shutil.move(file.path, folder / f"{file.size}{file.path.suffix}")
    return seconds


def pillow(asset: Asset, folder: Path, densities: Sequence[Density], base: Path) -> float:
    """What most scripts do: Lanczos from the base, and Pillow's strongest settings."""
    started = time.perf_counter()
    with Image.open(base) as image:
        drawn = image.convert("RGBA")
    for size in sizes(asset, densities):
        scaled = drawn.resize((size.width, size.height), Image.Resampling.LANCZOS)
        flat = Image.new("RGB", scaled.size, "white")
        flat.paste(scaled, mask=scaled.getchannel("A"))
        scaled.save(folder / f"{size}.png", optimize=True)
        scaled.save(folder / f"{size}.webp", quality=85, method=6)
        flat.save(folder / f"{size}.jpg", quality=90, optimize=True)
    return time.perf_counter() - started


def sharp(asset: Asset, folder: Path, densities: Sequence[Density], base: Path) -> float:
    """sharp (libvips) on all cores; node's start is not counted."""
    places = [str(size) for size in sizes(asset, densities)]
    command = ["node", str(_SHARP / "resize.js"), str(base), str(folder), *places]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def imagemagick(asset: Asset, folder: Path, densities: Sequence[Density], base: Path) -> float:
    """ImageMagick, one process a size."""
    started = time.perf_counter()
    for size in sizes(asset, densities):
        file = folder / str(size)
        resize = ["-filter", "Lanczos", "-resize", f"{size}!"]
        png = ["-define", "png:compression-level=9", "-write", f"{file}.png"]
        webp = ["-quality", "85", "-define", "webp:method=6", "-write", f"{file}.webp"]
        jpg = ["-background", "white", "-flatten", "-quality", "90", f"{file}.jpg"]
        subprocess.run([_imagemagick(), str(base), *resize, *png, *webp, *jpg], check=True)
    return time.perf_counter() - started


def makers() -> dict[str, Maker]:
    """Those whose programs are here; sharp is installed by npm."""
    found: dict[str, Maker] = {"ours": ours, "pillow": pillow}
    if shutil.which("npm") and not (_SHARP / "node_modules").exists():
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=_SHARP, check=False)
    if (_SHARP / "node_modules").exists():
        found["sharp"] = sharp
    if _imagemagick():
        found["imagemagick"] = imagemagick
    return found


def _imagemagick() -> str:
    """Debian's name for the sixth edition, or that of the seventh."""
    return shutil.which("convert-im6.q16") or shutil.which("magick") or ""
