"""From artwork to files."""

from assetwright.export.asset import Asset, Drawable
from assetwright.export.asset_set import (
    AssetFile,
    AssetFolder,
    AssetSet,
    Failure,
    Report,
    save_each,
)
from assetwright.export.metadata import read_metadata
from assetwright.export.naming import asset_name
from assetwright.export.output import Selection
from assetwright.export.platforms import FORMATS, PLATFORMS, Purpose

__all__ = [
    "FORMATS",
    "PLATFORMS",
    "Asset",
    "AssetFile",
    "AssetFolder",
    "AssetSet",
    "Drawable",
    "Failure",
    "Purpose",
    "Report",
    "Selection",
    "asset_name",
    "read_metadata",
    "save_each",
]
