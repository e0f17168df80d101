from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from assetwright import Studio
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    made = Studio().generate("[icon] star, #0A66C2", seed=1)
    made.save(folder, densities=("mdpi", "hdpi"))
    return folder


def test_own_assets_pass_and_tell_what_was_asked(run: Run, assets: Path) -> None:
    outcome = run("check", assets, "--json")
    report = json.loads(outcome.stdout)
    assert outcome.code == 0, report
    assert report["checked"] == 6
    for file in report["files"]:
        levels = {finding["check"]: finding["level"] for finding in file["findings"]}
        assert levels["brand_color"] == "passed"
        assert levels["legibility"] == "passed"


def test_an_option_overrides_what_files_say(run: Run, assets: Path) -> None:
    outcome = run("check", assets, "--brand-color", "#E11D48")
    assert outcome.code == 1
    assert "has no #e11d48" in outcome.stdout
    assert "6 of 6 failed" in outcome.stderr


def test_reports_for_machines(run: Run, tmp_path: Path) -> None:
    Image.fromarray(np.zeros((64, 64, 4), np.uint8)).save(tmp_path / "empty one.png")
    junit, sarif = tmp_path / "out" / "report.xml", tmp_path / "report.sarif"
    outcome = run("check", tmp_path / "empty one.png", "--junit", junit, "--sarif", sarif)
    assert outcome.code == 1
    suites = ElementTree.parse(junit).getroot()
    assert suites.get("failures") == "1"
    (failure,) = suites.iter("failure")
    assert failure.get("type") == "emptiness"
    (found,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert found["ruleId"] == "emptiness"
    assert found["level"] == "error"
    place = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place.endswith("empty%20one.png")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--brand-color", "blue"), "blue"),
        (("--background", "#12"), "#12"),
        (("--type", "logo"), "logo"),
    ],
)
def test_options_that_cannot_be_used(run: Run, assets: Path, arguments: tuple, said: str) -> None:
    outcome = run("check", assets, *arguments)
    assert outcome.code == 2
    assert said in outcome.stderr


def test_what_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path / "nowhere").code == 2
    assert run("check", tmp_path).code == 2
    assert run("check").code == 2


def test_limits_come_from_the_project(
    run: Run, assets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "assetwright.toml"
    settings.write_text('[qa]\nsafe_zone = 0.2\noff = ["legibility"]\n')
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", str(settings))
    outcome = run("check", assets)
    assert outcome.code == 1
    assert "is out of its safe zone" in outcome.stdout
    settings.write_text("[qa]\nedge_widht = 3\n")
    assert run("check", assets).code == 2
