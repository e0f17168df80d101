"""Store art: sizes, channels and weight as the shops ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import Views
from assetwright.export import Asset, AssetSet, read_metadata
from assetwright.export.encode import encode_png
from assetwright.export.platforms.stores import PLAY_ICON_BYTES
from assetwright.types import AssetType, Color, InputError

MakeAsset = Callable[..., Asset]

EXPECTED = {
    "google_play/icon.png": ((512, 512), "RGBA"),
    "google_play/feature_graphic.png": ((1024, 500), "RGB"),
    "app_store/icon.png": ((1024, 1024), "RGB"),
}


def save(folder: Path, *assets: Asset) -> Path:
    AssetSet(assets).save(folder, densities=[], platforms=["stores"])
    return folder / "stores"


def asked(asset: Asset, **changes: object) -> Asset:
    """The asset as another prompt would have it."""
    assert isinstance(asset.views, Views)
    spec = replace(asset.spec, **changes)
    return replace(asset, spec=spec, views=replace(asset.views, spec=spec))


@pytest.mark.parametrize("transparent", [None, True, False])
@pytest.mark.parametrize("background", [None, Color(255, 255, 255)])
def test_what_the_shops_take(
    tmp_path: Path, make_asset: MakeAsset, transparent: bool | None, background: Color | None
) -> None:
    folder = save(tmp_path, asked(make_asset(background=background), transparent=transparent))
    found = {}
    for path in folder.rglob("*.png"):
        with Image.open(path) as image:
            found[path.relative_to(folder).as_posix()] = (image.size, image.mode)
            pixels = np.asarray(image.convert("RGBA"))
        assert (pixels[..., 3] == 255).all()
        # Not the motif on an empty sheet: corners have the background, other pixels the motif.
        assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 2
        if background is None:
            assert tuple(pixels[0, 0, :3]) != (255, 255, 255)
        assert read_metadata(path)["subject"] == "settings gear"
    assert found == EXPECTED
    assert (folder / "google_play/icon.png").stat().st_size <= PLAY_ICON_BYTES


def test_no_picture_is_too_large_for_google_play() -> None:
    """Noise, which nothing compresses."""
    pixels = np.random.default_rng(0).integers(0, 256, (512, 512, 4), np.uint8)
    pixels[..., 3] = 255
    metadata = {"prompt": "x" * 1000, "subject": "y" * 300}
    data = encode_png(pixels, metadata, keep_alpha=True)
    assert 768 * 1024 < len(data) <= PLAY_ICON_BYTES


def test_the_first_icon_of_a_set_is_the_app(tmp_path: Path, make_asset: MakeAsset) -> None:
    banner = make_asset("sale", AssetType.BANNER)
    folder = save(tmp_path, banner, make_asset("bell"), make_asset("star"))
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.png")} == set(EXPECTED)
    assert read_metadata(folder / "app_store/icon.png")["subject"] == "bell"


def test_a_set_without_icons_has_no_store_art(tmp_path: Path, make_asset: MakeAsset) -> None:
    with pytest.raises(InputError, match="Nothing to write"):
        save(tmp_path, make_asset("sale", AssetType.BANNER))
