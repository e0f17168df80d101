"""Many prompts through the door, some of which fail."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

WORDS = (
    "heart star bell camera lock home cloud sun moon key gift flag map book clock phone mail "
    "cart bag car bus train plane bike tree leaf flower cat dog fish apple cup fork pizza "
    "umbrella rocket anchor wrench"
)
SUBJECTS = WORDS.split()
SMALL = ("--densities", "mdpi", "--formats", "webp")


def test_forty_prompts_of_which_two_fail(run, tmp_path: Path) -> None:
    lines = [f"[icon] {subject}, 32x32" for subject in SUBJECTS]
    assert len(lines) == 38
    lines.insert(5, "[icon] a naked porn star")
    lines.insert(23, "[icon] heart, 100000x100000")
    (tmp_path / "prompts.txt").write_text("# icons\n\n" + "\n".join(lines) + "\n")
    outcome = run(
        "generate", "--prompts", tmp_path / "prompts.txt", *SMALL, "--out", tmp_path / "out",
        "--steps", 8, "--json",
    )  # fmt: skip
    assert outcome.code == 1
    document = json.loads(outcome.stdout)
    totals = [document[name] for name in ("prompts", "drawn", "failed", "files", "stopped")]
    assert totals == [40, 38, 2, 38, None]
    assert [failure["line"] for failure in document["failures"]] == [8, 26]
    policy, size = document["failures"]
    assert "sexual content" in policy["message"]
    assert (size["kind"], size["field"]) == ("input", "size")
    assert outcome.stderr.count("failed: line ") == 2
    written = sorted((tmp_path / "out").rglob("*.webp"))
    assert [path.stem for path in written] == sorted(SUBJECTS)
    assert document["bytes"] == sum(path.stat().st_size for path in written)
    assert sorted((tmp_path / "out").iterdir()) == sorted({path.parents[1] for path in written})
    for path in written:
        with Image.open(path) as image:
            assert image.size == (32, 32)
    for asset in document["assets"]:
        assert lines[asset["line"] - 3] == asset["prompt"]


def test_stdin_and_a_summary_for_people(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"\xef\xbb\xbfheart, 32x32\r\n\r\n# no\r\nheart, 32x32\r\n\xff\xfe\r\n[poster] x\r\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    outcome = run("generate", "--prompts", "-", *SMALL, "--out", tmp_path)
    assert outcome.code == 1
    assert "4 prompts: 2 drawn, 2 failed; 2 files" in outcome.stdout
    assert "failed: line 5: it is not text in UTF-8" in outcome.stderr
    assert "failed: line 6: the tag [poster] is unknown" in outcome.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["heart", "heart_2"]


def test_all_drawn_is_exit_code_0(run, tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("heart, 32x32")
    outcome = run("generate", "--prompts", tmp_path / "prompts.txt", *SMALL, "--out", tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("prompt", []),
        ("prompt", ["heart", "--prompts", "{tmp}/one"]),
        ("prompts", ["--prompts", "{tmp}/none"]),
        ("prompts", ["--prompts", "{tmp}"]),
        ("prompts", ["--prompts", "{tmp}/empty"]),
        ("contact_sheet", ["--prompts", "{tmp}/one", "--contact-sheet", "{tmp}/sheet.png"]),
        ("steps", ["--prompts", "{tmp}/one", "--steps", "0"]),
        ("style", ["--prompts", "{tmp}/one", "--style", "cubist"]),
        ("formats", ["--prompts", "{tmp}/one", "--formats", "gif"]),
    ],
)
def test_what_holds_for_all_is_said_once(
    run, tmp_path: Path, field: str, arguments: list[str]
) -> None:
    (tmp_path / "one").write_text("heart\nbell\n")
    (tmp_path / "empty").write_text("\n# nothing\n")
    arguments = [argument.format(tmp=tmp_path) for argument in arguments]
    outcome = run("generate", *arguments, "--out", tmp_path / "out", "--json")
    assert outcome.code == 2, outcome.stderr
    assert json.loads(outcome.stdout)["error"]["field"] == field
    assert not (tmp_path / "out").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_keeps_what_is_done_and_ends_the_run(
    run, tmp_path: Path, small_disk: Path
) -> None:
    (tmp_path / "prompts.txt").write_text("".join(f"{name}, 128x128\n" for name in SUBJECTS))
    outcome = run(
        "generate", "--prompts", tmp_path / "prompts.txt", "--densities", "mdpi,hdpi", "--formats",
        "png", "--steps", 8, "--out", small_disk, "--json",
    )  # fmt: skip
    assert outcome.code == 1
    document = json.loads(outcome.stdout)
    assert "the disk is full" in document["stopped"]
    assert 0 < document["drawn"] < document["prompts"] <= len(SUBJECTS)
    assert document["failed"] == 1
    written = sorted(path for path in small_disk.rglob("*") if path.is_file())
    assert len(written) == 2 * document["drawn"] == document["files"]
    for path in written:
        with Image.open(path) as image:
            image.load()
