from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.config import MODELS
from assetwright.diffusion.brand import Brand, check_name
from assetwright.diffusion.condition import Condition
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.styles import StyleBook
from assetwright.diffusion.tensor_file import read_tensors
from assetwright.types import AssetType, EnvironmentProblem, InputError
from tests.diffusion.brands import BASE, REVISION, WIDTH, brand_file, packed, told


def shelf_with(folder: Path, **files: bytes) -> Shelf:
    for name, data in files.items():
        (folder / f"{name}.safetensors").write_bytes(data)
    return Shelf(folder)


def test_tensors_come_back_as_written() -> None:
    tensors = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": np.array([1.5, -2], np.float16),
        "none": np.zeros((0, 3), np.float32),
    }
    found, metadata = read_tensors(packed(tensors, {"k": "v"}))
    assert metadata == {"k": "v"}
    assert found.keys() == tensors.keys()
    for name, array in tensors.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


@given(st.binary(max_size=300))
def test_any_bytes_are_a_brand_or_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Brand.read(data)


@given(cut=st.integers(0, 900), flip=st.integers(0, 899), bit=st.integers(0, 7))
def test_damage_is_a_value_error_or_still_a_brand(cut: int, flip: int, bit: int) -> None:
    data = bytearray(brand_file()[: 900 - cut] if cut < 899 else brand_file())
    if data:
        data[flip % len(data)] ^= 1 << bit
    with suppress(ValueError):
        assert Brand.read(bytes(data)).facts


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({"style": np.zeros(4, np.float32)}, {}), "holds no brand style"),
        (told(brand_file(), format=2), "another version"),
        (told(brand_file(), surprise=1), "another version"),
        (told(brand_file(), family="baroque"), "another version"),
        (told(brand_file(), layers=9), "out of range"),
        (told(brand_file(), strength=1.0), "out of range"),
        (told(brand_file(), strength="near"), "out of range"),
        (told(brand_file(), weight=9.0), "out of range"),
        (told(brand_file(), name="../acme"), "not understood"),
        (brand_file({"style": np.full(WIDTH, np.nan, np.float32)}), "numbers are damaged"),
        (b"\xff" * 64, "header is not whole"),
    ],
)
def test_what_is_no_brand_style_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Brand.read(data)


@pytest.mark.parametrize("name", ["", "Acme", "../acme", "a" * 41, "-acme", "acme-", "a b", "é"])
def test_names_that_cannot_be_files_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be named"):
        check_name(name)


def test_changes_are_added_to_the_weights() -> None:
    rng = np.random.default_rng(0)
    left = rng.standard_normal((576, 2)).astype(np.float16)
    right = rng.standard_normal((2, WIDTH)).astype(np.float16)
    bias = np.full(4, 0.5, np.float16)
    brand = Brand.read(
        brand_file(
            {
                "blocks.0.qkv.weight.left": left,
                "blocks.0.qkv.weight.right": right,
                "detail.leave.bias.change": bias,
            }
        )
    )
    changed = brand.weights(BASE)
    assert changed.keys() == {"style.weight", "blocks.0.qkv.weight", "detail.leave.bias"}
    np.testing.assert_array_equal(changed["style.weight"][-1], BASE["style.weight"][3])
    np.testing.assert_array_equal(changed["style.weight"][:-1], BASE["style.weight"][:-1])
    expected = BASE["blocks.0.qkv.weight"] + left.astype(np.float32) @ right.astype(np.float32)
    np.testing.assert_allclose(changed["blocks.0.qkv.weight"], expected, rtol=1e-3, atol=1e-3)
    assert changed["blocks.0.qkv.weight"].dtype == np.float16


@pytest.mark.parametrize(
    "tensors",
    [
        {"nothing.weight.change": np.zeros(3, np.float32)},
        {"detail.leave.bias.change": np.zeros(5, np.float32)},
        {"blocks.0.qkv.weight.left": np.zeros((576, 2), np.float32)},
        {
            "blocks.0.qkv.weight.left": np.zeros((576, 2), np.float32),
            "blocks.0.qkv.weight.right": np.zeros((3, WIDTH), np.float32),
        },
        {"style": np.zeros(WIDTH + 1, np.float32)},
    ],
)
def test_changes_of_another_network_are_refused(tensors: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match=r"network|whole"):
        Brand.read(brand_file(tensors)).weights(BASE)


