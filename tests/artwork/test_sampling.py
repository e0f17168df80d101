from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from assetwright.artwork.interpolation import coverage_from_fields, cubic_weights
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import Latent

DRAW = """
import hashlib, numpy as np
from assetwright.artwork.sampling import FieldSampler, Placement
fields = np.random.default_rng(5).uniform(-1, 1, (3, 24, 24)).astype(np.float32)
sampler = FieldSampler(fields, Placement(3.7, -20.2, 1500.4), 1400, 1400)
print(hashlib.sha256(sampler.coverage(*sampler.rows).tobytes()).hexdigest())
"""


def test_the_number_of_threads_changes_nothing() -> None:
    digests = set()
    for threads in ("1", "2", "5"):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", DRAW],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1


def test_sums_are_exact_in_any_order() -> None:
    fields = np.random.default_rng(1).uniform(-1, 1, (1, 24, 24)).astype(np.float32)
    one = FieldSampler(fields, Placement(0, 0, 301), 301, 301).distance(0, 301)
    flipped = FieldSampler(fields[:, ::-1, ::-1], Placement(0, 0, 301), 301, 301).distance(0, 301)
    assert np.array_equal(one, flipped[:, ::-1, ::-1])


def test_agrees_with_the_renderer_fields_were_fitted_with(bell: Latent) -> None:
    small = FieldSampler(bell.fields, Placement(0, 0, 96), 96, 96)
    assert small.coverage(0, 96) == pytest.approx(coverage_from_fields(bell.fields, 96), abs=0.001)
    # At larger sizes edges are sharpened, not moved.
    large = FieldSampler(bell.fields, Placement(0, 0, 384), 384, 384)
    fitted = coverage_from_fields(bell.fields, 384)
    assert ((large.coverage(0, 384) > 0.5) != (fitted > 0.5)).mean() < 1e-4


def test_a_vague_field_has_sharp_edges() -> None:
    """A field that rises at half the slope of a distance is drawn with edges a pixel wide."""
    ramp = np.broadcast_to((np.arange(24, dtype=np.float32) - 11.4) / 6, (1, 24, 24))
    coverage = FieldSampler(ramp, Placement(0, 0, 480), 480, 480).coverage(240, 241)[0, 0]
    soft = (coverage > 0.01) & (coverage < 0.99)
    assert soft.sum() <= 2
    assert np.flatnonzero(coverage > 0.5)[0] == pytest.approx(11.9 * 20, abs=1)


def test_a_whole_pixel_shift_moves_pixels(bell: Latent) -> None:
    one = FieldSampler(bell.fields, Placement(10.25, 5.5, 130), 200, 200)
    other = FieldSampler(bell.fields, Placement(30.25, 45.5, 130), 200, 200)
    assert other.columns == (one.columns[0] + 20, one.columns[1] + 20)
    assert other.coverage(*other.rows) == pytest.approx(one.coverage(*one.rows), abs=1e-3)


@pytest.mark.parametrize("placement", [Placement(-300, 0, 200), Placement(0, 250, 100)])
def test_off_the_canvas_nothing_is_drawn(bell: Latent, placement: Placement) -> None:
    assert FieldSampler(bell.fields, placement, 200, 200).empty


def test_cut_by_the_canvas_the_rest_is_drawn(bell: Latent) -> None:
    whole = FieldSampler(bell.fields, Placement(0, 0, 100), 100, 100)
    cut = FieldSampler(bell.fields, Placement(-40, -30, 100), 60, 70)
    assert cut.coverage(*cut.rows) == pytest.approx(whole.coverage(0, 100)[:, 30:, 40:], abs=1e-3)


def test_a_margin_lets_a_full_square_grow() -> None:
    full = np.ones((1, 24, 24), np.float32)
    sampler = FieldSampler(full, Placement(48, 48, 240), 336, 336, margin=3)
    distance = sampler.distance(*sampler.rows)[0]
    # One cell is 10 px; one cell outside the square the distance is about minus one cell.
    row = distance[120]
    edge = np.flatnonzero(row > -10)[0] + sampler.columns[0]
    assert edge == pytest.approx(38, abs=4)


def test_weights_of_every_pixel_add_up_to_one() -> None:
    for samples, start, stop in ((7, 0.0, 1.0), (100, -0.5, 1.5), (33, 0.2, 0.21)):
        assert cubic_weights(samples, start, stop).sum(1) == pytest.approx(1, abs=1e-6)
