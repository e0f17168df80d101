import json
import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from assetwright.export.cost import estimated_cost
from assetwright.export.encode import encode, encode_ico
from assetwright.export.metadata import clean, metadata_fields, read_metadata
from assetwright.types import (
    WHITE,
    Density,
    EnvironmentProblem,
    GenerationRecord,
    ImageFormat,
    InputError,
    ReferenceRecord,
    Size,
)

MakeRecord = Callable[..., GenerationRecord]

PIXELS = np.full((3, 5, 4), 200, np.uint8)
FACTS = {"width": "5", "height": "3"}
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def fields(record: GenerationRecord, image_format: ImageFormat) -> dict[str, str]:
    return metadata_fields(record, Size(512, 512), image_format, Density.XHDPI)


def written(folder: Path, record: GenerationRecord, image_format: ImageFormat) -> Path:
    path = folder / f"image.{image_format}"
    path.write_bytes(encode(PIXELS, image_format, fields(record, image_format), WHITE))
    return path


def test_every_field_is_recorded(make_record: MakeRecord) -> None:
    assert fields(make_record(), ImageFormat.PNG) == {
        "id": "8f3a5c1e9b7d2046",
        "type": "icon",
        "generator": "assetwright 0.1.0",
        "model": "xs6-0001",
        "base_size": "512x512",
        "density": "xhdpi",
        "format": "png",
        "prompt": "[icon] A settings gear for a productivity app, blue color",
        "subject": "settings gear",
        "style": "tabler",
        "seed": "7",
        "steps": "12",
        "guidance": "2.5",
        "cost": "0.000001450 USD",
        "reference_caption": "gear outline",
        "reference_source": "tabler:settings",
        "reference_license": "MIT",
        "digital_source_type": GENERATED,
    }


@pytest.mark.parametrize("image_format", ImageFormat)
def test_what_is_written_is_read_back(
    tmp_path: Path, make_record: MakeRecord, image_format: ImageFormat
) -> None:
    record = make_record()
    path = written(tmp_path, record, image_format)
    assert read_metadata(path) == fields(record, image_format) | FACTS


@pytest.mark.parametrize("image_format", ImageFormat)
@settings(max_examples=60)
@given(prompt=ANY_TEXT, subject=ANY_TEXT, caption=ANY_TEXT)
def test_any_text_is_read_back_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory,
    make_record: MakeRecord,
    image_format: ImageFormat,
    prompt: str,
    subject: str,
    caption: str,
) -> None:
    reference = ReferenceRecord(caption, "user", "own work")
    record = make_record(prompt=prompt, subject=subject, reference=reference)
    path = written(tmp_path_factory.mktemp("text"), record, image_format)
    found = read_metadata(path)
    assert found == fields(record, image_format) | FACTS
    assert found.get("prompt", "") == clean(prompt, 1000)


@pytest.mark.parametrize("image_format", ImageFormat)
def test_the_longest_texts_fit_every_format(
    tmp_path: Path, make_record: MakeRecord, image_format: ImageFormat
) -> None:
    longest = "\U0001f600&" * 5000
    texts = ("id", "prompt", "subject", "style", "generator", "model")
    reference = ReferenceRecord(longest, longest, longest)
    record = make_record(reference=reference, **dict.fromkeys(texts, longest))
    found = read_metadata(written(tmp_path, record, image_format))
    assert len(found["prompt"]) == 1000
    assert found["prompt"].endswith("&…") or found["prompt"].endswith("\U0001f600…")
    assert len(found["subject"]) == 300


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_cleaning_keeps_ordinary_text_and_replaces_what_xml_forbids() -> None:
    assert clean("Zahnrad – 設定 🚀\n\tfin") == "Zahnrad – 設定 🚀\n\tfin"
    assert clean("a\0b\x1b[2Jc\ud800d\x9be\r\nf\rg") == "a�b�[2Jc�d�e\nf\ng"
    assert clean("abcdef", 4) == "abc…"


def test_a_drawing_after_the_users_own_sketch_is_a_composite(make_record: MakeRecord) -> None:
    record = make_record(reference=ReferenceRecord("my sketch", "user", "own work", "ab" * 32))
    found = fields(record, ImageFormat.PNG)
    assert found["reference_sha256"] == "ab" * 32
    source = found["digital_source_type"]
    assert source == GENERATED.replace("trained", "compositeWithTrained")
    plain = metadata_fields(make_record(reference=None), Size(1, 1), ImageFormat.PNG, None)
    assert plain["digital_source_type"] == GENERATED
    assert not {"density", "reference_source", "reference_sha256"} & plain.keys()


def test_what_costs_nothing_states_no_cost(make_record: MakeRecord) -> None:
    assert "cost" not in fields(make_record(cost=0.0), ImageFormat.PNG)
    drawn = estimated_cost(12, Size(512, 512), cpu_hour=0.04)
    assert 1e-6 < drawn < 2e-6
    assert estimated_cost(12, Size(512, 512), cpu_hour=0.08) == 2 * drawn
    assert estimated_cost(24, Size(512, 512), 0.04) > drawn < estimated_cost(12, Size(900, 900), 1)


