from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from assetwright.diffusion.shelf import Shelf
from assetwright.training.finetune import learning

torch.set_num_threads(1)

NAMES = (
    "home", "lock", "mail", "star", "heart", "cloud", "moon", "drop", "key", "bell", "flag",
    "tree", "boat", "gift", "cup", "book", "disk", "plug", "wave", "leaf", "kite", "tent",
    "ring", "shield",
)  # fmt: skip


def drawing(seed: int) -> str:
    """A ring and a bar, somewhere."""
    random_ = random.Random(seed)
    x, y, r = (random_.uniform(6, 18), random_.uniform(6, 18), random_.uniform(2.5, 5.5))
    left, top = random_.uniform(1, 6), random_.uniform(2, 18)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" '
        f'stroke-width="2"><circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}"/>'
        f'<path d="M{left:.2f} {top:.2f}h{random_.uniform(6, 15):.2f}"/></svg>'
    )


def write_brand(folder: Path, count: int = len(NAMES)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        turn, place = divmod(number, len(NAMES))
        name = NAMES[place] + ("-" + "abcdefgh"[turn] * 3 if turn else "")
        (folder / f"{name}.svg").write_text(drawing(number))
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two styles to begin with are compared instead of many, and no processor is measured."""
    monkeypatch.setattr(learning, "CANDIDATES", 2)
    monkeypatch.setattr(learning, "COMPARED", 4)
    monkeypatch.setattr(learning, "fastest_dtype", lambda _: torch.float32)


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    return write_brand(tmp_path / "brand")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")
