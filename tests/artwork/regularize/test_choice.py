"""Exact edges may be declined: the drawing then is what the network drew."""

from __future__ import annotations

import pytest

from assetwright import Studio
from assetwright.artwork import ExactLatent
from assetwright.artwork.shapes import Region
from assetwright.types import Geometry


@pytest.mark.parametrize("geometry", list(Geometry))
def test_what_was_asked_is_drawn_and_recorded(geometry: Geometry) -> None:
    made = Studio().generate_many(["[icon] home"], geometry=geometry, gates=False)
    (asset,) = made.assets
    shapes = [layer.shape for layer in asset.artwork.layers]
    exact = {isinstance(shape.latent, ExactLatent) for shape in shapes if isinstance(shape, Region)}
    assert exact == {geometry is Geometry.EXACT}
    assert asset.record.geometry is geometry
