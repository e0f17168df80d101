"""From an autoencoder's latent to a picture and back: an AutoencoderKL of diffusers, from a folder.

The folder is laid out as those of Hugging Face: ``config.json`` and
``diffusion_pytorch_model.safetensors``; beside them may lie the upscaler that was trained for it.
Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.types import LAYERS, EnvironmentProblem, RasterLatent

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "diffusion_pytorch_model.safetensors"
UPSCALER_FILE = "upscaler.safetensors"
LARGEST_SIDE = 256
"""Of a latent: 2048 px at a reduction by 8."""
TILE = 64
"""Side of a latent that is decoded at once: 512 px. Larger ones are decoded in tiles of it."""


class Autoencoder:
    """The autoencoder in ``folder``; opened on first use, with ``assetwright[raster]``.

    EnvironmentProblem for a folder that is none, has only pickled weights, or is of another number
    of channels than 4.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one_at_a_time = threading.Lock()
        if (folder / WEIGHTS_FILE).is_file():
            return
        pickled = sorted(path.name for path in folder.glob("*.bin"))
        if pickled:
            raise self._problem(
                f"{pickled[0]} is a pickle, which can run any program and is never opened; "
                f"save the weights as {WEIGHTS_FILE}"
            )
        raise self._problem(f"it has no {WEIGHTS_FILE}")

    def decode(self, latent: RasterLatent, factor: int = 1) -> NDArray[np.uint8]:
        """The picture (R · S, R · S, 3), sRGB, of a latent (4, S, S); R is the reduction, mostly 8.

        ``factor`` 2 or 4 makes it as many times as large, by the folder's upscaler
        (EnvironmentProblem where there is none). The latent is brought from unit variance to the
        autoencoder's scale first. ValueError for a side of more than 256 after that.
        """
        side = latent.fields.shape[-1] * factor
        if side > LARGEST_SIDE:
            raise ValueError(f"the latent's side must be at most {LARGEST_SIDE}, not {side}")
        if factor != 1:
            latent = self._upscaler.upscale(latent, factor)
        network = self.network
        scale, shift = self.scaling
        scaled = latent.fields / np.float32(scale) + np.float32(shift)
        given = next(network.parameters()).new_tensor(scaled)
        # Tiles hold the network's norms, which another picture must not be decoded with.
        with self._one_at_a_time:
            if side > TILE:
                from assetwright.diffusion.tiles import decode_in_tiles

                picture = decode_in_tiles(self._decode, network, given, TILE)
            else:
                picture = self._decode(given[None])[0]
        light: NDArray[np.float32] = picture.float().clamp(-1, 1).permute(1, 2, 0).cpu().numpy()
        pixels: NDArray[np.uint8] = np.rint((light + 1) * 127.5).astype(np.uint8)
        return pixels

    def _decode(self, scaled: Any) -> Any:
        """(1, 4, S, S) to (1, 3, R · S, R · S)."""
        return self.network.decode(scaled, return_dict=False)[0]

    def encode(self, picture: NDArray[np.uint8]) -> RasterLatent:
        """The latent (4, S, S), of about unit variance, of a picture (R · S, R · S, 3), sRGB.

        ValueError for a picture that is not square, of a side that R does not divide, or of one
        of more than 256 · R.
        """
        network = self.network
        reduction = 2 ** (len(network.config.block_out_channels) - 1)
        side = len(picture)
        whole = 0 < side <= LARGEST_SIDE * reduction and side % reduction == 0
        if picture.shape != (side, side, 3) or not whole:
            raise ValueError(
                f"a picture must be (S, S, 3), S a multiple of {reduction} of at most "
                f"{LARGEST_SIDE * reduction}, not {picture.shape}"
            )
        weight = next(network.parameters())
        light = picture.astype(np.float32).transpose(2, 0, 1) / np.float32(127.5) - 1
        mean = network.encode(weight.new_tensor(light[None]), return_dict=False)[0].mean[0]
        scale, shift = self.scaling
        found: NDArray[np.float32] = mean.float().cpu().numpy()
        fields = (found - np.float32(shift)) * np.float32(scale)
        return RasterLatent(fields, np.zeros((LAYERS, 3), np.float32))

    @cached_property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of the weights."""
        with (self._folder / WEIGHTS_FILE).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:12]

    @property
    def scaling(self) -> tuple[float, float]:
        """Scale and shift: unit variance is (what the network encodes − shift) · scale."""
        config = self.network.config
        return float(config.scaling_factor), float(config.shift_factor or 0.0)

    @cached_property
    def network(self) -> Any:
        """The AutoencoderKL, on the CPU, not to be trained."""
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

    @cached_property
    def _upscaler(self) -> Any:
        from assetwright.diffusion.upscaler import Upscaler

        return Upscaler(self._folder / UPSCALER_FILE, self.revision)

    def _problem(self, reason: str) -> EnvironmentProblem:
        return EnvironmentProblem(f"The autoencoder in {self._folder} cannot be used: {reason}.")
