"""One generated asset, as the export tables see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assetwright.export.naming import asset_name, check_name
from assetwright.types import GenerationRecord, PromptSpec, Size

Pixels = NDArray[np.uint8]
"""A drawing: uint8 (height, width, 4), sRGB with straight alpha, row 0 at the top."""


class Drawable(Protocol):
    """What export needs of an artwork: a base size, and a drawing at any size.

    ``render`` is called from several threads at once, and always gives the same pixels for the
    same size. Given a size of another shape it draws the motif undistorted on that canvas.
    """

    @property
    def size(self) -> Size:
        """The size at scale 1 (mdpi)."""

    def render(self, size: Size | None = None) -> Pixels:
        """Draw at ``size`` (at the base size when None)."""


@dataclass(frozen=True, slots=True, eq=False)
class Asset:
    """A drawing, how it came to be, and the name its files get.

    InputError when ``name`` is not a safe file name (see ``naming.asset_name``).
    """

    name: str
    artwork: Drawable
    record: GenerationRecord
    spec: PromptSpec

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def of(cls, artwork: Drawable, record: GenerationRecord, spec: PromptSpec) -> Asset:
        """The asset, named after its subject."""
        return cls(asset_name(spec.subject, spec.asset_type, record.id), artwork, record, spec)

    @property
    def title(self) -> str:
        """The subject as a heading: ``Settings gear``; the name when there is no subject."""
        subject = self.spec.subject.strip() or self.name.replace("_", " ")
        return subject[:1].upper() + subject[1:]

    def draw(self, size: Size) -> Pixels:
        """The drawing at ``size``; ValueError when the artwork returned another shape."""
        pixels = self.artwork.render(size)
        expected = (size.height, size.width, 4)
        if pixels.shape != expected or pixels.dtype != np.uint8:
            raise ValueError(
                f"{self.name}: a drawing of uint8 {expected} was asked for, "
                f"not {pixels.dtype} {pixels.shape}"
            )
        return pixels
