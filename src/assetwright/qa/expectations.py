"""What a picture is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from assetwright.prompt.lettering import may_have_lettering
from assetwright.settings import Gates
from assetwright.types import LAYERS, AssetType, BrandToken, Color, PromptSpec


@dataclass(frozen=True, slots=True)
class WantedColor:
    """A colour that must be in the picture, to within ``tolerance`` ΔE00."""

    color: Color
    tolerance: float = 2.0


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is known of a picture beforehand; checks that would need more are skipped.

    ``backgrounds`` are the colours it will be laid on, ``gates`` the limits. ``layer`` says that
    the picture is one of several that make an icon, as an adaptive icon's background is, and
    need not look like anything by itself; ``tile`` that it is an icon on a ground of its own, as
    a launcher's. ``subject`` is what it should show, in plain words;
    ``demanded`` says that somebody asks for it now, and not only the file's own metadata: then
    what does not show it fails, and is not merely warned of. ``lettering`` says that letters or
    digits in it are no surprise.
    """

    asset_type: AssetType | None = None
    colors: tuple[WantedColor, ...] = ()
    backgrounds: tuple[Color, ...] = ()
    gates: Gates = field(default_factory=Gates)
    layer: bool = False
    tile: bool = False
    subject: str = ""
    demanded: bool = False
    lettering: bool = False

    @classmethod
    def of(
        cls,
        spec: PromptSpec,
        gates: Gates,
        tokens: Iterable[BrandToken] = (),
        layers: int = LAYERS,
        *,
        after_words: bool = False,
    ) -> Expectations:
        """What a drawing of a prompt must be: of its type, and in the colours asked for.

        Where it was drawn ``after_words``, and not after somebody's own picture, it must also show
        what they say.

        Of the motif's colours the first ``layers``, since a style with fewer has no place for
        more; none of a gradient, whose ends are points. A brand colour has its own tolerance.
        """
        tolerances = {token.color: token.tolerance for token in tokens}
        colors = () if spec.gradient is not None else spec.colors[:layers]
        if spec.background is not None and spec.backdrop is None:
            colors = (*colors, spec.background)
        wanted = (
            WantedColor(color, tolerances.get(color, gates.color_tolerance))
            for color in dict.fromkeys(colors)
        )
        return cls(
            spec.asset_type,
            tuple(wanted),
            gates=gates,
            subject=spec.subject if after_words else "",
            demanded=after_words,
            tile=on_tile(spec),
            lettering=may_have_lettering(spec),
        )


def on_tile(spec: PromptSpec) -> bool:
    """Whether what a prompt asks for is an icon on a ground."""
    grounded = spec.background is not None or spec.transparent is False
    return spec.asset_type is AssetType.ICON and grounded
