"""From an autoencoder's latent to a picture: an AutoencoderKL of diffusers, from a folder.

The folder is laid out as those of Hugging Face: ``config.json`` and
``diffusion_pytorch_model.safetensors``. Nothing is downloaded.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.types import LAYERS, EnvironmentProblem, RasterLatent

WEIGHTS_FILE = "diffusion_pytorch_model.safetensors"
LARGEST_SIDE = 256
"""Of a latent: 2048 px at a reduction by 8; the decoder's memory grows with the area."""


class Autoencoder:
    """The decoder in ``folder``; opened on first use, with ``assetwright[raster]``.

    EnvironmentProblem for a folder that is none, has only pickled weights, or is of another number
    of channels than 4.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if (folder / WEIGHTS_FILE).is_file():
            return
        pickled = sorted(path.name for path in folder.glob("*.bin"))
        if pickled:
            raise self._problem(
                f"{pickled[0]} is a pickle, which can run any program and is never opened; "
                f"save the weights as {WEIGHTS_FILE}"
            )
        raise self._problem(f"it has no {WEIGHTS_FILE}")

    def decode(self, latent: RasterLatent) -> NDArray[np.uint8]:
        """The picture (R · S, R · S, 3), sRGB, of a latent (4, S, S); R is the reduction, mostly 8.

        The latent is brought from unit variance to the autoencoder's scale first. ValueError for
        a side of more than 256.
        """
        if latent.fields.shape[-1] > LARGEST_SIDE:
            raise ValueError(
                f"the latent's side must be at most {LARGEST_SIDE}, not {latent.fields.shape[-1]}"
            )
        network = self._network
        shift = network.config.shift_factor or 0.0
        scaled = latent.fields / np.float32(network.config.scaling_factor) + np.float32(shift)
        weight = next(network.parameters())
        picture = network.decode(weight.new_tensor(scaled[None]), return_dict=False)[0][0]
        light: NDArray[np.float32] = picture.float().clamp(-1, 1).permute(1, 2, 0).cpu().numpy()
        pixels: NDArray[np.uint8] = np.rint((light + 1) * 127.5).astype(np.uint8)
        return pixels

    @cached_property
    def _network(self) -> Any:
        try:
            kind: Any = import_module("diffusers").AutoencoderKL
        except (ImportError, AttributeError) as error:
            raise EnvironmentProblem(
                "Raster latents need packages that are not installed: "
                'pip install "assetwright[raster]".'
            ) from error
        try:
            network, told = kind.from_pretrained(
                self._folder,
                local_files_only=True,
                use_safetensors=True,
                low_cpu_mem_usage=False,
                output_loading_info=True,
            )
        except Exception as error:  # damaged files raise whatever the library below raises
            raise self._problem(" ".join(str(error).split())[:200]) from error
        # Left alone, what is missing would be random.
        if missing := sorted(told["missing_keys"]):
            raise self._problem(f"it lacks {len(missing)} tensors, {missing[0]} first")
        if network.config.latent_channels != LAYERS:
            raise self._problem(f"it has {network.config.latent_channels} channels, not {LAYERS}")
        return network.eval().requires_grad_(False)

    def _problem(self, reason: str) -> EnvironmentProblem:
        return EnvironmentProblem(f"The autoencoder in {self._folder} cannot be used: {reason}.")
