"""Does the picture show what was asked for?"""

from __future__ import annotations

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.qa.subjects import embedded_subjects
from assetwright.types import AssetType

NAME = "adherence"

_UNKNOWN, _RISE = -0.51, 0.53
"""The limit for words that known drawings do not fit at all, and how it rises with how well they
do: under it are 0.6 % of real icons with one half of the held-out sets' names (benchmarks/qa)."""


@register(NAME)
def adherence(picture: Picture, expected: Expectations) -> Finding:
    """An icon's words fit it at least as well as the worst-fitting ones of real icons do.

    Measured by a network trained on icons and their names (docs/model-card.md): how much better
    the words fit than the commonest subjects do, compared with ``gates.adherence`` or, without
    that, with a limit that rises with how well known drawings of the subject fit its words
    (``qa.subjects``). It knows icons: banners, scenes and photographs are not looked at.
    EnvironmentProblem when its files are missing.
    """
    if not expected.subject:
        return Finding(NAME, Level.SKIPPED, "nothing says what it should show")
    if expected.asset_type not in (AssetType.ICON, None) or expected.layer:
        return Finding(NAME, Level.SKIPPED, "is no icon, or only a part of one")
    if picture.opaque and picture.ground is None:
        return Finding(NAME, Level.SKIPPED, "has no motif apart from its background")
    subjects = embedded_subjects()
    limit = expected.gates.adherence
    if limit is None:
        limit = least(subjects.expected(expected.subject))
    value = subjects.advantage(picture, expected.subject)
    if value < limit:
        message = f'does not look like "{expected.subject}"'
        level = Level.ERROR if expected.demanded else Level.WARNING
        return Finding(NAME, level, message, value, limit, "cosine")
    return Finding(NAME, Level.PASSED, "shows what was asked for", value, limit, "cosine")


def least(expected: float) -> float:
    """The advantage that words must have, where known drawings have a likeness ``expected``."""
    return _UNKNOWN + _RISE * expected
