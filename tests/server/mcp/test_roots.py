"""What is inside is inside, whatever links are in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetwright.server.mcp.links import Written
from assetwright.server.mcp.roots import Roots
from assetwright.types import InputError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An allowed folder beside one that is not, with links of every kind between them."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "inner").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.png").write_bytes(b"secret")
    (root / "out").symlink_to(outside)
    (root / "file.png").symlink_to(outside / "secret.png")
    (root / "up").symlink_to("..")
    (root / "chain").symlink_to(root / "out")
    (root / "broken").symlink_to(outside / "not-yet")
    (root / "within").symlink_to(root / "inner")
    (root / "loop").symlink_to(root / "loop")
    (outside / "back").symlink_to(root / "inner")
    (tmp_path / "rootless").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../outside",
        "inner/../../outside",
        "out",
        "out/new/folder",
        "chain/x",
        "up/outside",
        "file.png",
        "broken",
        "broken/x",
        "loop/x",
        "/etc/passwd",
        "/",
        "~",
        "{tmp}/rootless",
        "{tmp}/root/../rootless",
        "inner/\0",
    ],
)
def test_what_leads_out_is_refused(tree: Path, path: str) -> None:
    roots = Roots([tree / "root"])
    with pytest.raises(InputError) as error:
        roots.place("folder", path.format(tmp=tree))
    assert error.value.field == "folder"
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("path", "real"),
    [
        (".", "root"),
        ("inner", "root/inner"),
        ("within/new", "root/inner/new"),
        ("{tmp}/outside/back/x", "root/inner/x"),
        ("out/../root/inner", "root/inner"),
        ("inner/..", "root"),
        ("new/folder", "root/new/folder"),
    ],
)
def test_what_leads_in_is_where_it_leads(tree: Path, path: str, real: str) -> None:
    found = Roots([tree / "root"]).place("folder", path.format(tmp=tree))
    assert found == (tree / real).resolve()


def test_a_root_that_is_a_link_is_where_it_leads(tree: Path) -> None:
    (tree / "alias").symlink_to(tree / "root")
    roots = Roots([tree / "alias"])
    assert roots.folders == (tree / "root",)
    assert roots.place("folder", str(tree / "alias" / "inner")) == tree / "root" / "inner"


def test_without_folders_nothing_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--root DIR"):
        Roots().place("folder", str(tmp_path))


def test_a_root_must_be_a_folder(tree: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        Roots.given([tree / "none"])


def test_of_a_clients_roots_those_count_that_are_folders_here(tree: Path) -> None:
    spaced = tree / "with space #1"
    spaced.mkdir()
    uris = [
        spaced.as_uri(),
        "https://example.org/root",
        f"file://server{tree}/root",
        (tree / "none").as_uri(),
        (tree / "outside/secret.png").as_uri(),
        "file:///a%00b",
        "nonsense",
    ]
    assert Roots.of_client(uris).folders == (spaced,)


_PARTS = st.lists(
    st.sampled_from(["..", ".", "out", "up", "chain", "within", "inner", "x", "loop", "", "~"]),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=_PARTS, absolute=st.booleans())
def test_no_path_is_accepted_that_leads_out(tree: Path, parts: list[str], absolute: bool) -> None:
    root = tree / "root"
    path = "/".join([*([str(root)] if absolute else []), *parts])
    try:
        found = Roots([root]).place("folder", path)
    except InputError:
        return
    assert os.path.commonpath([os.path.realpath(root / path), root]) == str(root)
    assert found == Path(os.path.realpath(root / path))


def test_only_what_was_written_is_read_and_only_where_it_was(tree: Path) -> None:
    written = Written()
    place = tree / "root" / "inner" / "made.svg"
    place.write_bytes(b"<svg/>")
    uri = written.add("inner/made.svg", place).uri
    assert written.read(uri) == (b"<svg/>", "image/svg+xml")
    with pytest.raises(InputError):
        written.read((tree / "outside" / "secret.png").as_uri())
    place.unlink()
    with pytest.raises(InputError):
        written.read(uri)
    place.symlink_to(tree / "outside" / "secret.png")
    with pytest.raises(InputError):
        written.read(uri)
