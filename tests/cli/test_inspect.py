from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image


@pytest.mark.parametrize("suffix", ["png", "webp", "jpg"])
def test_what_was_written_is_read_back(run, tmp_path: Path, suffix: str) -> None:
    made = run(
        "generate", "[icon] heart, #0A66C2", "--seed", 11, "--densities", "ldpi",
        "--formats", suffix, "--out", tmp_path, "--json",
    )  # fmt: skip
    document = json.loads(made.stdout)
    (asset,), (file,) = document["assets"], document["files"]
    outcome = run("inspect", file["path"], "--json")
    fields = json.loads(outcome.stdout)
    assert outcome.code == 0
    assert fields["prompt"] == "[icon] heart, #0A66C2"
    for name in ("id", "seed", "steps", "style", "model", "generator", "subject"):
        assert fields[name] == str(asset[name])
    assert (fields["density"], fields["width"], fields["height"]) == ("ldpi", "384", "384")

    lines = run("inspect", file["path"]).stdout.splitlines()
    assert len(lines) == len(fields)
    assert any(line.startswith("prompt") and "#0A66C2" in line for line in lines)


def test_an_image_of_someone_else(run, tmp_path: Path) -> None:
    Image.new("RGB", (5, 4)).save(tmp_path / "plain.png")
    outcome = run("inspect", tmp_path / "plain.png", "--json")
    facts = {"width": "5", "height": "4", "format": "png", "provenance": "unsigned"}
    assert json.loads(outcome.stdout) == facts


@pytest.mark.parametrize("name", ["none.png", "text.png", ""])
def test_what_is_no_image_is_exit_code_2(run, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.png").write_text("hello")
    outcome = run("inspect", tmp_path / name)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: ")
    assert outcome.stderr.count("\n") == 1
