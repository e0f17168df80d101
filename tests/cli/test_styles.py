from __future__ import annotations

import json

from assetwright import Studio
from assetwright.diffusion.styles import FAMILY_STYLES


def test_the_list_is_what_the_studio_knows(run) -> None:
    known = Studio().styles
    listed = json.loads(run("styles", "--json").stdout)
    assert [entry["name"] for entry in listed] == [style.name for style in known]
    assert all(entry["license"] and entry["drawings"] > 0 for entry in listed)
    words = {entry["word"]: entry["name"] for entry in listed if entry["word"]}
    assert words == FAMILY_STYLES

    outcome = run("styles")
    lines = outcome.stdout.splitlines()
    assert outcome.code == 0
    assert len(lines) == 1 + len(known)
    assert all(style.name in line for style, line in zip(known, lines[1:], strict=True))