@pytest.mark.parametrize("image_format", ImageFormat)
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_reads_the_same(
    tmp_path: Path, make_record: MakeRecord, image_format: ImageFormat
) -> None:
    record = make_record(prompt="Zahnrad & <設定> 'x' \"y\" 🚀", subject="Café ☕")
    path = written(tmp_path, record, image_format)
    command = ["exiftool", "-json", "-G1", "-a", "-charset", "utf8", str(path)]
    output = subprocess.run(command, capture_output=True, check=True).stdout
    (tags,) = json.loads(output)
    expected = fields(record, image_format)
    xmp = {tag.removeprefix("XMP-"): value for tag, value in tags.items() if "XMP-" in tag}
    assert xmp.pop("x:XMPToolkit", None) is None
    assert {name: str(value) for name, value in xmp.items()} == {
        "dc:Identifier": expected["id"],
        "dc:Title": expected["subject"],
        "xmp:CreatorTool": expected["generator"],
        "iptcExt:AISystemUsed": expected["generator"],
        "iptcExt:AISystemVersionUsed": expected["model"],
        "iptcExt:AIPromptInformation": expected["prompt"],
        "iptcExt:DigitalSourceType": GENERATED,
        "assetwright:Type": "icon",
        "assetwright:Base_size": "512x512",
        "assetwright:Density": "xhdpi",
        "assetwright:Format": image_format.value,
        "assetwright:Style": "tabler",
        "assetwright:Seed": "7",
        "assetwright:Steps": "12",
        "assetwright:Guidance": "2.5",
        "assetwright:Cost": "0.000001450 USD",
        "assetwright:Reference_caption": "gear outline",
        "assetwright:Reference_source": "tabler:settings",
        "assetwright:Reference_license": "MIT",
    }
    own = tags["PNG:Assetwright" if image_format is ImageFormat.PNG else "ExifIFD:UserComment"]
    assert json.loads(own) == expected
    if image_format is not ImageFormat.PNG:
        assert tags["IFD0:Software"] == "assetwright 0.1.0"
        assert tags["IFD0:ImageDescription"] == "Café ☕"
    assert not [tag for tag in tags if "Warning" in tag or "Error" in tag]


@pytest.mark.parametrize("image_format", ["png", "webp", "jpeg", "ico"])
def test_somebody_elses_image_has_only_its_facts(tmp_path: Path, image_format: str) -> None:
    path = tmp_path / "image"
    Image.new("RGB", (32, 32)).save(path, image_format, sizes=[(32, 32)])
    expected = "jpg" if image_format == "jpeg" else image_format
    assert read_metadata(path) == {"width": "32", "height": "32", "format": expected}


def test_our_own_icon_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "favicon.ico"
    path.write_bytes(encode_ico([np.zeros((16, 16, 4), np.uint8)]))
    assert read_metadata(path) == {"width": "16", "height": "16", "format": "ico"}


@pytest.mark.parametrize(
    "text",
    ["not json", "[" * 50_000, "[1]", '{"a": 1}', '"x"', '{"prompt": "' + "x" * 70_000 + '"}', ""],
)
def test_foreign_text_under_our_keyword_is_not_trusted(tmp_path: Path, text: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("assetwright", text)
    Image.new("RGB", (5, 3)).save(tmp_path / "image.png", pnginfo=info)
    assert read_metadata(tmp_path / "image.png") == FACTS | {"format": "png"}


def test_forged_fields_are_cleaned_and_cannot_hide_the_facts(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("assetwright", json.dumps({"style": "\x1b[2J" + "x" * 999, "width": "9"}))
    Image.new("RGB", (5, 3)).save(tmp_path / "image.png", pnginfo=info)
    found = read_metadata(tmp_path / "image.png")
    assert found["style"].startswith("�[2Jxxx")
    assert len(found["style"]) == 300
    assert found["width"] == "5"


def test_missing_files_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reasons = {"none.png": "does not exist", "": "is not a file", "pipe": "is not a file"}
    for name, reason in reasons.items():
        with pytest.raises(InputError, match=reason) as caught:
            read_metadata(tmp_path / name)
        assert caught.value.field == "file"


def test_an_unreachable_path_is_an_environment_problem(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="Cannot read"):
        read_metadata(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\n"])
def test_what_is_not_an_image_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file.png").write_bytes(data)
    with pytest.raises(InputError, match="image"):
        read_metadata(tmp_path / "file.png")


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_decompression_bomb_is_refused(tmp_path: Path, side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        data += struct.pack(">I", len(body)) + kind + body + checksum
    (tmp_path / "bomb.png").write_bytes(data)
    with pytest.raises(InputError, match="too many pixels"):
        read_metadata(tmp_path / "bomb.png")


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(InputError, match="larger than 64 MiB"):
        read_metadata(path)


@settings(max_examples=150)
@given(st.sampled_from(ImageFormat), st.data())
def test_damaged_files_give_fields_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory,
    make_record: MakeRecord,
    image_format: ImageFormat,
    data: st.DataObject,
) -> None:
    original = encode(PIXELS, image_format, fields(make_record(), image_format), WHITE)
    damaged = bytearray(original[: data.draw(st.integers(8, len(original)))])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "image"
    path.write_bytes(damaged)
    with suppress(InputError):
        assert {"width", "height", "format"} <= read_metadata(path).keys()
