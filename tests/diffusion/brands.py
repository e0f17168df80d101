"""Brand styles made for tests, without learning."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.config import MODELS
from assetwright.diffusion.brand import FACTS, STYLE, BrandFacts
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.tensor_file import read_tensors

BASE = read_tensors((MODELS / "dit" / "dit.safetensors").read_bytes())[0]
REVISION = OnnxDenoiser(MODELS / "dit").revision
WIDTH = BASE["style.weight"].shape[1]


def packed(tensors: dict[str, NDArray[np.floating[Any]]], metadata: dict[str, str]) -> bytes:
    """A safetensors file."""
    header: dict[str, Any] = {"__metadata__": metadata}
    body = b""
    for name, array in tensors.items():
        data = array.tobytes()
        kind = {"float16": "F16", "float32": "F32"}[array.dtype.name]
        offsets = [len(body), len(body) + len(data)]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": offsets}
        body += data
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + body


def facts(**changed: Any) -> BrandFacts:
    told: dict[str, Any] = {
        "name": "acme",
        "family": "outline",
        "layers": 1,
        "colored": False,
        "title": "Acme",
        "license": "own",
        "drawings": 40,
        "base": REVISION,
        "strength": 0.2,
    }
    return BrandFacts(**told | changed)


def brand_file(
    tensors: dict[str, NDArray[np.floating[Any]]] | None = None, **changed: Any
) -> bytes:
    """A brand's file; by default the vector of the style in row 3, and nothing else."""
    held = {STYLE: BASE["style.weight"][3]} | (tensors or {})
    return packed(held, facts(**changed).metadata())


def told(data: bytes, **changed: Any) -> bytes:
    """The same file with other facts, whatever they are."""
    tensors, metadata = read_tensors(data)
    document = json.loads(metadata[FACTS]) | changed
    return packed(tensors, {FACTS: json.dumps(document)})
