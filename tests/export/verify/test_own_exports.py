"""What assetwright writes keeps the rules, and what would not is not written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assetwright.artwork import View, Views
from assetwright.export import PLATFORMS, Asset, AssetSet
from assetwright.export.verify import VERIFIED_PLATFORMS, check_drafts, platforms_in, verify
from assetwright.studio import Studio
from assetwright.types import AssetType, InputError, Latent, Size

MakeAsset = Callable[..., Asset]
PROMPTS = (
    "[icon] settings gear, #0A66C2",
    "[icon] rainbow heart, colorful, red and yellow gradient",
    "[icon] star, white on black background 96x96",
    "[banner] summer sale",
)


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


def test_every_platform_has_rules() -> None:
    assert PLATFORMS.keys() <= set(VERIFIED_PLATFORMS)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_all_platforms_of_a_real_drawing(studio: Studio, tmp_path: Path, prompt: str) -> None:
    studio.generate(prompt, seed=3).save(
        tmp_path, formats=["png", "webp", "jpg", "svg"], platforms=tuple(PLATFORMS)
    )
    assert verify(tmp_path) == ()
    for platform in platforms_in(tmp_path):
        assert verify(tmp_path, [platform]) == ()
        if platform in PLATFORMS:
            assert verify(tmp_path / platform, [platform]) == ()


def nothing(asset: Asset) -> Asset:
    """The asset with nothing drawn: its field is below the level everywhere."""
    latent = Latent(np.full((1, 24, 24), -1, np.float32), np.zeros((1, 3), np.float32))

    def render(size: Size | None = None) -> np.ndarray:
        size = size or asset.artwork.size
        return np.zeros((size.height, size.width, 4), np.uint8)

    views = Views(asset.spec, latent, colored=False, seed=0)
    artwork = SimpleNamespace(size=asset.artwork.size, render=render)
    return replace(asset, artwork=artwork, views=views)


def test_an_empty_artwork_is_not_written(
    tmp_path: Path, make_asset: MakeAsset, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    good, empty = make_asset("star", size=Size(64, 64)), nothing(make_asset(size=Size(64, 64)))
    AssetSet((good,)).save(tmp_path, densities=["mdpi"], formats=["png"])
    before = contents(tmp_path)
    with pytest.raises(InputError, match=r"^settings_gear\b.*(empty|shows nothing)"):
        AssetSet((good, empty)).save(tmp_path, densities=["mdpi"], formats=["png"])
    assert contents(tmp_path) == before


def test_an_artwork_that_is_opaque_where_alpha_is_asked_for(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    asset = make_asset()
    assert asset.views is not None

    def views(view: View) -> object:
        shown = View.FULL_BLEED if view is View.DARK else view
        return asset.views(shown)  # type: ignore[misc]

    opaque = replace(asset, views=views)
    with pytest.raises(InputError, match=r"settings_gear: ios/.*is a dark icon without transp"):
        AssetSet((opaque,)).save(tmp_path / "out", densities=[], platforms=["ios"])
    assert not (tmp_path / "out").exists()


def test_references_to_files_written_before(tmp_path: Path) -> None:
    page = tmp_path / "draft"
    page.write_text('<link rel="icon" href="favicon.ico">')
    check_drafts({"web/index.html": page}, {}, {"web/favicon.ico"})
    with pytest.raises(InputError, match=r"^gear: web/index.html refers to 'favicon.ico'"):
        check_drafts({"web/index.html": page.read_bytes()}, {"web/index.html": "gear"})


def test_types_that_a_platform_makes_nothing_of(tmp_path: Path, make_asset: MakeAsset) -> None:
    for kind in AssetType:
        asset = make_asset("hello", kind, Size(64, 64))
        AssetSet((asset,)).save(tmp_path / kind, platforms=tuple(PLATFORMS))
        assert verify(tmp_path / kind) == ()
