"""Tensors by name from a safetensors file: all that the default install needs of the format.

https://huggingface.co/docs/safetensors: eight bytes that say how long the header is, the header
(JSON: of each tensor its type, shape and place; ``__metadata__`` holds strings), the tensors.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_HEADER = 4 * 1024 * 1024
_TYPES: dict[str, np.dtype[np.floating[Any]]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}

Tensors = dict[str, NDArray[np.floating[Any]]]


def read_tensors(data: bytes) -> tuple[Tensors, dict[str, str]]:
    """The tensors (float16 or float32, views of ``data``), and the metadata.

    ValueError for what is no such file: a header that is cut short or over 4 MiB, a tensor of
    another type, or one that lies outside the file or is not as long as its shape says.
    """
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > min(MAX_HEADER, len(data) - 8):
        raise ValueError("its header is not whole")
    try:
        header = json.loads(data[8 : 8 + size])
        metadata = dict(header.pop("__metadata__", {}))
        tensors = {str(name): _tensor(entry, data, 8 + size) for name, entry in header.items()}
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("its header is not understood") from error
    if not all(isinstance(text, str) for pair in metadata.items() for text in pair):
        raise ValueError("its metadata are not strings")
    return tensors, metadata


def _tensor(entry: dict[str, Any], data: bytes, start: int) -> NDArray[np.floating[Any]]:
    kind, shape = _TYPES[entry["dtype"]], [int(side) for side in entry["shape"]]
    begin, end = (int(place) for place in entry["data_offsets"])
    count = math.prod(shape)
    whole = 0 <= begin <= end <= len(data) - start and end - begin == count * kind.itemsize
    if min(shape, default=0) < 0 or not whole:
        raise ValueError("a tensor is not where its header says")
    return np.frombuffer(data, kind, count, start + begin).reshape(shape)
