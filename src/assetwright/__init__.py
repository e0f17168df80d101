"""assetwright: a text prompt in, a complete app-ready asset set out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetwright.studio import Studio as Studio
    from assetwright.types import AssetType as AssetType
    from assetwright.types import AssetwrightError as AssetwrightError
    from assetwright.types import Color as Color
    from assetwright.types import EnvironmentProblem as EnvironmentProblem
    from assetwright.types import InputError as InputError
    from assetwright.types import Size as Size

__version__ = "0.1.0"

# Imported on first use: `import assetwright` itself loads nothing but this file.
_HOMES = {
    "AssetType": "assetwright.types",
    "AssetwrightError": "assetwright.types",
    "Color": "assetwright.types",
    "EnvironmentProblem": "assetwright.types",
    "InputError": "assetwright.types",
    "Size": "assetwright.types",
    "Studio": "assetwright.studio",
}

__all__ = [
    "AssetType",
    "AssetwrightError",
    "Color",
    "EnvironmentProblem",
    "InputError",
    "Size",
    "Studio",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
