from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assetwright.artwork import compose
from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType

INFO = {"author": "xcode", "version": 1}


class Catalog:
    """A written asset catalogue, of which every Contents.json is checked on the way in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir():
                self._check(path)

    def contents(self, path: str = "") -> dict[str, Any]:
        contents: dict[str, Any] = json.loads((self.folder / path / "Contents.json").read_text())
        return contents

    def image(self, path: str) -> Image.Image:
        with Image.open(self.folder / path) as image:
            image.load()
            return image

    def _check(self, folder: Path) -> None:
        """Every file in a set is named by it, everything named is there, at its size."""
        text = (folder / "Contents.json").read_text()
        contents = json.loads(text)
        assert contents.pop("info") == INFO
        assert text.startswith("{\n  ")
        assert '" : ' in text
        entries = contents.get("images", contents.get("layers", []))
        named = [entry["filename"] for entry in entries]
        assert len(set(named)) == len(named)
        if folder.suffix in {".imageset", ".appiconset", ".solidimagestack"}:
            assert named
            there = {path.name for path in folder.iterdir()}
            assert there == {*named, "Contents.json"}
        for entry in contents.get("images", []):
            path = folder / entry["filename"]
            if "size" in entry:
                points = int(entry["size"].partition("x")[0])
                scale = int(entry.get("scale", "1x").removesuffix("x"))
                with Image.open(path) as image:
                    assert image.format == "PNG"
                    assert image.size == (points * scale, points * scale)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Writes assets for one platform; the platform's folder."""

    def write(platform: str, *assets: Asset, **options: Any) -> Path:
        AssetSet(assets).save(tmp_path, densities=[], platforms=[platform], **options)
        return tmp_path / platform

    return write


@pytest.fixture
def catalog() -> Callable[[Path], Catalog]:
    return lambda folder: Catalog(folder / "Assets.xcassets")


@pytest.fixture
def layered(make_asset: Callable[..., Asset]) -> Callable[..., Asset]:
    """Makes an asset whose drawing has layers; keyword arguments change what was asked."""

    def make(
        subject: str = "settings gear",
        asset_type: AssetType = AssetType.ICON,
        *,
        colored: bool = False,
        **asked: Any,
    ) -> Asset:
        asset = make_asset(subject, asset_type)
        assert asset.views is not None
        views = replace(asset.views, spec=replace(asset.spec, **asked), colored=colored)  # type: ignore[type-var]
        spec, latent = views.spec, views.latent  # type: ignore[attr-defined]
        artwork = compose(spec, latent, family="solid", seed=0, colored=colored)
        return replace(asset, artwork=artwork, spec=spec, views=views)

    return make
