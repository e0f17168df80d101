"""The network run by torch: for training, and for GPUs."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT


class TorchDenoiser:
    """A :class:`~assetwright.diffusion.sampler.Denoiser` around a torch module."""

    def __init__(self, model: DiT, device: str = "cpu") -> None:
        self.model = model.eval().to(device)
        self.device = device

    @torch.inference_mode()
    def __call__(
        self,
        fields: NDArray[np.float32],
        palette: NDArray[np.float32],
        t: NDArray[np.float32],
        condition: Condition[NDArray[np.generic]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Clean fields (N, 4, 24, 24) and palette (N, 4, 3)."""
        told = Condition(*(self._tensor(array) for _, array in condition.items()))
        clean, clean_palette = self.model(
            self._tensor(fields), self._tensor(palette), self._tensor(t), told
        )
        return clean.float().cpu().numpy(), clean_palette.float().cpu().numpy()

    def _tensor(self, array: NDArray[np.generic]) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)
