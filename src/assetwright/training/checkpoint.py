"""Everything a run needs to go on as if it had never stopped, in one safetensors file."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from assetwright.types import EnvironmentProblem

CHECKPOINT = "checkpoint.safetensors"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``tensors`` by dotted name (``model.``, ``ema.``, ``optimizer.``, ``rng.``), and facts."""

    tensors: dict[str, Tensor]
    facts: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """The tensors under ``prefix.``, without it."""
        start = f"{prefix}."
        return {n.removeprefix(start): t for n, t in self.tensors.items() if n.startswith(start)}

    def save(self, path: Path) -> None:
        """Write to a temporary file beside ``path``, flush it to disk, rename it into place."""
        temporary = path.with_suffix(".partial")
        try:
            tensors = {name: tensor.contiguous() for name, tensor in self.tensors.items()}
            save_file(tensors, temporary, metadata={"facts": json.dumps(self.facts)})
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(path)
        except (OSError, SafetensorError) as error:
            temporary.unlink(missing_ok=True)
            raise EnvironmentProblem(f"cannot write the checkpoint {path}: {error}") from error

    @classmethod
    def load(cls, path: Path) -> Checkpoint:
        """Read a checkpoint; EnvironmentProblem when it is missing or not one."""
        try:
            with safe_open(path, framework="pt") as opened:
                facts = json.loads((opened.metadata() or {})["facts"])
                tensors: dict[str, torch.Tensor] = {n: opened.get_tensor(n) for n in opened.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, KeyError, json.JSONDecodeError) as error:
            raise EnvironmentProblem(f"{path} is not a checkpoint of a training run") from error
        return cls(tensors, facts)
