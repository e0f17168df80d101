"""References: what counts as the same picture, and the folder that keeps them."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from assetwright.cli import main
from assetwright.qa.baseline import Status, approve, compare, compare_folder
from assetwright.qa.baseline.report import junit, write_html
from assetwright.types import EnvironmentProblem, InputError

SIDE = 128
BLUE = (10, 102, 194)


def drawn(
    shift: int = 0, color: tuple[int, int, int] = BLUE, dot: bool = False, side: int = SIDE
) -> Image.Image:
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((6, 6, side - 7, side - 7), 20, fill=color)
    pen.ellipse((34 + shift, 34, 93 + shift, 93), fill="white")
    if dot:
        pen.ellipse((16, 16, 23, 23), fill=(220, 30, 30))
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(buffer, kind, **options)
    return buffer.getvalue()


def nudged(image: Image.Image, by: int) -> Image.Image:
    pixels = np.asarray(image).astype(np.int16)
    pixels[..., :3] += np.where(pixels[..., :3] > 127, -by, by)
    return Image.fromarray(pixels.astype(np.uint8))


REENCODED: dict[str, Callable[[Image.Image], tuple[bytes, bytes]]] = {
    "level": lambda i: (saved(i, compress_level=1), saved(i, optimize=True)),
    "palette": lambda i: (saved(i), saved(nudged(i, 2))),
    "lossless webp": lambda i: (saved(i), saved(i, "WEBP", lossless=True, exact=True)),
    "webp 80": lambda i: (saved(i), saved(i, "WEBP", quality=80)),
    "webp 90 to 80": lambda i: (saved(i, "WEBP", quality=90), saved(i, "WEBP", quality=80)),
    "jpeg 80": lambda i: (saved(i.convert("RGB")), saved(i, "JPEG", quality=80)),
    "jpeg 92 to 82": lambda i: (saved(i, "JPEG", quality=92), saved(i, "JPEG", quality=82)),
}


@pytest.mark.parametrize("how", REENCODED)
def test_another_encoding_is_the_same_picture(how: str) -> None:
    one, other = REENCODED[how](drawn())
    assert one != other
    assert compare(one, other).status is Status.REENCODED
    assert compare(other, one).status is Status.REENCODED


CHANGED = {
    "dot": drawn(dot=True),
    "moved": drawn(shift=1),
    "hue": drawn(color=(60, 90, 205)),
}


@pytest.mark.parametrize("what", CHANGED)
@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("WEBP", {"quality": 80}), ("JPEG", {"quality": 80})]
)
def test_a_change_is_found_in_every_encoding(
    what: str, kind: str, options: dict[str, object]
) -> None:
    before, after = saved(drawn(), kind, **options), saved(CHANGED[what], kind, **options)
    assert compare(before, after).status is Status.CHANGED
    assert compare(after, before).status is Status.CHANGED


def test_a_move_is_told_with_its_direction() -> None:
    found = compare(saved(drawn()), saved(drawn(shift=1)))
    assert found.why.startswith("moved 1 px to the right")
    assert found.box == (34, 34, 95, 94)


def test_white_on_transparency_is_not_nothing() -> None:
    glyph = Image.new("RGBA", (48, 48), (255, 255, 255, 0))
    empty = saved(glyph)
    ImageDraw.Draw(glyph).ellipse((8, 8, 40, 40), fill="white")
    found = compare(saved(glyph), empty)
    assert found.status is Status.CHANGED
    assert found.why.startswith("nothing can be seen any more")


def test_colour_that_is_not_seen_does_not_count() -> None:
    clear, pixels = drawn(), np.asarray(drawn()).copy()
    pixels[pixels[..., 3] == 0, :3] = 200
    assert compare(saved(clear), saved(Image.fromarray(pixels))).status is Status.REENCODED


def test_three_levels_are_a_change() -> None:
    assert compare(saved(drawn()), saved(nudged(drawn(), 3))).status is Status.CHANGED


def test_sizes_are_strict() -> None:
    found = compare(saved(drawn()), saved(drawn(side=SIDE + 1)))
    assert found.status is Status.RESIZED
    assert found.why == "128x128 px became 129x129 px"


def test_a_later_frame_a_profile_and_an_orientation_count() -> None:
    plain = saved(drawn(), "WEBP", lossless=True)
    frames = [drawn(), drawn(dot=True)]
    moving = saved(drawn(), "WEBP", lossless=True, save_all=True, append_images=frames)
    assert compare(plain, moving).status is Status.CHANGED
    exif = Image.Exif()
    exif[0x0112] = 6
    assert compare(saved(drawn()), saved(drawn(), exif=exif)).status is Status.CHANGED
    assert compare(saved(drawn()), saved(drawn(), icc_profile=b"wide")).status is Status.CHANGED


pictures = st.builds(
    lambda width, height, data: Image.frombytes(
        "RGBA",
        (width, height),
        (data * (width * height * 4 // len(data) + 1))[: width * height * 4],
    ),
    st.integers(1, 20),
    st.integers(1, 20),
    st.binary(min_size=4, max_size=64),
)


@settings(max_examples=60, deadline=None)
@given(pictures, pictures, st.sampled_from(["PNG", "WEBP", "JPEG"]))
def test_the_order_makes_no_difference(one: Image.Image, other: Image.Image, kind: str) -> None:
    a, b = saved(one), saved(other, kind)
    assert compare(a, a).status is Status.SAME
    assert compare(a, b).status is compare(b, a).status
    assert compare(a, saved(one, compress_level=0)).status.passes


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from(["PNG", "WEBP", "JPEG"]))
def test_no_bytes_make_it_fail(noise: bytes, cut: int, kind: str) -> None:
    whole = saved(drawn(side=100), kind)
    for broken in (noise, whole[:cut], whole[:cut] + noise + whole[cut + len(noise) :]):
        status = compare(whole, broken).status
        assert status is compare(broken, whole).status
        assert status.passes or broken != whole


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out/icons").mkdir(parents=True)
    for name in ("gear", "bell", "gone"):
        drawn().save(tmp_path / f"out/icons/{name}.png")
    approve([Path("out")], Path("baselines"))
    return tmp_path


def statuses() -> dict[str, Status]:
    run = compare_folder(Path("out"), Path("baselines"))
    return {result.path: result.status for result in run.results}


def test_every_file_of_both_folders_has_a_status(folder: Path) -> None:
    assert set(statuses().values()) == {Status.SAME}
    drawn(dot=True).save("out/icons/gear.png")
    drawn().save("out/icons/bell.png", optimize=True, compress_level=0)
    Path("out/icons/gone.png").unlink()
    drawn().save("out/icons/new.png")
    assert statuses() == {
        "icons/bell.png": Status.REENCODED,
        "icons/gear.png": Status.CHANGED,
        "icons/gone.png": Status.MISSING,
        "icons/new.png": Status.ADDED,
    }


def test_approving_what_the_report_says_makes_all_the_same(folder: Path) -> None:
    drawn(dot=True).save("out/icons/gear.png")
    Path("out/icons/gone.png").unlink()
    approve([Path("out")], Path("baselines"), ["icons/gear.png"])
    assert statuses()["icons/gear.png"] is Status.SAME
    approve([Path("out")], Path("baselines"), remove_missing=True)
    assert set(statuses().values()) == {Status.SAME}
    assert not Path("baselines/icons/gone.png").exists()


def test_the_index_is_the_same_for_the_same_files(folder: Path) -> None:
    approve([Path("out")], Path("other"))
    assert Path("other/index.json").read_bytes() == Path("baselines/index.json").read_bytes()
    names = list(json.loads(Path("other/index.json").read_text())["files"])
    assert names == sorted(names)


def test_a_reference_that_nobody_approved_is_refused(folder: Path) -> None:
    drawn().save("out/icons/gear.png", compress_level=0)
    drawn(dot=True).save("baselines/icons/gear.png")
    with pytest.raises(EnvironmentProblem, match="is not the file that was approved"):
        statuses()


@pytest.mark.parametrize(
    "index",
    ["", "[]", '{"version": 1, "files": {"../x": {"sha256": "", "bytes": 1}}}', "<<<<<<< HEAD"],
)
def test_a_damaged_index_is_one_clear_error(folder: Path, index: str) -> None:
    Path("baselines/index.json").write_text(index)
    with pytest.raises(InputError, match="no index of references"):
        statuses()


def test_the_commands_exit_as_they_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "compare", "out"]) == 0
    drawn(shift=1).save("out/icons/gear.png")
    capsys.readouterr()
    assert main(["baseline", "compare", "out", "--json", "--junit", "j.xml"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["differs"] == 1
    changed = [result for result in found["results"] if result["status"] == "changed"]
    assert changed[0]["approve"] == "assetwright baseline approve out --only icons/gear.png"
    assert ET.parse("j.xml").getroot().get("failures") == "1"
    assert main(["baseline", "approve", "out", "--only", "icons/gear.png"]) == 0
    assert main(["baseline", "compare", "out"]) == 0
    assert main(["baseline", "compare", "nowhere"]) == 2
    assert main(["baseline", "compare", "out", "--baselines", "none"]) == 2
    assert main(["baseline", "compare", "out", "--only", "*.gif"]) == 2


def test_the_report_stands_by_itself(folder: Path) -> None:
    name = "out/icons/<img onerror='x'> & [1].png"
    drawn().save(name)
    drawn(dot=True).save("out/icons/gear.png")
    run = compare_folder(Path("out"), Path("baselines"))
    page = write_html(run, Path("report")).read_text()
    assert "http:" not in page
    assert "https:" not in page
    assert "<img onerror" not in page
    sources = [part.partition('"')[0] for part in page.split('src="')[1:]]
    assert len(sources) == 6  # reference, now and difference, the first two again; one added
    assert all((folder / "report" / source).is_file() for source in sources)
    assert page.count("<img ") == page.count(' alt="')
    ET.fromstring(junit(run))


def test_an_older_reports_pictures_are_removed(folder: Path) -> None:
    drawn(dot=True).save("out/icons/gear.png")
    write_html(compare_folder(Path("out"), Path("baselines")), Path("report"))
    assert list(Path("report/images").iterdir())
    drawn().save("out/icons/gear.png")
    write_html(compare_folder(Path("out"), Path("baselines")), Path("report"))
    assert not list(Path("report/images").glob("*.png"))
