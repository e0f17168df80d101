from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assetwright.export.project import Project, find_project
from assetwright.types import InputError

MakeProject = Callable[[str], Path]
FILES = {
    "android": "res/drawable/gear.xml",
    "ios": "Assets.xcassets/Gear.imageset/gear.svg",
    "macos": "Assets.xcassets/Gear.imageset/gear.svg",
    "web": "gear/gear.png",
    "flutter": "assets/images/2.0x/gear.png",
    "react-native": "gear@2x.png",
}


def write(root: Path, *names: str, text: str = "") -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def targets(project: Project) -> dict[str, str]:
    return {platform: place.of(FILES[platform]) for platform, place in project.places.items()}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("android", {"android": "app/src/main/res/drawable/gear.xml"}),
        ("ios", {"ios": "Shop/Assets.xcassets/Gear.imageset/gear.svg"}),
        ("flutter", {"flutter": "assets/images/2.0x/gear.png"}),
        ("react-native", {"react-native": "assets/gear@2x.png"}),
        ("web", {"web": "public/gear/gear.png"}),
    ],
)
def test_the_outermost_framework_decides(
    make_project: MakeProject, kind: str, expected: dict[str, str]
) -> None:
    project = find_project(make_project(kind))
    assert project.kind == kind
    assert targets(project) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "flutter",
            {
                "android": "android/app/src/main/res/drawable/gear.xml",
                "ios": "ios/Runner/Assets.xcassets/Gear.imageset/gear.svg",
                "macos": "macos/Runner/Assets.xcassets/Gear.imageset/gear.svg",
                "web": "web/gear/gear.png",
            },
        ),
        (
            "react-native",
            {
                "android": "android/app/src/main/res/drawable/gear.xml",
                "ios": "ios/Shop/Images.xcassets/Gear.imageset/gear.svg",
            },
        ),
    ],
)
def test_the_platforms_within_are_reached_by_name(
    make_project: MakeProject, kind: str, expected: dict[str, str]
) -> None:
    assert targets(find_project(make_project(kind), list(expected))) == expected


def test_a_module_a_source_set_and_a_catalogue_are_projects_too(make_project: MakeProject) -> None:
    root = make_project("android")
    module, main = root / "app", root / "app" / "src" / "main"
    assert targets(find_project(module)) == {"android": "src/main/res/drawable/gear.xml"}
    assert targets(find_project(main)) == {"android": "res/drawable/gear.xml"}
    catalog = make_project("ios") / "Shop" / "Assets.xcassets"
    project = find_project(catalog)
    assert project.root == catalog.parent
    assert targets(project) == {"ios": "Assets.xcassets/Gear.imageset/gear.svg"}


def test_android_and_ios_side_by_side_are_both_written_to(tmp_path: Path) -> None:
    write(tmp_path, "settings.gradle.kts", "iosApp/iosApp.xcodeproj/project.pbxproj")
    write(tmp_path, "androidApp/src/main/AndroidManifest.xml", "iosApp/iosApp/App.swift")
    assert targets(find_project(tmp_path)) == {
        "android": "androidApp/src/main/res/drawable/gear.xml",
        "ios": "iosApp/iosApp/Assets.xcassets/Gear.imageset/gear.svg",
    }


def test_of_several_modules_the_application_is_meant(make_project: MakeProject) -> None:
    root = make_project("android")
    write(root, "core/src/main/AndroidManifest.xml", "design/src/main/AndroidManifest.xml")
    assert targets(find_project(root)) == {"android": "app/src/main/res/drawable/gear.xml"}
    write(root, "wear/src/main/AndroidManifest.xml")
    write(root, "wear/build.gradle", text="plugins { alias(libs.plugins.android.application) }")
    with pytest.raises(InputError, match=r"more than one place for android files \(app, wear\)"):
        find_project(root)


def test_of_several_catalogues_the_one_with_the_apps_icon_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "A/Assets.xcassets/Contents.json", "B/Assets.xcassets/Contents.json")
    with pytest.raises(InputError, match=r"A/Assets\.xcassets, B/Assets\.xcassets"):
        find_project(tmp_path)
    write(tmp_path, "B/Assets.xcassets/AppIcon.appiconset/Contents.json")
    assert targets(find_project(tmp_path))["ios"].startswith("B/Assets.xcassets/")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["index.html"], "gear/gear.png"),
        (["index.html", "static/x"], "static/gear/gear.png"),
        (["public/x", "static/x"], "public/gear/gear.png"),
    ],
)
def test_where_a_site_serves_files_from(tmp_path: Path, files: list[str], expected: str) -> None:
    assert targets(find_project(write(tmp_path, *files))) == {"web": expected}


def test_a_package_gets_a_public_folder_a_workspace_does_not(tmp_path: Path) -> None:
    write(tmp_path, "package.json", text='{"name": "shop"}')
    assert targets(find_project(tmp_path)) == {"web": "public/gear/gear.png"}
    write(tmp_path, "package.json", text='{"workspaces": ["apps/*"]}')
    with pytest.raises(InputError, match="its workspaces"):
        find_project(tmp_path)


def test_what_is_no_project_is_said(tmp_path: Path, make_project: MakeProject) -> None:
    with pytest.raises(InputError, match="not a folder"):
        find_project(tmp_path / "none")
    with pytest.raises(InputError, match=r"not a project.*pubspec\.yaml"):
        find_project(tmp_path)
    write(tmp_path, "pubspec.yaml", text="name: only_dart\n")
    with pytest.raises(InputError, match="not a project"):
        find_project(tmp_path)
    with pytest.raises(InputError, match="has no place for ios files"):
        find_project(make_project("web"), ["ios"])
