from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from assetwright.artwork import View, Views
from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.types import InputError, Latent, Size


class Wrong:
    """Draws half the height it was asked for."""

    size = Size(64, 64)

    def render(self, size: Size | None = None) -> Pixels:
        size = size or self.size
        return np.zeros((size.height // 2, size.width, 4), np.uint8)


def test_an_asset_is_named_and_titled_after_its_subject(make_asset: Callable[..., Asset]) -> None:
    asset = make_asset("Café crème")
    assert asset.name == "cafe_creme"
    assert asset.title == "Café crème"
    assert make_asset("").title == "Icon 8f3a5c1e"


def test_a_name_that_is_a_path_is_refused(make_asset: Callable[..., Asset]) -> None:
    with pytest.raises(InputError, match="cannot name an asset"):
        replace(make_asset(), name="../gear")


def test_a_drawing_of_the_wrong_shape_is_refused(make_asset: Callable[..., Asset]) -> None:
    asset = replace(make_asset(), artwork=Wrong())
    with pytest.raises(ValueError, match=r"uint8 \(20, 30, 4\) was asked for, not uint8 \(10, 30"):
        asset.draw(Frame(View.ASSET, Size(30, 20)))


def test_a_drawing_without_layers_has_no_other_views(make_asset: Callable[..., Asset]) -> None:
    asset = replace(make_asset(), views=None)
    assert asset.draw(Frame(View.ASSET, Size(30, 20))).shape == (20, 30, 4)
    with pytest.raises(InputError, match="no layers to make its foreground picture"):
        asset.show(View.FOREGROUND)
    with pytest.raises(InputError, match="no layers to write as a vector file"):
        asset.layered(View.ASSET)


def test_a_vector_with_nothing_in_it_is_refused(make_asset: Callable[..., Asset]) -> None:
    void = Latent(np.full((1, 24, 24), -1, np.float32), np.zeros((1, 3), np.float32))
    spec = make_asset().spec
    asset = replace(make_asset(), views=Views(spec, void, colored=False, seed=0))
    for view in (View.FOREGROUND, View.GLYPH, View.MONOCHROME):
        with pytest.raises(InputError, match="came out empty as a vector"):
            asset.layered(view)
    assert asset.layered(View.BACKGROUND).layers
