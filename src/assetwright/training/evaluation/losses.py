"""How far a model's drawings are from what it was to draw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from assetwright.diffusion.dit import DiT, config_for
from assetwright.training.batches import DROP_REFERENCE, Batches
from assetwright.training.dataset import Dataset
from assetwright.training.export import exported_weights
from assetwright.training.objective import draw_times, flow_loss

TRAINED, HELD_OUT = 0, 1
_BATCH = 256


@torch.no_grad()
def field_loss(
    model: DiT,
    dataset: Dataset,
    drawings: int = 1024,
    split: int = HELD_OUT,
    drop_reference: float = DROP_REFERENCE,
) -> float:
    """Velocity error of the fields, always on the same drawings, times and noise.

    Of ``HELD_OUT`` sets, never trained on and drawn in "any style", or of ``TRAINED`` ones in their
    own. ``drop_reference`` 1 leaves the words alone.
    """
    batches = Batches(dataset, split, model.config.any_style, drop_reference, redrawn=0.0)
    rng = np.random.Generator(np.random.PCG64(1))
    noise = torch.Generator().manual_seed(1)
    losses = []
    for _ in range(max(1, drawings // _BATCH)):
        batch = batches.draw(min(_BATCH, drawings), rng)
        loss, _ = flow_loss(model, batch, draw_times(len(batch.fields), noise), noise)
        losses.append(float(loss))
    return sum(losses) / len(losses)


def evaluated(
    folder: Path, dataset: Dataset, drawings: int, size: str = "XS/6"
) -> Iterator[tuple[str, float]]:
    """What the exported model in ``folder`` comes to, one measure after the other."""
    trained = int(dataset.style[dataset.split == TRAINED].max()) + 1
    names = [style["name"] for style in dataset.styles[:trained]]
    model = DiT(config_for(size, trained))
    model.load_state_dict(exported_weights(folder, names))
    model.eval()
    for split, of in ((HELD_OUT, "held-out sets"), (TRAINED, "training sets")):
        yield of, field_loss(model, dataset, drawings, split)
        yield f"{of}, words alone", field_loss(model, dataset, drawings, split, 1.0)
