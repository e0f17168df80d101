"""The parts of drawings that both networks are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetwright.training.iconify import HELD_OUT, Icon
from assetwright.training.raster.pictures import MEASURED_WITH, Drawings


def test_sets_to_measure_with_are_not_shown(source: Path) -> None:
    drawings = Drawings.read(source)
    shown = {icon.name for icon in (*drawings._inked, *drawings._colored)}
    assert {icon.name for icon in drawings._colored} == {"target", "bar"}
    assert shown == {"disc", "ring", "bar", "box", "badge", "blank", "target"}
    assert set(HELD_OUT) < set(MEASURED_WITH)


def test_a_key_tells_a_part_and_its_sizes_show_the_same(source: Path) -> None:
    drawings = Drawings.read(source)
    differ = 0
    for key in range(20):
        small, large = drawings.part(np.random.default_rng(key), (32, 128))
        (again,) = drawings.part(np.random.default_rng(key), (32,))
        assert np.array_equal(small, again)
        assert small.shape == (32, 32, 3)
        averaged = large.reshape(32, 4, 32, 4, 3).mean(axis=(1, 3))
        assert np.abs(averaged - small).mean() < 3
        differ += np.ptp(small, axis=(0, 1)).max() > 8
    assert differ > 10
    pictures = drawings.parts([(0, 1), (0, 2), (0, 1)], 16)
    assert np.array_equal(pictures[0], pictures[2])
    assert not np.array_equal(pictures[0], pictures[1])


def test_what_cannot_be_drawn_is_said() -> None:
    broken = Icon("broken", "<path", 0, 0, 24, 24)
    with pytest.raises(ValueError, match="none of these drawings"):
        Drawings([broken], []).part(np.random.default_rng(0), (16,))
