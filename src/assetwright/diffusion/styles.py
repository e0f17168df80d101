"""The styles the network was trained on, and how a word finds one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from assetwright.types import AssetType, EnvironmentProblem, InputError

STYLES_FILE = "styles.json"

FAMILY_STYLES = {
    "solid": "material-symbols",
    "outline": "tabler",
    "bold": "ph-bold",
    "thin": "ph-light",
    "duotone": "ph-duotone",
    "color": "fluent-emoji-flat",
}
"""What a plain style word means."""

_LAYERS = {"duotone": 2, "color": 4}


@dataclass(frozen=True, slots=True)
class Style:
    """A style token: ``index`` is its row in the network, ``drawings`` how many taught it."""

    index: int
    name: str
    family: str
    title: str
    license: str
    drawings: int

    @property
    def layers(self) -> int:
        """How many layers its drawings have: 1, 2 (duotone) or 4 (color)."""
        return _LAYERS.get(self.family, 1)

    @property
    def colored(self) -> bool:
        """Whether its drawings have a palette of their own."""
        return self.family == "color"


class StyleBook:
    """All styles of the shipped network, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STYLES_FILE

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """Every style, by index."""
        try:
            entries = json.loads(self._path.read_text("utf-8"))
            return tuple(Style(index=i, **entry) for i, entry in enumerate(entries))
        except (OSError, ValueError, TypeError) as error:
            raise EnvironmentProblem(
                f"The style list {self._path} cannot be read; reinstall assetwright."
            ) from error

    def find(self, word: str | None, asset_type: AssetType) -> Style:
        """The style of that name or family; without a word, the asset type's own.

        Raises InputError for a name that is neither, with the nearest names.
        """
        if word is None:
            word = "color" if asset_type is AssetType.ILLUSTRATION else "solid"
        wanted = word.strip().lower()
        named = {style.name: style for style in self.styles}
        style = named.get(FAMILY_STYLES.get(wanted, wanted.replace(" ", "-")))
        if style is not None:
            return style
        close = get_close_matches(wanted, [*FAMILY_STYLES, *named], n=3) or list(FAMILY_STYLES)
        raise InputError(
            "style",
            f"style {word!r} is not known; nearest: {', '.join(close)} "
            "('assetwright styles' lists all)",
        )
