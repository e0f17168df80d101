"""``generate`` with quality gates, and what is kept of what they rejected."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from assetwright.store import AuditLog
from assetwright.types import RequestOutcome

pytest.importorskip("sqlalchemy")

QUICK = ("--steps", "2", "--densities", "mdpi", "--formats", "png", "--size", "64")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which nothing thin passes, and its log."""
    folder = tmp_path / "project"
    folder.mkdir()
    file = folder / "assetwright.toml"
    file.write_text('[qa]\ncoverage = 0.25\nretries = 1\n\n[audit]\nlog = "log.sqlite3"\n')
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", str(file))
    monkeypatch.delenv("ASSETWRIGHT_AUDIT")
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_what_passes_is_written_and_nothing_else(run, project: Path) -> None:
    outcome = run("generate", "[icon] solid heart", "--json", *QUICK)
    assert outcome.code == 0
    assert json.loads(outcome.stdout)["rejected"] == []
    assert files(project / "assets") == ["heart/mdpi/heart.png"]


def test_when_nothing_passes_the_exit_code_is_1_and_there_is_no_asset(run, project: Path) -> None:
    outcome = run("generate", "[icon] thin heart", "--json", *QUICK)
    assert outcome.code == 1
    document = json.loads(outcome.stdout)
    assert (document["assets"], document["files"]) == ([], [])
    assert document["error"]["kind"] == "rejected"
    assert [each["seed"] for each in document["rejected"]] == [0, 1000]
    assert [each["failed"] for each in document["rejected"]] == [["emptiness"]] * 2
    pictures = [Path(each["path"]) for each in document["rejected"]]
    reports = [picture.with_suffix(".json") for picture in pictures]
    assert files(project / "assets") == sorted(
        path.relative_to("assets").as_posix()
        for path in (*pictures, *reports, Path("assets/rejected/.gitignore"))
    )
    assert all(path.parts[:2] == ("assets", "rejected") for path in pictures)
    assert json.loads(reports[0].read_text())["findings"][0]["check"] == "emptiness"
    assert "[emptiness]" in outcome.stderr
    with AuditLog.open(str(project / "log.sqlite3")) as log:
        (entry,) = log.records()
        assert entry.record.outcome is RequestOutcome.FAILED
        assert [e.review.request for e in log.reviews.entries()] == [1, 1]


def test_options_come_before_the_project(run, project: Path) -> None:
    outcome = run("generate", "[icon] thin heart", "--retries", "0", "--json", *QUICK)
    assert len(json.loads(outcome.stdout)["rejected"]) == 1
    outcome = run("generate", "[icon] thin heart", "--no-gates", *QUICK)
    assert outcome.code == 0
    assert "heart/mdpi/heart.png" in files(project / "assets")
    (project / "assetwright.toml").write_text("[qa]\ncoverage = 0.25\ngate = false\n")
    assert run("generate", "[icon] thin heart", *QUICK).code == 0
    outcome = run("generate", "[icon] thin heart", "--gates", "--retries", "0", *QUICK)
    assert outcome.code == 1
    outcome = run("generate", "[icon] thin heart", "--retries", "11", *QUICK)
    assert outcome.code == 2
    assert "retries must be between 0 and 10" in outcome.stderr


def test_a_prompt_that_comes_to_nothing_leaves_the_others(run, project: Path) -> None:
    (project / "prompts").write_text("[icon] solid heart\n[icon] thin heart\n[icon] solid star\n")
    outcome = run("generate", "--prompts", "prompts", "--retries", "0", "--json", *QUICK)
    assert outcome.code == 1
    document = json.loads(outcome.stdout)
    assert [document[name] for name in ("prompts", "drawn", "failed", "missing")] == [3, 2, 1, 0]
    (failure,) = document["failures"]
    assert (failure["line"], failure["kind"]) == (2, "rejected")
    (rejected,) = document["rejected"]
    found = files(project / "assets")
    assert rejected["path"].removeprefix("assets/") in found
    assert [name for name in found if not name.startswith("rejected/")] == [
        "heart/mdpi/heart.png",
        "star/mdpi/star.png",
    ]


