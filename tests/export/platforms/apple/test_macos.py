"""The icon of a Mac app: one .icns, and an icon set of ten pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import View
from assetwright.artwork.views import MACOS_BODY
from assetwright.export import Asset
from assetwright.export.verify import verify
from assetwright.types import Color, Size

Make = Callable[..., Asset]
Save = Callable[..., Path]
ICON_SET = "AppIcon.appiconset"
FRAMES = [(points, scale) for points in (16, 32, 128, 256, 512) for scale in (1, 2)]


@pytest.fixture
def folder(layered: Make, save: Save) -> Path:
    return save("macos", layered(colors=(Color.from_hex("#0a66c2"),)))


def test_the_icon_set_has_five_sizes_at_two_scales(
    folder: Path, catalog: Callable[[Path], Any]
) -> None:
    written = catalog(folder)
    images = written.contents(ICON_SET)["images"]
    assert [(image["size"], image["scale"]) for image in images] == [
        (f"{points}x{points}", f"{scale}x") for points, scale in FRAMES
    ]
    assert {image["idiom"] for image in images} == {"mac"}
    assert images[3]["filename"] == "icon_32x32@2x.png"


def test_the_body_has_its_margin_at_every_size(
    folder: Path, catalog: Callable[[Path], Any]
) -> None:
    """100 of 1024 px on each side: an icon without it is larger than all others in the dock."""
    written = catalog(folder)
    for image in written.contents(ICON_SET)["images"]:
        picture = written.image(f"{ICON_SET}/{image['filename']}")
        side = picture.width
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
        row = alpha[side // 2] / 255
        assert row.sum() == pytest.approx(side * MACOS_BODY, abs=1)
        assert alpha[0].max() == 0
        assert alpha[:, 0].max() == 0
        assert alpha[side // 2, side // 2 - side // 4] == 255


def test_every_frame_of_the_icns_is_drawn_at_its_size(
    folder: Path, layered: Make, catalog: Callable[[Path], Any]
) -> None:
    written = catalog(folder)
    asset = layered(colors=(Color.from_hex("#0a66c2"),))
    with Image.open(folder / "AppIcon.icns") as icon:
        for points, scale in FRAMES:
            read = icon.icns.getimage((points, points, scale))  # type: ignore[attr-defined]
            frame = np.asarray(read.convert("RGBA"))
            side = points * scale
            body = asset.show(View.SMALL_BODY if side <= 32 else View.BODY)
            assert np.array_equal(frame, body.render(Size(side, side)))
            name = f"icon_{points}x{points}{'@2x' if scale == 2 else ''}.png"
            beside = written.image(f"{ICON_SET}/{name}").convert("RGBA")
            assert np.array_equal(frame, np.asarray(beside))


def test_all_of_it_is_right_to_the_verifier(folder: Path) -> None:
    assert verify(folder, ["macos"]) == ()
