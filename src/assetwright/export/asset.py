"""One generated asset, as the export tables see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork import Artwork, View
from assetwright.export.naming import asset_name, check_name
from assetwright.types import GenerationRecord, InputError, PromptSpec, Size

Pixels = NDArray[np.uint8]
"""A drawing: uint8 (height, width, 4), sRGB with straight alpha, row 0 at the top."""

_GLANCE = 64
"""Longer side, in pixels, at which a vector drawing is looked at before it is written."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture to draw: which view of an asset, at how many pixels."""

    view: View
    size: Size


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

    ``views`` composes the other views of its motif that platforms ask for; a drawing without
    layers has none. InputError when ``name`` is not a safe file name (see ``naming.asset_name``).
    """

    name: str
    artwork: Drawable
    record: GenerationRecord
    spec: PromptSpec
    views: Callable[[View], Artwork] | None = None

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def of(
        cls,
        artwork: Drawable,
        record: GenerationRecord,
        spec: PromptSpec,
        views: Callable[[View], Artwork] | None = None,
    ) -> Asset:
        """The asset, named after its subject."""
        name = asset_name(spec.subject, spec.asset_type, record.id)
        return cls(name, artwork, record, spec, views)

    @property
    def title(self) -> str:
        """The subject as a heading: ``Settings gear``; the name when there is no subject."""
        subject = self.spec.subject.strip() or self.name.replace("_", " ")
        return subject[:1].upper() + subject[1:]

    def show(self, view: View) -> Drawable:
        """The drawing of a view; InputError where there are no layers to compose it from."""
        if view is View.ASSET:
            return self.artwork
        if self.views is None:
            raise InputError(
                "platforms", f"{self.name} has no layers to make its {view} picture from."
            )
        return self.views(view)

    def layered(self, view: View) -> Artwork:
        """The view as layers, for vector files.

        InputError for a drawing that has none, or has nothing to be seen in them.
        """
        artwork = self.show(view)
        if not isinstance(artwork, Artwork):
            raise InputError("formats", f"{self.name} has no layers to write as a vector file.")
        size = artwork.size
        if _is_empty(artwork.render(size.scaled(_GLANCE / max(size.width, size.height)))):
            raise self._empty("as a vector")
        return artwork

    def draw(self, frame: Frame) -> Pixels:
        """The pixels of a frame.

        InputError when there is nothing to be seen in it, ValueError when the artwork returned
        another shape.
        """
        size = frame.size
        pixels = self.show(frame.view).render(size)
        expected = (size.height, size.width, 4)
        if pixels.shape != expected or pixels.dtype != np.uint8:
            raise ValueError(
                f"{self.name}: a drawing of uint8 {expected} was asked for, "
                f"not {pixels.dtype} {pixels.shape}"
            )
        if _is_empty(pixels):
            raise self._empty(f"at {size} px")
        return pixels

    def _empty(self, how: str) -> InputError:
        return InputError(
            "prompt", f"{self.name} came out empty {how}: try another seed, style or reference."
        )


def _is_empty(pixels: Pixels) -> bool:
    alpha = pixels[..., 3]
    # Where a few rows already show something, the rest need not be read.
    few = alpha[:: max(1, len(alpha) // 32)]
    return not few.any() and not alpha.any()
