from __future__ import annotations

import json
from pathlib import Path

from PIL import Image


def folder(tmp_path: Path, side: int) -> Path:
    path = tmp_path / "res" / "mipmap-hdpi" / "ic_launcher.png"
    path.parent.mkdir(parents=True)
    Image.new("RGBA", (side, side), (9, 90, 190, 255)).save(path)
    return tmp_path


def test_what_generate_writes_is_right(run, tmp_path: Path) -> None:
    made = run(
        "generate", "[icon] heart, #0A66C2", "--seed", 11, "--densities", "ldpi",
        "--platforms", "android,ios,web", "--out", tmp_path,
    )  # fmt: skip
    assert made.code == 0
    outcome = run("verify", tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr == "verified: plain, android, ios, web: nothing wrong.\n"
    assert run("verify", tmp_path / "android", "--platform", "android").code == 0


def test_findings(run, tmp_path: Path) -> None:
    outcome = run("verify", folder(tmp_path, 49))
    assert outcome.code == 1
    error, warning = outcome.stdout.splitlines()
    assert warning.startswith("error: res/mipmap-hdpi/ic_launcher.png is 49x49 px: make it 72x72")
    assert error.startswith("warning: res/mipmap-hdpi/ic_launcher.png has no sibling for mdpi")
    assert outcome.stderr == "verified: android: 1 error, 1 warning.\n"


def test_warnings_alone_are_no_failure(run, tmp_path: Path) -> None:
    assert run("verify", folder(tmp_path, 72)).code == 0


def test_json(run, tmp_path: Path) -> None:
    outcome = run("verify", folder(tmp_path, 49), "--platform", "android", "--json")
    document = json.loads(outcome.stdout)
    assert outcome.code == 1
    assert (document["platforms"], document["errors"], document["warnings"]) == (["android"], 1, 1)
    assert document["findings"][1] == {
        "path": "res/mipmap-hdpi/ic_launcher.png",
        "rule": "android-density-size",
        "level": "error",
        "problem": "is 49x49 px",
        "remedy": "make it 72x72 px: 48 dp at hdpi",
    }


def test_names_are_shown_without_terminal_codes(run, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.png").write_text("red")
    assert "\x1b" not in run("verify", tmp_path).stdout


def test_bad_usage(run, tmp_path: Path) -> None:
    for arguments in ((tmp_path / "none",), (tmp_path, "--platform", "amiga"), ()):
        outcome = run("verify", *arguments)
        assert outcome.code == 2
        assert outcome.stderr.startswith("error: ")
