from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assetwright.diffusion.shelf import Shelf
from tests.diffusion.brands import REVISION, brand_file
from tests.training.finetune.conftest import write_brand


@pytest.fixture
def styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "styles"
    monkeypatch.setenv("ASSETWRIGHT_STYLES", str(folder))
    return folder


def put(folder: Path, name: str, **changed: object) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.safetensors"
    path.write_bytes(brand_file(name=name, **changed))
    return path


def test_learning_listing_drawing_exporting_removing_importing(
    run, styles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = write_brand(tmp_path / "brand")
    (brand / "broken.png").write_bytes(b"?")
    arguments = ("finetune", brand, "--name", "acme", "--samples", "128", "--nice", "0")
    learnt = run(*arguments, "--title", "Acme Inc.")
    assert learnt.code == 0, learnt.stderr
    assert learnt.stdout.strip() == str(styles / "acme.safetensors")
    assert "acme (outline) from 24 drawings: 128 samples" in learnt.stderr
    assert "left out: broken.png: it is not a whole PNG picture" in learnt.stderr
    again = run(*arguments)
    assert (again.code, "There is a style 'acme' already" in again.stderr) == (2, True)

    listed = json.loads(run("styles", "--json").stdout)
    entry = next(entry for entry in listed if entry["name"] == "acme")
    assert (entry["title"], entry["drawings"], entry["family"]) == ("Acme Inc.", 24, "outline")

    drawn = [
        run("generate", "[icon] a gear", *style, "--out", tmp_path / str(number), "--json")
        for number, style in enumerate((["--style", "acme"], ["--style", "acme"], []))
    ]
    assert [outcome.code for outcome in drawn] == [0, 0, 0], drawn[0].stderr
    pictures = [sorted((tmp_path / str(n)).rglob("*.png"))[0].read_bytes() for n in range(3)]
    assert pictures[0] == pictures[1] != pictures[2]
    told = run("inspect", sorted((tmp_path / "0").rglob("*.png"))[0]).stdout
    assert f"{REVISION}+{Shelf(styles).get('acme').revision}" in told

    monkeypatch.chdir(tmp_path)
    assert run("styles", "export", "acme").code == 0
    assert run("styles", "export", "acme").code == 2
    assert run("styles", "remove", "acme").code == 0
    assert run("generate", "[icon] a gear", "--style", "acme", "--out", tmp_path / "x").code == 2
    assert run("styles", "import", tmp_path / "acme.safetensors").code == 0
    taken = run("styles", "import", tmp_path / "acme.safetensors")
    assert (taken.code, "already" in taken.stderr) == (2, True)
    assert (styles / "acme.safetensors").read_bytes() == Path("acme.safetensors").read_bytes()


def test_a_style_of_other_weights_is_refused_with_the_reason(
    run, styles: Path, tmp_path: Path
) -> None:
    old = put(tmp_path / "elsewhere", "old", base="0123456789ab")
    imported = run("styles", "import", old)
    assert imported.code == 2
    assert f"learnt for other weights (0123456789ab; these are {REVISION})" in imported.stderr
    put(styles, "old", base="0123456789ab")
    used = run("generate", "[icon] a gear", "--style", "old", "--out", tmp_path / "x")
    assert used.code == 2
    assert f"learnt for other weights (0123456789ab; these are {REVISION})" in used.stderr
    listed = run("styles")
    assert (listed.code, "other weights" in listed.stderr) == (0, True)
    assert "old" not in {line.split()[0] for line in listed.stdout.splitlines()}


@pytest.mark.parametrize("command", ["export", "remove"])
def test_a_style_that_is_not_there(run, styles: Path, command: str) -> None:
    put(styles, "acme")
    outcome = run("styles", command, "tabler")
    assert outcome.code == 2
    assert "There is no brand style 'tabler'" in outcome.stderr
    assert "acme" in outcome.stderr


def test_what_is_no_style_is_not_imported(run, styles: Path, tmp_path: Path) -> None:
    path = tmp_path / "acme.safetensors"
    path.write_bytes(b"no style at all")
    outcome = run("styles", "import", path)
    assert (outcome.code, "is no brand style" in outcome.stderr) == (2, True)
    assert run("styles", "import", tmp_path / "nowhere").code == 2
    assert not styles.exists()


@pytest.mark.parametrize(
    ("count", "reason"), [(0, "holds no SVG or PNG files"), (3, "20 to 1,000: add more")]
)
def test_a_folder_that_teaches_nothing(
    run, styles: Path, tmp_path: Path, count: int, reason: str
) -> None:
    folder = write_brand(tmp_path / "brand", count)
    outcome = run("finetune", folder, "--name", "acme", "--nice", "0", "--json")
    assert outcome.code == 2
    assert reason in outcome.stderr
    assert json.loads(outcome.stdout)["error"]["field"] == "folder"


def test_without_the_training_packages(run, styles: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [name for name in sys.modules if name.startswith("assetwright.training")]:
        monkeypatch.delitem(sys.modules, name)
    outcome = run("finetune", tmp_path, "--name", "acme", "--nice", "0")
    assert outcome.code == 1
    assert "assetwright[train]" in outcome.stderr


def test_ctrl_c_puts_the_run_aside_and_the_same_command_goes_on(tmp_path: Path) -> None:
    brand, folder = write_brand(tmp_path / "brand"), tmp_path / "styles"
    command = [
        sys.executable, "-m", "assetwright", "finetune", str(brand), "--name", "acme",
        "--samples", "192", "--json", "--nice", "0",
    ]  # fmt: skip
    environment = os.environ | {"ASSETWRIGHT_STYLES": str(folder), "OMP_NUM_THREADS": "1"}
    aside = folder / ".learning" / "acme.0.safetensors"
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    # From when its handler stands in Python's place the signal is heard; before, it ends it.
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None and not _learning(status):
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=240)
    assert process.returncode == 130, told
    assert "the same command goes on" in told
    assert aside.exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["samples"] == 192
    assert not aside.exists()


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    brand = write_brand(tmp_path / "brand")
    made = []
    for name in ("killed", "whole"):
        folder = tmp_path / name
        command = [
            sys.executable, "-m", "assetwright", "finetune", str(brand), "--name", "acme",
            "--samples", "192", "--json", "--nice", "0",
        ]  # fmt: skip
        environment = os.environ | {"ASSETWRIGHT_STYLES": str(folder), "OMP_NUM_THREADS": "1"}
        if name == "killed":
            aside = folder / ".learning" / "acme.0.safetensors"
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            while process.poll() is None and not aside.exists():
                time.sleep(0.02)
            process.kill()
            assert process.wait(60) == -signal.SIGKILL
            assert Shelf(folder).brands() == ()
            assert aside.exists()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["samples"] == 192
        made.append((folder / "acme.safetensors").read_bytes())
        assert not list((folder / ".learning").glob("*"))
    assert made[0] == made[1]


def _learning(status: Path) -> bool:
    """Whether the process catches SIGTERM, as Linux tells it."""
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return False
    caught = next((line.split()[1] for line in lines if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))
