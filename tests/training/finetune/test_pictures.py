from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork.separation import Kind
from assetwright.training.finetune.pictures import files_in, read_pictures
from assetwright.types import InputError
from tests.training.finetune.conftest import drawing

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" {0}>{1}</svg>'
BOX = '<path d="M4 4h16v16H4z"/>'


def png(side: int = 96) -> bytes:
    image = Image.new("RGBA", (side, side))
    image.paste((0, 0, 0, 255), (side // 4, side // 4, 3 * side // 4, side // 2))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("attributes", "body", "reason"),
    [
        ("", BOX + "<script>fetch('https://example.org')</script>", "script"),
        ("", BOX + "<SCRIPT/>", "script"),
        ('onload="f()"', BOX, "script in its attribute 'onload'"),
        ("", '<a href=" JavaScript:f()">' + BOX + "</a>", "script in its attribute"),
        ("", BOX + '<image href="https://example.org/a.png"/>', "another file .*example.org"),
        ("", BOX + '<image href="/etc/passwd"/>', "another file"),
        ("", BOX + '<image href="data:image/svg+xml,x"/>', "another file"),
        ("", BOX + '<use href="other.svg#a"/>', "another file"),
        ("", '<path fill="url(https://example.org/a.svg#b)" d="M4 4h16v16z"/>', "another file"),
        ("", BOX + "<style>@import 'https://example.org/a.css';</style>", "another file"),
        ("", BOX + "<style>path{fill:url( 'b.svg#c' )}</style>", "another file"),
        ("", BOX + "<foreignObject/>", "foreign content"),
        ("", BOX + "<path", "not a whole SVG"),
        ("", "", "blank"),
    ],
)
def test_svg_files_that_do_something_or_show_nothing_are_left_out(
    tmp_path: Path, attributes: str, body: str, reason: str
) -> None:
    path = tmp_path / "a.svg"
    path.write_text(SVG.format(attributes, body))
    pictures, left_out = read_pictures([path])
    assert not pictures
    with pytest.raises(InputError, match=reason):
        raise InputError("folder", str(left_out[0]))


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("", BOX + "<text>&a;</text>"),
        "<html/>",
        "",
        "\x00\x01",
    ],
)
def test_what_is_not_a_plain_svg_is_left_out(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.svg"
    path.write_text(content)
    assert len(read_pictures([path])[1]) == 1


def test_what_a_picture_refers_to_within_itself_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    body = f'<defs><g id="b">{BOX}</g></defs><use href="#b"/><a href="https://example.org"/>'
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://example.org/svg11.dtd">'
    path.write_text(doctype + SVG.format('fill="url(#none) #000"', body))
    pictures, left_out = read_pictures([path])
    assert not left_out
    assert pictures[0].kind is Kind.MONO
    inside = pictures[0].latent.fields[0] > 0
    assert inside[6:18, 6:18].all()
    assert not inside[:3].any()


def test_broken_and_repeated_files_are_told_of_and_the_rest_is_used(tmp_path: Path) -> None:
    contents = {
        "good.png": png(),
        "broken.png": png()[:60],
        "garbage.png": b"no picture",
        "jpeg.png": b"\xff\xd8\xff\xe0",
        "same.png": png(),
        "huge.png": png(5000),
        "ring.svg": drawing(1).encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    pictures, left_out = read_pictures(files_in(tmp_path))
    assert [picture.path.name for picture in pictures] == ["good.png", "ring.svg"]
    told = {each.path.name: each.reason for each in left_out}
    assert told.keys() == contents.keys() - {"good.png", "ring.svg"}
    assert told["broken.png"] == "it is not a whole PNG picture"
    assert told["same.png"] == "it shows the same as good.png"
    assert "4096" in told["huge.png"]


def test_a_wide_picture_is_centred(tmp_path: Path) -> None:
    path = tmp_path / "wide.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 24"><path d="M0 0h48v24H0z"/>'
        '<path fill="#fff" d="M0 0h1v1H0z"/></svg>'.replace("M0 0h48v24H0z", "M2 2h44v20H2z")
    )
    pictures, _ = read_pictures([path])
    rows = np.flatnonzero((pictures[0].latent.fields[0] > 0).any(1))
    assert 5 <= rows.min() <= 8
    assert rows.max() <= 18


def test_folders_within_and_hidden_files(tmp_path: Path) -> None:
    for name in ("b.svg", "a/c.PNG", ".hidden.svg", ".git/d.svg", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [p.name for p in files_in(tmp_path)] == ["c.PNG", "b.svg"]
    with pytest.raises(InputError, match="is not a folder"):
        files_in(tmp_path / "b.svg")
