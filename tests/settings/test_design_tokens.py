from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coloraide.everything import ColorAll as Oracle
from hypothesis import given
from hypothesis import strategies as st

from assetwright.settings.color_spaces import SPACES, to_color
from assetwright.settings.design_tokens import LARGEST_FILE, read_design_tokens
from assetwright.types import Color, InputError

BLUE = Color.from_hex("#0A66C2")


def read(folder: Path, document: Any) -> dict[str, str]:
    path = folder / "brand.tokens.json"
    path.write_text(json.dumps(document))
    return {token.name: token.color.hex for token in read_design_tokens(path)}


def srgb(color: Color) -> dict[str, Any]:
    return {"colorSpace": "srgb", "components": [channel / 255 for channel in color.rgb]}


def test_the_format_of_2025_10(tmp_path: Path) -> None:
    """Groups with a type, tokens with their own, a root, aliases of both kinds, other types."""
    document = {
        "$schema": "https://www.designtokens.org/schemas/2025.10/format.json",
        "color": {
            "$type": "color",
            "$description": "Ours",
            "brand": {
                "blue": {"$value": {**srgb(BLUE), "alpha": 1, "hex": "#0a66c2"}},
                "deep": {"$value": {"colorSpace": "oklch", "components": [0.4, 0.1, 255]}},
                "$root": {"$value": "{color.brand.blue}"},
            },
            "accent": {"$value": "{color.brand}"},
            "pointer": {"$ref": "#/color/brand/blue/$value"},
        },
        "loose": {"$type": "color", "$value": {"colorSpace": "srgb", "components": [1, "none", 0]}},
        "alias": {"$value": "{color.accent}"},
        "size": {"$type": "dimension", "big": {"$value": {"value": 4, "unit": "px"}}},
        "untyped": {"$value": "#123456"},
    }
    assert read(tmp_path, document) == {
        "color.brand": "#0a66c2",
        "color.brand.blue": "#0a66c2",
        "color.brand.deep": to_color("oklch", [0.4, 0.1, 255]).hex,
        "color.accent": "#0a66c2",
        "color.pointer": "#0a66c2",
        "loose": "#ff0000",
        "alias": "#0a66c2",
    }


def test_older_files_have_hex_strings(tmp_path: Path) -> None:
    document = {
        "brand": {
            "blue": {"$type": "color", "$value": "#0A66C2"},
            "glass": {"$type": "color", "$value": "#0A66C280"},
            "same": {"$type": "color", "$value": "{brand.blue}"},
        }
    }
    assert set(read(tmp_path, document).values()) == {"#0a66c2"}


def test_a_group_can_extend_another(tmp_path: Path) -> None:
    document = {
        "base": {"$type": "color", "a": {"$value": "#111111"}, "b": {"$value": "#222222"}},
        "dark": {"$extends": "{base}", "b": {"$value": "#333333"}},
    }
    assert read(tmp_path, document) == {
        "base.a": "#111111",
        "base.b": "#222222",
        "dark.a": "#111111",
        "dark.b": "#333333",
    }


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"a": {"$type": "color", "$value": "{b}"}}, "a points at {b}, which is not there"),
        (
            {n: {"$type": "color", "$value": f"{{{m}}}"} for n, m in ("ab", "bc", "ca")},
            "a is an alias that leads in a circle",
        ),
        ({"a": {"$type": "color", "$value": "blue"}}, "a is not a colour: 'blue' is not a hex"),
        ({"a": {"$type": "color", "$value": 3}}, "a is not a colour: 3 is neither"),
        (
            {"a": {"$value": {"colorSpace": "cmyk", "components": [0, 0, 0]}}},
            "the colour space 'cmyk' is none of srgb",
        ),
        (
            {"a": {"$value": {"colorSpace": "srgb", "components": [0, 0]}}},
            "a colour in srgb has three numbers",
        ),
        ({"a": {"$extends": "{a}", "b": {"$extends": "{a}"}}}, "extends '{a}'"),
        ([], "is not a JSON object"),
    ],
)
def test_faults_are_named(tmp_path: Path, document: Any, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, document)
    assert why in str(caught.value)
    assert "brand.tokens.json" in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "brand.tokens.json"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_design_tokens(path)
    path.write_text("{" * 100_000)
    with pytest.raises(InputError, match="is not JSON"):
        read_design_tokens(path)
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(InputError, match="is larger than"):
        read_design_tokens(path)
    deep: dict[str, Any] = {}
    for _ in range(80):
        deep = {"a": deep}
    with pytest.raises(InputError, match="lies too deep"):
        read(tmp_path, deep)


PERCENT = {"hsl": (1, 2), "hwb": (1, 2)}


@given(st.sampled_from(sorted(SPACES)), st.tuples(*[st.integers(0, 255)] * 3))
def test_every_space_agrees_with_coloraide(space: str, rgb: tuple[int, int, int]) -> None:
    oracle = Oracle("srgb", [channel / 255 for channel in rgb]).convert(space)
    components = oracle.coords(nans=False)
    for index in PERCENT.get(space, ()):
        components[index] *= 100
    assert to_color(space, components) == Color(*rgb)


@pytest.mark.parametrize("chroma", [0.05, 0.2, 0.4])
def test_out_of_gamut_keeps_lightness_and_hue(chroma: float) -> None:
    for hue in range(0, 360, 30):
        lightness, _, kept = to_color("oklch", [0.6, chroma, hue]).oklch
        assert lightness == pytest.approx(0.6, abs=0.01)
        assert (kept - hue + 180) % 360 - 180 == pytest.approx(0, abs=2.5)


@given(st.sampled_from(sorted(SPACES)), st.tuples(*[st.floats(-500, 500)] * 3))
def test_any_finite_numbers_are_some_colour(
    space: str, components: tuple[float, float, float]
) -> None:
    color = to_color(space, components)
    assert all(0 <= channel <= 255 for channel in color.rgb)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_components_of_an_8_bit_colour_give_it_back(rgb: tuple[int, int, int]) -> None:
    color = Color(*rgb)
    assert to_color("srgb", [round(channel / 255, 4) for channel in rgb]) == color
    assert to_color("oklab", color.oklab.tolist()) == color
