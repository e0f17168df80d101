from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.artwork import View
from assetwright.export import Asset, read_metadata
from assetwright.export.metadata import clean, metadata_fields
from assetwright.export.svg import svg
from assetwright.types import InputError, ReferenceRecord, Size

MakeAsset = Callable[..., Asset]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" '
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


def drawn(asset: Asset, fields: dict[str, str]) -> bytes:
    return svg(asset.layered(View.TILE), asset.title, fields).encode()


def fields_of(asset: Asset) -> dict[str, str]:
    return metadata_fields(asset.record, Size(512, 512), "svg", None)


def read(folder: Path, data: bytes | str) -> dict[str, str]:
    path = folder / "image.svg"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_metadata(path)


def test_what_is_written_is_read_back(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset()
    found = read(tmp_path, drawn(asset, fields_of(asset)))
    assert found == fields_of(asset) | {"width": "512", "height": "512"}


@settings(max_examples=60)
@given(prompt=ANY_TEXT, caption=ANY_TEXT)
def test_any_text_is_read_back_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory,
    make_asset: MakeAsset,
    make_record: Callable[..., object],
    prompt: str,
    caption: str,
) -> None:
    record = make_record(prompt=prompt, reference=ReferenceRecord(caption, "user", "own work"))
    fields = metadata_fields(record, Size(64, 64), "svg", None)  # type: ignore[arg-type]
    found = read(tmp_path_factory.mktemp("text"), drawn(make_asset(size=Size(64, 64)), fields))
    assert found == fields | {"width": "64", "height": "64"}
    assert found.get("prompt", "") == clean(prompt, 1000)


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_reads_the_same(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset()
    (tmp_path / "image.svg").write_bytes(drawn(asset, fields_of(asset)))
    command = ["exiftool", "-json", "-G1", "-a", "-charset", "utf8", str(tmp_path / "image.svg")]
    (tags,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    expected = fields_of(asset)
    xmp = {name: str(value) for name, value in tags.items() if name.startswith("XMP-")}
    assert len(xmp) == len(expected) + 1  # the generator stands twice
    assert xmp["XMP-iptcExt:DigitalSourceType"] == expected["digital_source_type"]
    assert xmp["XMP-iptcExt:AIPromptInformation"] == expected["prompt"]
    assert xmp["XMP-xmp:CreatorTool"] == "assetwright 0.1.0"
    assert xmp["XMP-assetwright:Cost"] == expected["cost"]
    assert not [name for name in tags if "Warning" in name or "Error" in name]


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="24" height="32px"', ("24", "32")),
        ('width="24.5" height="1"', ("24.5", "1")),
        ('width="100%" height="1em" viewBox="0 0 48 64"', ("48", "64")),
        ('viewBox="0,0,48,64"', ("48", "64")),
        ('width="1e9" height="-4"', (None, None)),
        ("", (None, None)),
    ],
)
def test_somebody_elses_svg_has_only_its_facts(
    tmp_path: Path, attributes: str, size: tuple[str | None, str | None]
) -> None:
    prolog = "\ufeff<?xml version='1.0'?>\n<!DOCTYPE svg>\n"
    document = f"{prolog}{HEAD}{attributes}><title>x</title></svg>"
    sides = zip(("width", "height"), size, strict=True)
    facts = {name: side for name, side in sides if side is not None}
    assert read(tmp_path, document) == facts | {"format": "svg"}


def test_forged_fields_are_cleaned_and_cannot_hide_the_facts(tmp_path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    found = read(
        tmp_path,
        f'{HEAD}width="5"><metadata><r:RDF xmlns:r="{rdf}" xmlns:a="urn:assetwright:1.0/">'
        f"<r:Description><a:seed>1</a:seed><a:seed>2</a:seed><a:style>\x85{'x' * 999}</a:style>"
        "<a:width>9</a:width><a:height>9</a:height></r:Description></r:RDF></metadata></svg>",
    )
    assert found["style"] == "�" + "x" * 298 + "…"
    assert (found["seed"], found["width"]) == ("1", "5")
    assert "height" not in found


BOMB = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(12))


@pytest.mark.parametrize(
    "document",
    [
        f"<!DOCTYPE svg [{BOMB}]>{HEAD}><title>&a11;</title></svg>",
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}>&x;</svg>',
        f'<!DOCTYPE svg [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{HEAD}></svg>',
        "<html/>",
        "<svg/>",
        "<vector xmlns:android='http://schemas.android.com/apk/res/android'/>",
        f"{HEAD}><path></svg>",
        f"{HEAD}>",
        "<",
        '<?xml version="1.0" encoding="nonsense"?><svg/>',
    ],
)
def test_what_is_no_safe_svg_is_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(InputError, match="not an image that can be read"):
        read(tmp_path, document)


def test_depth_is_no_problem_and_size_is_capped(tmp_path: Path) -> None:
    deep = f"{HEAD}>{'<g>' * 100_000}{'</g>' * 100_000}</svg>"
    assert read(tmp_path, deep) == {"format": "svg"}
    with pytest.raises(InputError, match="larger than 16 MiB"):
        read(tmp_path, f"{HEAD}>{' ' * (16 << 20)}</svg>")


@settings(max_examples=150)
@given(st.data())
def test_damaged_files_give_fields_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, make_asset: MakeAsset, data: st.DataObject
) -> None:
    asset = make_asset(size=Size(64, 64))
    original = drawn(asset, fields_of(asset))
    damaged = bytearray(original[: data.draw(st.integers(8, len(original)))])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        assert read(tmp_path_factory.mktemp("damaged"), bytes(damaged))["format"] == "svg"
