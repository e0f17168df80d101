"""Manifests, favicons, pages and SVG files with their known faults."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

BLUE, WHITE = (10, 102, 194), (255, 255, 255)
XLINK = "http://www.w3.org/1999/xlink"
SVG = 'xmlns="http://www.w3.org/2000/svg"'


def entry(name: str, side: int, purpose: str | None = None) -> dict[str, str]:
    told = {"src": name, "sizes": f"{side}x{side}", "type": "image/png"}
    return told if purpose is None else told | {"purpose": purpose}


@pytest.fixture
def site(folder: Any) -> Any:
    """A site without fault."""
    folder.disc("icon-192.png", 192, 0.9)
    folder.disc("icon-512.png", 512, 0.9)
    folder.disc("maskable-512.png", 512, 0.7, WHITE, BLUE)
    folder.disc("apple-touch-icon.png", 180, 0.7, WHITE, BLUE)
    folder.json(
        "manifest.webmanifest",
        {
            "icons": [
                entry("icon-192.png", 192),
                entry("/icon-512.png", 512, "any"),
                entry("maskable-512.png?v=2", 512, "maskable"),
                {"src": "https://example.org/a.png", "sizes": "9x9"},
            ]
        },
    )
    folder.text(
        "index.html",
        '<link rel="icon" href="icon-192.png" sizes="192x192"><link rel=manifest '
        'href=/manifest.webmanifest><link rel="stylesheet" href="none.css"><img src="icon-512.png" '
        'srcset="icon-512.png 1x, icon-192.png 2x"><a href="elsewhere.html">',
    )
    return folder


def test_a_site_without_fault(site: Any) -> None:
    assert site.findings() == ()
    assert site.findings("web") == ()


def test_any_and_maskable_in_one(site: Any) -> None:
    icons = [entry("maskable-512.png", 512, "any maskable")]
    site.json("manifest.webmanifest", {"icons": icons})
    assert site.rules() == {("web-any-maskable", "manifest.webmanifest")}


def test_maskable_with_the_pixels_of_any(site: Any) -> None:
    image = Image.open(site.path / "maskable-512.png")
    site.image("icon-512.png", image)
    assert site.rules() == {("web-maskable-same-pixels", "maskable-512.png")}
    site.image("icon-512.png", image.convert("RGBA"))  # the same in other bytes
    assert site.rules() == {("web-maskable-same-pixels", "maskable-512.png")}


@pytest.mark.parametrize(("diameter", "found"), [(0.79, False), (0.8, False), (0.84, True)])
def test_the_safe_zone_of_a_mask(site: Any, diameter: float, found: bool) -> None:
    site.disc("maskable-512.png", 512, diameter, WHITE, BLUE)
    expected = {("web-maskable-safe-zone", "maskable-512.png")} if found else set()
    assert site.rules() == expected


def test_a_graded_background_is_no_motif(site: Any, draw: Any) -> None:
    ground = Image.linear_gradient("L").resize((512, 512)).convert("RGB")
    ground.paste(draw(512, 0.7, WHITE), mask=draw(512, 0.7, WHITE))
    site.image("maskable-512.png", ground)
    assert site.findings() == ()


def test_a_mask_without_background_or_motif(site: Any) -> None:
    site.disc("maskable-512.png", 512, 0.7, BLUE)
    assert site.rules() == {("web-maskable-alpha", "maskable-512.png")}
    site.disc("maskable-512.png", 512, 0.7, BLUE, BLUE)
    assert site.rules() == {("icon-blank", "maskable-512.png")}


@pytest.mark.parametrize(
    ("icon", "rule"),
    [
        (entry("none.png", 192), "web-reference"),
        (entry("../../etc/passwd", 192), "web-reference"),
        (entry("icon-192.png", 512), "web-sizes"),
        (entry("icon-192.png", 192, "badge"), "web-purpose"),
        (entry("icon-192.png", 192) | {"type": "image/webp"}, "web-type"),
        ({"sizes": "192x192"}, "web-manifest"),
        ("icon-192.png", "web-manifest"),
    ],
)
def test_entries(site: Any, icon: object, rule: str) -> None:
    site.json("manifest.webmanifest", {"icons": [icon]})
    assert site.rules() == {(rule, "manifest.webmanifest")}


def test_the_home_screen_icon(site: Any) -> None:
    site.disc("apple-touch-icon.png", 152, 0.7, BLUE)
    assert site.rules() == {
        ("web-apple-touch-size", "apple-touch-icon.png"),
        ("web-apple-touch-alpha", "apple-touch-icon.png"),
    }


def test_references_of_a_page(site: Any) -> None:
    site.text(
        "index.html", '<link rel="icon" href="a.ico"><img srcset="b.png 1x, icon-192.png 2x">'
    )
    problems = {f.problem for f in site.findings()}
    assert {(f.rule, f.path) for f in site.findings()} == {("web-reference", "index.html")}
    assert len(problems) == 2


def ico(*sides: int, kind: str = "bmp") -> bytes:
    largest = Image.new("RGBA", (max(sides), max(sides)), (10, 102, 194, 255))
    buffer = BytesIO()
    largest.save(buffer, "ICO", sizes=[(side, side) for side in sides], bitmap_format=kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["bmp", "png"])
def test_icons(folder: Any, kind: str) -> None:
    folder.data("favicon.ico", ico(16, 32, 48, kind=kind))
    folder.data("app.ico", ico(16, 32, 48, 256, kind=kind))
    assert folder.findings() == ()
    folder.data("app.ico", ico(48, kind=kind))
    assert folder.rules() == {("ico-single-size", "app.ico"), ("ico-sizes", "app.ico")}
    folder.data("app.ico", ico(16, 32, 48, kind=kind))
    assert folder.rules() == {("ico-sizes", "app.ico")}
    assert folder.rules("windows") == folder.rules()


def test_broken_icons(folder: Any) -> None:
    whole = ico(16, 32, 48)
    lying = bytearray(whole)
    lying[6:8] = bytes((17, 17))
    folder.data("favicon.ico", bytes(lying))
    assert folder.rules() == {("ico-frame-size", "favicon.ico")}
    far = bytearray(whole)
    far[18:22] = struct.pack("<I", 10**9)
    for broken in (whole[:-200], whole[:9], b"\0\0\1\0\0\0", bytes(far), b"icons"):
        folder.data("favicon.ico", broken)
        assert folder.rules() == {("ico-damaged", "favicon.ico")}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<path d="M0 0"/>', None),
        ('<a href="https://example.org"><path d="M0 0"/></a>', None),
        ('<image href="data:image/png;base64,AAAA"/>', None),
        ('<defs><path id="a" d="M0 0"/></defs><use href="#a" fill="url(#a)"/>', None),
        ("<metadata><a:b xmlns:a='urn:a' href='http://example.org/'/></metadata>", None),
        ("<script>1</script>", "svg-script"),
        ('<path onclick="go()"/>', "svg-script"),
        ('<a href=" javascript:go()"/>', "svg-script"),
        ("<foreignObject/>", "svg-script"),
        ('<image href="https://example.org/a.png"/>', "svg-external-reference"),
        (
            '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="a.png"/>',
            "svg-external-reference",
        ),
        ("<style>@import 'a.css';</style>", "svg-external-reference"),
        ('<path style="fill:url(a.svg#b)"/>', "svg-external-reference"),
        ('<use href="#none"/>', "svg-reference"),
        ('<path fill="url(#none)"/>', "svg-reference"),
    ],
)
def test_svg(folder: Any, body: str, rule: str | None) -> None:
    folder.text("a.svg", f'<svg {SVG} viewBox="0 0 9 9">{body}</svg>')
    assert folder.rules() == (set() if rule is None else {(rule, "a.svg")})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<svg/>", "svg-root"),
        (f"<svg {SVG}/>", "svg-root"),
        (f'<svg {SVG} viewBox="0 0 9 9"><g></svg>', "xml-malformed"),
        ("a picture", "xml-malformed"),
        (
            f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a"><svg {SVG} viewBox="0 0 9 9"/>',
            None,
        ),
        (f'<!DOCTYPE svg [<!ENTITY a SYSTEM "/etc/passwd">]><svg {SVG}>&a;</svg>', "xml-entities"),
    ],
)
def test_svg_documents(folder: Any, text: str, rule: str | None) -> None:
    folder.text("a.svg", text)
    assert folder.rules() == (set() if rule is None else {(rule, "a.svg")})
