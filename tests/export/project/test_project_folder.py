from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from assetwright.export import Asset
from assetwright.export.project import (
    RECORD,
    Change,
    FilesRefused,
    ProjectFolder,
    find_project,
)
from assetwright.types import AssetType, EnvironmentProblem, InputError, Size

MakeAsset = Callable[..., Asset]
MakeProject = Callable[[str], Path]
Contents = Callable[[Path], dict[str, bytes]]

KINDS = ("android", "ios", "flutter", "react-native", "web")
BANNER = Size(160, 20)


@pytest.fixture(scope="session")
def gear(make_asset: MakeAsset) -> Asset:
    return make_asset("settings gear", size=Size(64, 64))


def run(
    root: Path,
    *assets: Asset,
    prune: bool = False,
    platforms: Sequence[str] = (),
    **options: object,
) -> tuple[Change, ...]:
    with ProjectFolder(find_project(root, platforms), **options) as folder:  # type: ignore[arg-type]
        for asset in assets:
            folder.save([asset])
        return folder.finish(prune=prune)


def statuses(changes: Sequence[Change]) -> dict[str, int]:
    return dict(Counter(change.status.value for change in changes))


@pytest.mark.parametrize("kind", KINDS)
def test_only_new_files_and_the_record_are_added(
    make_project: MakeProject, contents: Contents, gear: Asset, kind: str
) -> None:
    root = make_project(kind)
    before = contents(root)
    changes = run(root, gear)
    after = contents(root)
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {RECORD, *(change.path for change in changes)}
    assert statuses(changes) == {"new": len(changes)}
    assert all("gear" in change.path.lower() for change in changes)
    assert not any("AppIcon" in change.path or "ic_launcher" in change.path for change in changes)
    recorded = json.loads(after[RECORD])["files"]
    assert list(recorded) == sorted(change.path for change in changes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_changes_nothing(
    make_project: MakeProject, contents: Contents, gear: Asset, kind: str
) -> None:
    root = make_project(kind)
    run(root, gear)
    before = contents(root)
    times = {path: (root / path).stat().st_mtime_ns for path in before}
    assert set(statuses(run(root, gear))) == {"same"}
    assert contents(root) == before
    assert {path: (root / path).stat().st_mtime_ns for path in before} == times


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_writes_nothing_and_tells_what_a_run_does(
    make_project: MakeProject, contents: Contents, gear: Asset, kind: str
) -> None:
    root = make_project(kind)
    before = contents(root)
    folders = sorted(root.rglob("*"))
    planned = run(root, gear, dry_run=True)
    assert contents(root) == before
    assert sorted(root.rglob("*")) == folders
    assert all(change.diff for change in planned)
    done = run(root, gear)
    assert [replace(change, diff=()) for change in planned] == list(done)
    for change in done:
        data = (root / change.path).read_bytes()
        assert change.bytes == len(data)
        if change.size is not None:
            with Image.open(root / change.path) as image:
                assert Size(*image.size) == change.size


def test_an_existing_catalogue_keeps_its_own_file(
    make_project: MakeProject, contents: Contents, gear: Asset
) -> None:
    root = make_project("ios")
    own = root / "Shop" / "Assets.xcassets" / "Contents.json"
    own.write_text('{"info":{"author":"xcode","version":1},"properties":{}}')
    before = own.read_bytes()
    assert "Shop/Assets.xcassets/Contents.json" not in {c.path for c in run(root, gear)}
    assert own.read_bytes() == before
    own.unlink()
    assert "Shop/Assets.xcassets/Contents.json" in {c.path for c in run(root, gear)}


def test_all_files_that_are_in_the_way_are_told_at_once_and_nothing_is_written(
    make_project: MakeProject, contents: Contents, make_asset: MakeAsset, gear: Asset
) -> None:
    root = make_project("web")
    bell = make_asset("bell", size=Size(64, 64))
    run(root, gear)
    edited = root / "public" / "settings_gear" / "settings_gear.png"
    edited.write_bytes(edited.read_bytes() + b"\0")
    other = root / "public" / "bell" / "bell@2x.webp"
    other.parent.mkdir()
    other.write_bytes(b"somebody's")
    before = contents(root)
    with pytest.raises(FilesRefused, match=r"2 files .*--force") as caught:
        run(root, gear, bell)
    assert {change.path: change.reason for change in caught.value.refused} == {
        "public/settings_gear/settings_gear.png": "edited since assetwright made it",
        "public/bell/bell@2x.webp": "not made by assetwright",
    }
    assert contents(root) == before
    planned = run(root, gear, bell, dry_run=True)
    assert statuses(planned)["refused"] == 2
    assert contents(root) == before
    forced = run(root, gear, bell, force=True)
    assert statuses(forced)["changed"] == 2
    assert "refused" not in statuses(forced)
    assert set(statuses(run(root, gear, bell))) == {"same"}
    assert edited.read_bytes() == before[edited.relative_to(root).as_posix()][:-1]


def test_the_same_bytes_are_nobodys_loss(make_project: MakeProject, gear: Asset) -> None:
    root = make_project("web")
    run(root, gear)
    (root / RECORD).unlink()
    assert set(statuses(run(root, gear))) == {"same"}
    assert (root / RECORD).is_file()


def test_line_ends_are_gits_affair(make_project: MakeProject, gear: Asset) -> None:
    root = make_project("ios")
    run(root, gear)
    text = root / "Shop/Assets.xcassets/SettingsGear.imageset/Contents.json"
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n"))
    assert set(statuses(run(root, gear))) == {"same"}
    assert b"\r\n" in text.read_bytes()


def test_a_file_that_was_deleted_is_made_again(make_project: MakeProject, gear: Asset) -> None:
    root = make_project("flutter")
    run(root, gear)
    (root / "assets/images/settings_gear.png").unlink()
    assert statuses(run(root, gear)) == {"new": 1, "same": 2}


def test_files_no_longer_made_are_pruned_where_nobody_edited_them(
    make_project: MakeProject, make_asset: MakeAsset
) -> None:
    root = make_project("android")
    run(root, make_asset("sale", AssetType.BANNER, BANNER))
    record = json.loads((root / RECORD).read_text())
    densities = sorted(record["files"])
    # Two more, as an earlier release may have made them.
    for name in ("old", "older"):
        path = f"app/src/main/res/drawable-ldpi/{name}.webp"
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes((root / densities[0]).read_bytes())
        record["files"][path] = record["files"][densities[0]]
    (root / RECORD).write_text(json.dumps(record))
    (root / "app/src/main/res/drawable-ldpi/older.webp").write_bytes(b"edited")

    sale = make_asset("sale", AssetType.BANNER, BANNER)
    told = run(root, sale)
    assert statuses(told) == {"same": 5, "stale": 2}
    assert statuses(run(root, sale, prune=True, dry_run=True)) == {
        "same": 5, "stale": 1, "removed": 1,
    }  # fmt: skip
    assert (root / "app/src/main/res/drawable-ldpi/old.webp").is_file()
    assert statuses(run(root, sale, prune=True)) == {"same": 5, "stale": 1, "removed": 1}
    assert not (root / "app/src/main/res/drawable-ldpi/old.webp").exists()
    assert (root / "app/src/main/res/drawable-ldpi/older.webp").read_bytes() == b"edited"
    assert statuses(run(root, sale, prune=True)) == {"same": 5, "stale": 1}


def test_other_platforms_purposes_and_assets_are_not_stale(
    make_project: MakeProject, make_asset: MakeAsset, gear: Asset
) -> None:
    root = make_project("flutter")
    bell = make_asset("bell", size=Size(64, 64))
    run(root, gear, bell, platforms=["flutter", "android"], purposes=["ui", "app"])
    assert set(statuses(run(root, gear, prune=True))) == {"same"}
    assert set(statuses(run(root, bell, platforms=["android"], prune=True))) == {"same"}


def test_the_apps_own_icon_is_made_when_asked_for_and_somebodys_is_kept(
    make_project: MakeProject, contents: Contents, gear: Asset
) -> None:
    root = make_project("android")
    launcher = root / "app/src/main/res/mipmap-hdpi/ic_launcher.png"
    launcher.parent.mkdir()
    launcher.write_bytes(b"somebody's")
    with pytest.raises(FilesRefused, match=r"ic_launcher\.png is a resource of the same name"):
        run(root, gear, purposes=["app"])
    launcher.unlink()
    written = {change.path for change in run(root, gear, purposes=["app"])}
    assert "app/src/main/res/mipmap-hdpi/ic_launcher.webp" in written
    assert not any(path.endswith(("snippet.xml", "settings_gear.xml")) for path in written)


def test_a_drawable_of_the_name_in_another_folder_is_in_the_way(
    make_project: MakeProject, gear: Asset
) -> None:
    root = make_project("android")
    other = root / "app/src/main/res/drawable-night/settings_gear.png"
    other.parent.mkdir()
    other.write_bytes(b"somebody's")
    with pytest.raises(FilesRefused, match=r"drawable-night/settings_gear\.png is a resource"):
        run(root, gear)


def test_links_that_lead_out_are_refused_even_with_force(
    make_project: MakeProject, contents: Contents, gear: Asset, tmp_path: Path
) -> None:
    root = make_project("web")
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "public" / "settings_gear").symlink_to(outside)
    for force in (False, True):
        with pytest.raises(FilesRefused, match="a link leads out of the project"):
            run(root, gear, force=force)
    assert contents(outside) == {}
    (root / "public" / "settings_gear").unlink()
    (root / "inside").mkdir()
    (root / "public" / "settings_gear").symlink_to(root / "inside")
    run(root, gear)
    assert (root / "inside" / "settings_gear.png").is_file()


