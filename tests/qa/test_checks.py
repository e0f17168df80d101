"""Every check passes a clean drawing and finds its own fault in a spoilt one."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import coloraide
import numpy as np
import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, Level, Picture, WantedColor, checks, inspect, register
from assetwright.qa.checks.contrast import apca, wcag
from assetwright.qa.checks.sharpness import edge_widths
from assetwright.qa.color_difference import ciede2000, lab
from assetwright.settings import Gates
from assetwright.types import WHITE, AssetType, Color
from tests.qa.conftest import INK, Judge, drawing, fails, on_ground

ICONS = Path(__file__).parents[1] / "data" / "heldout_icons.json.gz"


def blurred(radius: float):  # type: ignore[no-untyped-def]
    black = on_ground(drawing(ink=(0, 0, 0)), (255, 255, 255))
    return np.asarray(Image.fromarray(black).filter(ImageFilter.GaussianBlur(radius)))


def test_a_clean_drawing_passes_every_check() -> None:
    expected = Expectations(AssetType.ICON, (WantedColor(Color(*INK)),), (WHITE,))
    for pixels in (drawing(512), drawing(256), on_ground(drawing(512), (255, 255, 255))):
        assert [f for f in inspect(Picture(pixels), expected) if f.level is Level.ERROR] == []


def test_designers_icons_pass() -> None:
    found = json.loads(gzip.decompress(ICONS.read_bytes()))["icons"][::52]
    for icon in found:
        long = max(icon["width"], icon["height"])
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {long} {long}" '
            f'width="512" height="512" color="#0A66C2">{icon["body"]}</svg>'
        )
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512))
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
        findings = inspect(Picture(pixels), Expectations(AssetType.ICON))
        assert [f for f in findings if not f.passed] == [], icon["name"]


def test_checks_are_entered_once() -> None:
    with pytest.raises(ValueError, match="sharpness"):
        register("sharpness")(lambda picture, expected: None)  # type: ignore[arg-type, return-value]


def test_a_check_can_be_switched_off() -> None:
    expected = Expectations(gates=Gates(off=("sharpness",)))
    names = {finding.check for finding in inspect(Picture(drawing()), expected)}
    assert names == set(checks()) - {"sharpness"}


@pytest.mark.parametrize("off", [(0, 0, 0), (1, 2, 0)])
def test_a_brand_colour_is_found(judge: Judge, off: tuple[int, int, int]) -> None:
    ink = tuple(a + b for a, b in zip(INK, off, strict=True))
    finding = judge("brand_color", drawing(ink=ink), colors=(WantedColor(Color(*INK)),))
    assert finding.level is Level.PASSED


def test_another_colour_is_no_brand_colour(judge: Judge) -> None:
    finding = judge("brand_color", drawing(ink=(60, 110, 194)), colors=(WantedColor(Color(*INK)),))
    assert fails(finding)
    assert "#3c6ec2" in finding.message
    assert finding.value is not None
    assert finding.value > 2


def test_colours_at_edges_do_not_count(judge: Judge) -> None:
    """Between black and white lies grey, but only at edges."""
    grey = (WantedColor(Color(128, 128, 128), 5),)
    assert fails(
        judge("brand_color", on_ground(drawing(ink=(0, 0, 0)), (255, 255, 255)), colors=grey)
    )


def test_all_pixels_can_be_asked_to_be_in_range(judge: Judge) -> None:
    half = drawing()
    half[128:, :, :3] = (200, 30, 30)
    wanted = (WantedColor(Color(*INK)),)
    assert judge("brand_color", half, colors=wanted).passed
    strict = Gates(pixels_in_range=0.95)
    assert fails(judge("brand_color", half, colors=wanted, gates=strict))
    assert judge("brand_color", drawing(), colors=wanted, gates=strict).passed


@given(st.tuples(*[st.integers(0, 255)] * 6))
def test_the_colour_difference_is_ciede2000(levels: tuple[int, ...]) -> None:
    one, other = np.array(levels[:3]) / 255, np.array(levels[3:]) / 255
    expected = coloraide.Color("srgb", one.tolist()).delta_e(
        coloraide.Color("srgb", other.tolist()), method="2000"
    )
    # Coloraide adapts the white of sRGB to D50, which this does not.
    found = ciede2000(lab(one), lab(other))
    same = coloraide.Color("lab-d65", lab(one).tolist()).delta_e(
        coloraide.Color("lab-d65", lab(other).tolist()), method="2000", space="lab-d65"
    )
    assert found == pytest.approx(same, abs=1e-6) or found == pytest.approx(
        expected, rel=0.1, abs=0.5
    )


def test_edges_are_as_wide_as_the_blur() -> None:
    for sigma in (2.0, 3.0, 4.0):
        widths = edge_widths(Picture(blurred(sigma)).luma)
        assert np.median(widths) == pytest.approx(2.507 * sigma, rel=0.12)


def test_a_blurred_drawing_is_not_sharp(judge: Judge) -> None:
    assert judge("sharpness", blurred(0.3)).passed
    assert fails(judge("sharpness", blurred(1.2)))


def test_repeated_pixels_are_found(judge: Judge) -> None:
    small = drawing(64)
    finding = judge("pixelation", small.repeat(4, 0).repeat(4, 1))
    assert fails(finding)
    assert finding.value == 4
    assert judge("pixelation", small).passed


def test_contrast_is_that_of_wcag_and_apca() -> None:
    grey = np.array([[0x76] * 3]) / 255
    assert wcag(grey, WHITE)[0] == pytest.approx(4.54, abs=0.01)
    # Values published with APCA 0.0.98G-4g.
    assert apca(np.array([[0x88] * 3]) / 255, WHITE)[0] == pytest.approx(63.056, abs=0.01)
    assert apca(np.array([[1.0] * 3]), Color(0x88, 0x88, 0x88))[0] == pytest.approx(
        -68.541, abs=0.01
    )
    assert apca(np.array([[0.0] * 3]), Color(0xAA, 0xAA, 0xAA))[0] == pytest.approx(
        58.146, abs=0.01
    )


def test_a_pale_drawing_needs_a_dark_background(judge: Judge) -> None:
    pale = drawing(ink=(200, 210, 220))
    assert fails(judge("contrast", pale, backgrounds=(WHITE,)))
    assert fails(judge("contrast", pale, backgrounds=(Color(0, 0, 0), WHITE)))
    assert judge("contrast", pale, backgrounds=(Color(0, 0, 0),)).level is Level.PASSED
    assert judge("contrast", pale).level is Level.SKIPPED


def test_a_drawing_is_whole_and_centred(judge: Judge) -> None:
    assert fails(judge("framing", drawing(shift=120)))
    off = np.zeros((512, 512, 4), np.uint8)
    off[20:276, 20:276] = drawing()
    finding = judge("framing", off)
    assert fails(finding)
    assert "centre" in finding.message
    zone = Gates(safe_zone=0.7)
    assert fails(judge("framing", drawing(), gates=zone))
    assert judge("framing", drawing(), gates=Gates(safe_zone=0.8)).passed


def test_hairlines_fade_when_small(judge: Judge) -> None:
    fine = np.zeros((512, 512, 4), np.uint8)
    fine[40:472:7, 40:472] = (0, 0, 0, 255)
    assert fails(judge("legibility", fine))
    assert judge("legibility", drawing(512)).passed


def test_transparency_is_real(judge: Judge) -> None:
    rows, columns = np.indices((256, 256)) // 16
    board = np.full((256, 256, 4), 255, np.uint8)
    board[(rows + columns) % 2 == 1, :3] = 204
    image = Image.fromarray(board)
    image.alpha_composite(Image.fromarray(drawing()))
    assert fails(judge("transparency", np.asarray(image)))
    veiled = drawing()
    veiled[veiled[..., 3] == 0, 3] = 6
    assert fails(judge("transparency", veiled))
    weak = drawing()
    weak[..., 3] //= 2
    assert fails(judge("transparency", weak))
    weak[..., :3] = 255
    assert judge("transparency", weak).passed, "a mask, whose tones are its opacity"


@pytest.mark.parametrize("fringe", [(255, 255, 255), (0, 0, 0), (255, 0, 255)])
def test_a_fringe_is_found(judge: Judge, fringe: tuple[int, int, int]) -> None:
    spoilt = drawing(512)
    edge = (spoilt[..., 3] > 0) & (spoilt[..., 3] < 255)
    spoilt[edge, :3] = fringe
    assert fails(judge("halo", spoilt))
    assert judge("halo", drawing(512)).value == 0


def test_nothing_is_not_a_picture(judge: Judge) -> None:
    assert fails(judge("emptiness", np.zeros((64, 64, 4), np.uint8)))
    flat = np.full((64, 64, 4), 255, np.uint8)
    assert fails(judge("emptiness", flat))
    assert judge("emptiness", flat, layer=True).level is Level.SKIPPED


def gradient(steps: int):  # type: ignore[no-untyped-def]
    rows = np.arange(512)[:, None] // (512 // steps) * (160 / steps)
    levels = np.broadcast_to(np.rint(40 + rows), (512, 512))
    return np.dstack([levels, levels, levels, np.full((512, 512), 255)]).astype(np.uint8)


def test_a_gradient_has_no_steps(judge: Judge) -> None:
    assert judge("banding", gradient(128)).passed
    assert fails(judge("banding", gradient(16)))


def test_flat_areas_are_flat(judge: Judge) -> None:
    rough = drawing()
    grain = np.random.default_rng(1).normal(0, 4, rough.shape[:2])[..., None]
    rough[..., :3] = np.clip(rough[..., :3] + grain, 0, 255)
    assert fails(judge("noise", rough))


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0, 128, 255]),
)
def test_any_pixels_are_judged(height: int, width: int, seed: int, alpha: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4)).astype(np.uint8)
    pixels[..., 3] = np.maximum(pixels[..., 3], alpha)
    expected = Expectations(
        None, (WantedColor(Color(1, 2, 3)),), (WHITE,), Gates(safe_zone=0.8, pixels_in_range=0.9)
    )
    first = inspect(Picture(pixels), expected)
    assert len(first) == len(checks())
    assert first == inspect(Picture(pixels.copy()), expected)


def tile(motif: Pixels, ground: tuple[int, int, int] = (20, 60, 120)) -> Pixels:
    """The motif on a rounded square on transparency, as launchers show it."""
    side = motif.shape[0]
    image = Image.new("RGBA", (side * 2, side * 2))
    ImageDraw.Draw(image).rounded_rectangle(
        (side // 12, side // 12, side * 2 - side // 12, side * 2 - side // 12), side // 2, ground
    )
    image = image.resize((side, side), Image.Resampling.BOX)
    image.alpha_composite(Image.fromarray(motif).resize((side // 2, side // 2)), (side // 4,) * 2)
    return np.asarray(image)


def test_of_a_tile_counts_what_lies_on_it(judge: Judge) -> None:
    """The tile is whole, centred and full of colour, whatever is on it."""
    white = (255, 255, 255)
    sound, aside = tile(drawing(512, white)), tile(drawing(512, white, shift=150))
    empty, pale = tile(np.zeros((512, 512, 4), np.uint8)), tile(drawing(512, (60, 90, 150)))
    for check, spoilt in (("framing", aside), ("emptiness", empty), ("contrast", pale)):
        assert judge(check, sound, tile=True).level is Level.PASSED
        assert fails(judge(check, spoilt, tile=True)), check
        assert judge(check, spoilt).passed, "a stop button is a filled square too"


def test_no_tile_is_made_of_what_is_none() -> None:
    for pixels in (drawing(512), on_ground(drawing(512), (255, 255, 255))):
        picture = Picture(pixels)
        assert picture.on_tile is picture


@pytest.mark.parametrize(
    "asset_type", [AssetType.SPLASH_SCREEN, AssetType.BANNER, AssetType.ILLUSTRATION]
)
def test_something_stands_out_in_the_middle(judge: Judge, asset_type: AssetType) -> None:
    size = {AssetType.SPLASH_SCREEN: (384, 683), AssetType.BANNER: (728, 90)}.get(
        asset_type, (512, 512)
    )

    def scene(ink: tuple[int, int, int]) -> Pixels:
        image = Image.new("RGBA", size, (20, 60, 120))
        # Decoration at the edge, which is no motif.
        ImageDraw.Draw(image).ellipse((0, 0, size[1] // 5, size[1] // 5), fill=(255, 220, 90))
        motif = drawing(max(64, min(size) // 2), ink)
        place = tuple((side - motif.shape[0]) // 2 for side in size)
        image.alpha_composite(Image.fromarray(motif), place)
        return np.asarray(image)

    assert judge("contrast", scene((255, 255, 255)), asset_type=asset_type).passed
    faint = judge("contrast", scene((50, 85, 140)), asset_type=asset_type)
    assert fails(faint)
    assert "middle" in faint.message


def test_a_bad_jpeg_leaves_ripples(judge: Judge) -> None:
    white = Image.fromarray(on_ground(drawing(512), (255, 255, 255))).convert("RGB")
    once = io.BytesIO()
    white.save(once, "JPEG", quality=40)
    rippled = np.asarray(Image.open(once).convert("RGBA"))
    finding = judge("noise", rippled)
    assert fails(finding)
    assert "ripples" in finding.message
    own = checks()["noise"](Picture(rippled, lossy=True), Expectations(AssetType.ICON))
    assert own.passed, "a JPEG has them by right"


def test_noise_can_be_all_over(judge: Judge) -> None:
    rough = on_ground(drawing(), (255, 255, 255)).astype(np.float64)
    rough[..., :3] += np.random.default_rng(1).normal(0, 60, rough.shape[:2])[..., None]
    assert fails(judge("noise", np.rint(np.clip(rough, 0, 255)).astype(np.uint8)))


@pytest.mark.parametrize("size", [(728, 90), (384, 683)])
def test_what_is_blurred_beyond_edges_is_not_sharp(judge: Judge, size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, (20, 60, 120))
    place = tuple((side - 80) // 2 for side in size)
    image.paste((255, 255, 255), (*place, place[0] + 80, place[1] + 80))
    assert judge("sharpness", np.asarray(image.convert("RGBA"))).passed
    soft = image.filter(ImageFilter.GaussianBlur(9)).convert("RGBA")
    assert fails(judge("sharpness", np.asarray(soft)))


def test_a_smooth_ground_is_not_blurred(judge: Judge) -> None:
    assert judge("sharpness", gradient(160)).level is Level.SKIPPED


def test_blocks_are_found_in_a_narrow_banner(judge: Judge) -> None:
    image = Image.new("RGBA", (728, 90), (20, 60, 120))
    for left in range(0, 700, 70):
        image.alpha_composite(Image.fromarray(drawing(64, (255, 255, 255))), (left + 3, 13))
    small = np.asarray(image.resize((45, 5), Image.Resampling.BOX))
    finding = judge("pixelation", small.repeat(16, 0).repeat(16, 1))
    assert finding.value == 16


def test_what_is_round_may_reach_the_edge_of_a_small_icon(judge: Judge) -> None:
    """What is flat there has been cut off."""
    rows, columns = np.indices((24, 24)) + 0.5
    disc, square = np.zeros((2, 24, 24, 4), np.uint8)
    disc[..., 3] = np.rint(np.clip(11 - np.hypot(rows - 13.5, columns - 12), 0, 1) * 255)
    square[3:, 3:21, 3] = 255
    assert judge("framing", disc).passed
    finding = judge("framing", square)
    assert fails(finding)
    assert "cut off" in finding.message


def test_an_ink_counts_by_its_share_of_the_motif(judge: Judge) -> None:
    """A splash screen is mostly ground."""
    image = Image.new("RGBA", (384, 683), (255, 244, 224))
    image.alpha_composite(Image.fromarray(drawing(96)), (144, 290))
    wanted = (WantedColor(Color(*INK)),)
    splash = AssetType.SPLASH_SCREEN
    assert judge("brand_color", np.asarray(image), colors=wanted, asset_type=splash).passed
    other = (WantedColor(Color(200, 30, 30)),)
    assert fails(judge("brand_color", np.asarray(image), colors=other, asset_type=splash))