def test_a_variant_that_is_missing_is_told_of(run, project: Path) -> None:
    """Of four variants some pass: they are written, and the exit code is 1 all the same."""
    told = run("generate", "[icon] solid heart", "--count", "4", "--no-gates", "--json", *QUICK)
    from PIL import Image

    covered = {}
    for asset, file in zip(*(json.loads(told.stdout)[n] for n in ("assets", "files")), strict=True):
        with Image.open(file["path"]) as image:
            alpha = image.convert("RGBA").getchannel("A").tobytes()
        covered[asset["seed"]] = sum(value >= 128 for value in alpha) / len(alpha)
    low, *_, high = sorted(covered.values())
    assert low < high
    between = (low + high) / 2
    (project / "assetwright.toml").write_text(f"[qa]\ncoverage = {between}\nretries = 0\n")
    out = ("--out", project / "some")
    outcome = run("generate", "[icon] solid heart", "--count", "4", "--json", *out, *QUICK)
    assert outcome.code == 1
    document = json.loads(outcome.stdout)
    passed = {asset["seed"] for asset in document["assets"]}
    assert passed == {seed for seed, share in covered.items() if share >= between}
    assert {each["seed"] for each in document["rejected"]} == set(covered) - passed
    assert "missing: no attempt passed" in outcome.stderr


def test_in_a_project_what_is_rejected_is_out_of_sight(run, tmp_path: Path) -> None:
    app = tmp_path / "app"
    (app / "public").mkdir(parents=True)
    (app / "package.json").write_text('{"name": "x", "dependencies": {"vite": "6"}}')
    (app / "index.html").write_text("<html></html>")
    options = (
        "--into",
        app,
        "--platforms",
        "web",
        "--size",
        "64",
        "--steps",
        "2",
        "--retries",
        "0",
    )
    outcome = run("generate", "[icon] thin heart", *options, "--dry-run", "--json")
    assert outcome.code == 1
    assert json.loads(outcome.stdout)["rejected"][0]["path"] is None
    assert not (app / ".assetwright").exists()
    outcome = run("generate", "[icon] thin heart", *options, "--json")
    assert outcome.code == 1
    found = [name for name in files(app) if name not in ("package.json", "index.html")]
    assert len(found) == 3
    assert all(name.startswith(".assetwright/rejected/") for name in found)


def test_list_approve_reject_and_export(run, project: Path) -> None:
    run("generate", "[icon] thin heart", *QUICK)
    run("generate", "[icon] solid heart", "--out", "good", *QUICK)
    picture = "good/heart/mdpi/heart.png"
    assert run("approve", picture, "--reason", "just right").code == 0
    listed = json.loads(run("rejects", "list", "--json").stdout)
    assert [(each["seed"], each["failed"]) for each in listed] == [
        (1000, ["emptiness"]),
        (0, ["emptiness"]),
    ]
    assert run("rejects", "list", "--check", "halo", "--json").stdout == "[]\n"
    table = run("rejects", "list", "--decision", "all", "--limit", "2").stdout
    assert "just right" in table
    assert "[emptiness]" in table

    outcome = run("rejects", "export", "set", "--json")
    assert outcome.code == 0
    exported = json.loads(outcome.stdout)
    assert exported == {
        "rejected": 2,
        "approved": 1,
        "files": ["set/assetwright-000000.tar"],
    }
    with tarfile.open("set/assetwright-000000.tar") as archive:
        assert len(archive.getnames()) == 9

    # A person may think otherwise of either.
    rejected = sorted(Path("assets/rejected").glob("*.png"))[0]
    run("approve", rejected)
    run("reject", picture, "--reason", "too plain")
    exported = json.loads(run("rejects", "export", "two.tar", "--json").stdout)
    assert (exported["rejected"], exported["approved"]) == (2, 1)
    last = json.loads(run("rejects", "list", "--limit", "1", "--json").stdout)[0]
    assert (last["reason"], last["prompt"]) == ("too plain", "[icon] solid heart")


def test_what_cannot_be_done_is_said(run, project: Path) -> None:
    assert run("rejects", "list").code == 1, "there is no log yet"
    (project / "no.png").write_text("no picture")
    for wrong in ("no.png", "nowhere.png"):
        outcome = run("approve", wrong)
        assert outcome.code == 2
        assert wrong in outcome.stderr
    run("generate", "[icon] solid heart", *QUICK)
    for arguments in (
        ("list", "--decision", "maybe"),
        ("list", "--type", "poster"),
        ("list", "--since", "yesterday"),
        ("export", "set", "--format", "parquet"),
        ("export", "set", "--shard-size", "0"),
        ("export", "set"),
        ("export", "set.tar"),
    ):
        outcome = run("rejects", *arguments)
        assert outcome.code == 2, arguments
        assert outcome.stderr.count("\n") == 1
    assert not (project / "set").exists()
    assert not (project / "set.tar").exists()
