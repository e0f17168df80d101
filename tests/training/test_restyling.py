from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.training.restyling import restyled

FRAME = np.zeros((96, 96), np.float32)
FRAME[12:84, 12:84] = 1
FRAME[20:76, 20:76] = 0


def ink(fields: np.ndarray) -> np.ndarray:
    return coverage_from_fields(fields, 96) > 0.5


def test_a_frame_stays_where_it_is_and_loses_its_corners_and_its_weight() -> None:
    own = fields_from_coverage(np.repeat(FRAME[None], 24, 0))
    made = ink(restyled(own, np.random.default_rng(0)))
    before = ink(own)
    both, either = (before & made).sum((1, 2)), (before | made).sum((1, 2))
    assert (both / either).min() > 0.55
    areas = made.sum((1, 2)) / before.sum((1, 2))
    assert areas.min() < 0.85
    assert areas.max() > 1.15
    corners = made[:, 12:15, 12:15].mean((1, 2))
    assert corners.min() < 0.4  # some are rounded
    assert corners.max() > 0.9  # and some are not
    # The hole is still one.
    assert not made[:, 48, 48].any()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_any_fields_give_fields(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fields = rng.uniform(-1, 1, (3, 24, 24)).astype(np.float32)
    made = restyled(fields, rng)
    assert made.dtype == np.float32
    assert made.shape == fields.shape
    assert np.abs(made).max() <= 1


def test_the_same_generator_makes_the_same() -> None:
    own = fields_from_coverage(FRAME[None])
    first, again = (restyled(own, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
