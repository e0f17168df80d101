"""Signed sets, checked by c2pa-python's own reader and by ours."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import c2pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from assetwright.artwork import View
from assetwright.export import Asset, AssetFile, AssetSet, read_metadata
from assetwright.export.imprint import Imprint
from assetwright.export.provenance import Signer, State, make_authority, read_trust, verify
from assetwright.export.provenance.manifest import manifest
from assetwright.settings.project_file import Signing
from assetwright.types import EnvironmentProblem, InputError, ReferenceRecord, Size

MakeAsset = Callable[..., Asset]
FORMATS = ("png", "webp", "jpg", "svg")
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MEDIA = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Signed:
    folder: Path
    files: tuple[AssetFile, ...]
    signer: Signer
    trust: str

    def the(self, suffix: str, at_least: int = 0) -> Path:
        return next(
            file.path
            for file in self.files
            if file.path.suffix == suffix and (not file.size or file.size.width >= at_least)
        )


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    return make_authority(tmp_path_factory.mktemp("keys") / "own")


@pytest.fixture(scope="module")
def layered(make_asset: MakeAsset) -> Asset:
    asset = make_asset(size=Size(192, 192))
    assert asset.views is not None
    return replace(asset, artwork=asset.views(View.TILE))


@pytest.fixture(scope="module")
def signed(
    tmp_path_factory: pytest.TempPathFactory, keys: tuple[Path, Path, Path], layered: Asset
) -> Signed:
    signer = Signer.from_settings(Signing(certificate=keys[1], key=keys[2]))
    folder = tmp_path_factory.mktemp("signed") / "out"
    files = AssetSet((layered,), Imprint(signer=signer)).save(
        folder, densities=["ldpi", "mdpi"], formats=FORMATS, platforms=["web"]
    )
    return Signed(folder, files, signer, keys[0].read_text())


@pytest.fixture
def copy(signed: Signed, tmp_path: Path) -> Signed:
    """The same files, to be damaged."""
    folder = tmp_path / "copy"
    shutil.copytree(signed.folder, folder)
    files = tuple(
        replace(file, path=folder / file.path.relative_to(signed.folder)) for file in signed.files
    )
    return replace(signed, folder=folder, files=files)


def read(path: Path, trust: str) -> dict[str, object]:
    anchors = {"trust": {"user_anchors": trust}}
    with c2pa.Reader(
        MEDIA[path.suffix], io.BytesIO(path.read_bytes()), context=c2pa.Context.from_dict(anchors)
    ) as reader:
        found: dict[str, object] = json.loads(reader.json())
    return found


def flipped(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("suffix", MEDIA)
def test_the_librarys_reader_trusts_every_format(signed: Signed, suffix: str) -> None:
    path = signed.the(suffix, at_least=128)
    store = read(path, signed.trust)
    assert store["validation_state"] == "Trusted"
    active = store["manifests"][store["active_manifest"]]  # type: ignore[index]
    assert active["title"] == path.relative_to(signed.folder).as_posix()
    assert active["claim_generator_info"][0]["name"] == "assetwright"
    assertions = {each["label"]: each["data"] for each in active["assertions"]}
    (created,) = assertions["c2pa.actions.v2"]["actions"]
    assert created["action"] == "c2pa.created"
    assert created["digitalSourceType"] == GENERATED
    assert "xs6-0001" in created["description"]
    stated = assertions["cawg.metadata"]
    assert stated["Iptc4xmpExt:AISystemVersionUsed"] == "xs6-0001"
    assert stated["Iptc4xmpExt:AIPromptInformation"].startswith("[icon] A settings gear")
    assert stated["assetwright:seed"] == "7"


@pytest.mark.parametrize("suffix", MEDIA)
def test_a_flipped_byte_is_detected_by_the_library_and_by_us(copy: Signed, suffix: str) -> None:
    path = copy.the(suffix, at_least=128)
    shutil.rmtree(copy.folder / "provenance")
    assert [found.state for found in verify(path, copy.trust)] == [State.TRUSTED]
    data = path.read_bytes()
    # The last digit of the last path of an SVG, to which another digit is as good.
    flipped(path, max(i for i, byte in enumerate(data) if chr(byte) in "0123456789"))
    assert read(path, copy.trust)["validation_state"] == "Invalid"
    (found,) = verify(path, copy.trust)
    assert found.state is State.INVALID
    assert found.reason


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bit_of_a_set_changes_unnoticed(copy: Signed, data: st.DataObject) -> None:
    files = sorted(path for path in copy.folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from([file for file in files if file.parent.name != "provenance"]))
    before = path.read_bytes()
    flipped(path, data.draw(st.integers(0, len(before) - 1)))
    try:
        bad = [found for found in verify(copy.folder, copy.trust) if found.state != State.TRUSTED]
        assert [found.path for found in bad] == [path]
        assert bad[0].state is State.INVALID
    finally:
        path.write_bytes(before)


def test_all_files_of_a_set_are_vouched_for(signed: Signed) -> None:
    findings = verify(signed.folder, signed.trust)
    assert {found.state for found in findings} == {State.TRUSTED}
    listings = set((signed.folder / "provenance").iterdir())
    written = {path for path in signed.folder.rglob("*") if path.is_file()} - listings
    assert {found.path for found in findings} == written
    assert {file.path for file in signed.files} == written | listings
    for file in signed.files:
        assert file.bytes == file.path.stat().st_size


def test_the_librarys_reader_trusts_the_listing(signed: Signed) -> None:
    (listing,) = (signed.folder / "provenance").glob("*.json")
    context = c2pa.Context.from_dict({"trust": {"user_anchors": signed.trust}})
    manifest_data = listing.with_suffix(".c2pa").read_bytes()
    for data, state in ((listing.read_bytes(), "Trusted"), (b"{}", "Invalid")):
        with c2pa.Reader(
            "application/json", io.BytesIO(data), manifest_data, context=context
        ) as reader:
            assert json.loads(reader.json())["validation_state"] == state


def test_an_icon_is_vouched_for_by_the_listing(copy: Signed) -> None:
    icon = copy.the(".ico")
    (found,) = verify(icon, copy.trust)
    assert (found.state, found.signer) == (State.TRUSTED, "Signer, assetwright, for trying")
    flipped(icon, -1)
    (found,) = verify(icon, copy.trust)
    assert (found.state, found.reason) == (
        State.INVALID,
        "its bytes are not those that were signed",
    )


def test_small_pictures_hold_no_manifest_and_large_ones_do(signed: Signed) -> None:
    for file in signed.files:
        if file.format in ("png", "webp", "jpg") and file.size is not None:
            embedded = b"c2pa" in file.path.read_bytes()
            assert embedded == (min(file.size.width, file.size.height) >= 128), file.path


def test_a_missing_a_foreign_and_an_unsigned_file_are_told_apart(copy: Signed) -> None:
    gone = copy.the(".ico")
    gone.unlink()
    other = copy.folder / "other.png"
    Image.new("RGB", (9, 9)).save(other)
    states = {found.path: found.state for found in verify(copy.folder, copy.trust)}
    assert states.pop(gone) is State.MISSING
    assert states.pop(other) is State.UNSIGNED
    assert set(states.values()) == {State.TRUSTED}


def test_a_changed_listing_vouches_for_nothing(copy: Signed) -> None:
    (listing,) = (copy.folder / "provenance").glob("*.json")
    icon = copy.the(".ico")
    icon.write_bytes(b"another")
    document = json.loads(listing.read_text())
    place = icon.relative_to(copy.folder).as_posix()
    document["files"][place]["sha256"] = hashlib.sha256(b"another").hexdigest()
    listing.write_text(json.dumps(document))
    states = {found.path: found.state for found in verify(copy.folder, copy.trust)}
    assert states[listing] is State.INVALID
    assert states.get(icon, State.UNSIGNED) is State.UNSIGNED
    listing.unlink()
    states = {found.path: found.state for found in verify(copy.folder, copy.trust)}
    assert states[listing] is State.INVALID
    assert states.get(icon, State.UNSIGNED) is State.UNSIGNED


def test_a_strangers_listing_does_not_override(
    copy: Signed, tmp_path: Path, layered: Asset
) -> None:
    _, certificate, key = make_authority(tmp_path / "stranger")
    stranger = Signer.from_settings(Signing(certificate=certificate, key=key))
    forged = AssetSet((layered,), Imprint(signer=stranger)).save(
        tmp_path / "forged", densities=[], platforms=["web"]
    )
    icon = copy.the(".ico")
    icon.write_bytes(b"another")
    listing = next(file.path for file in forged if file.path.suffix == ".json" and not file.size
                   and file.path.parent.name == "provenance")  # fmt: skip
    document = json.loads(listing.read_text())
    for entry in document["files"].values():
        entry["sha256"] = hashlib.sha256(b"another").hexdigest()
    data = json.dumps(document).encode()
    fields = {"generator": "x 1", "model": "m", "digital_source_type": GENERATED}
    sidecar = stranger.detach(manifest("x", "application/json", fields), "application/json", data)
    (copy.folder / "provenance" / "forged.json").write_bytes(data)
    (copy.folder / "provenance" / "forged.c2pa").write_bytes(sidecar)
    (found,) = verify(icon, copy.trust)
    assert found.state is State.INVALID


def test_without_the_authority_nothing_is_trusted(signed: Signed) -> None:
    assert {found.state for found in verify(signed.folder)} == {State.UNTRUSTED}


def test_signing_twice_keeps_both_sets_vouched_for(
    copy: Signed, tmp_path: Path, layered: Asset
) -> None:
    # The plain files are written again, with other signatures; the icon is not.
    again = AssetSet((layered,), Imprint(signer=copy.signer))
    again.save(copy.folder, densities=["ldpi", "mdpi"], formats=FORMATS)
    assert len(list((copy.folder / "provenance").glob("*.c2pa"))) == 2
    assert {found.state for found in verify(copy.folder, copy.trust)} == {State.TRUSTED}


def test_signing_changes_no_picture_and_keeps_the_metadata(
    signed: Signed, tmp_path: Path, layered: Asset
) -> None:
    plain = AssetSet((layered,)).save(
        tmp_path, densities=["ldpi", "mdpi"], formats=FORMATS, platforms=["web"]
    )
    for file in plain:
        twin = signed.folder / file.path.relative_to(tmp_path)
        if file.format in ("png", "webp", "jpg"):
            with Image.open(file.path) as one, Image.open(twin) as other:
                assert one.tobytes() == other.tobytes()
            assert read_metadata(twin) == read_metadata(file.path)
        elif file.format == "svg":
            assert read_metadata(twin) == read_metadata(file.path)
            ElementTree.parse(twin)
        else:
            assert twin.read_bytes() == file.path.read_bytes()


def test_without_embedding_the_listing_says_everything(
    tmp_path: Path, keys: tuple[Path, Path, Path], layered: Asset
) -> None:
    signer = Signer.from_settings(Signing(certificate=keys[1], key=keys[2], embed=False))
    AssetSet((layered,), Imprint(signer=signer)).save(tmp_path / "a", formats=FORMATS)
    AssetSet((layered,)).save(tmp_path / "b", formats=FORMATS)
    for path in (tmp_path / "b").rglob("*.*"):
        twin = tmp_path / "a" / path.relative_to(tmp_path / "b")
        assert twin.read_bytes() == path.read_bytes()
    findings = verify(tmp_path / "a", keys[0].read_text())
    assert {found.state for found in findings} == {State.TRUSTED}


def test_no_file_holds_a_prompt_that_is_to_stay_out(
    tmp_path: Path, signed: Signed, layered: Asset
) -> None:
    secret = "[icon] a gear of the unannounced Project Walrus"
    asset = replace(layered, record=replace(layered.record, prompt=secret))
    quiet = Imprint(prompt=False, signer=signed.signer)
    files = AssetSet((asset,), quiet).save(
        tmp_path, densities=["mdpi"], formats=FORMATS, platforms=["web"]
    )
    for file in files:
        assert b"Walrus" not in file.path.read_bytes()
        if file.format in FORMATS:
            found = read_metadata(file.path)
            assert "prompt" not in found
            assert found["seed"] == "7"
            assert found["digital_source_type"] == GENERATED
    loud = AssetSet((asset,)).save(tmp_path / "loud", densities=["mdpi"], formats=["png"])
    assert read_metadata(loud[0].path)["prompt"] == secret


def test_the_users_sketch_is_an_ingredient(tmp_path: Path, signed: Signed, layered: Asset) -> None:
    sketch = ReferenceRecord("my gear", "user", "user", "ab" * 32)
    asset = replace(layered, record=replace(layered.record, reference=sketch))
    (file, *_) = AssetSet((asset,), Imprint(signer=signed.signer)).save(
        tmp_path, densities=["mdpi"], formats=["png"]
    )
    store = read(file.path, signed.trust)
    assert store["validation_state"] == "Trusted"
    active = store["manifests"][store["active_manifest"]]  # type: ignore[index]
    (ingredient,) = active["ingredients"]
    assert (ingredient["title"], ingredient["relationship"]) == ("my gear", "inputTo")
    assert ingredient["instance_id"] == "ni:///sha-256;q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s"
    (actions,) = (each for each in active["assertions"] if each["label"] == "c2pa.actions.v2")
    (created,) = actions["data"]["actions"]
    assert created["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert len(created["parameters"]["ingredients"]) == 1


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("suffix", MEDIA)
def test_exiftool_still_reads_signed_files(signed: Signed, suffix: str) -> None:
    command = ["exiftool", "-json", "-G1", "-a", str(signed.the(suffix, at_least=128))]
    (tags,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert tags["XMP-iptcExt:DigitalSourceType"] == GENERATED
    assert not [name for name in tags if "Warning" in name or "Error" in name]


def test_a_file_that_cannot_be_signed_leaves_nothing(
    tmp_path: Path, signed: Signed, layered: Asset
) -> None:
    class Broken(Signer):
        def __init__(self) -> None:
            self.embed = True

        def attach(self, *_: object) -> bytes:
            raise EnvironmentProblem("the card is not in the reader")

    with pytest.raises(EnvironmentProblem, match="the card"):
        AssetSet((layered,), Imprint(signer=Broken())).save(tmp_path / "out", densities=["mdpi"])
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_timestamp_authority_leaves_nothing(
    tmp_path: Path, keys: tuple[Path, Path, Path], layered: Asset
) -> None:
    signing = Signing(
        certificate=keys[1], key=keys[2], timestamp_authority="http://127.0.0.1:9/rfc3161"
    )
    signer = Signer.from_settings(signing)
    with pytest.raises(EnvironmentProblem, match="could not be signed"):
        AssetSet((layered,), Imprint(signer=signer)).save(tmp_path / "out", densities=["mdpi"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "files",
    [
        "[]", "{", '{"files": 3}', '{"files": {"a.png": 3}}',
        '{"files": {"../../etc/passwd": {"sha256": "x"}, "/etc/passwd": {"sha256": "x"}}}',
    ],
)  # fmt: skip
def test_a_signed_listing_of_nonsense_is_no_listing(
    tmp_path: Path, signed: Signed, files: str
) -> None:
    folder = tmp_path / "provenance"
    folder.mkdir()
    fields = {"generator": "x 1", "model": "m", "digital_source_type": GENERATED}
    stated = manifest("x", "application/json", fields)
    (folder / "x.json").write_text(files)
    sidecar = signed.signer.detach(stated, "application/json", files.encode())
    (folder / "x.c2pa").write_bytes(sidecar)
    for found in verify(tmp_path, signed.trust):
        assert (found.path, found.state) == (folder / "x.json", State.INVALID)


@pytest.mark.parametrize("name", ["none.png", "", "x" * 5000])
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises((InputError, EnvironmentProblem)):
        verify(tmp_path / "folder" / name)


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_trusted_certificates_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ca.pem").write_text(text)
    with pytest.raises(InputError, match="not a PEM file of certificates"):
        read_trust(Signing(trust=tmp_path / "ca.pem"))
    with pytest.raises(InputError, match=r"none\.pem does not exist"):
        read_trust(Signing(trust=tmp_path / "none.pem"))