def test_the_shelf_passes_over_what_is_not_a_style(tmp_path: Path) -> None:
    shelf = shelf_with(
        tmp_path, acme=brand_file(), broken=b"?", renamed=brand_file(), zeta=brand_file(name="zeta")
    )
    assert [brand.facts.name for brand in shelf.brands()] == ["acme", "zeta"]
    assert Shelf(tmp_path / "nowhere").brands() == ()
    with pytest.raises(InputError, match=r"no brand style 'other' .* has: acme, zeta"):
        shelf.get("other")


def test_the_book_lists_brands_and_refuses_those_of_other_weights(tmp_path: Path) -> None:
    shelf = shelf_with(
        tmp_path,
        acme=brand_file(family="duotone", layers=2),
        old=brand_file(name="old", base="0123456789ab"),
        tabler=brand_file(name="tabler"),
    )
    book = StyleBook(MODELS / "dit", shelf, lambda: REVISION)
    style = book.find("Acme", AssetType.ICON)
    assert (style.layers, style.title, style.colored) == (2, "Acme", False)
    assert (style.strength, style.weight) == (0.2, None)
    assert style.model("base") == f"base+{style.revision}"
    assert book.styles[-1] == style
    # The network's own style stays what it is.
    assert book.find("tabler", AssetType.ICON).revision == ""
    with pytest.raises(InputError, match=rf"other weights \(0123456789ab; these are {REVISION}\)"):
        book.find("old", AssetType.ICON)


def condition(style: list[int]) -> tuple[list[np.ndarray], Condition[np.ndarray]]:
    rng = np.random.default_rng(1)
    count = len(style)
    inputs = {each.name: each.shape for each in OnnxDenoiser(MODELS / "dit")._session.get_inputs()}
    channels = inputs["reference"][1]
    given = [
        rng.standard_normal((count, 4, 24, 24), dtype=np.float32),
        rng.standard_normal((count, 4, 3), dtype=np.float32),
        np.linspace(0.2, 0.9, count, dtype=np.float32),
    ]
    return given, Condition(
        tokens=rng.standard_normal((count, 3, 384), dtype=np.float32),
        mask=np.ones((count, 3), np.bool_),
        pooled=np.zeros((count, 384), np.float32),
        style=np.array(style, np.int64),
        asset_type=np.zeros(count, np.int64),
        kind=np.zeros(count, np.int64),
        reference=np.zeros((count, channels, 24, 24), np.float32),
        known=np.zeros((count, 4, 4), np.float32),
    )


def test_rows_of_brands_are_drawn_with_their_weights_and_others_as_before(tmp_path: Path) -> None:
    change = {"detail.leave.bias.change": np.full(4, 0.25, np.float32)}
    shelf = shelf_with(tmp_path, acme=brand_file(), shifted=brand_file(change, name="shifted"))
    acme, shifted = (brand.index for brand in shelf.brands())
    denoiser = OnnxDenoiser(MODELS / "dit", 1, shelf)
    given, mixed = condition([3, acme, shifted, 3, 7])
    clean, palette = denoiser(*given, mixed)
    _, plain = condition([3, 3, 3, 3, 7])
    expected, expected_palette = denoiser(*given, plain)
    np.testing.assert_allclose(clean[[0, 1, 3, 4]], expected[[0, 1, 3, 4]], atol=1e-4)
    np.testing.assert_allclose(clean[2], expected[2] + 0.25, atol=2e-3)
    np.testing.assert_allclose(palette, expected_palette, atol=1e-4)


def test_a_brand_that_is_gone_or_of_other_weights_is_said(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, acme=brand_file(), old=brand_file(name="old", base="0" * 12))
    acme, old = (brand.index for brand in shelf.brands())
    denoiser = OnnxDenoiser(MODELS / "dit", 1, shelf)
    given, asked = condition([old])
    with pytest.raises(EnvironmentProblem, match="'old' was learnt for other weights"):
        denoiser(*given, asked)
    shelf.path("acme").unlink()
    given, asked = condition([acme])
    with pytest.raises(EnvironmentProblem, match="removed"):
        denoiser(*given, asked)
