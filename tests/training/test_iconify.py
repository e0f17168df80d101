from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from assetwright.training import iconify
from assetwright.training.iconify import HELD_OUT, fetch, notice, read_set, usable_sets, verify
from assetwright.types import EnvironmentProblem

from .conftest import PATHS, write_set


def archive_of(path: Path, members: dict[str, bytes], link: str | None = None) -> str:
    """Write a .tgz; its integrity as npm states it."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        if link is not None:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def command_named_npm(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command named npm that hands out an archive with more in it than is wanted."""
    archive = tmp_path / "iconify-json.tgz"
    integrity = archive_of(
        archive,
        {
            "package/collections.json": b"{}",
            "package/json/plain.json": b'{"icons": {}}',
            "package/readme.md": b"not wanted",
            "package/../../escaped.json": b"evil",
            "package/json/../../escaped.json": b"evil",
            "/tmp/escaped.json": b"evil",
        },
        link="package/json/link.json",
    )
    monkeypatch.setattr(iconify, "INTEGRITY", integrity)
    command_named_npm(tmp_path, f'cp {archive} "$5"', monkeypatch)
    return archive


def test_fetch_unpacks_the_expected_files_only(served: Path, tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "cache"
    folder = fetch(cache)
    found = {path.relative_to(cache).as_posix() for path in cache.rglob("*") if not path.is_dir()}
    assert found == {"2.2.535/collections.json", "2.2.535/json/plain.json"}
    assert list(tmp_path.rglob("escaped.json")) == []
    assert json.loads((folder / "collections.json").read_text()) == {}


def test_fetch_leaves_nothing_else_in_the_cache(served: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["2.2.535"]


def test_fetch_downloads_once(served: Path, tmp_path: Path) -> None:
    first = fetch(tmp_path / "cache")
    served.unlink()
    assert fetch(tmp_path / "cache") == first


def test_an_archive_that_is_not_the_published_one_is_refused(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iconify, "INTEGRITY", "sha512-of something else")
    with pytest.raises(EnvironmentProblem, match="not the published one"):
        fetch(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_member_of_absurd_size_is_refused(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iconify, "LARGEST_MEMBER", 5)
    with pytest.raises(EnvironmentProblem, match="too large"):
        fetch(tmp_path / "cache")
    assert not (tmp_path / "cache" / "2.2.535" / "collections.json").exists()


def test_without_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="npm is needed"):
        fetch(tmp_path / "cache")


def test_without_a_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command_named_npm(tmp_path, "echo 'npm error network down' >&2; exit 1", monkeypatch)
    with pytest.raises(EnvironmentProblem, match="network down"):
        fetch(tmp_path / "cache")


def test_verify_accepts_what_it_should(tmp_path: Path) -> None:
    archive = tmp_path / "a.tgz"
    integrity = archive_of(archive, {"package/collections.json": b"{}"})
    verify(archive, integrity)
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(EnvironmentProblem):
        verify(archive, integrity)


def test_sets_are_chosen_by_licence_category_and_kind(tmp_path: Path) -> None:
    write_set(tmp_path, "good", {"disc": PATHS["disc"]})
    write_set(tmp_path, "bsd", {"disc": PATHS["disc"]}, license={"spdx": "BSD-3-Clause"})
    write_set(tmp_path, "copyleft", {"disc": PATHS["disc"]}, license={"spdx": "GPL-3.0"})
    write_set(tmp_path, "by", {"disc": PATHS["disc"]}, license={"spdx": "CC-BY-4.0"})
    write_set(tmp_path, "unstated", {"disc": PATHS["disc"]}, license={"title": "Free"})
    write_set(tmp_path, "marks", {"disc": PATHS["disc"]}, category="Logos")
    write_set(tmp_path, "countries", {"disc": PATHS["disc"]}, category="Flags / Maps")
    write_set(tmp_path, "code", {"disc": PATHS["disc"]}, category="Programming")
    write_set(tmp_path, "line-md", {"disc": PATHS["disc"]})
    write_set(tmp_path, "pixelarticons", {"disc": PATHS["disc"]})
    write_set(tmp_path, "lucide-lab", {"disc": PATHS["disc"]})
    assert usable_sets(tmp_path) == ["bsd", "good"]


def test_icons_are_chosen_by_name_and_body(tmp_path: Path) -> None:
    moving = '<circle r="3"><animate attributeName="r" dur="1s"/></circle>'
    left_out = ["apple-logo", "brand-x", "hand-skin-tone-2", "flag-for-france"]
    bodies = dict.fromkeys(["disc", "flag", *left_out], PATHS["disc"]) | {"spinner": moving}
    write_set(tmp_path, "good", bodies)
    assert [icon.name for icon in read_set(tmp_path, "good").icons] == ["disc", "flag"]


def test_hidden_icons_are_left_out(tmp_path: Path) -> None:
    write_set(tmp_path, "good", {"disc": PATHS["disc"], "old": PATHS["box"]})
    path = tmp_path / "json" / "good.json"
    data = json.loads(path.read_text())
    data["icons"]["old"]["hidden"] = True
    path.write_text(json.dumps(data))
    assert [icon.name for icon in read_set(tmp_path, "good").icons] == ["disc"]


def test_skin_tones_are_left_out_but_thin_drawings_stay(tmp_path: Path) -> None:
    tones = ["light", "medium-light", "medium", "medium-dark", "dark"]
    plain = ["artist", "gear-light", "hand-light", "image-dark", "police-car-light"]
    names = [*plain, *(f"artist-{tone}" for tone in tones)]
    write_set(tmp_path, "good", dict.fromkeys(names, PATHS["disc"]))
    assert [icon.name for icon in read_set(tmp_path, "good").icons] == plain


def test_a_wide_view_box_is_centred_on_a_square(tmp_path: Path) -> None:
    write_set(tmp_path, "good", {"wide": PATHS["bar"]})
    path = tmp_path / "json" / "good.json"
    data = json.loads(path.read_text())
    data["icons"]["wide"] |= {"width": 40, "height": 20, "left": 2}
    path.write_text(json.dumps(data))
    assert 'viewBox="2.0 -10.0 40 40"' in read_set(tmp_path, "good").icons[0].svg


def test_notice_names_every_set_and_tells_held_out_ones_apart(source: Path) -> None:
    text = notice(source, {"plain": 5, "paint": 2, "lucide": 3})
    trained, _, held_out = text.partition("evaluation only")
    assert "lucide" in HELD_OUT
    assert (
        "Plain (plain)\n  MIT, by plain people, https://example.org/plain\n  5 drawings" in trained
    )
    assert "Paint (paint)" in trained
    assert "Lucide (lucide)" not in trained
    assert "Lucide (lucide)" in held_out
