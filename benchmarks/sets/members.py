"""The same twenty subjects of sets by designers."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.config import cache_folder
from assetwright.training.iconify import Icon, fetch, read_set
from assetwright.training.naming import preferred, split_names

SIDE = 480
"""Pixels a side of what is measured: 20 a unit of a 24-unit icon."""

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "home": ("home", "house"),
    "search": ("search", "magnifying glass", "magnifer"),
    "settings gear": ("settings", "gear", "setting"),
    "user": ("user", "person"),
    "heart": ("heart", "favorite"),
    "star": ("star",),
    "bell": ("bell", "notifications", "notification"),
    "calendar": ("calendar", "calendar blank", "calendar month"),
    "camera": ("camera", "photo camera"),
    "clock": ("clock", "time", "schedule", "clock circle"),
    "cloud": ("cloud",),
    "folder": ("folder",),
    "lock": ("lock", "locked", "lock on", "lock keyhole minimalistic"),
    "envelope": ("envelope", "mail", "email", "letter"),
    "map pin": ("map pin", "location", "pin", "location on", "map point"),
    "phone": ("phone", "call"),
    "shopping cart": ("shopping cart", "cart"),
    "trash can": ("trash", "delete", "delete bin", "trash can", "trash bin trash"),
    "bookmark": ("bookmark",),
    "globe": ("globe", "world", "language", "earth", "internet", "global"),
}
"""What is drawn, and under which names sets have it."""

STYLES = {
    "tabler": ("tabler", ""),
    "ph-thin": ("ph", "thin"),
    "ri-line": ("ri", "line"),
    "ph-bold": ("ph", "bold"),
    "material-symbols": ("material-symbols", ""),
    "ph-fill": ("ph", "fill"),
    "ph-duotone": ("ph", "duotone"),
}
"""Styles that are drawn: the set and the variant that each was learnt from."""

HELD_OUT = {
    "lucide": ("lucide", ""),
    "iconoir": ("iconoir", ""),
    "mingcute-line": ("mingcute", "line"),
    "carbon": ("carbon", ""),
    "bi": ("bi", ""),
    "mingcute-fill": ("mingcute", "fill"),
}
"""Sets that no model of ours has seen."""

LINES = {
    "tabler", "ph-thin", "ri-line", "ph-bold", "ph-duotone",
    "lucide", "iconoir", "mingcute-line", "carbon", "bi",
}  # fmt: skip
"""Those that are drawn in lines."""


def real(prefix: str, variant: str) -> dict[str, NDArray[np.float32]]:
    """The coverage (SIDE, SIDE) of the subjects that a set has."""
    icons = read_set(fetch(cache_folder() / "iconify"), prefix).icons
    names = split_names([icon.name for icon in icons])
    named = {names[i].subject: icons[i] for i in preferred(names) if names[i].variant == variant}
    return {
        subject: _rendered(named[name])
        for subject, called in SUBJECTS.items()
        for name in [next((one for one in called if one in named), None)]
        if name is not None
    }


def _rendered(icon: Icon) -> NDArray[np.float32]:
    data = bytes(resvg_py.svg_to_bytes(svg_string=icon.svg, width=SIDE, height=SIDE))
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA"), np.float32)[:, :, 3] / 255
