from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.server.assets.archive import zipped

FILES = {
    "android/res/drawable/bell.xml": b"<vector/>" * 400,
    "bell/mdpi/bell.png": bytes(range(256)) * 3000,
    "empty.txt": b"",
    "über/ä b.webp": b"\x00\x01",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def test_a_zip_holds_the_files_in_their_order(folder: Path) -> None:
    data = b"".join(zipped(folder, [*FILES]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*FILES]
        assert {name: archive.read(name) for name in FILES} == FILES
        assert all(info.compress_type == zipfile.ZIP_DEFLATED for info in archive.infolist())
        text, picture, *_ = archive.infolist()
        assert text.compress_size < text.file_size / 10
        assert picture.compress_size >= picture.file_size


def test_the_same_files_make_the_same_bytes(folder: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("other") / "copy"
    shutil.copytree(folder, other)
    for path in FILES:
        (other / path).touch()
    assert b"".join(zipped(folder, [*FILES])) == b"".join(zipped(other, [*FILES]))


def test_it_comes_in_pieces(folder: Path) -> None:
    (folder / "large.png").write_bytes(b"x" * 10_000_000)
    pieces = list(zipped(folder, ["large.png"]))
    assert len(pieces) > 20
    assert max(map(len, pieces)) < 1_000_000


def test_a_file_that_is_gone_is_an_error_and_no_short_zip(folder: Path) -> None:
    (folder / "empty.txt").unlink()
    with pytest.raises(FileNotFoundError):
        list(zipped(folder, [*FILES]))


def test_unzip_reads_it(folder: Path, tmp_path_factory) -> None:
    place = tmp_path_factory.mktemp("unzipped")
    (place / "set.zip").write_bytes(b"".join(zipped(folder, [*FILES])))
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("unzip is not installed")
    subprocess.run([unzip, "-tq", place / "set.zip"], check=True, capture_output=True)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_whatever_the_bytes(contents: list[bytes]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [f"{index}.bin" for index in range(len(contents))]
        for path, data in zip(paths, contents, strict=True):
            (folder / path).write_bytes(data)
        with zipfile.ZipFile(io.BytesIO(b"".join(zipped(folder, paths)))) as archive:
            assert [archive.read(path) for path in paths] == contents
