from collections.abc import Callable

import pytest

from assetwright.export import PLATFORMS, Asset, Purpose
from assetwright.export.platforms.table import Base, Fixed, Points, point_size
from assetwright.types import AssetType, Size

MakeAsset = Callable[..., Asset]


@pytest.mark.parametrize(
    ("kind", "size", "points"),
    [
        (AssetType.ICON, Size(512, 512), Size(24, 24)),
        (AssetType.ICON, Size(64, 32), Size(48, 24)),
        (AssetType.SPLASH_SCREEN, Size(1080, 1920), Size(360, 640)),
        (AssetType.BANNER, Size(728, 90), Size(728, 90)),
        (AssetType.ILLUSTRATION, Size(1024, 1024), Size(341, 341)),
    ],
)
def test_how_large_an_asset_stands_in_an_app(
    make_asset: MakeAsset, kind: AssetType, size: Size, points: Size
) -> None:
    asset = make_asset("gear", kind, size)
    assert point_size(asset) == points
    assert Points(2).of(asset) == Size(2 * points.width, 2 * points.height)
    assert Base(2).of(asset) == Size(2 * size.width, 2 * size.height)
    assert Fixed(180).of(asset) == Size(180, 180)


@pytest.mark.parametrize("kind", AssetType)
@pytest.mark.parametrize("name", PLATFORMS)
def test_no_two_rows_of_a_table_write_one_file(
    make_asset: MakeAsset, name: str, kind: AssetType
) -> None:
    rows = [row for row in PLATFORMS[name].rows if kind in row.types]
    # An app's own art is made of icons alone.
    for_apps = {row.purpose for row in PLATFORMS[name].rows} == {Purpose.APP}
    assert rows or (for_apps and kind is not AssetType.ICON)
    assert len({row.path.casefold() for row in rows}) == len(rows)
    for row in rows:
        assert row.path.rpartition(".")[2] == row.format
        assert bool(row.frames(make_asset("gear", kind))) is (
            row.format in {"png", "webp", "jpg", "ico", "icns"}
        )