def test_a_folder_and_a_file_in_the_wrong_places(make_project: MakeProject, gear: Asset) -> None:
    root = make_project("web")
    place = root / "public" / "settings_gear"
    (place / "settings_gear.png").mkdir(parents=True)
    with pytest.raises(FilesRefused, match="a folder is in its place"):
        run(root, gear, force=True)
    (place / "settings_gear.png").rmdir()
    place.rmdir()
    place.write_bytes(b"")
    with pytest.raises(FilesRefused, match="public/settings_gear is a file, not a folder"):
        run(root, gear, force=True)


def test_a_dry_run_tells_the_old_from_the_new(
    make_project: MakeProject, make_asset: MakeAsset, gear: Asset
) -> None:
    root = make_project("ios")
    small = make_asset("settings gear", AssetType.BANNER, BANNER)
    run(root, small)
    folder = "Shop/Assets.xcassets/SettingsGear.imageset"
    contents_json = root / folder / "Contents.json"
    contents_json.write_text(contents_json.read_text().replace('"2x"', '"4x"'))
    changes = {
        change.path: change
        for change in run(
            root,
            make_asset("settings gear", AssetType.BANNER, Size(320, 20)),
            dry_run=True,
            force=True,
        )
    }
    text = changes[f"{folder}/Contents.json"].diff
    assert text[:2] == (f"--- a/{folder}/Contents.json", f"+++ b/{folder}/Contents.json")
    assert '-      "scale" : "4x"' in text
    assert '+      "scale" : "2x"' in text
    (line,) = changes[f"{folder}/settings_gear@2x.png"].diff
    assert "320x40 px" in line
    assert "640x40 px" in line
    assert line.endswith("pixels differ")


