"""Shared value types: what flows between the packages, and nothing that does work."""

from assetwright.types.asset import (
    DEFAULT_SIZES,
    MAX_FILE_SIDE,
    MAX_SIDE,
    MIN_SIDE,
    AssetType,
    Density,
    ImageFormat,
    Size,
)
from assetwright.types.audit import AuditEntry, AuditRecord, RequestOutcome
from assetwright.types.brand import BrandRole, BrandToken, token_key
from assetwright.types.color import BLACK, WHITE, Color, Gradient
from assetwright.types.errors import (
    AssetwrightError,
    Cancelled,
    DiskFull,
    EnvironmentProblem,
    InputError,
    Span,
)
from assetwright.types.geometry import Geometry
from assetwright.types.latent import GRID, LAYERS, TRUNCATION, Latent, RasterLatent
from assetwright.types.policy import (
    ANYONE,
    AllowEntry,
    Category,
    Channel,
    Outcome,
    PolicyMatch,
    Tier,
    Verdict,
)
from assetwright.types.prompt import Piece, PieceKind, PromptSpec
from assetwright.types.record import GenerationRecord, ReferenceRecord
from assetwright.types.text import TokenSequence

__all__ = [
    "ANYONE",
    "BLACK",
    "DEFAULT_SIZES",
    "GRID",
    "LAYERS",
    "MAX_FILE_SIDE",
    "MAX_SIDE",
    "MIN_SIDE",
    "TRUNCATION",
    "WHITE",
    "AllowEntry",
    "AssetType",
    "AssetwrightError",
    "AuditEntry",
    "AuditRecord",
    "BrandRole",
    "BrandToken",
    "Cancelled",
    "Category",
    "Channel",
    "Color",
    "Density",
    "DiskFull",
    "EnvironmentProblem",
    "GenerationRecord",
    "Geometry",
    "Gradient",
    "ImageFormat",
    "InputError",
    "Latent",
    "Outcome",
    "Piece",
    "PieceKind",
    "PolicyMatch",
    "PromptSpec",
    "RasterLatent",
    "ReferenceRecord",
    "RequestOutcome",
    "Size",
    "Span",
    "Tier",
    "TokenSequence",
    "Verdict",
    "token_key",
]
