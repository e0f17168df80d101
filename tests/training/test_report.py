from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from assetwright.training.dataset import Dataset
from assetwright.training.plot import plot_losses
from assetwright.training.sheet import CELL, ROWS, SUBJECTS, sample_sheet

from .conftest import made_dataset


class Disc:
    """A denoiser that sees a disc in everything."""

    def __call__(self, fields, palette, t, condition):
        y, x = np.mgrid[-11.5:12, -11.5:12]
        disc = np.clip((8 - np.hypot(x, y)) / 3, -1, 1).astype(np.float32)
        return np.broadcast_to(disc, (len(fields), 4, 24, 24)), palette


def test_a_sheet_shows_every_subject_in_every_way(tmp_path: Path) -> None:
    made_dataset(tmp_path)
    sheet = sample_sheet(Disc(), Dataset.open(tmp_path), steps=2)
    of_references = (0, 2, 7, 9)
    columns, rows = len(SUBJECTS), len(ROWS) + len(of_references)
    pitch_x, pitch_y = (sheet.width - 12) // columns, (sheet.height - 12) // rows
    assert (pitch_x, pitch_y) == (CELL + 12, CELL + 12)
    pixels = np.asarray(sheet)
    assert pixels.shape[2] == 3
    for row in sorted(set(range(rows)) - set(of_references)):
        for column in range(columns):
            y, x = 12 + row * pitch_y, 12 + column * pitch_x
            cell = pixels[y : y + CELL, x : x + CELL]
            assert cell[0, 0].tolist() == [255, 255, 255], "outside the disc"
            assert cell[CELL // 2, CELL // 2].tolist() != [255, 255, 255], "inside it"


def test_the_loss_plot_shows_both_losses(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    training = [{"samples": 256 * n, "loss": 1 / n} for n in range(1, 9)]
    held_out = [{"samples": 1024, "held_out": 0.5}, {"samples": 2048, "held_out": 0.3}]
    log.write_text("".join(json.dumps(line) + "\n" for line in training + held_out))
    plot_losses(log, tmp_path / "loss.png")
    plot_losses(log, tmp_path / "again.png")
    with Image.open(tmp_path / "loss.png") as picture:
        drawn = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert len(np.unique(drawn, axis=0)) > 10
    log.write_text("".join(json.dumps(line) + "\n" for line in training))
    plot_losses(log, tmp_path / "without.png")
    assert (tmp_path / "without.png").read_bytes() != (tmp_path / "loss.png").read_bytes()
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "loss.png").read_bytes()
