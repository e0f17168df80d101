"""Does the picture show what was asked for?"""

from __future__ import annotations

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.qa.scorer import embedded_scorer
from assetwright.types import AssetType

NAME = "adherence"


@register(NAME)
def adherence(picture: Picture, expected: Expectations) -> Finding:
    """An icon's words fit it at least as well as the worst-fitting ones of real icons do.

    Measured as the cosine of picture and words by a network trained on icons and their names
    (docs/model-card.md), compared with ``gates.adherence``. It knows icons: banners, scenes and
    photographs are not looked at.
    """
    if not expected.subject:
        return Finding(NAME, Level.SKIPPED, "nothing says what it should show")
    if expected.asset_type not in (AssetType.ICON, None) or expected.layer:
        return Finding(NAME, Level.SKIPPED, "is no icon, or only a part of one")
    if picture.opaque and picture.ground is None:
        return Finding(NAME, Level.SKIPPED, "has no motif apart from its background")
    limit = expected.gates.adherence
    value = embedded_scorer().likeness(picture, expected.subject)
    if value < limit:
        message = f'does not look like "{expected.subject}"'
        level = Level.ERROR if expected.demanded else Level.WARNING
        return Finding(NAME, level, message, value, limit, "cosine")
    return Finding(NAME, Level.PASSED, "shows what was asked for", value, limit, "cosine")
