"""Large sets: written an asset at a time, drawn from lazily, whatever becomes of one of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export import Asset, Failure, save_each
from assetwright.export.asset import Pixels
from assetwright.types import DiskFull, InputError, Size

MakeAsset = Callable[..., Asset]
SIDE = Size(16, 16)
FEW = {"densities": ["mdpi"], "formats": ["webp"]}


class Square:
    size = SIDE

    def render(self, size: Size | None = None) -> Pixels:
        size = size or self.size
        return np.full((size.height, size.width, 4), 255, np.uint8)


class Failing(Square):
    def render(self, size: Size | None = None) -> Pixels:
        raise ArithmeticError("no such curve")


class Empty(Square):
    def render(self, size: Size | None = None) -> Pixels:
        return np.zeros_like(super().render(size))


@pytest.fixture
def fast_folder() -> Iterator[Path]:
    """In memory where there is such a place: 10,000 files are waited for one by one."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


@pytest.mark.slow
def test_ten_thousand_assets_and_one_that_fails(fast_folder: Path, make_asset: MakeAsset) -> None:
    asset = make_asset("square", size=SIDE)
    alive: list[int] = []

    def assets() -> Iterator[Asset]:
        for index in range(10_000):
            if index < 3:
                alive.append(sum(1 for _ in fast_folder.iterdir()))
            yield replace(asset, artwork=Failing() if index == 5000 else Square())

    heard: list[Failure] = []
    report = save_each(assets(), fast_folder, **FEW, on_failure=heard.append)
    assert (report.assets, report.files) == (9_999, 9_999)
    assert report.failures == heard
    (failure,) = heard
    assert failure.name == "square"
    assert isinstance(failure.error, ArithmeticError)
    folders = {path.name for path in fast_folder.iterdir()}
    expected = {"square", *(f"square_{n}" for n in range(2, 10_001))} - {"square_5001"}
    assert folders == expected
    assert report.bytes == sum(path.stat().st_size for path in fast_folder.rglob("*.webp"))
    # Each was written before the next was asked for (the hidden folder is one more).
    assert alive == [1, 2, 3]


def test_memory_does_not_grow_with_the_set(tmp_path: Path) -> None:
    script = """
import resource, sys
sys.path.insert(0, sys.argv[2])
import numpy as np
from conftest import record_of
from assetwright.export import Asset, save_each
from assetwright.types import AssetType, PromptSpec, Size

class Noise:
    size = Size(512, 512)
    def __init__(self, seed):
        self.pixels = np.random.default_rng(seed).integers(1, 255, (512, 512, 4), np.uint8)
    def render(self, size=None):
        return self.pixels

def assets(count):
    spec = PromptSpec("noise", AssetType.ICON, Size(512, 512), "noise")
    return (Asset("noise", Noise(seed), record_of(), spec) for seed in range(count))

def peak(count):
    save_each(assets(count), sys.argv[1], densities=["mdpi"], formats=["jpg"])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(peak(4), peak(60))
"""
    command = [sys.executable, "-c", script, str(tmp_path), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    few, many = map(int, done.stdout.split())
    # 56 more of them hold 56 MiB of pixels.
    assert many - few < 20 * 1024


def test_an_empty_drawing_is_told_and_the_others_are_done(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    asset = make_asset("square", size=SIDE)
    report = save_each(
        [replace(asset, artwork=Empty()), replace(asset, artwork=Square())], tmp_path, **FEW
    )
    assert report.assets == 1
    (failure,) = report.failures
    assert isinstance(failure.error, InputError)
    assert str(failure.error).startswith("square came out empty at 16x16 px")
    assert [path.name for path in tmp_path.iterdir()] == ["square_2"]


def test_a_picture_too_long_for_a_platform_is_told(tmp_path: Path, make_asset: MakeAsset) -> None:
    report = save_each(
        [make_asset("line", size=Size(16_000, 16)), make_asset("square", size=SIDE)],
        tmp_path,
        densities=[],
        platforms=["react-native"],
    )
    (failure,) = report.failures
    assert "the longest side may be 8192 px" in str(failure.error)
    assert report.assets == 1


def test_an_option_that_is_wrong_is_no_assets_failure(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    with pytest.raises(InputError, match="'gif'"):
        save_each([make_asset(size=SIDE)], tmp_path / "out", formats=["gif"])
    assert not (tmp_path / "out").exists()


def test_a_full_disk_ends_the_run_and_keeps_what_is_done(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    try:
        asset = make_asset("disc", size=Size(64, 64))
        with pytest.raises(DiskFull, match="the disk is full"):
            save_each((asset for _ in range(100)), disk, densities=["mdpi", "hdpi"])
        written = [path for path in disk.rglob("*") if path.is_file()]
        assert 0 < len(written) < 100
        assert len(written) % 6 == 0
        for path in written:
            with Image.open(path) as image:
                image.load()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
