"""``generate --set``: into a folder and into a project, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MEMBERS = "[icon] heart; search; lock"
QUICK = ("--set", MEMBERS, "--style", "outline", "--steps", 4, "--no-gates")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    main = tmp_path / "shop" / "app" / "src" / "main"
    main.mkdir(parents=True)
    (main / "AndroidManifest.xml").write_text("<manifest />\n")
    (tmp_path / "shop" / "settings.gradle").write_text("")
    return tmp_path / "shop"


def test_a_set_in_a_folder(run, tmp_path: Path) -> None:
    out = tmp_path / "icons"
    options = ("--densities", "mdpi", "--formats", "png", "--platforms", "flutter", "--json")
    outcome = run("generate", "64x64", *QUICK, "--out", out, *options)
    assert outcome.code == 0, outcome.stderr
    told, kept = json.loads(outcome.stdout), json.loads((out / "set.json").read_text("utf-8"))
    assert told["members"] == kept["members"]
    assert [member["assets"][0]["name"] for member in kept["members"]] == [
        "heart",
        "search",
        "lock",
    ]
    assert kept["weight"] == told["weight"] > 0
    assert {path.partition("/")[0] for path in kept["files"]} > {"heart", "search", "lock"}
    assert all((out / path).is_file() for path in kept["files"])
    assert (out / "set.png").is_file()


def test_a_set_in_a_project_twice_is_once(run, project: Path) -> None:
    outcome = run("generate", *QUICK, "--into", project)
    assert outcome.code == 0, outcome.stderr
    assert f"3 new in {project} (android)" in outcome.stdout
    kept = json.loads((project / ".assetwright/sets/heart.json").read_text("utf-8"))
    assert len(kept["files"]) == 3
    assert all((project / path).is_file() for path in kept["files"])
    assert (project / ".assetwright/sets/heart.png").is_file()
    again = run("generate", *QUICK, "--into", project)
    assert (again.code, again.stdout) == (0, f"3 same in {project} (android)\n")

    edited = project / kept["files"][1]
    edited.write_text("<vector />\n")
    refused = run("generate", *QUICK, "--into", project)
    assert refused.code == 2
    assert edited.read_text() == "<vector />\n"


def test_a_dry_run_writes_nothing(run, project: Path) -> None:
    before = sorted(project.rglob("*"))
    outcome = run("generate", *QUICK, "--into", project, "--dry-run", "--json")
    assert outcome.code == 0, outcome.stderr
    assert len(json.loads(outcome.stdout)["members"]) == 3
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--set", "home", "--prompts", "-"), "--prompts"),
        (("--set", "home; home"), "twice"),
        (("--set", ";"), "no member"),
    ],
)
def test_what_makes_no_set(run, tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    outcome = run("generate", *options, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert sentence in outcome.stderr
    assert not (tmp_path / "out").exists()
