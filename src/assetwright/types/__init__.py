"""Shared value types: what flows between the packages, and nothing that does work."""

from assetwright.types.asset import (
    DEFAULT_SIZES,
    MAX_SIDE,
    MIN_SIDE,
    AssetType,
    Density,
    ImageFormat,
    Size,
)
from assetwright.types.color import BLACK, WHITE, Color
from assetwright.types.errors import AssetwrightError, EnvironmentProblem, InputError
from assetwright.types.latent import GRID, LAYERS, TRUNCATION, Latent
from assetwright.types.prompt import PromptSpec
from assetwright.types.record import GenerationRecord, ReferenceRecord
from assetwright.types.text import TokenSequence

__all__ = [
    "BLACK",
    "DEFAULT_SIZES",
    "GRID",
    "LAYERS",
    "MAX_SIDE",
    "MIN_SIDE",
    "TRUNCATION",
    "WHITE",
    "AssetType",
    "AssetwrightError",
    "Color",
    "Density",
    "EnvironmentProblem",
    "GenerationRecord",
    "ImageFormat",
    "InputError",
    "Latent",
    "PromptSpec",
    "ReferenceRecord",
    "Size",
    "TokenSequence",
]
