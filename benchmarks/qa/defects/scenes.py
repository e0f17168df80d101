"""Held-out designers' drawings as every type of asset, composed and drawn by the product itself.

Each drawing is measured as a reference is, and composed as what the network draws would be. Scenes
have the size that drawings are judged at: at most as many pixels as 512 × 512.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assetwright.artwork import Artwork, View, Views, compose, encode
from assetwright.artwork.canvas import Role
from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, WantedColor
from assetwright.types import DEFAULT_SIZES, AssetType, Color, PromptSpec, Size
from benchmarks.heldout import Icon, icons


class Split(StrEnum):
    """Of designers, their icons and ways to spoil them: no set is in both."""

    DEVELOPMENT = "development"
    """What limits may be looked at with."""
    TEST = "test"
    """Only measured."""


SETS = {
    Split.DEVELOPMENT: ("bi", "carbon", "tdesign", "ic", "flat-color-icons"),
    Split.TEST: ("lucide", "iconoir", "mingcute", "ph", "fluent-emoji-flat", "icon-park"),
}

_INKS = {
    Split.DEVELOPMENT: ("#0a66c2", "#8a1c4a", "#1d7a46", "#5b2a86"),
    Split.TEST: ("#b3202c", "#17407a", "#6a4b00", "#0f6b6b"),
}
_GROUNDS = {
    Split.DEVELOPMENT: ("#fff4e0", "#e8f0ff"),
    Split.TEST: ("#f2f2f7", "#fdeef2"),
}
_LINES = ("lucide", "iconoir", "tdesign", "carbon")
"""Sets that are drawn in lines."""
_PIXELS = 512 * 512


class Kind(StrEnum):
    """What a scene is; a launcher's tile is an icon on a ground."""

    ICON = "icon"
    TILE = "launcher tile"
    SPLASH = "splash screen"
    BANNER = "banner"
    ILLUSTRATION = "illustration"

    @property
    def asset_type(self) -> AssetType:
        """As the product calls it."""
        match self:
            case Kind.SPLASH:
                return AssetType.SPLASH_SCREEN
            case Kind.BANNER:
                return AssetType.BANNER
            case Kind.ILLUSTRATION:
                return AssetType.ILLUSTRATION
            case _:
                return AssetType.ICON

    @property
    def transparent(self) -> bool:
        """Whether it has a clear area around it."""
        return self in (Kind.ICON, Kind.TILE, Kind.ILLUSTRATION)


@dataclass(frozen=True, slots=True)
class Scene:
    """An asset before it is drawn; ``brand`` is the colour that was asked for."""

    kind: Kind
    icon: Icon
    brand: Color
    ground: Color | None
    artwork: Artwork

    def pixels(self) -> Pixels:
        """As it should be, (H, W, 4) of straight alpha."""
        return self.artwork.render()

    @property
    def motif(self) -> tuple[Role, ...]:
        """The roles of what is shown, and not of what lies around it."""
        return (Role.PLATE, Role.MOTIF)

    def expectations(
        self, *, colored: bool = False, grounds: tuple[Color, ...] = ()
    ) -> Expectations:
        """What the checks are told: its type; its colour and what it lies on only where asked."""
        wanted = (WantedColor(self.brand),) if colored else ()
        tile = self.kind is Kind.TILE
        return Expectations(self.kind.asset_type, wanted, grounds, tile=tile)


def icons_of(split: Split) -> list[Icon]:
    """The icons of its designers, the sets in turns."""
    return [icon for icon in icons() if icon.source in SETS[split]]


def scenes(split: Split, kind: Kind, count: int, start: int = 0) -> Iterator[Scene]:
    """``count`` of a kind: of six drawings one in many colours and one in two tones."""
    found = icons_of(split)
    stock = {
        name: [icon for icon in found if icon.kind == name] for name in ("mono", "duotone", "color")
    }
    order = ("mono", "mono", "duotone", "mono", "mono", "color")
    for turn in range(start, start + count):
        of_kind = stock[order[turn % len(order)]]
        # Other drawings for every kind, so that one odd one does not count five times.
        place = turn + 31 * tuple(Kind).index(kind)
        yield scene(kind, of_kind[place % len(of_kind)], split, turn)


def scene(kind: Kind, icon: Icon, split: Split, turn: int) -> Scene:
    """The drawing as an asset of a kind; ``turn`` chooses its colours and ornaments."""
    brand = Color.from_hex(_INKS[split][turn % len(_INKS[split])])
    ground = Color.from_hex(_GROUNDS[split][turn % 2]) if turn % 3 == 2 else None
    if kind in (Kind.ICON, Kind.ILLUSTRATION):
        ground = None
    size = DEFAULT_SIZES[kind.asset_type]
    spec = PromptSpec(
        icon.name, kind.asset_type, size, icon.name.replace("-", " "), (brand,), ground
    )
    latent, colored = encode(icon.render()), icon.kind == "color"
    if kind is Kind.TILE:
        artwork = Views(spec, latent, colored, turn)(View.TILE)
    else:
        family = "color" if colored else "outline" if icon.source in _LINES else "solid"
        artwork = compose(spec, latent, family=family, seed=turn, colored=colored)
    return Scene(kind, icon, brand, ground, artwork.sized(judged_size(size)))


def judged_size(size: Size) -> Size:
    """What drawings of this size are judged at."""
    return size.scaled(min(1.0, (_PIXELS / (size.width * size.height)) ** 0.5))


def without(artwork: Artwork, *roles: Role) -> Artwork:
    """The artwork without the layers of these roles."""
    return replace(
        artwork, layers=tuple(layer for layer in artwork.layers if layer.role not in roles)
    )
