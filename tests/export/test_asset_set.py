import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export import PLATFORMS, Asset, AssetFile, AssetSet, read_metadata
from assetwright.types import (
    AssetType,
    Color,
    Density,
    EnvironmentProblem,
    ImageFormat,
    InputError,
    Size,
)

MakeAsset = Callable[..., Asset]
Contents = Callable[[Path], dict[str, bytes]]
SMALL = Size(64, 64)

DENSITY_SIZES = {
    AssetType.ICON: "384x384 512x512 768x768 1024x1024 1536x1536 2048x2048",
    AssetType.BANNER: "546x68 728x90 1092x135 1456x180 2184x270 2912x360",
    AssetType.ILLUSTRATION: "768x768 1024x1024 1536x1536 2048x2048 3072x3072 4096x4096",
}


def one(asset: Asset) -> AssetSet:
    return AssetSet((asset,))


@pytest.mark.parametrize("kind", DENSITY_SIZES)
def test_every_density_has_its_size(tmp_path: Path, make_asset: MakeAsset, kind: AssetType) -> None:
    asset = make_asset("gear", kind)
    files = one(asset).save(tmp_path, formats=["webp"])
    assert " ".join(str(file.size) for file in files) == DENSITY_SIZES[kind]
    for file, density in zip(files, Density, strict=True):
        assert file.path == tmp_path / "gear" / density / "gear.webp"
        assert file.density is density
        with Image.open(file.path) as image:
            assert Size(*image.size) == file.size


def test_a_set_is_six_densities_in_three_formats(tmp_path: Path, make_asset: MakeAsset) -> None:
    heard: list[AssetFile] = []
    files = one(make_asset(size=SMALL)).save(tmp_path, on_file=heard.append)
    assert [(file.density, file.format) for file in files] == [
        (density, image_format) for density in Density for image_format in ImageFormat
    ]
    assert sorted(map(str, heard)) == sorted(map(str, files))
    for file in files:
        assert file.bytes == file.path.stat().st_size
        found = read_metadata(file.path)
        assert found["density"] == file.density
        assert found["format"] == file.format
        assert found["base_size"] == "64x64"


