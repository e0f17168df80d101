from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from assetwright.training.batches import COLOR_SHARE, Batch, Batches
from assetwright.training.dataset import Dataset
from assetwright.training.objective import (
    FINISHED_BELOW,
    FINISHING,
    draw_times,
    flow_loss,
)

from .conftest import made_dataset


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    made_dataset(tmp_path)
    batches = Batches(Dataset.open(tmp_path), split=0, any_style=4)
    return batches.make(batches.drawings, np.random.default_rng(0))


def perfect(batch: Batch):
    return lambda fields, palette, t, condition: (batch.fields, batch.palette)


def test_a_perfect_prediction_costs_nothing(batch: Batch) -> None:
    t = draw_times(len(batch.fields), torch.Generator().manual_seed(0))
    fields, palette = flow_loss(perfect(batch), batch, t, torch.Generator())
    assert fields == palette == 0


def test_the_loss_is_the_velocity_error(batch: Batch) -> None:
    """An error d in the clean sample is an error d / t in the velocity."""
    t = torch.full((len(batch.fields),), 0.5)

    def off(fields, palette, t, condition):
        return batch.fields + 0.1, batch.palette + 0.1

    fields, palette = flow_loss(off, batch, t, torch.Generator())
    assert float(fields) == pytest.approx(0.2**2, rel=1e-4)
    assert float(palette) == pytest.approx(0.2**2, rel=1e-4)


def test_layers_that_are_not_there_are_neither_noised_nor_judged(batch: Batch) -> None:
    seen = {}

    def absent_wrong(fields, palette, t, condition):
        seen["fields"], seen["palette"] = fields, palette
        wrong = 100.0 * ~batch.active[:, :, None, None]
        return batch.fields + wrong, batch.palette + wrong[..., 0]

    t = torch.full((len(batch.fields),), 0.9)
    fields, palette = flow_loss(absent_wrong, batch, t, torch.Generator())
    assert fields == palette == 0
    assert not seen["fields"][~batch.active].any()
    assert not seen["palette"][~batch.colored].any()


def test_known_colors_come_in_clean(batch: Batch) -> None:
    seen = {}

    def look(fields, palette, t, condition):
        seen["palette"] = palette
        return batch.fields, batch.palette

    batch.condition.known[:, 0, 3] = batch.colored.float()
    flow_loss(look, batch, torch.ones(len(batch.fields)), torch.Generator())
    assert torch.equal(seen["palette"][:, 0], batch.palette[:, 0])
    assert not torch.equal(seen["palette"][:, 1], batch.palette[:, 1])


def test_times_lean_towards_noise() -> None:
    t = draw_times(10_000, torch.Generator().manual_seed(0))
    assert 0 <= float(t.min()) < float(t.max()) < 1
    leaning = t[t > FINISHED_BELOW]
    assert float(leaning.median()) == pytest.approx(0.748, abs=0.02)
    # Of those that lean towards noise 8 in 100 come below as well.
    below = FINISHING + (1 - FINISHING) * 0.08
    assert float((t < FINISHED_BELOW).float().mean()) == pytest.approx(below, abs=0.02)


def test_a_reference_is_of_another_style_or_itself_moved(tmp_path: Path) -> None:
    made_dataset(tmp_path)
    data = Dataset.open(tmp_path)
    batches = Batches(data, split=0, any_style=4, redrawn=0.0)
    rng = np.random.default_rng(0)
    drawings = np.repeat(batches.drawings, 50)
    reference = batches.make(drawings, rng).condition.reference
    shown = torch.round(reference * 127).to(torch.int8)
    some = own = layered = 0
    for drawing, fields in zip(drawings, shown, strict=True):
        if not fields.any():
            continue
        some += 1
        layered += bool(fields[1].any())
        # A drawing that is moved keeps its middle.
        rows = [
            row
            for row in data.offset
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
            if (
                data.fields[row][2:-2, 2:-2]
                == np.roll(fields[0].numpy(), (down, right), (0, 1))[2:-2, 2:-2]
            ).all()
        ]
        assert rows, "the first layer is a silhouette, not a region"
        source = int(np.searchsorted(data.offset, rows[0], side="right") - 1)
        assert data.split[source] == 0
        assert not fields[data.layers[source] :].any(), "layers of the next drawing"
        if source == drawing:
            own += 1
            assert data.layers[drawing] > 1, "one layer would be shown itself"
        else:
            assert data.style[source] != data.style[drawing]
            np.testing.assert_array_equal(data.fields[data.offset[source]], fields[0].numpy())
    assert some > len(drawings) / 3
    assert own > 0
    assert layered > 0


def test_references_are_mostly_drawn_as_the_drawing_is(tmp_path: Path) -> None:
    made_dataset(tmp_path)
    data = Dataset.open(tmp_path)
    families = ["outline", "solid", "thin", "duotone", "solid", "solid"]
    for style, family in zip(data.styles, families, strict=True):
        style["family"] = family
    # Drawings 0 and 6 show the same in lines, 3 in one colour.
    data.caption[:12] = [0, 1, 1, 0, 1, 1, 0, 1, 1, 2, 2, 2]
    batches = Batches(data, split=0, any_style=4, drop_reference=0.0)
    drawings = np.zeros(2000, np.int64)
    fields = batches.make(drawings, np.random.default_rng(0)).condition.reference[:, 0].numpy()
    shown = np.rint(fields * 127)
    line = (shown == data.fields[data.offset[6]]).all((1, 2)).mean()
    solid = (shown == data.fields[data.offset[3]]).all((1, 2)).mean()
    assert line > 2 * solid > 0


def test_some_drawings_start_at_themselves_in_another_manner_which_is_their_reference(
    tmp_path: Path,
) -> None:
    made_dataset(tmp_path)
    batches = Batches(Dataset.open(tmp_path), split=0, any_style=4, redrawn=0.5)
    drawings = np.repeat(batches.drawings, 40)
    batch = batches.make(drawings, np.random.default_rng(0))
    assert batch.start is not None
    moved = (batch.start != batch.fields).flatten(1).any(1)
    assert 0.4 < moved.float().mean() < 0.55
    assert not moved[batch.condition.style == 4].any(), "in any style nothing is to be learnt"
    off = (batch.start - batch.fields)[moved]
    told = (batch.condition.reference - batch.fields)[moved]
    assert (off.abs() <= told.abs() + 1e-5).all(), "on the way there"
    assert (off * told >= 0).all()
    assert not batch.start[~batch.active].any()


def test_common_captions_and_colour_are_shown_more(tmp_path: Path) -> None:
    made_dataset(tmp_path)
    data = Dataset.open(tmp_path)
    data.caption[:12] = [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 5, 1]
    data.kind[8:12] = [1, 1, 2, 2]
    batches = Batches(data, split=0, any_style=4)
    odds = np.diff(batches._cumulative, prepend=0)
    assert odds.sum() == pytest.approx(1)
    assert odds[10:].sum() == pytest.approx(COLOR_SHARE)
    assert odds[0] / odds[5] == pytest.approx(6**0.5)
    assert odds[4] / odds[5] == pytest.approx(2**0.5)
