from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.export.contact_sheet import (
    Cell,
    contact_sheet,
    density_sheet,
    save_contact_sheet,
    save_density_sheet,
)
from assetwright.types import AssetType, Density, Size

MakeAsset = Callable[..., Asset]


def cell(asset: Asset, caption: str = "Gear") -> Cell:
    return Cell(asset.artwork, caption, "tabler")


def drawn(asset: Asset) -> list[Size]:
    return asset.artwork.drawn  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("kind", AssetType)
def test_pictures_are_drawn_at_the_size_shown_with_their_aspect(
    make_asset: MakeAsset, kind: AssetType
) -> None:
    asset = make_asset("gear", kind)
    sheet = contact_sheet([[cell(asset)]])
    (size,) = drawn(asset)
    aspect = asset.artwork.size.width / asset.artwork.size.height
    assert size.width == pytest.approx(size.height * aspect, abs=1 + aspect)
    assert size.width <= sheet.width
    assert size.height <= sheet.height


def test_the_sheet_is_as_wide_as_its_longest_line(make_asset: MakeAsset) -> None:
    cells = [cell(make_asset()) for _ in range(7)]
    one, three, seven = (contact_sheet([cells[:count]]) for count in (1, 3, 7))
    assert one.width < three.width < seven.width
    assert one.height == three.height < seven.height
    assert contact_sheet([cells[:4]], columns=2).height == seven.height


def test_groups_begin_a_new_line(make_asset: MakeAsset) -> None:
    cells = [cell(make_asset()) for _ in range(2)]
    together, apart = contact_sheet([cells]), contact_sheet([cells[:1], [], cells[1:]])
    assert apart.height > together.height
    assert apart.width < together.width


def test_transparency_shows_a_checkerboard_and_ink_its_colour(make_asset: MakeAsset) -> None:
    sheet = np.asarray(contact_sheet([[cell(make_asset())]])).reshape(-1, 3)
    colors = {tuple(color) for color in np.unique(sheet, axis=0).tolist()}
    assert {(10, 102, 194), (240, 242, 245), (255, 255, 255)} <= colors


def test_captions_are_written_and_cut_to_the_card(make_asset: MakeAsset) -> None:
    asset = make_asset()
    short = np.asarray(contact_sheet([[cell(asset, "Gear")]]))
    assert not np.array_equal(short, np.asarray(contact_sheet([[cell(asset, "Bell")]])))
    for caption in ("A very long caption " * 20, "W" * 500, "設定", "", "a\nb"):
        sheet = np.asarray(contact_sheet([[cell(asset, caption)]]))
        assert sheet.shape == short.shape
        assert np.array_equal(sheet[:, :60], short[:, :60])


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        contact_sheet([[]])


def test_a_set_is_saved_as_one_picture(tmp_path: Path, make_asset: MakeAsset) -> None:
    assets = AssetSet(tuple(make_asset("gear", kind) for kind in (*AssetType, *AssetType)))
    for name in ("one.png", "two.png"):
        save_contact_sheet(assets, tmp_path / name)
    with Image.open(tmp_path / "one.png") as image:
        assert image.format == "PNG"
        assert image.width > image.height / 2
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_density_sheet_shows_true_relative_sizes(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset()
    sheet = density_sheet(asset)
    assert [size.width for size in drawn(asset)] == [90, 120, 180, 240, 360, 480]
    assert sheet.height > 480
    save_density_sheet(asset, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == sheet.size
    assert density_sheet(asset, [Density.MDPI, Density.XHDPI]).width < sheet.width
