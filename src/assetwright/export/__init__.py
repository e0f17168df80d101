"""From artwork to files."""

from assetwright.export.asset import Asset, Drawable
from assetwright.export.asset_set import AssetFile, AssetSet
from assetwright.export.metadata import read_metadata
from assetwright.export.naming import asset_name
from assetwright.export.platforms import FORMATS, PLATFORMS, Purpose

__all__ = [
    "FORMATS",
    "PLATFORMS",
    "Asset",
    "AssetFile",
    "AssetSet",
    "Drawable",
    "Purpose",
    "asset_name",
    "read_metadata",
]
