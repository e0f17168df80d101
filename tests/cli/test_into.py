"""Through the door into a project: what is printed, what is refused, with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GEAR = "[icon] A settings gear"
DRAWABLE = "app/src/main/res/drawable/settings_gear.xml"


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    main = root / "app" / "src" / "main"
    main.mkdir(parents=True)
    (main / "AndroidManifest.xml").write_text("<manifest />\n")
    (root / "settings.gradle").write_text("")
    return root


def test_twice_is_once_and_an_edit_is_somebodys_work(run, project: Path) -> None:
    outcome = run("generate", GEAR, "--into", project)
    assert outcome.code == 0, outcome.stderr
    assert DRAWABLE in outcome.stdout
    assert f"1 new in {project} (android)" in outcome.stdout
    first = files_in(project)
    again = run("generate", GEAR, "--into", project)
    assert (again.code, again.stdout) == (0, f"1 same in {project} (android)\n")
    assert files_in(project) == first

    (project / DRAWABLE).write_text("<vector />\n")
    edited = files_in(project)
    refused = run("generate", GEAR, "--into", project)
    assert refused.code == 2
    assert refused.stdout == ""
    told, sentence = refused.stderr.splitlines()
    assert told == f"refused: {DRAWABLE}: edited since assetwright made it"
    assert sentence.startswith("error: nothing was written")
    assert files_in(project) == edited

    assert run("generate", GEAR, "--into", project, "--force").code == 0
    assert files_in(project) == first


def test_a_dry_run_writes_nothing_and_ends_as_the_run_would(run, project: Path) -> None:
    before = files_in(project)
    outcome = run("generate", GEAR, "--into", project, "--dry-run")
    assert outcome.code == 0
    assert f"+++ b/{DRAWABLE}" in outcome.stdout
    assert "dry run: 1 new" in outcome.stdout
    assert files_in(project) == before
    (project / DRAWABLE).parent.mkdir(parents=True)
    (project / DRAWABLE).write_text("<vector />\n")
    outcome = run("generate", GEAR, "--into", project, "--dry-run")
    assert outcome.code == 2
    assert "-<vector />" in outcome.stdout
    assert "not made by assetwright" in outcome.stderr


@pytest.mark.parametrize("dry", [True, False])
def test_machines_are_told_the_same(run, project: Path, dry: bool) -> None:
    options = ["--json", *(["--dry-run"] if dry else [])]
    document = json.loads(run("generate", GEAR, "--into", project, *options).stdout)
    assert document["project"]["kind"] == "android"
    assert document["dry_run"] is dry
    assert "error" not in document
    (change,) = document["changes"]
    assert (change["path"], change["status"]) == (DRAWABLE, "new")
    assert bool(change["diff"]) is dry
    assert (project / DRAWABLE).exists() is not dry

    (project / DRAWABLE).parent.mkdir(parents=True, exist_ok=True)
    (project / DRAWABLE).write_text("edited")
    outcome = run("generate", GEAR, "--into", project, *options)
    document = json.loads(outcome.stdout)
    assert outcome.code == 2
    assert document["error"]["field"] == "into"
    assert [change["status"] for change in document["changes"]] == ["refused"]


def test_the_apps_icon_only_when_it_is_asked_for(run, project: Path) -> None:
    assert run("generate", GEAR, "--into", project).code == 0
    assert not any("ic_launcher" in name for name in files_in(project))
    outcome = run("generate", GEAR, "--into", project, "--purposes", "app")
    assert outcome.code == 0
    assert "app/src/main/res/mipmap-hdpi/ic_launcher.webp" in files_in(project)
    assert "for android, add to your own files:" in outcome.stdout


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("into", ["--into", "{tmp}/none"]),
        ("into", ["--into", "{tmp}"]),
        ("platforms", ["--into", "{tmp}/shop", "--platforms", "ios"]),
        ("out", ["--into", "{tmp}/shop", "--out", "{tmp}/out"]),
        ("densities", ["--into", "{tmp}/shop", "--densities", "mdpi"]),
        ("formats", ["--into", "{tmp}/shop", "--formats", "png"]),
        ("sign", ["--into", "{tmp}/shop", "--sign"]),
        ("contact_sheet", ["--into", "{tmp}/shop", "--dry-run", "--contact-sheet", "{tmp}/a.png"]),
        ("dry_run", ["--out", "{tmp}/out", "--dry-run"]),
        ("force", ["--out", "{tmp}/out", "--force"]),
        ("prune", ["--out", "{tmp}/out", "--prune"]),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run, tmp_path: Path, project: Path, field: str, options: list[str]
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    project.rename(shelf / "shop")
    before = files_in(tmp_path)
    if options[1] == "{tmp}":
        options = ["--into", str(tmp_path / "empty")]
        (tmp_path / "empty").mkdir()
    options = [option.format(tmp=shelf) for option in options]
    outcome = run("generate", GEAR, *options, "--json")
    assert outcome.code == 2, outcome.stderr
    assert json.loads(outcome.stdout)["error"]["field"] == field
    assert outcome.stderr.count("\n") == 1
    assert files_in(tmp_path) == before


@pytest.mark.parametrize(
    "subject", ["../../etc/passwd", "con", "aux", "C:\\temp\\x", ".hidden", "nul"]
)
def test_no_subject_leads_a_file_astray(run, project: Path, subject: str) -> None:
    before = files_in(project)
    outcome = run("generate", f"[icon] {subject}", "--into", project, "--json", "--seed", 1)
    assert outcome.code == 0, outcome.stderr
    added = files_in(project).keys() - before.keys() - {".assetwright/files.json"}
    assert added
    for name in added:
        folder, _, file = name.rpartition("/")
        assert folder == "app/src/main/res/drawable"
        assert file.partition(".")[0] not in {"con", "aux", "nul", ""}


def test_prompts_of_a_file_go_into_a_project_together(run, tmp_path: Path, project: Path) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("heart\nstar, 9x9 px\nbell\nheart\n")
    outcome = run("generate", "--prompts", prompts, "--into", project)
    assert outcome.code == 1
    assert "failed: line 2: the size 9x9" in outcome.stderr
    assert "4 prompts: 3 drawn, 1 failed" in outcome.stdout
    drawables = {Path(name).stem for name in files_in(project) if "/drawable/" in name}
    assert drawables == {"heart", "bell", "heart_2"}
    before = files_in(project)
    again = run("generate", "--prompts", prompts, "--into", project, "--json")
    assert again.code == 1
    document = json.loads(again.stdout)
    assert {change["status"] for change in document["changes"]} == {"same"}
    assert document["failures"][0]["line"] == 2
    assert files_in(project) == before
