"""What a run shows of itself every few minutes: a loss plot and a sample sheet."""

from __future__ import annotations

from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.training.dataset import Dataset
from assetwright.training.plot import plot_losses
from assetwright.training.sheet import sample_sheet
from assetwright.training.trainer import LOG, Run


def write_report(run: Run, dataset: Dataset) -> None:
    """Write ``loss.png`` and ``sheet.png`` to the run's folder."""
    folder = run.plan.run
    plot_losses(folder / LOG, folder / "loss.png")
    sample_sheet(TorchDenoiser(run.ema), dataset).save(folder / "sheet.png")
