"""The styles the network was trained on, those of brands, and how a word finds one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from assetwright.config import STRENGTHS
from assetwright.diffusion.brand import Brand
from assetwright.diffusion.reference import GROUPS
from assetwright.diffusion.shelf import Shelf
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
    """A style token: ``index`` is its row in the network, ``drawings`` how many taught it.

    Of a brand's own style ``index`` and ``revision`` tell the file, ``own_layers`` (1 to 4) how
    many layers most of its drawings have, ``own_strength`` how near to a reference they start;
    ``weight`` is how wide its strokes are, in units of a 24-unit icon, None for as they come.
    """

    index: int
    name: str
    family: str
    title: str
    license: str
    drawings: int
    revision: str = ""
    own_layers: int = 0
    own_strength: float | None = None
    weight: float | None = None

    @classmethod
    def of(cls, brand: Brand) -> Style:
        """A brand's own style."""
        facts = brand.facts
        return cls(
            index=brand.index,
            name=facts.name,
            family=facts.family,
            title=facts.title,
            license=facts.license,
            drawings=facts.drawings,
            revision=brand.revision,
            own_layers=facts.layers,
            own_strength=facts.strength,
            weight=facts.weight,
        )

    @property
    def layers(self) -> int:
        """How many layers its drawings have: 1, 2 (duotone) or 4 (color), or the brand's."""
        return self.own_layers or _LAYERS.get(self.family, 1)

    @property
    def strength(self) -> float:
        """How near to a fitting reference a drawing starts, see ``Drawing``."""
        return family_strength(self.family) if self.own_strength is None else self.own_strength

    def model(self, base: str) -> str:
        """The revision of the weights that draw in it, where ``base`` are the network's."""
        return f"{base}+{self.revision}" if self.revision else base

    @property
    def colored(self) -> bool:
        """Whether its drawings have a palette of their own."""
        return self.family == "color"


def family_strength(family: str) -> float:
    """How near to a fitting reference a drawing of that family of styles starts."""
    return STRENGTHS[GROUPS.get(family, "solid")]


class StyleBook:
    """All styles of the network in ``folder``, and of brands: those on ``shelf`` learnt for it.

    ``base`` tells the revision of the network's weights; it is asked only where there are brands.
    """

    def __init__(
        self, folder: Path, shelf: Shelf | None = None, base: Callable[[], str] = str
    ) -> None:
        self._path = folder / STYLES_FILE
        self._shelf = shelf
        self._base = base

    @cached_property
    def _brands(self) -> tuple[Brand, ...]:
        if self._shelf is None:
            return ()
        trained = {style.name for style in self._trained}
        return tuple(b for b in self._shelf.brands() if b.facts.name not in trained)

    @cached_property
    def refused(self) -> dict[str, str]:
        """Of brands' styles that cannot be used their names, and a sentence that says why."""
        return {
            name: (
                f"The style {name!r} was learnt for other weights ({brand.facts.base}; these are "
                f"{self._base()}): learn it again (assetwright finetune … --replace)."
            )
            for brand in self._brands
            if (name := brand.facts.name) and brand.facts.base != self._base()
        }

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """Every style that can be drawn in: the network's by index, then those of brands."""
        usable = [brand for brand in self._brands if brand.facts.name not in self.refused]
        return (*self._trained, *map(Style.of, usable))

    @cached_property
    def _trained(self) -> tuple[Style, ...]:
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
        if sentence := self.refused.get(wanted.replace(" ", "-")):
            raise InputError("style", sentence)
        close = get_close_matches(wanted, [*FAMILY_STYLES, *named], n=3) or list(FAMILY_STYLES)
        raise InputError(
            "style",
            f"style {word!r} is not known; nearest: {', '.join(close)} "
            "('assetwright styles' lists all)",
        )
