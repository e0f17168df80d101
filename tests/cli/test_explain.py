"""``assetwright explain``, and how a fault in a prompt is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSETWRIGHT_CONFIG", raising=False)
    (tmp_path / "assetwright.toml").write_text('[brand.tokens]\nBRAND_BLUE = "#0A66C2"\n')
    monkeypatch.chdir(tmp_path)


def test_json_says_what_stands_where(run) -> None:
    prompt = " [icon] gear [BRAND_BLUE], tabler style, no text 64x64 32x32"
    outcome = run("explain", prompt, "--json")
    assert outcome.code == 0
    document = json.loads(outcome.stdout)
    assert document["colors"] == ["#0a66c2"]
    assert document["sizes"] == ["64x64", "32x32"]
    assert (document["style"], document["negatives"]) == ("tabler", ["text"])
    assert document["encoded"] == document["subject"] == "gear"
    assert document["enriched"].startswith("[APP_ASSET] app icon, gear, ")
    readers = {part["words"]: part["read by"] for part in document["readers"]}
    assert readers["gear"] == "the text encoder"
    assert readers["app icon"] == "the asset type's embedding"
    for piece in document["pieces"]:
        assert prompt[slice(*piece["span"])] == piece["words"]
    assert [piece["kind"] for piece in document["pieces"]] == [
        "asset type", "subject", "brand colour", "style", "left out", "size", "size",
    ]  # fmt: skip


def test_a_table_without_colour_in_a_pipe(run) -> None:
    outcome = run("explain", "[icon] gear, red")
    assert outcome.code == 0
    lines = outcome.stdout.splitlines()
    assert lines[0] == "[icon] gear, red"
    assert [line.split() for line in lines[2:5]] == [
        ["[icon]", "asset", "type", "icon"],
        ["gear", "subject", "gear"],
        ["red", "colour", "#dc2626"],
    ]
    assert "\x1b" not in outcome.stdout


@pytest.mark.parametrize("command", ["explain", "generate"])
def test_the_fault_is_underlined(run, command: str) -> None:
    outcome = run(command, "[icon] gear [BRAND_RED] 64x64")
    assert outcome.code == 2
    sentence, text, marks = outcome.stderr.splitlines()
    assert "[BRAND_RED] is unknown" in sentence
    assert "[BRAND_BLUE]" in sentence
    start = text.index("[BRAND_RED]")
    assert marks == " " * start + "^" * len("[BRAND_RED]")


def test_the_fault_is_underlined_below_wide_characters_and_controls(run) -> None:
    outcome = run("explain", "漢字\x1b[2J\n gear 9x9999")
    assert outcome.code == 2
    _, text, marks = outcome.stderr.splitlines()
    assert "\x1b" not in outcome.stderr
    # Two wide characters take a column more each.
    assert marks.index("^") == text.index("9x9999") + 2
    outcome = run("explain", "x " * 200 + "9x9999 " + "y " * 200)
    assert max(map(len, outcome.stderr.splitlines()[1:])) < 80


def test_the_place_of_a_fault_is_in_the_json(run) -> None:
    outcome = run("explain", "[icon] gear 9x9999", "--json")
    error = json.loads(outcome.stdout)["error"]
    assert (error["field"], error["span"]) == ("size", [12, 18])
