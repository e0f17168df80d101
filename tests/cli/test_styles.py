from __future__ import annotations

import json

from assetwright import Studio


def test_the_list_is_what_the_studio_knows(run) -> None:
    known = Studio().styles
    listed = json.loads(run("styles", "--json").stdout)
    assert [entry["name"] for entry in listed] == [style.name for style in known]
    assert all(entry["license"] and entry["drawings"] > 0 for entry in listed)

    outcome = run("styles")
    lines = outcome.stdout.splitlines()
    assert outcome.code == 0
    assert len(lines) == 1 + len(known)
    assert all(style.name in line for style, line in zip(known, lines[1:], strict=True))
