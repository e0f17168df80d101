from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assetwright.prompt import parse
from assetwright.types import MAX_SIDE, MIN_SIDE, AssetType, Color, InputError, PromptSpec, Size

ANY_TEXT = st.text(st.characters(), max_size=400)
VOCABULARY = """
    [icon] [banner] a an the orange gold rose blue dark light on in of for with without no and to
    , . : ; - -- ( ) # #fff #12345 rgb( rgb(1,2,3) ) 512x512 99px white background transparent
    outline bold flat line style style: app icon picture of our website that is please make me
    simple svg gear fox gradient from 3 variants 漢字 🚀
"""
WORDS = st.lists(
    st.sampled_from([*VOCABULARY.split(), "\u0301", "\u200d", "\u202e"]), max_size=40
).map(" ".join)
SIDES = st.integers(MIN_SIDE, MAX_SIDE)


def understood(prompt: str) -> PromptSpec | None:
    try:
        return parse(prompt)
    except InputError:
        return None


@settings(deadline=None)
@given(ANY_TEXT | WORDS)
def test_any_text_is_understood_or_refused(prompt: str) -> None:
    spec = understood(prompt)
    if spec is None:
        return
    assert spec.subject
    assert spec.subject == " ".join(spec.subject.split())
    assert len(spec.text) <= 1000
    assert len(set(spec.colors)) == len(spec.colors)
    assert spec.style is None or spec.style == spec.style.strip() != ""
    assert spec.transparent is not True or spec.background is None
    spec.subject.encode()
    spec.text.encode()


@settings(deadline=None)
@given(ANY_TEXT | WORDS)
def test_the_same_prompt_is_understood_the_same_way(prompt: str) -> None:
    spec = understood(prompt)
    assert spec == understood(prompt)
    if spec is not None:
        assert parse(f" {spec.text}\n") == spec


@settings(deadline=None)
@given(WORDS, st.sampled_from(AssetType), SIDES, st.sampled_from(["tabler", "ph-bold", "outline"]))
def test_options_win(prompt: str, asset_type: AssetType, side: int, style: str) -> None:
    try:
        spec = parse(prompt, asset_type=asset_type, size=Size(side, side), style=style)
    except InputError as error:
        assume(error.field != "prompt")
        raise
    assert (spec.asset_type, spec.size, spec.style) == (asset_type, Size(side, side), style)


@settings(deadline=None)
@given(SIDES, SIDES)
def test_a_size_in_the_text_is_that_size_or_refused(width: int, height: int) -> None:
    prompt = f"[icon] fox {width}x{height}"
    if max(width, height) > 16 * min(width, height):
        with pytest.raises(InputError, match=f"{width}x{height}"):
            parse(prompt)
    else:
        assert parse(prompt).size == Size(width, height)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["fox", "gear", "rocket", "cloud"]), min_size=1, max_size=4),
    st.lists(st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: Color(*rgb)), max_size=4),
    st.sampled_from(["", "outline", "solid", "duotone", "thin", "bold", "color"]),
    st.sampled_from(AssetType),
)
def test_a_written_spec_is_read_back(
    subject: list[str], colors: list[Color], style: str, asset_type: AssetType
) -> None:
    parts = [f"[{asset_type}] {' '.join(subject)}", *(color.hex for color in colors)]
    spec = parse(", ".join(parts + ([f"style: {style}"] if style else [])))
    assert spec.subject == " ".join(subject)
    assert spec.colors == tuple(dict.fromkeys(colors))
    assert spec.asset_type is asset_type
    assert spec.style == (style or None)


def test_a_prompt_of_ten_million_characters_is_no_trouble() -> None:
    for unit in ("word ", "x", "[", "#", "gold and ", "\u0301a", "on a "):
        spec = understood(unit * (10_000_000 // len(unit)))
        assert spec is None or spec.warnings
