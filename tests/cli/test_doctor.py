from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assetwright.cli.doctor import Check, check_machine


def checks(models: Path, folder: Path) -> dict[str, Check]:
    return {check.name: check for check in check_machine(models, folder)}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    (folder / "text").mkdir(parents=True)
    weights = folder / "text" / "weights.bin"
    weights.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  text/weights.bin\n")
    return folder


def test_this_installation_is_healthy(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("doctor", "--json")
    report = json.loads(outcome.stdout)
    wrong = [check for check in report["checks"] if not check["ok"]]
    assert wrong == []
    assert (outcome.code, report["ok"]) == (0, True)
    assert {"python", "threads", "onnxruntime", "weights", "folder"} <= {
        check["name"] for check in report["checks"]
    }
    assert list(tmp_path.iterdir()) == []


def test_people_get_a_table(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("doctor")
    assert outcome.code == 0
    assert "checksums agree" in outcome.stdout


def test_sound_weights(models: Path, tmp_path: Path) -> None:
    assert checks(models, tmp_path)["weights"].ok


def test_a_damaged_file_is_named_with_what_mends_it(models: Path, tmp_path: Path) -> None:
    (models / "text" / "weights.bin").write_bytes(b"weighty")
    check = checks(models, tmp_path)["weights"]
    assert not check.ok
    assert check.found == "text/weights.bin is damaged"
    assert check.fix is not None
    assert check.fix.startswith("pip install")


def test_a_missing_file_is_named(models: Path, tmp_path: Path) -> None:
    (models / "text" / "weights.bin").unlink()
    assert checks(models, tmp_path)["weights"].found == "text/weights.bin is missing"


def test_without_checksums_nothing_is_taken_for_sound(models: Path, tmp_path: Path) -> None:
    (models / "SHA256SUMS").unlink()
    assert not checks(models, tmp_path)["weights"].ok
    (models / "SHA256SUMS").write_text("")
    assert not checks(models, tmp_path)["weights"].ok


def test_a_folder_that_cannot_be_written_is_said(models: Path, tmp_path: Path) -> None:
    check = checks(models, tmp_path / "nowhere")["folder"]
    assert not check.ok
    assert check.fix is not None
