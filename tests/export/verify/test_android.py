"""Known faults of other tools' Android folders, each built and found."""

from __future__ import annotations

from typing import Any

import pytest

SCALES = {"mdpi": 1, "hdpi": 1.5, "xhdpi": 2, "xxhdpi": 3, "xxxhdpi": 4}
SPACE = 'xmlns:android="http://schemas.android.com/apk/res/android"'
BLUE, RED, WHITE = (10, 102, 194), (200, 20, 20), (255, 255, 255)


def adaptive(
    background: str = '<background android:drawable="@mipmap/ic_launcher_background"/>',
    foreground: str = '<foreground android:drawable="@mipmap/ic_launcher_foreground"/>',
    monochrome: str = '<monochrome android:drawable="@mipmap/ic_launcher_monochrome"/>',
) -> str:
    layers = background + foreground + monochrome
    return f"<adaptive-icon {SPACE}>{layers}</adaptive-icon>"


@pytest.fixture
def project(folder: Any) -> Any:
    """A folder without fault."""
    for density, scale in SCALES.items():
        place, layer = f"res/mipmap-{density}", round(108 * scale)
        folder.disc(f"{place}/ic_launcher.png", round(48 * scale), 0.9)
        folder.disc(f"{place}/ic_launcher_background.png", layer, 0.3, RED, RED)
        folder.disc(f"{place}/ic_launcher_foreground.png", layer, 0.6, BLUE)
        folder.disc(f"{place}/ic_launcher_monochrome.png", layer, 0.6, WHITE)
        folder.disc(f"res/drawable-{density}/ic_notification.png", round(24 * scale), 0.8, WHITE)
        folder.disc(f"res/drawable-{density}/gear.png", round(30 * scale), 0.8)
    folder.text("res/mipmap-anydpi-v26/ic_launcher.xml", adaptive())
    return folder


def test_a_folder_without_fault(project: Any) -> None:
    assert project.findings() == ()
    assert project.findings("android") == ()


def test_tauri_hdpi_of_49_px(project: Any) -> None:
    project.disc("res/mipmap-hdpi/ic_launcher.png", 49, 0.9)
    (finding,) = project.findings()
    assert (finding.rule, finding.path) == (
        "android-density-size",
        "res/mipmap-hdpi/ic_launcher.png",
    )
    assert "49x49" in finding.problem
    assert "72x72" in finding.remedy


def test_the_same_picture_for_every_density(project: Any) -> None:
    for density in SCALES:
        project.disc(f"res/drawable-{density}/gear.png", 30, 0.8)
    broken = {path for rule, path in project.rules() if rule == "android-density-size"}
    assert broken == {f"res/drawable-{d}/gear.png" for d in SCALES if d != "mdpi"}


def test_rounded_sizes_are_no_fault(folder: Any) -> None:
    for density, scale in SCALES.items():
        folder.disc(f"res/drawable-{density}/gear.png", int(24.4 * scale + 0.5), 0.8)
    assert folder.findings() == ()


def test_foregrounds_of_36_to_192_px(project: Any) -> None:
    for density, scale in SCALES.items():
        name = f"res/mipmap-{density}/ic_launcher_foreground.png"
        project.disc(name, round(48 * scale), 0.6)
    assert project.rules() == {
        ("android-layer-blurry", f"res/mipmap-{density}/ic_launcher_foreground.png")
        for density in SCALES
    }


def test_insets_on_both_layers(project: Any) -> None:
    def inset(role: str) -> str:
        drawable = f'<inset android:drawable="@mipmap/ic_launcher_{role}" android:inset="16.7%"/>'
        return f"<{role}>{drawable}</{role}>"

    project.text(
        "res/mipmap-anydpi-v26/ic_launcher.xml",
        adaptive(inset("background"), inset("foreground")),
    )
    (finding,) = project.findings()
    assert finding.rule == "android-background-inset"
    assert "16.7%" in finding.problem


