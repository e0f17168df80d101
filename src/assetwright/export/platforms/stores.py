"""Art for store listings: Google Play and the App Store.

Both shops cut the corners themselves, so the icons fill their square and have no shadow.
https://developer.android.com/distribute/google-play/resources/icon-design-specifications
https://support.google.com/googleplay/android-developer/answer/9866151
https://developer.apple.com/design/human-interface-guidelines/app-icons
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetwright.artwork import View
from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.export.encode import encode_png
from assetwright.export.metadata import metadata_fields
from assetwright.export.platforms.table import ICONS, Fixed, Picture, Platform, Purpose
from assetwright.types import AssetType, Density, ImageFormat, Size

PLAY_ICON_BYTES = 1024 * 1024
"""The most that Google Play takes. Three channels of 512 × 512 are 768 KiB before they are
compressed, and an opaque fourth nothing after, so there is no picture that would not fit."""

_PLAY_ICON = Size(512, 512)


@dataclass(frozen=True, slots=True)
class PlayIcon:
    """Google Play's icon: 512 px, a PNG of 32 bits although it is opaque, as Play wants it."""

    path: str
    types: frozenset[AssetType] = ICONS
    purpose: Purpose = Purpose.APP
    density: Density | None = None
    format: ImageFormat = ImageFormat.PNG

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """The icon to every edge."""
        return (Frame(View.FULL_BLEED, _PLAY_ICON),)

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:
        """The PNG file."""
        (pixels,) = drawings
        fields = metadata_fields(asset.record, asset.artwork.size, self.format, None)
        return encode_png(pixels, fields, keep_alpha=True)


STORES = Platform(
    "stores",
    (
        PlayIcon("google_play/icon.png"),
        Picture(
            "google_play/feature_graphic.png",
            Fixed(1024, 500),
            ImageFormat.PNG,
            opaque=True,
            types=ICONS,
            view=View.FEATURE,
            purpose=Purpose.APP,
        ),
        Picture(
            "app_store/icon.png",
            Fixed(1024),
            ImageFormat.PNG,
            opaque=True,
            types=ICONS,
            view=View.FULL_BLEED,
            purpose=Purpose.APP,
        ),
    ),
)
