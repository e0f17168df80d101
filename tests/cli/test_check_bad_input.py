"""Files of every odd kind, through the command itself: a finding or a sentence, never a crash."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]

SIDE = 96
SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE = 0, 2, 3


def disc(side: int = SIDE, shift: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """Coverage 0 to 1 of a disc in the middle."""
    rows, columns = np.indices((side, side)) + 0.5 - side / 2
    coverage: np.ndarray = np.clip(side * 0.36 + 0.5 - np.hypot(rows, columns - shift), 0, 1)  # type: ignore[type-arg]
    return coverage


def icon(side: int = SIDE, shift: int = 0) -> Image.Image:
    """A blue disc on transparency."""
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[..., :3] = 10, 102, 194
    pixels[..., 3] = np.rint(disc(side, shift) * 255)
    return Image.fromarray(pixels)


def on_white() -> Image.Image:
    ground = Image.new("RGBA", (SIDE, SIDE), "white")
    ground.alpha_composite(icon())
    return ground.convert("RGB")


def stored(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, color: int, packed: bytes, *more: bytes) -> bytes:
    """A PNG of compressed rows that begin with their filter, with ``more`` chunks before them."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return b"".join((SIGNATURE, header, *more, chunk(b"IDAT", packed), chunk(b"IEND", b"")))


def rows(samples: np.ndarray) -> bytes:  # type: ignore[type-arg]
    """Compressed rows without a filter of samples (H, bytes of a row)."""
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in samples))


def deep(channels: int) -> bytes:
    """A disc in 16 bits a sample on white, grey or in colour."""
    ink = np.array([10, 102, 194] if channels == 3 else [90]) * 257
    coverage = disc()[..., None]
    samples = np.rint(coverage * ink + (1 - coverage) * 65535).astype(">u2")
    packed = rows(samples.reshape(SIDE, -1).view(np.uint8))
    return png(SIDE, SIDE, 16, RGB if channels == 3 else GREY, packed)


def see_through_palette() -> bytes:
    """Two colours, one of them made clear by a tRNS chunk."""
    inside = (disc() >= 0.5).astype(np.uint8)
    colors = chunk(b"PLTE", bytes([255, 0, 255, 10, 102, 194])), chunk(b"tRNS", b"\0")
    return png(SIDE, SIDE, 8, PALETTE, rows(inside), *colors)


def huge(side: int = 30_000) -> bytes:
    """A whole PNG of one bit a pixel, that would be 3.6 GB when decoded; 110 kB as a file."""
    packer = zlib.compressobj(1)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    return png(side, side, 1, GREY, packed)


def checked(run: Run, path: Path) -> tuple[int, dict[str, str], dict[str, str]]:
    """Exit code; levels and messages of the findings of one file, by check."""
    outcome = run("check", path, "--json")
    (file,) = json.loads(outcome.stdout)["files"]
    levels = {found["check"]: found["level"] for found in file["findings"]}
    return outcome.code, levels, {f["check"]: f["message"] for f in file["findings"]}


def failed(levels: dict[str, str]) -> set[str]:
    return {check for check, level in levels.items() if level == "error"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("16-bit.png", deep(3)),
        ("16-bit-grey.png", deep(1)),
        ("cmyk.jpg", stored(on_white().convert("CMYK"), "JPEG", quality=92)),
        ("grey-alpha.png", stored(icon().convert("LA"), "PNG")),
    ],
)
def test_good_pictures_of_odd_kinds_pass(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    code, levels, messages = checked(run, tmp_path / name)
    assert (code, failed(levels)) == (0, set()), messages


def test_colours_of_deep_pictures_are_seen_as_they_are(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    path.write_bytes(deep(3))
    assert run("check", path, "--brand-color", "#0A66C2").code == 0
    assert run("check", path, "--brand-color", "#C2660A").code == 1


def test_what_a_palette_makes_clear_is_clear(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "palette.png"
    path.write_bytes(see_through_palette())
    asked = ("--brand-color", "#0A66C2", "--json")
    (file,) = json.loads(run("check", path, *asked).stdout)["files"]
    levels = {found["check"]: found["level"] for found in file["findings"]}
    # Magenta is in the palette, but nobody sees it.
    assert levels["brand_color"] == "passed"
    assert "halo" not in failed(levels)
    assert run("check", path, "--brand-color", "#FF00FF").code == 1


def test_of_an_animation_the_first_frame_is_judged(run: Run, tmp_path: Path) -> None:
    frames = [icon(shift=shift) for shift in (0, 4, 8)]
    data = stored(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    (tmp_path / "moving.webp").write_bytes(data)
    code, levels, messages = checked(run, tmp_path / "moving.webp")
    assert (code, levels["file"]) == (0, "warning")
    assert "3 frames" in messages["file"]


def test_one_pixel_is_nothing_to_look_at(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    code, levels, _ = checked(run, tmp_path / "dot.png")
    assert (code, failed(levels)) == (1, {"emptiness"})


WHOLE = stored(icon(), "PNG")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cut.png", WHOLE[: len(WHOLE) // 2], "cannot be read to its end"),
        ("cut-in-header.png", WHOLE[:20], "header"),
        ("text.png", b"Dear customer,\n", "no PNG, WebP or JPEG"),
        ("empty.png", b"", "no PNG, WebP or JPEG"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no PNG, WebP or JPEG"),
        ("svg.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no PNG, WebP or JPEG"),
    ],
)
def test_what_is_no_picture_is_a_finding(
    run: Run, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    code, levels, messages = checked(run, tmp_path / name)
    assert (code, levels) == (1, {"file": "error"})
    assert said in messages["file"]


def test_the_other_files_are_judged_all_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    icon().save(tmp_path / "b.png")
    outcome = run("check", tmp_path, "--json")
    passed = [file["passed"] for file in json.loads(outcome.stdout)["files"]]
    assert (outcome.code, passed) == (1, [False, True])


def test_a_folder_may_be_named_as_a_picture_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.png").mkdir()
    outcome = run("check", tmp_path / "x.png")
    assert outcome.code == 2
    assert "x.png has no PNG, WebP or JPEG pictures in it" in outcome.stderr
    icon().save(tmp_path / "x.png" / "disc.png")
    assert run("check", tmp_path / "x.png").code == 0
    outcome = run("check", tmp_path, "--json")
    (file,) = json.loads(outcome.stdout)["files"]
    assert (outcome.code, Path(file["path"]).name) == (0, "disc.png")


PEAK = """
import resource, sys
from assetwright.cli import main
code = main(sys.argv[1:])
# Linux says kibibytes, macOS bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, file=sys.stderr)
"""


def test_too_many_pixels_are_refused_before_any_is_decoded(tmp_path: Path) -> None:
    peaks = []
    for name, data in (("small.png", WHOLE), ("huge.png", huge())):
        (tmp_path / name).write_bytes(data)
        process = subprocess.run(
            [sys.executable, "-c", PEAK, "check", str(tmp_path / name)],
            capture_output=True,
            text=True,
            timeout=120,
        )
        code, peak = map(int, process.stderr.splitlines()[-1].split())
        peaks.append(peak)
    assert code == 1
    assert "at most 8192 px a side and 33 million pixels" in process.stdout
    # Its pixels are 900 MB at a byte each.
    assert peaks[1] < peaks[0] + 16_000_000
