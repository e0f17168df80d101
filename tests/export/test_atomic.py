import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assetwright.export.atomic import StagedFolder, write_bytes
from assetwright.types import EnvironmentProblem

Contents = Callable[[Path], dict[str, bytes]]


def save(folder: Path, files: dict[str, bytes]) -> None:
    with StagedFolder(folder) as staged:
        for name, data in files.items():
            staged.write(name, data)
        staged.commit()


def mounted(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=64k"):
        pytest.skip("mounting a tmpfs is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def read_only(small_disk: Path) -> Path:
    """A file system with one file in it that cannot be written."""
    (small_disk / "here").write_bytes(b"before")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return small_disk


def test_write_bytes_makes_folders_replaces_and_leaves_nothing_else(
    tmp_path: Path, contents: Contents
) -> None:
    path = tmp_path / "a" / "b" / "file.bin"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert contents(tmp_path) == {"a/b/file.bin": b"two"}


def test_written_files_have_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    write_bytes(tmp_path / "single", b"")
    save(tmp_path, {"staged": b""})
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_full_disk_leaves_the_old_file(small_disk: Path, contents: Contents) -> None:
    path = small_disk / "file.bin"
    write_bytes(path, b"before")
    with pytest.raises(EnvironmentProblem, match=r"Cannot write .*file\.bin: the disk is full\."):
        write_bytes(path, bytes(100_000))
    assert contents(small_disk) == {"file.bin": b"before"}


def test_a_disk_that_fills_up_half_way_leaves_the_old_set(
    small_disk: Path, contents: Contents
) -> None:
    write_bytes(small_disk / "set" / "0.bin", b"before")
    with pytest.raises(EnvironmentProblem, match="the disk is full"):
        save(small_disk / "set", {f"{index}.bin": bytes(10_000) for index in range(20)})
    assert contents(small_disk) == {"set/0.bin": b"before"}
    assert [path.name for path in (small_disk / "set").iterdir()] == ["0.bin"]


def test_a_read_only_disk(read_only: Path, contents: Contents) -> None:
    with pytest.raises(EnvironmentProblem, match=r"here: the file system is read-only\."):
        write_bytes(read_only / "here", b"after")
    with pytest.raises(EnvironmentProblem, match=r"new: the file system is read-only\."):
        StagedFolder(read_only / "new").__enter__()
    assert contents(read_only) == {"here": b"before"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EnvironmentProblem, match="permission denied"):
        write_bytes(tmp_path / "file", b"")
    tmp_path.chmod(0o700)


def test_a_file_size_limit_is_explained_and_leaves_nothing(
    tmp_path: Path, contents: Contents
) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from assetwright.export.atomic import write_bytes\n"
        "from assetwright.types import EnvironmentProblem\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_bytes(Path(sys.argv[1]), bytes(5000))\n"
        "except EnvironmentProblem as problem:\n"
        "    print(problem)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "file.bin")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"Cannot write {tmp_path / 'file.bin'}: the file is larger than this process may write.\n"
    )
    assert contents(tmp_path) == {}


def test_a_file_in_place_of_the_folder(tmp_path: Path, contents: Contents) -> None:
    (tmp_path / "taken").write_bytes(b"file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(EnvironmentProblem, match=r"Cannot write .*taken.*a file"):
            StagedFolder(folder).__enter__()
        with pytest.raises(EnvironmentProblem, match=r"Cannot write .*taken.*a file"):
            write_bytes(folder / "x.png", b"")
    assert contents(tmp_path) == {"taken": b"file"}


def test_commit_adds_and_replaces_and_keeps_the_rest(tmp_path: Path, contents: Contents) -> None:
    write_bytes(tmp_path / "set" / "a.bin", b"old a")
    write_bytes(tmp_path / "set" / "mine.txt", b"mine")
    save(tmp_path / "set", {"a.bin": b"new a", "deep/er/b.bin": b"new b"})
    assert contents(tmp_path / "set") == {
        "a.bin": b"new a",
        "deep/er/b.bin": b"new b",
        "mine.txt": b"mine",
    }
    assert not list((tmp_path / "set").glob(".*"))


def test_a_rename_that_fails_undoes_the_others(tmp_path: Path, contents: Contents) -> None:
    write_bytes(tmp_path / "a.bin", b"old a")
    (tmp_path / "z.bin").mkdir()
    write_bytes(tmp_path / "z.bin" / "mine.txt", b"mine")
    before = contents(tmp_path)
    with pytest.raises(EnvironmentProblem, match=r"z\.bin: a folder is in the place of the file"):
        save(tmp_path, dict.fromkeys(("a.bin", "new/b.bin", "z.bin"), b"new"))
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "z.bin"]


@pytest.mark.parametrize("existing", [True, False])
def test_leaving_without_commit_changes_nothing(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "out" / "deep"
    if existing:
        folder.mkdir(parents=True)
    with StagedFolder(folder) as staged:
        staged.write("a.bin", b"a")
    assert folder.exists() is existing
    assert not existing or not list(folder.iterdir())
    assert (tmp_path / "out").exists() is existing


def test_links_are_replaced_and_not_written_through(tmp_path: Path, contents: Contents) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.bin").symlink_to(tmp_path / "precious")
    save(out, {"a.bin": b"new"})
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert contents(out) == {"a.bin": b"new"}
