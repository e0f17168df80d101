"""Every .ico as icoutils reads it: all frames, their sizes, their pixels."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import View
from assetwright.export import Asset, AssetSet
from assetwright.types import Size

LINE = re.compile(
    r"--icon --index=(\d+) --width=(\d+) --height=(\d+) --bit-depth=(\d+) --palette-size=(\d+)"
)
SIDES = (16, 20, 24, 32, 40, 48, 64, 256)

pytestmark = pytest.mark.skipif(not shutil.which("icotool"), reason="icotool is not installed")


def icotool(*arguments: str | Path) -> str:
    done = subprocess.run(["icotool", *arguments], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("platform", "path", "sides"),
    [
        ("web", "favicon.ico", (16, 32, 48)),
        ("windows", "app.ico", SIDES),
        ("tauri", "icons/icon.ico", SIDES),
    ],
)
def test_every_frame_is_listed_and_has_its_pixels(
    tmp_path: Path,
    make_asset: Callable[..., Asset],
    platform: str,
    path: str,
    sides: tuple[int, ...],
) -> None:
    asset = make_asset()
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=[platform])
    icon = tmp_path / platform / path
    listed = [tuple(map(int, line)) for line in LINE.findall(icotool("-l", icon))]
    assert listed == [(index, side, side, 32, 0) for index, side in enumerate(sides, start=1)]
    for index, side in enumerate(sides, start=1):
        frame = tmp_path / f"{side}.png"
        icotool("-x", "-i", str(index), "-o", frame, icon)
        view = View.SMALL if side <= 32 else View.TILE
        expected = asset.show(view).render(Size(side, side))
        with Image.open(frame) as image:
            found = np.asarray(image.convert("RGBA"))
        seen = expected[..., 3] > 0
        assert np.array_equal(found[..., 3], expected[..., 3])
        assert np.array_equal(found[seen], expected[seen])