def test_an_inset_makes_room(project: Any) -> None:
    """What fills an inset picture is within the circle that the whole layer has."""
    for density, scale in SCALES.items():
        side = round(108 * scale * 0.64)
        project.disc(f"res/mipmap-{density}/ic_launcher_foreground.png", side, 0.9)
    drawable = '<inset android:drawable="@mipmap/ic_launcher_foreground" android:inset="18%"/>'
    icon = adaptive(foreground=f"<foreground>{drawable}</foreground>")
    project.text("res/mipmap-anydpi-v26/ic_launcher.xml", icon)
    assert project.findings() == ()


def test_no_monochrome_is_a_warning(project: Any) -> None:
    project.text("res/mipmap-anydpi-v26/ic_launcher.xml", adaptive(monochrome=""))
    (finding,) = project.findings()
    assert (finding.rule, finding.level) == ("android-monochrome-missing", "warning")


@pytest.mark.parametrize(("diameter", "found"), [(66 / 108, False), (0.66, True), (0.9, True)])
@pytest.mark.parametrize("role", ["foreground", "monochrome"])
def test_the_safe_circle(project: Any, role: str, diameter: float, found: bool) -> None:
    path = f"res/mipmap-xxxhdpi/ic_launcher_{role}.png"
    project.disc(path, 432, diameter, WHITE)
    expected = {(f"android-{role}-safe-zone", path)} if found else set()
    assert project.rules() == expected


@pytest.mark.parametrize(
    ("role", "color", "ground", "rule"),
    [
        ("foreground", BLUE, WHITE, "android-foreground-opaque"),
        ("monochrome", BLUE, WHITE, "android-foreground-opaque"),
        ("background", RED, None, "android-background-alpha"),
    ],
)
def test_alpha_of_layers(project: Any, role: str, color: Any, ground: Any, rule: str) -> None:
    path = f"res/mipmap-xhdpi/ic_launcher_{role}.png"
    project.disc(path, 216, 0.5, color, ground)
    assert project.rules() == {(rule, path)}


def test_inks(project: Any, draw: Any) -> None:
    two = draw(108, 0.5, WHITE)
    two.paste((200, 0, 0, 255), (40, 40, 60, 60))
    project.image("res/mipmap-mdpi/ic_launcher_monochrome.png", two)
    project.disc("res/drawable-mdpi/ic_notification.png", 24, 0.8, BLUE)
    project.disc("res/drawable-hdpi/ic_notification.png", 36, 0.8, BLUE, WHITE)
    assert project.rules() == {
        ("android-monochrome-ink", "res/mipmap-mdpi/ic_launcher_monochrome.png"),
        ("android-notification-ink", "res/drawable-mdpi/ic_notification.png"),
        ("android-notification-ink", "res/drawable-hdpi/ic_notification.png"),
    }


def test_dangling_references(project: Any) -> None:
    background = '<background android:drawable="@color/brand"/>'
    foreground = '<foreground android:drawable="@mipmap/missing"/>'
    icon = "res/mipmap-anydpi-v26/ic_launcher.xml"
    project.text(icon, adaptive(background, foreground))
    problems = [f.problem for f in project.findings() if f.rule == "android-reference"]
    assert [p.split()[2].rstrip(",") for p in problems] == ["@color/brand", "@mipmap/missing"]
    project.text("res/values/colors.xml", '<resources><color name="brand">#fff</color></resources>')
    assert [f.problem for f in project.findings() if f.rule == "android-reference"] == problems[1:]


def test_names(folder: Any) -> None:
    for name in ("Gear", "settings-gear", "2fast", "switch", "ok"):
        folder.disc(f"res/drawable-mdpi/{name}.png", 24)
    folder.disc("res/drawable-mdpi/ok.webp", 24)
    folder.text(
        "res/drawable/picture.txt", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    )
    folder.disc("res/drawable-xxxxhdpi/ok.png", 24)
    assert folder.rules() == {
        *(
            ("android-resource-name", f"res/drawable-mdpi/{name}.png")
            for name in ("Gear", "settings-gear", "2fast", "switch")
        ),
        ("android-duplicate-resource", "res/drawable-mdpi/ok.webp"),
        ("android-resource-type", "res/drawable/picture.txt"),
        ("android-density-name", "res/drawable-xxxxhdpi/ok.png"),
    }


