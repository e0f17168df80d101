"""The network that makes an autoencoder's latent two or four times as large.

Resized by itself, a latent decodes to a blurred picture: what a finer grid would say is not between
the values of the coarse one. The network adds it. It is trained for one autoencoder
(``assetwright train upscaler``) and lies beside it.

Shape legend: N batch, C latent channels (4), W width, S the latent's side.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from assetwright.diffusion.tensor_file import read_tensors
from assetwright.types import LAYERS, EnvironmentProblem, RasterLatent

FACTORS = (2, 4)
FACTS = "assetwright.upscaler"
"""The key of the file's metadata that holds the facts, as JSON."""
FORMAT = 1
LARGEST_FILE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscalerConfig:
    """``width`` channels, ``depth`` residual blocks before the latent grows.

    ``width`` is even: four times as large, there are half as many channels.
    """

    width: int = 32
    depth: int = 4

    def __post_init__(self) -> None:
        if not (8 <= self.width <= 512 and self.width % 2 == 0 and 1 <= self.depth <= 64):
            raise ValueError("width must be even, 8 to 512, and depth 1 to 64")


class Residual(nn.Module):
    """Two convolutions beside the way past them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, W, S, S) → (N, W, S, S)."""
        added: Tensor = self.second(F.silu(self.first(x)))  # (N, W, S, S)
        return x + added  # (N, W, S, S)


class Doubling(nn.Module):
    """Features on a grid twice as fine, and the latent that they say."""

    def __init__(self, inner: int, width: int) -> None:
        super().__init__()
        self.grow = nn.Conv2d(inner, 4 * width, 3, padding=1)
        self.block = Residual(width)
        self.leave = nn.Conv2d(width, LAYERS, 3, padding=1)
        # So that an untrained network is the plain resize.
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(N, inner, S, S) → (N, W, 2S, 2S), (N, C, 2S, 2S)."""
        x = F.pixel_shuffle(F.silu(self.grow(x)), 2)  # (N, W, 2S, 2S)
        x = self.block(x)  # (N, W, 2S, 2S)
        return x, self.leave(x)  # (N, W, 2S, 2S), (N, C, 2S, 2S)


class UpscalerNetwork(nn.Module):
    """Latents of unit variance, enlarged."""

    def __init__(self, config: UpscalerConfig) -> None:
        super().__init__()
        self.config = config
        self.enter = nn.Conv2d(LAYERS, config.width, 3, padding=1)
        self.trunk = nn.Sequential(*(Residual(config.width) for _ in range(config.depth)))
        width = config.width
        self.doublings = nn.ModuleList([Doubling(width, width), Doubling(width, width // 2)])

    def forward(self, latent: Tensor, factor: int = FACTORS[-1]) -> list[Tensor]:
        """(N, C, S, S) → [(N, C, 2S, 2S), (N, C, 4S, 4S)], up to ``factor``."""
        x = self.trunk(self.enter(latent))  # (N, W, S, S)
        found = []
        for each, doubling in zip(FACTORS, self.doublings, strict=True):
            if each <= factor:
                x, detail = doubling(x)  # (N, W or W/2, each·S, each·S), (N, C, each·S, each·S)
                found.append(resized(latent, each) + detail)  # (N, C, each·S, each·S)
        return found


def resized(latent: Tensor, factor: int) -> Tensor:
    """(N, C, S, S) → (N, C, factor·S, factor·S), bicubic: what the network starts from."""
    return F.interpolate(latent, scale_factor=factor, mode="bicubic")


class Upscaler:
    """The network in ``file``, opened on first use.

    ``autoencoder`` is the revision of the autoencoder that it must have been trained for.
    EnvironmentProblem for a file that is missing, damaged, or made for another.
    """

    def __init__(self, file: Path, autoencoder: str) -> None:
        self._file = file
        self._autoencoder = autoencoder

    def upscale(self, latent: RasterLatent, factor: int) -> RasterLatent:
        """The latent (4, S, S) as (4, factor · S, factor · S); ValueError if not 2 or 4 times."""
        if factor not in FACTORS:
            raise ValueError(f"a latent can be made 2 or 4 times as large, not {factor}")
        with torch.inference_mode():
            given = torch.from_numpy(np.ascontiguousarray(latent.fields))[None]
            fields = self._network(given, factor)[-1][0].numpy()
        return RasterLatent(fields, latent.palette)

    @cached_property
    def _network(self) -> UpscalerNetwork:
        try:
            if self._file.stat().st_size > LARGEST_FILE:
                raise ValueError("it is larger than 64 MiB")
            tensors, metadata = read_tensors(self._file.read_bytes())
            facts = json.loads(metadata[FACTS])
            if facts["format"] != FORMAT:
                raise ValueError("it is of another version")
            with torch.device("meta"):
                network = UpscalerNetwork(UpscalerConfig(**facts["config"]))
            state = {n: torch.from_numpy(t.astype(np.float32)) for n, t in tensors.items()}
            network.load_state_dict(state, assign=True)
        except OSError as error:
            raise self._problem(error.strerror or "it cannot be read") from error
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            reason = error if type(error) is ValueError else "it is damaged or of another version"
            raise self._problem(str(reason)) from error
        if facts.get("autoencoder") != self._autoencoder:
            raise self._problem("it was trained for another autoencoder")
        return network.eval().requires_grad_(False)

    def _problem(self, reason: str) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"The upscaler {self._file} cannot be used: {reason}; "
            f"'assetwright train upscaler {self._file.parent}' makes one."
        )


def metadata(config: UpscalerConfig, autoencoder: str) -> dict[str, str]:
    """As the file has it: what it is, and the revision of the autoencoder that it is for."""
    facts = {"format": FORMAT, "config": asdict(config), "autoencoder": autoencoder}
    return {FACTS: json.dumps(facts, sort_keys=True)}
