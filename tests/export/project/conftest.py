"""Projects as their tools make them, as small as they can be and still be told apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

CATALOG = '{\n  "info" : {\n    "author" : "xcode",\n    "version" : 1\n  }\n}\n'
APPLICATION = 'plugins {\n    id("com.android.application")\n}\nandroid { }\n'


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def android(root: Path) -> None:
    write(
        root,
        **{
            "settings.gradle.kts": 'include(":app")\n',
            "build.gradle.kts": 'plugins { id("com.android.application") apply false }\n',
            "app/build.gradle.kts": APPLICATION,
            "app/src/main/AndroidManifest.xml": "<manifest />\n",
            "app/src/main/res/values/strings.xml": "<resources />\n",
        },
    )


def xcode(root: Path) -> None:
    write(
        root,
        **{
            "Shop.xcodeproj/project.pbxproj": "// !$*UTF8*$!\n",
            "Shop/Assets.xcassets/Contents.json": CATALOG,
            "Shop/Assets.xcassets/AppIcon.appiconset/Contents.json": CATALOG,
            "Shop/Preview Content/Preview Assets.xcassets/Contents.json": CATALOG,
            "Shop/ShopApp.swift": "",
        },
    )


def flutter(root: Path) -> None:
    write(
        root,
        **{
            "pubspec.yaml": "name: shop\ndependencies:\n  flutter:\n    sdk: flutter\n",
            "lib/main.dart": "",
            "android/build.gradle": "",
            "android/app/build.gradle": 'plugins { id "com.android.application" }\n',
            "android/app/src/main/AndroidManifest.xml": "<manifest />\n",
            "ios/Runner.xcodeproj/project.pbxproj": "",
            "ios/Runner/Assets.xcassets/AppIcon.appiconset/Contents.json": CATALOG,
            "macos/Runner/Assets.xcassets/AppIcon.appiconset/Contents.json": CATALOG,
            "web/index.html": "<!doctype html>\n",
        },
    )


def react_native(root: Path) -> None:
    write(
        root,
        **{
            "package.json": json.dumps({"dependencies": {"react": "19", "react-native": "0.80"}}),
            "node_modules/other/android/src/main/AndroidManifest.xml": "<manifest />\n",
            "android/app/build.gradle": 'apply plugin: "com.android.application"\n',
            "android/app/src/main/AndroidManifest.xml": "<manifest />\n",
            "ios/Shop.xcodeproj/project.pbxproj": "",
            "ios/Shop/Images.xcassets/Contents.json": CATALOG,
            "ios/Pods/Other/Assets.xcassets/Contents.json": CATALOG,
        },
    )


def web(root: Path) -> None:
    write(
        root,
        **{
            "package.json": json.dumps({"devDependencies": {"vite": "7"}}),
            "index.html": "<!doctype html>\n",
            "public/robots.txt": "",
        },
    )


MAKERS = {
    "android": android,
    "ios": xcode,
    "flutter": flutter,
    "react-native": react_native,
    "web": web,
}


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a project of a kind, with nothing of assetwright's in it."""

    def make(kind: str) -> Path:
        root = tmp_path / "shop"
        MAKERS[kind](root)
        return root

    return make