def test_pixels_are_compared_and_not_bytes(make_project: MakeProject, gear: Asset) -> None:
    root = make_project("web")
    run(root, gear)
    path = root / "public/settings_gear/settings_gear.png"
    with Image.open(path) as image:
        image.save(path, compress_level=0)
    (line,) = next(c.diff for c in run(root, gear, dry_run=True) if c.path.endswith("gear.png"))
    assert line.endswith("same pixels")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<<<<<<< ours\n{}",
        "[]",
        '{"version": 2, "files": {}}',
        '{"version": 1, "files": []}',
        '{"version": 1, "files": {"a": {"sha256": "x"}}}',
        '{"version": 1, "files": {"a": 1}}',
        '{"version": 1, "files": {"a": {"asset": 1, "id": "", "platform": "", "purpose": "", '
        '"sha256": ""}}}',
    ],
)
def test_a_record_that_cannot_be_read_is_said(
    make_project: MakeProject, contents: Contents, gear: Asset, text: str
) -> None:
    root = make_project("web")
    (root / RECORD).parent.mkdir()
    (root / RECORD).write_text(text)
    before = contents(root)
    with pytest.raises(EnvironmentProblem, match=r"files\.json"):
        run(root, gear)
    assert contents(root) == before


def test_a_record_that_names_files_outside_removes_none(
    make_project: MakeProject, gear: Asset, tmp_path: Path
) -> None:
    root = make_project("web")
    run(root, gear)
    precious = tmp_path / "precious"
    precious.write_bytes((root / "public/settings_gear/settings_gear.png").read_bytes())
    record = json.loads((root / RECORD).read_text())
    entry = record["files"]["public/settings_gear/settings_gear.png"]
    record["files"]["../precious"] = entry
    (root / RECORD).write_text(json.dumps(record))
    run(root, gear, prune=True)
    assert precious.is_file()


