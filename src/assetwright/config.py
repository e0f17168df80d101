"""Where things live, and what is used when nothing else is asked for."""

from __future__ import annotations

import os
from pathlib import Path

MODELS = Path(__file__).parent / "models"
"""The model files that ship in the package."""
CHECKSUMS = MODELS / "SHA256SUMS"
"""What they must be, in the format of sha256sum(1)."""

STEPS = 12
"""Denoising steps: from 8 on the picture no longer changes to the eye."""
GUIDANCE = 4.0
"""How strictly words and reference are followed, see ``Drawing.guidance``."""
TAKES = 4
"""How often something is drawn from noise, to keep what shows its words best."""
STRENGTHS = {"line": 0.75, "solid": 0.5, "duotone": 0.75, "color": 0.5}
"""How near to its reference a drawing starts, by how it is drawn, see ``Drawing.strength``. Less
leaves more of the style that was asked for; but lines break, and tones part, when they are moved.
"""

CPU_HOUR = 0.04
"""US dollars for an hour of one core: what small general-purpose machines of the large clouds cost
on demand. A project states its own as ``audit.cpu_hour``."""


def cache_folder() -> Path:
    """Where downloads are kept: ``$ASSETWRIGHT_CACHE``, else the user's XDG cache folder.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if own := os.environ.get("ASSETWRIGHT_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has relative paths ignored.
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return root / "assetwright"


def data_folder() -> Path:
    """Where what must be kept is kept: ``$ASSETWRIGHT_DATA``, else the user's XDG data folder."""
    if own := os.environ.get("ASSETWRIGHT_DATA"):
        return Path(own)
    base = os.environ.get("XDG_DATA_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "assetwright"


def styles_folder() -> Path:
    """Where brands' own styles are kept: ``$ASSETWRIGHT_STYLES``, else in the data folder."""
    if own := os.environ.get("ASSETWRIGHT_STYLES"):
        return Path(own)
    return data_folder() / "styles"