def test_every_file_is_the_drawing_at_its_size(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset(size=SMALL)
    for file in one(asset).save(tmp_path, formats=[ImageFormat.PNG, ImageFormat.WEBP]):
        with Image.open(file.path) as image:
            found = np.asarray(image.convert("RGBA"))
        assert np.array_equal(found, asset.artwork.render(file.size))


def test_each_size_is_drawn_once(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset()
    files = one(asset).save(tmp_path, platforms=tuple(PLATFORMS), purposes=["ui"])
    drawn: Counter[Size] = Counter(asset.artwork.drawn)  # type: ignore[attr-defined]
    assert set(drawn.values()) == {1}
    assert drawn.keys() == {file.size for file in files if file.size}


def test_jpeg_lies_on_the_background_asked_for(tmp_path: Path, make_asset: MakeAsset) -> None:
    for background, expected in ((Color(250, 230, 20), (250, 230, 20)), (None, (255, 255, 255))):
        asset = make_asset(size=SMALL, background=background)
        (file,) = one(asset).save(tmp_path, densities=["mdpi"], formats=["jpg"])
        with Image.open(file.path) as image:
            corner = np.array(image.getpixel((0, 0)))
        assert np.abs(corner - expected).max() <= 3


def test_two_saves_are_byte_identical_whatever_the_threads(
    tmp_path: Path, make_asset: MakeAsset, contents: Contents
) -> None:
    assets = AssetSet((make_asset(size=SMALL), make_asset("bell", AssetType.BANNER)))
    processors = os.sched_getaffinity(0)
    assets.save(tmp_path / "many", platforms=tuple(PLATFORMS))
    try:
        os.sched_setaffinity(0, {min(processors)})
        assets.save(tmp_path / "one", platforms=tuple(PLATFORMS))
    finally:
        os.sched_setaffinity(0, processors)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


def test_saving_again_replaces_and_keeps_other_files(
    tmp_path: Path, make_asset: MakeAsset, contents: Contents
) -> None:
    assets = one(make_asset(size=SMALL))
    (tmp_path / "notes.txt").write_text("mine")
    first = assets.save(tmp_path)
    first[0].path.write_bytes(b"damaged")
    assert assets.save(tmp_path) == first
    assert len(contents(tmp_path)) == 19
    assert first[0].path.stat().st_size == first[0].bytes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "settings_gear"]


def test_assets_of_one_name_are_numbered(tmp_path: Path, make_asset: MakeAsset) -> None:
    assets = AssetSet(tuple(make_asset(size=SMALL) for _ in range(3)))
    files = assets.save(tmp_path, densities=[Density.MDPI], formats=[ImageFormat.PNG])
    names = ["settings_gear", "settings_gear_2", "settings_gear_3"]
    assert [asset.name for asset in assets.assets] == names
    assert [file.path.stem for file in files] == names


def test_an_asset_named_like_a_platform_stays_out_of_its_folder(make_asset: MakeAsset) -> None:
    (asset,) = one(make_asset("Android")).assets
    assert asset.name == "android_icon"


def test_densities_formats_and_platforms_asked_twice_are_written_once(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    files = one(make_asset(size=SMALL)).save(
        tmp_path,
        densities=[Density.MDPI, Density.MDPI],
        formats=[ImageFormat.PNG] * 2,
        platforms=["android", "android"],
        purposes=["ui"],
    )
    assert len(files) == 1 + 5


@pytest.mark.parametrize(
    ("size", "kind", "arguments", "reason"),
    [
        (SMALL, AssetType.ICON, {"platforms": ["amiga"]}, "'amiga' is not one of the platforms"),
        (SMALL, AssetType.ICON, {"densities": ["mdpi", "2x"]}, "'2x' is not .* ldpi, mdpi"),
        (SMALL, AssetType.ICON, {"formats": ["gif"]}, "'gif' is not .* png, webp, jpg"),
        (SMALL, AssetType.ICON, {"densities": []}, "Nothing to write"),
        (SMALL, AssetType.ICON, {"formats": []}, "Nothing to write"),
        (Size(2049, 16), AssetType.BANNER, {}, "8196x64 px: the longest side may be 8192"),
        (Size(4096, 16), AssetType.ICON, {"densities": [], "platforms": ["ios"]}, "8192"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    tmp_path: Path,
    make_asset: MakeAsset,
    size: Size,
    kind: AssetType,
    arguments: dict[str, list[str]],
    reason: str,
) -> None:
    asset = make_asset("gear", kind, size)
    with pytest.raises(InputError, match=reason):
        one(asset).save(tmp_path / "out", **arguments)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
    assert not asset.artwork.drawn  # type: ignore[attr-defined]


def test_the_longest_side_allowed_is_written(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset("line", AssetType.BANNER, Size(2048, 16))
    (file,) = one(asset).save(tmp_path, densities=["xxxhdpi"], formats=["webp"])
    assert file.size == Size(8192, 64)


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one asset"):
        AssetSet(()).save(tmp_path)


def test_a_file_in_place_of_the_folder_fails_before_drawing(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    (tmp_path / "out").write_bytes(b"")
    asset = make_asset()
    with pytest.raises(EnvironmentProblem, match=r"out: .* a file"):
        one(asset).save(tmp_path / "out")
    assert not asset.artwork.drawn  # type: ignore[attr-defined]


def test_a_drawing_that_fails_leaves_nothing(tmp_path: Path, make_asset: MakeAsset) -> None:
    class Failing:
        size = SMALL

        def render(self, size: Size | None = None) -> None:
            raise ArithmeticError("no such curve")

    good, bad = make_asset(size=SMALL), make_asset("bell")
    object.__setattr__(bad, "artwork", Failing())
    with pytest.raises(ArithmeticError):
        AssetSet((good, bad)).save(tmp_path / "out")
    assert not (tmp_path / "out").exists()


HELPER = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from conftest import Disc, record_of
from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType, EnvironmentProblem, PromptSpec, Size

size = Size(64, 64)
spec = PromptSpec("gear", AssetType.ICON, size, "gear")
assets = AssetSet((Asset.of(Disc(size), record_of(), spec),))
"""


def command(script: str, folder: Path) -> list[str]:
    return [sys.executable, "-c", HELPER + script, str(folder), str(Path(__file__).parent)]


def test_a_file_that_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, contents: Contents
) -> None:
    """The smaller files fit under the limit on a file's size, the largest do not."""
    script = """
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    assets.save(sys.argv[1])
except EnvironmentProblem as problem:
    print(problem)
"""
    out = tmp_path / "out"
    (out / "gear" / "ldpi").mkdir(parents=True)
    (out / "gear" / "ldpi" / "gear.png").write_bytes(b"before")
    done = subprocess.run(command(script, out), capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"Cannot write {out / 'gear'}")
    assert "the file is larger than this process may write" in done.stdout
    assert contents(out) == {"gear/ldpi/gear.png": b"before"}
    assert [path.name for path in out.iterdir()] == ["gear"]


@pytest.mark.parametrize("milliseconds", [20, 90])
def test_a_process_killed_while_saving_leaves_whole_files(
    tmp_path: Path, milliseconds: int
) -> None:
    script = """
assets.save(sys.argv[1])
print("saved", flush=True)
while True:
    assets.save(sys.argv[1])
"""
    with subprocess.Popen(command(script, tmp_path), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"saved\n"
        time.sleep(milliseconds / 1000)
        process.kill()
    files = [path for path in (tmp_path / "gear").rglob("*") if path.is_file()]
    assert len(files) == 18
    for path in files:
        with Image.open(path) as image:
            image.load()
