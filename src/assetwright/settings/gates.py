"""The limits of the quality checks: ``[qa]`` in ``assetwright.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gates:
    """Limits by what they limit; each check's own module says how it measures.

    The defaults let pass what good designers draw: see docs/qa.md for how they were found.
    ``off`` names checks that are not run.
    """

    gate: bool = True
    """Whether what is drawn must pass before anybody gets it."""
    retries: int = 2
    """How often a drawing that fails is drawn again, 0 to 10."""

    color_tolerance: float = 2.0
    """ΔE00 between a colour and the one asked for."""
    color_share: float = 0.02
    """Share of the flat areas that an asked colour must cover."""
    pixels_in_range: float | None = None
    """Share of the motif that must be in one of the asked colours; None, any."""
    edge_width: float = 2.4
    """Pixels an edge may be wide, up to 512 px."""
    contrast: float = 3.0
    """To 1, of the motif on its background."""
    contrast_share: float = 0.1
    """Share of the motif that must have it."""
    stands_out: float = 2.8
    """To 1, of outlines in the middle of a tile, a splash screen, a banner or an illustration."""
    apca: float = 30.0
    """Lc, under which contrast is warned of."""
    cut: float = 0.12
    """Share of a side along which an icon may touch it, with room across."""
    off_center: float = 0.08
    """Share of its side that an icon may be from the middle."""
    safe_zone: float | None = None
    """Diameter, as a share of the side, of the circle that an icon must lie in; None, any."""
    legible_24: float = 0.45
    """Share of the outlines that must be left at 24 px."""
    legible_20: float = 0.4
    """The same at 20 px."""
    legible_16: float = 0.33
    """The same at 16 px."""
    veil: float = 0.02
    """Share of pixels that may be neither clear nor visible."""
    solid: float = 0.9
    """Opacity that the motif must reach somewhere."""
    halo: float = 4.0
    """ΔE00 between the rim of a motif and its inside."""
    coverage: float = 0.005
    """Share of the picture that the motif must cover."""
    banding: float = 0.04
    """Share of the picture that may lie in the steps of a gradient."""
    noise: float = 0.6
    """Levels of 255 that flat areas may be rough by."""
    ripples: float = 0.13
    """Share of what lies beside edges that may ripple, as lossy files leave it."""
    adherence: float | None = None
    """How much less than the commonest subjects an icon's words may fit it, -1 to 1, as the scorer
    sees them; None, the better the words are known, the better they must fit."""
    text: float | None = None
    """How sure it may be, of 1, that there is lettering that nobody asked for; None, any: not every
    good drawing is under any limit that finds most words (docs/qa.md)."""
    duplicate: float = 0.02
    """How far two pictures of a set must be apart, of 1."""
    off: tuple[str, ...] = ()