def test_a_launcher_icon_for_some_densities(project: Any) -> None:
    (project.path / "res/mipmap-xxhdpi/ic_launcher.png").unlink()
    (finding,) = project.findings()
    assert (finding.rule, finding.level) == ("android-density-missing", "warning")
    assert "xxhdpi" in finding.problem


def vector(data: str, attributes: str = "", color: str = "#ffffff") -> str:
    return (
        f'<vector {SPACE} android:width="108dp" android:height="108dp" '
        'android:viewportWidth="108" android:viewportHeight="108">'
        f'<group {attributes}><path android:fillColor="{color}" android:pathData="{data}"/></group>'
        "</vector>"
    )


PIVOT = 'android:pivotX="54" android:pivotY="54"'
CIRCLE = "M21,54a33,33 0 1,1 66,0a33,33 0 1,1 -66,0z"


@pytest.mark.parametrize(
    ("data", "attributes", "found"),
    [
        (CIRCLE, "", False),
        ("M21 54a33 33 0 1166 0 33 33 0 11-66 0z", "", False),
        (CIRCLE, f'android:scaleX="1.2" android:scaleY="1.2" {PIVOT}', True),
        (CIRCLE, 'android:translateX="8"', True),
        (CIRCLE, f'android:rotation="77" {PIVOT}', False),
        ("M54 54h45", "", True),
        ("M54,54C54,0 54,0 54,54", "", True),
        ("M54,54c0,-40 0,-40 0,0", "", False),
        ("M54 54q0-90 1 0t9 9z", "", True),
    ],
)  # fmt: skip
def test_the_safe_circle_of_a_vector(project: Any, data: str, attributes: str, found: bool) -> None:
    for density in SCALES:
        (project.path / f"res/mipmap-{density}/ic_launcher_foreground.png").unlink()
    path = "res/drawable/ic_launcher_foreground.xml"
    foreground = '<foreground android:drawable="@drawable/ic_launcher_foreground"/>'
    project.text("res/mipmap-anydpi-v26/ic_launcher.xml", adaptive(foreground=foreground))
    project.text(path, vector(data, attributes))
    assert project.rules() == ({("android-foreground-safe-zone", path)} if found else set())


def test_broken_vectors(folder: Any) -> None:
    folder.text("res/drawable/ic_launcher_foreground.xml", vector("M54 54 nothing"))
    folder.text("res/drawable/a.xml", f"<vector {SPACE}><path/></vector>")
    folder.text("res/drawable/ic_notification.xml", vector(CIRCLE, color="#FF0A66C2"))
    assert {(f.rule, f.path, f.problem.split()[1]) for f in folder.findings()} == {
        ("android-vector", "res/drawable/ic_launcher_foreground.xml", "a"),
        ("android-vector", "res/drawable/a.xml", "a"),
        ("android-notification-ink", "res/drawable/ic_notification.xml", "not"),
    }
    assert len(folder.findings()) == 4


def test_the_splash_icon(folder: Any) -> None:
    folder.text(
        "res/values-v31/themes.xml",
        '<resources><style name="Theme"><item name="android:windowSplashScreenAnimatedIcon">'
        "@drawable/opening</item></style></resources>",
    )
    folder.disc("res/drawable-xhdpi/opening.png", 576, 0.66)
    assert folder.findings() == ()
    folder.disc("res/drawable-xhdpi/opening.png", 576, 0.8)
    assert folder.rules() == {
        ("android-splash-safe-zone", "res/drawable-xhdpi/opening.png"),
    }
