"""A brand's own style: one small file that changes the shipped network's weights.

The file holds a style vector, low-rank changes of matrices (Hu et al. 2021, arXiv 2106.09685) and
whole changes of small tensors. They are added to the weights when the network is loaded, so that
drawing in a brand's style takes no longer than in any other.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields

import numpy as np

from assetwright.diffusion.tensor_file import Tensors, read_tensors
from assetwright.types import LAYERS, InputError

SUFFIX = ".safetensors"
MAX_BYTES = 16 * 1024 * 1024
FACTS = "assetwright.brand"
"""The key of the file's metadata that holds the facts, as JSON."""
FORMAT = 1

STYLE = "style"
"""The tensor (width,) that stands in the place of the network's "any style"."""
LEFT, RIGHT, CHANGE = ".left", ".right", ".change"
"""What follows the name of a changed weight: (out, rank) times (rank, in), or a whole change."""

FAMILIES = ("solid", "outline", "bold", "thin", "duotone", "color")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
FIRST_INDEX = 1 << 48
"""Above the rows of any network: below are its own styles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandFacts:
    """What a brand's file says of itself.

    ``base`` is the revision of the weights it was learnt for, ``layers`` (1 to 4) what most of its
    drawings have, ``drawings`` how many taught it. ``strength`` (0 to 0.95) is how near to their
    reference its drawings start. ``weight`` (0.5 to 4) is how wide all its strokes are, in units
    of a 24-unit icon; None where it has none or several.
    """

    name: str
    family: str
    layers: int
    colored: bool
    title: str
    license: str
    drawings: int
    base: str
    strength: float
    weight: float | None = None
    format: int = FORMAT

    def __post_init__(self) -> None:
        check_name(self.name)
        whole = isinstance(self.layers, int) and isinstance(self.drawings, int)
        if self.format != FORMAT or self.family not in FAMILIES or not whole:
            raise ValueError("it is of another version")
        texts = (self.title, self.license, self.base)
        if not 1 <= self.layers <= LAYERS or not all(isinstance(text, str) for text in texts):
            raise ValueError("its facts are out of range")
        for number, least, most in ((self.strength, 0, 0.95), (self.weight or 1, 0.5, 4)):
            if not (isinstance(number, int | float) and least <= number <= most):
                raise ValueError("its facts are out of range")

    def metadata(self) -> dict[str, str]:
        """As the file has it."""
        return {FACTS: json.dumps(asdict(self), sort_keys=True)}


@dataclass(frozen=True, slots=True, eq=False)
class Brand:
    """A brand's file, read: its facts, its tensors, and the first 12 hex digits of its SHA-256."""

    facts: BrandFacts
    tensors: Tensors = field(repr=False)
    revision: str

    @property
    def index(self) -> int:
        """The style index that asks for it: told by the file alone, so the same everywhere."""
        return FIRST_INDEX + int(self.revision, 16)

    @classmethod
    def read(cls, data: bytes) -> Brand:
        """Read a file's content; ValueError, saying why, for what is no brand style."""
        if len(data) > MAX_BYTES:
            raise ValueError("it is larger than 16 MiB")
        tensors, metadata = read_tensors(data)
        if FACTS not in metadata or STYLE not in tensors:
            raise ValueError("it holds no brand style")
        told = json.loads(metadata[FACTS])
        known = {each.name for each in fields(BrandFacts)}
        if not isinstance(told, dict) or set(told) - known:
            raise ValueError("it is of another version")
        try:
            facts = BrandFacts(**told)
        except (TypeError, InputError) as error:
            raise ValueError("its facts are not understood") from error
        if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
            raise ValueError("its numbers are damaged")
        return cls(facts, tensors, hashlib.sha256(data).hexdigest()[:12])

    def weights(self, base: Tensors) -> Tensors:
        """The network's weights that it changes, changed, in the type of ``base``.

        ValueError when it changes weights that ``base`` does not have, or not in this shape.
        """
        rows = base["style.weight"].copy()
        if self.tensors[STYLE].shape != rows[-1].shape:
            raise ValueError("its style vector is of another network")
        rows[-1] = self.tensors[STYLE]
        changed: Tensors = {"style.weight": rows}
        for name, tensor in self.tensors.items():
            if name.endswith(LEFT):
                weight = name.removesuffix(LEFT)
                right = self.tensors.get(weight + RIGHT)
                if right is None or tensor.ndim != 2 or right.ndim != 2:
                    raise ValueError(f"its change of {weight} is not whole")
                if tensor.shape[1] != right.shape[0]:
                    raise ValueError(f"its change of {weight} is not whole")
                change = tensor.astype(np.float32) @ right.astype(np.float32)
            elif name.endswith(CHANGE):
                weight, change = name.removesuffix(CHANGE), tensor.astype(np.float32)
            else:
                continue
            before = base.get(weight)
            if weight in changed or before is None or before.shape != change.shape:
                raise ValueError(f"it changes {weight[:60]}, which the network does not have so")
            changed[weight] = (before.astype(np.float32) + change).astype(before.dtype)
        return changed


def check_name(name: str) -> str:
    """The name, if a style may have it; InputError when not."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            "name",
            f"A style cannot be named {str(name)[:60]!r}: use 1 to 40 small letters, digits and "
            "hyphens, such as 'acme' or 'acme-line'.",
        )
    return name
