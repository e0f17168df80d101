"""The rows a platform's table is made of.

A platform is a name and a tuple of rows; a row is one file for one asset: where it goes, which
views of the asset are drawn for it at which sizes, and how the drawings become bytes. Paths may
hold ``{name}`` (settings_gear) and ``{Name}`` (SettingsGear); a path without either is written
once for a whole set, for the first asset that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assetwright.artwork import Artwork, View
from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.export.encode import BEST, encode, encode_ico, flatten
from assetwright.export.icns import ICNS_SIDES, encode_icns
from assetwright.export.metadata import metadata_fields
from assetwright.export.svg import svg
from assetwright.types import WHITE, AssetType, Density, ImageFormat, Size

VECTOR_FORMAT = "svg"
ALL_TYPES = frozenset(AssetType)
ICONS = frozenset({AssetType.ICON})


class Purpose(StrEnum):
    """What a file is for."""

    UI = "ui"
    """A picture inside the app or page."""
    APP = "app"
    """The icon and store art of the app itself, of which there is one: the first icon of a set."""


ICON_POINTS = 24
"""Shorter side of a UI icon in points (Android dp, iOS pt, CSS px), Material's and Apple's size."""

_BASE_SCALE = {
    # 1080 × 1920 px is a phone of 360 × 640 points, so the base is the 3× drawing.
    AssetType.SPLASH_SCREEN: 3,
    AssetType.ILLUSTRATION: 3,
    AssetType.BANNER: 1,
}


def point_size(asset: Asset) -> Size:
    """How large ``asset`` stands in an app, in points; whole, so that 2× is twice 1×."""
    base = asset.artwork.size
    if asset.spec.asset_type is AssetType.ICON:
        return base.scaled(ICON_POINTS / min(base.width, base.height))
    return base.scaled(1 / _BASE_SCALE[asset.spec.asset_type])


@dataclass(frozen=True, slots=True)
class Base:
    """A multiple of the base size."""

    scale: float

    def of(self, asset: Asset) -> Size:
        """Pixels for ``asset``."""
        return asset.artwork.size.scaled(self.scale)


@dataclass(frozen=True, slots=True)
class Points:
    """A multiple of the size in points."""

    scale: float

    def of(self, asset: Asset) -> Size:
        """Pixels for ``asset``."""
        return point_size(asset).scaled(self.scale)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same size, whatever the asset; a square unless a height is given."""

    width: int
    height: int | None = None

    def of(self, asset: Asset) -> Size:  # noqa: ARG002 - the same call as its siblings
        """Pixels for any asset."""
        return Size(self.width, self.width if self.height is None else self.height)


class Row(Protocol):
    """One file of a platform."""

    @property
    def path(self) -> str:
        """Path under the platform's folder, with ``/``."""

    @property
    def types(self) -> frozenset[AssetType]:
        """The asset types that get this file."""

    @property
    def density(self) -> Density | None:
        """The density bucket, None for files that belong to none."""

    @property
    def format(self) -> str:
        """The kind of file."""

    @property
    def purpose(self) -> Purpose:
        """What the file is for."""

    def frames(self, asset: Asset) -> tuple[Frame, ...]:
        """What to draw, in the order ``encode`` takes it; empty for text."""

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:
        """The bytes of the file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image, drawn at one size, with the asset's metadata."""

    path: str
    extent: Base | Points | Fixed
    format: ImageFormat
    density: Density | None = None
    opaque: bool = False
    """Lay it on the background colour asked for, or white."""
    types: frozenset[AssetType] = ALL_TYPES
    view: View = View.ASSET
    purpose: Purpose = Purpose.UI
    quality: int = BEST
    """Of JPEG and WebP, 0 to 100: see ``encode``."""

    def frames(self, asset: Asset) -> tuple[Frame, ...]:
        """The one picture."""
        return (Frame(self.view, self.extent.of(asset)),)

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:
        """The image file."""
        matte = asset.spec.background or WHITE
        (pixels,) = drawings
        if self.opaque:
            pixels = flatten(pixels, matte)
        base = asset.artwork.size
        fields = metadata_fields(asset.record, base, self.format, self.density)
        # What takes app icons often wants three or four channels: Google Play, Tauri, Xcode.
        palette = self.purpose is Purpose.UI
        return encode(pixels, self.format, fields, matte, palette=palette, quality=self.quality)


