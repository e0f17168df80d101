from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--densities", "ldpi", "--formats", "png,svg", "--platforms", "web")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSETWRIGHT_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "provenance"


def test_init_sign_verify_and_inspect(run, tmp_path: Path, own_folder: Path) -> None:
    made = json.loads(run("provenance", "init", "--json").stdout)
    assert made == {
        name: str(own_folder / f"{name}.pem") for name in ("authority", "certificate", "key")
    }
    out = tmp_path / "out"
    drawn = run("generate", "[icon] star", "--sign", *SMALL, "--out", out)
    assert drawn.code == 0
    assert "provenance: 2 files" in drawn.stdout

    good = run("provenance", "verify", out)
    assert good.code == 0
    assert good.stdout.endswith("trusted, signed by Signer, assetwright, for trying\n")
    fields = json.loads(run("inspect", out / "star/ldpi/star.png", "--json").stdout)
    assert fields["provenance"] == "trusted, signed by Signer, assetwright, for trying"

    icon = out / "web" / "favicon.ico"
    icon.write_bytes(icon.read_bytes() + b"x")
    bad = run("provenance", "verify", out, "--json")
    assert bad.code == 1
    document = json.loads(bad.stdout)
    assert not document["ok"]
    (found,) = (each for each in document["files"] if each["state"] != "trusted")
    assert (found["path"], found["state"]) == (str(icon), "invalid")
    told = run("provenance", "verify", out).stdout
    assert f"invalid  {icon}  its bytes are not those that were signed" in told
    assert "invalid, signed by Signer" in run("inspect", icon).stdout


def test_a_project_signs_with_its_own(run, tmp_path: Path, monkeypatch) -> None:
    told = run("provenance", "init", tmp_path / "keys").stdout
    project = tmp_path / "assetwright.toml"
    table = told[told.index("[provenance]") :]
    project.write_text(f"[export]\nprompt_in_files = false\n{table}")
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", str(project))
    run("generate", "[icon] star", *SMALL, "--out", tmp_path / "out")
    assert run("provenance", "verify", tmp_path / "out").code == 0
    picture = tmp_path / "out" / "star" / "ldpi" / "star.png"
    assert "prompt" not in json.loads(run("inspect", picture, "--json").stdout)

    plain = ("generate", "[icon] star", *SMALL, "--no-sign", "--prompt-in-files")
    run(*plain, "--out", tmp_path / "plain")
    picture = tmp_path / "plain" / "star" / "ldpi" / "star.png"
    fields = json.loads(run("inspect", picture, "--json").stdout)
    assert (fields["prompt"], fields["provenance"]) == ("[icon] star", "unsigned")
    assert not (tmp_path / "plain" / "provenance").exists()
    assert run("provenance", "verify", tmp_path / "plain").code == 1


def test_whom_to_trust_can_be_said(run, tmp_path: Path) -> None:
    run("provenance", "init", tmp_path / "keys")
    run("provenance", "init")
    out = tmp_path / "out"
    run("generate", "[icon] star", "--sign", *SMALL, "--out", out)
    stranger = run("provenance", "verify", out, "--trust", tmp_path / "keys" / "authority.pem")
    assert stranger.code == 1
    assert "untrusted" in stranger.stdout
    missing = run("provenance", "verify", out, "--trust", tmp_path / "none.pem")
    assert missing.code == 2


def test_without_a_certificate_nothing_is_written(run, tmp_path: Path) -> None:
    outcome = run("generate", "[icon] star", "--sign", *SMALL, "--out", tmp_path / "out")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "provenance init" in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_init_refuses_to_overwrite(run, own_folder: Path) -> None:
    run("provenance", "init")
    key = (own_folder / "key.pem").read_bytes()
    outcome = run("provenance", "init")
    assert outcome.code == 2
    assert "is there already" in outcome.stderr
    assert (own_folder / "key.pem").read_bytes() == key


def test_without_the_packages_signing_is_refused_and_inspect_is_silent(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetwright.export.provenance import packages

    run("generate", "[icon] star", *SMALL, "--out", tmp_path / "out")
    monkeypatch.setattr(packages, "find_spec", lambda _: None)
    for command in (
        ("generate", "[icon] star", "--sign", *SMALL, "--out", tmp_path / "no"),
        ("provenance", "init"),
        ("provenance", "verify", tmp_path / "out"),
    ):
        outcome = run(*command)
        assert outcome.code == 1
        assert "pip install 'assetwright[provenance]'" in outcome.stderr
    assert not (tmp_path / "no").exists()
    inspected = run("inspect", tmp_path / "out" / "star" / "ldpi" / "star.png", "--json")
    assert "provenance" not in json.loads(inspected.stdout)


def test_an_empty_folder_and_a_missing_one(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = run("provenance", "verify", tmp_path / "empty")
    assert (outcome.code, outcome.stdout) == (1, "nothing here is signed\n")
    assert run("provenance", "verify", tmp_path / "none").code == 2
