"""The main job through the door: what is written, what is printed, how it fails."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

import assetwright
from assetwright.cli import main

GEAR = "[icon] A settings gear for a productivity app, blue color"


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything under ``folder``, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "assetwright", "generate", *map(str, arguments)]


def test_every_density_in_every_format(run, tmp_path: Path) -> None:
    outcome = run("generate", GEAR, "-o", tmp_path / "out")
    assert outcome.code == 0, outcome.stderr
    assert outcome.stderr == ""
    scales = {"ldpi": 384, "mdpi": 512, "hdpi": 768, "xhdpi": 1024, "xxhdpi": 1536, "xxxhdpi": 2048}
    expected = {
        f"settings_gear/{density}/settings_gear.{suffix}": side
        for density, side in scales.items()
        for suffix in ("png", "webp", "jpg")
    }
    written = files_in(tmp_path / "out")
    assert set(written) == set(expected)
    for name, side in expected.items():
        with Image.open(tmp_path / "out" / name) as image:
            assert image.size == (side, side)
    for density, side in scales.items():
        (line,) = (line for line in outcome.stdout.splitlines() if f" {density} " in line)
        assert f"{side}x{side}" in line
        assert f"{len(written[f'settings_gear/{density}/settings_gear.png']):,} B" in line
    assert f"18 files, {sum(map(len, written.values())) / 1e3:,.0f} kB in" in outcome.stdout


def test_json_is_all_that_stdout_holds(spawn, tmp_path: Path) -> None:
    outcome = spawn(
        "generate", GEAR, "--seed", 3, "--steps", 8, "--densities", "mdpi", "--formats", "png,webp",
        "--platforms", "web", "--out", tmp_path, "--json",
    )  # fmt: skip
    assert outcome.code == 0, outcome.stderr
    assert outcome.stderr == ""
    document = json.loads(outcome.stdout)
    (asset,) = document["assets"]
    assert asset["name"] == "settings_gear"
    assert asset["size"] == "512x512"
    assert (asset["asset_type"], asset["seed"], asset["steps"]) == ("icon", 3, 8)
    assert asset["generator"].endswith(assetwright.__version__)
    listed = {Path(file["path"]).relative_to(tmp_path).as_posix() for file in document["files"]}
    assert listed == set(files_in(tmp_path))
    for file in document["files"]:
        assert Path(file["path"]).stat().st_size == file["bytes"]
        if file["format"] in ("png", "webp"):
            with Image.open(file["path"]) as image:
                assert image.size == (file["width"], file["height"])


def test_the_demo(run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    outcome = run(
        "generate", GEAR, "--platforms", "android,ios,web", "--out", tmp_path / "out",
        "--contact-sheet", sheet,
    )  # fmt: skip
    assert outcome.code == 0, outcome.stderr
    written = files_in(tmp_path / "out")
    for platform in ("android", "ios", "web"):
        count = sum(name.startswith(f"{platform}/") for name in written)
        assert f"{platform}: {count} files" in outcome.stdout
        assert count > 1
    with Image.open(sheet) as image:
        assert min(image.size) > 100


def test_same_prompt_and_seed_are_the_same_bytes_on_one_core_or_all(tmp_path: Path) -> None:
    def draw(folder: Path, cores: set[int], seed: int = 5) -> dict[str, bytes]:
        line = command(GEAR, "--seed", seed, "--densities", "ldpi,mdpi", "--out", folder)
        subprocess.run(
            line,
            check=True,
            capture_output=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        return files_in(folder)

    cores = os.sched_getaffinity(0)
    alone = draw(tmp_path / "one", {min(cores)})
    assert alone == draw(tmp_path / "all", cores)
    assert alone != draw(tmp_path / "other", cores, seed=6)


def test_variants_are_different_drawings(run, tmp_path: Path) -> None:
    outcome = run(
        "generate", "[icon] heart", "--count", 2, "--densities", "mdpi", "--formats", "png",
        "--out", tmp_path, "--json",
    )  # fmt: skip
    assert outcome.code == 0, outcome.stderr
    first, second = json.loads(outcome.stdout)["assets"]
    assert (first["name"], second["name"]) == ("heart", "heart_2")
    assert first["id"] != second["id"]
    assert len(set(files_in(tmp_path).values())) == 2


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("prompt", [""]),
        ("prompt", ["  \n "]),
        ("prompt", ["[icon]"]),
        ("prompt", ["[poster] A heart"]),
        ("size", ["[icon] A heart, 0x0"]),
        ("size", ["[icon] A heart, 100000x100000"]),
        ("size", ["heart", "--size", "0x0"]),
        ("size", ["heart", "--size", "100000x100000"]),
        ("size", ["heart", "--size", "large"]),
        ("size", ["heart", "--size", "-5x5"]),
        ("size", ["heart", "--size", ""]),
        ("type", ["heart", "--type", "poster"]),
        ("densities", ["heart", "--densities", "mdpi,retina"]),
        ("densities", ["heart", "--densities", ""]),
        ("formats", ["heart", "--formats", "gif"]),
        ("platforms", ["heart", "--platforms", "symbian"]),
        ("style", ["heart", "--style", "cubist"]),
        ("steps", ["heart", "--steps", "0"]),
        ("steps", ["heart", "--steps", "1000000"]),
        ("guidance", ["heart", "--guidance", "nan"]),
        ("seed", ["heart", "--seed", "-1"]),
        ("count", ["heart", "--count", "0"]),
        ("count", ["heart", "--count", "1000000"]),
        ("reference", ["heart", "--reference", "none.png"]),
        ("reference", ["heart", "--reference", __file__]),
        ("reference", ["heart", "--reference", os.path.dirname(__file__)]),  # noqa: PTH120
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    run, tmp_path: Path, field: str, arguments: list[str]
) -> None:
    outcome = run("generate", *arguments, "--out", tmp_path / "out", "--json")
    error = json.loads(outcome.stdout)["error"]
    assert (outcome.code, error["kind"], error["field"]) == (2, "input", field), error
    assert outcome.stderr.startswith("error: ")
    # One sentence, and below it the words at fault where the prompt has them.
    assert outcome.stderr.count("\n") == (1 if error["span"] is None else 3)
    assert list(tmp_path.iterdir()) == []


def test_a_prompt_too_long_is_cut_with_a_warning(run, tmp_path: Path) -> None:
    outcome = run(
        "generate", "heart " * 500, "--densities", "ldpi", "--formats", "png", "--out", tmp_path,
        "--json",
    )  # fmt: skip
    assert outcome.code == 0
    assert outcome.stderr.startswith("warning: ")
    assert json.loads(outcome.stdout)["assets"][0]["warnings"]


def test_a_file_in_the_place_of_the_folder(run, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for out in (taken, taken / "out"):
        outcome = run("generate", "heart", "--out", out)
        assert outcome.code == 1
        assert str(taken) in outcome.stderr
        assert outcome.stderr.count("\n") == 1
    assert files_in(tmp_path) == {"taken": b"mine"}


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder this process cannot write to, even when it was started by root."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(user)
        shutil.rmtree(folder)


def test_a_read_only_folder(run, tmp_path: Path, read_only_folder: Path) -> None:
    outcome = run("generate", "heart", "--out", read_only_folder)
    assert outcome.code == 1
    assert outcome.stderr.startswith("error: ")
    assert str(read_only_folder) in outcome.stderr
    assert files_in(read_only_folder) == {}
    assert run("generate", "heart", "--out", read_only_folder / "deeper").code == 1


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    process = subprocess.run(
        command("heart", "--out", tmp_path / "out"),
        capture_output=True,
        text=True,
        preexec_fn=fill,
    )
    assert process.returncode == 1
    assert process.stderr.startswith("error: ")
    assert process.stderr.count("\n") == 1
    assert files_in(tmp_path) == {}


def installation(folder: Path, spoil: Callable[[Path], None]) -> dict[str, str]:
    """A second installation whose models ``spoil`` has been at; the environment that uses it."""
    package = Path(assetwright.__file__).parent
    shutil.copytree(
        package,
        folder / "assetwright",
        copy_function=lambda source, target: Path(target).symlink_to(source),
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    spoil(folder / "assetwright" / "models")
    return {"PYTHONPATH": str(folder)}


def replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("**/dit.onnx", b"not a graph"), ("**/dit.safetensors", None), ("**/minilm.onnx", b"")],
)
def test_wrong_weights_are_said(spawn, tmp_path: Path, name: str, content: bytes | None) -> None:
    def spoil(models: Path) -> None:
        (path,) = models.glob(name)
        if content is None:
            path.unlink()
        else:
            replace(path, content)

    environment = installation(tmp_path / "site", spoil)
    outcome = spawn("generate", "heart", "--out", tmp_path / "out", **environment)
    assert outcome.code == 1
    assert outcome.stderr.startswith("error: ")
    assert outcome.stderr.count("\n") == 1
    assert "reinstall" in outcome.stderr
    assert not (tmp_path / "out").exists()
    assert spawn("doctor", **environment).code == 1


def test_ctrl_c(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alarm = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    alarm.start()
    try:
        code = main(["generate", "heart", "--steps", "200", "--count", "8", "--out", str(tmp_path)])
    finally:
        alarm.join()
    assert code == 130
    assert capsys.readouterr().out == ""
    assert files_in(tmp_path) == {}