SMALL_SIDE = 32
"""Pixels up to which a tile is the small one, with the larger motif."""


def tile(side: int) -> View:
    """The tile for an app icon of ``side`` pixels that nothing cuts to shape."""
    return View.SMALL if side <= SMALL_SIDE else View.TILE


def body(side: int) -> View:
    """The body of a macOS icon of ``side`` pixels."""
    return View.SMALL_BODY if side <= SMALL_SIDE else View.BODY


@dataclass(frozen=True, slots=True)
class WindowsIcon:
    """An .ico of tiles, each drawn for its size."""

    path: str
    sides: tuple[int, ...]
    types: frozenset[AssetType] = ICONS
    purpose: Purpose = Purpose.APP
    density: Density | None = None
    format: str = "ico"

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """One square for each side."""
        return tuple(Frame(tile(side), Size(side, side)) for side in self.sides)

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:  # noqa: ARG002
        """The icon file."""
        return encode_ico(drawings)


@dataclass(frozen=True, slots=True)
class AppleIcon:
    """An .icns of macOS bodies, each drawn for its size."""

    path: str
    types: frozenset[AssetType] = ICONS
    purpose: Purpose = Purpose.APP
    density: Density | None = None
    format: str = "icns"

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """One square for each side, of which macOS wants three twice."""
        return tuple(Frame(body(side), Size(side, side)) for side in ICNS_SIDES)

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:  # noqa: ARG002
        """The icon file."""
        return encode_icns(drawings)


@dataclass(frozen=True, slots=True)
class Vector:
    """An SVG of the layers, with the asset's metadata.

    It says that it is as large as ``extent``, or else as the artwork. With a ``dark`` view, of
    the same shapes, it has that one's colours where the reader prefers a dark scheme.
    """

    path: str
    extent: Base | Points | Fixed | None = None
    types: frozenset[AssetType] = ALL_TYPES
    view: View = View.ASSET
    purpose: Purpose = Purpose.UI
    density: Density | None = None
    format: str = VECTOR_FORMAT
    dark: View | None = None

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """Nothing to draw in pixels."""
        return ()

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:  # noqa: ARG002
        """The SVG file; InputError for a drawing that has no layers."""
        artwork = self._sized(asset, self.view)
        dark = None if self.dark is None else self._sized(asset, self.dark)
        fields = metadata_fields(asset.record, asset.artwork.size, self.format, None)
        return svg(artwork, asset.title, fields, dark).encode()

    def _sized(self, asset: Asset, view: View) -> Artwork:
        artwork = asset.layered(view)
        return artwork if self.extent is None else artwork.sized(self.extent.of(asset))


@dataclass(frozen=True, slots=True)
class Document:
    """A text file (UTF-8) that tells a platform about the images beside it."""

    path: str
    text: Callable[[Asset], str]
    types: frozenset[AssetType] = ALL_TYPES
    purpose: Purpose = Purpose.UI
    density: Density | None = None

    @property
    def format(self) -> str:
        """The file's extension."""
        return self.path.rpartition(".")[2]

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """Nothing to draw."""
        return ()

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:  # noqa: ARG002
        """The text."""
        return self.text(asset).encode()


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform's name, which is also its folder, and its table."""

    name: str
    rows: tuple[Row, ...]
    flat_rows: tuple[Row, ...] | None = None
    """The table for a drawing without layers, where ``rows`` wants layers of it."""

    def rows_for(self, asset: Asset) -> tuple[Row, ...]:
        """The rows for a drawing of this type, with layers or without."""
        flat = None if isinstance(asset.artwork, Artwork) else self.flat_rows
        rows = self.rows if flat is None else flat
        return tuple(row for row in rows if asset.spec.asset_type in row.types)
