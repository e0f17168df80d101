"""The command line that is measured."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROMPT = "[icon] A settings gear for a productivity app, blue color"
ASSET = "settings_gear"

os.environ["ASSETWRIGHT_AUDIT"] = "off"  # as in a default install, and no record in anybody's log


def command(folder: Path) -> list[str]:
    """Generate one icon at every density as PNG."""
    arguments = ["generate", PROMPT, "--formats", "png", "--out", str(folder)]
    return [sys.executable, "-m", "assetwright", *arguments]