def test_two_runs_at_once_do_not_lose_each_others_files(
    make_project: MakeProject, make_asset: MakeAsset, contents: Contents, gear: Asset
) -> None:
    root = make_project("web")
    with ProjectFolder(find_project(root)) as folder:
        folder.save([gear])
        run(root, make_asset("bell", size=Size(64, 64)))
        before = contents(root)
        with pytest.raises(EnvironmentProblem, match="run this again"):
            folder.finish()
    # While both were at it, one had its hidden folder there.
    assert contents(root) == {
        path: data for path, data in before.items() if not path.startswith(".assetwright-")
    }


def test_an_asset_that_fails_leaves_none_of_its_files_and_the_others_whole(
    make_project: MakeProject, make_asset: MakeAsset, gear: Asset
) -> None:
    class Failing:
        size = Size(64, 64)

        def render(self, size: Size | None = None) -> None:
            raise ArithmeticError("no such curve")

    root = make_project("web")
    bad = replace(make_asset("bell", size=Size(64, 64)), artwork=Failing())
    with ProjectFolder(find_project(root)) as folder:
        with pytest.raises(ArithmeticError):
            folder.save([bad])
        folder.save([gear])
        changes = folder.finish()
    assert {change.asset for change in changes} == {"settings_gear"}
    assert not (root / "public" / "bell").exists()


def test_what_is_left_to_do_by_hand_is_told_and_not_written(
    make_project: MakeProject, gear: Asset
) -> None:
    root = make_project("flutter")
    with ProjectFolder(find_project(root)) as folder:
        folder.save([gear])
        folder.finish()
        assert "assets/images/" in folder.instructions["flutter"]
    assert not list(root.rglob("snippet*"))
    with ProjectFolder(find_project(root)) as folder:
        folder.save([gear])
        assert folder.instructions == {}


def test_branches_that_each_drew_something_merge(
    make_project: MakeProject, make_asset: MakeAsset, gear: Asset
) -> None:
    root = make_project("web")

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(
            ["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True
        )

    git("init", "-b", "main")
    run(root, make_asset("moon", size=Size(64, 64)))
    git("add", ".")
    git("commit", "-m", "moon")
    git("checkout", "-b", "bell")
    run(root, make_asset("bell", size=Size(64, 64)))
    git("add", ".")
    git("commit", "-m", "bell")
    git("checkout", "main")
    run(root, make_asset("star", size=Size(64, 64)))
    assert ".assetwright-" not in "".join(str(path) for path in root.rglob("*"))
    git("add", ".")
    git("commit", "-m", "star")
    git("merge", "bell", "-m", "both")
    assert set(
        statuses(run(root, *(make_asset(name, size=Size(64, 64)) for name in ("bell", "star"))))
    ) == {"same"}


def test_a_project_that_has_no_place_for_what_is_asked(make_project: MakeProject) -> None:
    with pytest.raises(InputError, match="no place for stores"):
        find_project(make_project("android"), ["stores"])
