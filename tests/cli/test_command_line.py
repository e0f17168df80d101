"""The door itself: help, version, failures, streams."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import assetwright
from assetwright.diffusion.styles import FAMILY_STYLES

HEAVY = ("numpy", "onnxruntime", "PIL", "tokenizers", "torch", "rich", "typer")
COLOR = re.compile(r"\x1b\[[\d;]*(3|4|9|10)[0-8]")


def modules_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sys.modules, file=sys.stderr)"
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(process.stderr.split())


def test_importing_the_package_loads_nothing_else() -> None:
    loaded = modules_after("import assetwright")
    assert "assetwright" in loaded
    assert not loaded & set(HEAVY)


def test_help_loads_nothing_that_draws() -> None:
    loaded = modules_after("from assetwright.cli import main\nmain(['generate', '--help'])")
    assert "typer" in loaded
    assert not loaded & {"numpy", "onnxruntime", "PIL", "tokenizers", "torch"}


def test_drawing_never_loads_torch(tmp_path: Path) -> None:
    line = ["generate", "heart", "--densities", "ldpi", "--formats", "png", "--out", str(tmp_path)]
    loaded = modules_after(f"from assetwright.cli import main\nassert main({line!r}) == 0")
    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "onnx", "safetensors", "resvg_py", "scipy"}


def test_everything_that_the_package_names_is_there() -> None:
    for name in assetwright.__all__:
        assert getattr(assetwright, name) is not None
    assert set(dir(assetwright)) == set(assetwright.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Stüdio'"):
        assetwright.Stüdio  # noqa: B018


def test_version(run) -> None:
    outcome = run("--version")
    assert (outcome.code, outcome.stdout) == (0, f"assetwright {assetwright.__version__}\n")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_names_every_command(run, arguments) -> None:
    outcome = run(*arguments)
    assert outcome.code == 0
    for command in ("generate", "styles", "inspect", "doctor", "train"):
        assert re.search(rf"\b{command}\b", outcome.stdout)


def test_help_of_generate_names_every_choice(run) -> None:
    from assetwright.export import PLATFORMS
    from assetwright.types import AssetType, Density, ImageFormat

    words = set(re.findall(r"[\w-]+", run("generate", "--help").stdout))
    assert words >= {*AssetType, *Density, *ImageFormat, *PLATFORMS}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["paint"], "paint"),
        (["generate"], "prompt"),
        (["generate", "heart", "--sede", "1"], "--sede"),
        (["generate", "heart", "--seed", "one"], "--seed"),
        (["train"], "command"),
    ],
)
def test_a_line_that_cannot_be_read_is_exit_code_2(run, arguments, expected) -> None:
    outcome = run(*arguments)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert expected in outcome.stderr
    assert outcome.stderr.startswith("error: ")
    assert outcome.stderr.count("\n") == 1


def test_with_json_a_failure_is_json_too(run) -> None:
    outcome = run("generate", "heart", "--sede", "1", "--json")
    error = json.loads(outcome.stdout)["error"]
    assert outcome.code == 2
    assert error["kind"] == "usage"
    assert "--sede" in error["message"]


def test_a_failure_never_shows_terminal_codes_of_others(run) -> None:
    outcome = run("inspect", "no\x1b[2Jsuch\nfile.png")
    assert outcome.code == 2
    assert "\x1b" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_exit_codes_of_the_process(spawn, tmp_path: Path) -> None:
    assert spawn("--version").code == 0
    assert spawn("--nonsense").code == 2
    outcome = spawn("inspect", tmp_path / "none.png", "--json")
    assert outcome.code == 2
    assert json.loads(outcome.stdout)["error"]["field"] == "file"
    assert "Traceback" not in outcome.stderr


def in_terminal(*arguments: str, **environment: str) -> str:
    """What a terminal receives on stdout."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "assetwright", *arguments],
        stdout=theirs,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    received = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other side was closed
            break
        if not part:
            break
        received += part
    process.wait()
    os.close(ours)
    return received.decode()


def test_color_only_where_it_is_wanted(spawn) -> None:
    assert COLOR.search(in_terminal("doctor"))
    assert not COLOR.search(in_terminal("doctor", NO_COLOR="1"))
    assert "\x1b" not in spawn("doctor").stdout


def test_a_reader_that_stops_reading_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assetwright", "doctor", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_exit_code_1() -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "assetwright", "doctor"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert process.returncode == 1
    assert process.stderr.startswith("error: standard output cannot be written")
    assert process.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("assetwright generate heart --densities ldpi,xx", {"ldpi,xxhdpi", "ldpi,xxxhdpi"}),
        ("assetwright generate heart --type s", {"splash_screen"}),
        ("assetwright generate heart --platforms a", {"android"}),
        ("assetwright generate heart --formats w", {"webp"}),
        ("assetwright st", {"styles"}),
    ],
)
def test_tab_completion(spawn, words, expected) -> None:
    outcome = spawn(
        _ASSETWRIGHT_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )
    assert set(outcome.stdout.split()) == expected


def test_tab_completion_of_styles(spawn) -> None:
    outcome = spawn(
        _ASSETWRIGHT_COMPLETE="complete_bash",
        COMP_WORDS="assetwright generate heart --style ",
        COMP_CWORD="4",
    )
    known = {style.name for style in assetwright.Studio().styles}
    assert set(outcome.stdout.split()) == known | set(FAMILY_STYLES)
