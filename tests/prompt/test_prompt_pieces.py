"""Every piece of a prompt, where it stands, and what a project adds to the language."""

from __future__ import annotations

import doctest
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.prompt import Vocabulary, explain, parse
from assetwright.prompt.color_names import NAMES
from assetwright.types import BrandRole, BrandToken, Color, InputError, PieceKind, PromptSpec, Size

from .test_prompt_properties import ANY_TEXT, WORDS, understood

BLUE = BrandToken("BRAND_BLUE", Color.from_hex("#0A66C2"))
SAND = BrandToken("brand sand", Color.from_hex("#F5F5F0"), BrandRole.BACKGROUND)
DOTTED = BrandToken("color.brand.rose", Color.from_hex("#E11D48"))
VOCABULARY = Vocabulary.of([BLUE, SAND, DOTTED], ["tabler", "material-symbols", "feather"])


def pieces(spec: PromptSpec) -> list[tuple[str, str, str]]:
    return [(spec.text[slice(*p.span)], p.kind.value, p.meaning) for p in spec.pieces]


def test_every_kind_of_piece() -> None:
    prompt = (
        "  [banner] Please draw 3 variants of a red fox for our shop app, tabler style, 640x120, "
        "on navy, no text, [BRAND_BLUE]"
    )
    spec = parse(prompt, vocabulary=VOCABULARY)
    assert pieces(spec) == [
        ("[banner]", "asset type", "banner"),
        ("Please", "read past", ""),
        ("draw", "read past", ""),
        ("3 variants of", "count", "3 variants"),
        ("red", "colour", "#dc2626"),
        ("fox", "subject", "fox"),
        ("for our shop app", "context", ""),
        ("tabler style", "style", "tabler"),
        ("640x120", "size", "640x120"),
        ("on navy", "background", "#1e2f5c"),
        ("no text", "left out", ""),
        ("[BRAND_BLUE]", "brand colour", "BRAND_BLUE = #0a66c2"),
    ]
    assert spec.offset == 2
    assert (spec.count, spec.negatives, spec.style) == (3, ("text",), "tabler")


@settings(deadline=None)
@given(ANY_TEXT | WORDS)
def test_spans_are_places_in_order_without_overlap(prompt: str) -> None:
    spec = understood(prompt)
    if spec is None:
        return
    end = 0
    for piece in spec.pieces:
        start, stop = piece.span
        assert end <= start < stop <= len(spec.text)
        assert not spec.text[start].isspace()
        end = stop
    # Control characters apart, the text is the prompt from its offset on.
    for written, read in zip(prompt[spec.offset :], spec.text, strict=False):
        assert written == read or read == " "


@settings(deadline=None)
@given(ANY_TEXT | WORDS)
def test_what_the_pieces_say_is_what_the_spec_says(prompt: str) -> None:
    spec = understood(prompt)
    if spec is None:
        return
    said = {kind: [p.meaning for p in spec.pieces if p.kind is kind] for kind in PieceKind}
    colors = [
        color
        for piece in spec.pieces
        if piece.kind in (PieceKind.COLOR, PieceKind.GRADIENT)
        for color in piece.meaning.partition(",")[0].split(" to ")
    ]
    assert list(dict.fromkeys(colors)) == [str(color) for color in spec.colors]
    assert list(dict.fromkeys(said[PieceKind.SIZE])) in ([str(s) for s in spec.sizes], [])
    for word in " ".join(said[PieceKind.SUBJECT]).split():
        assert word in spec.subject
    if said[PieceKind.BACKGROUND]:
        assert said[PieceKind.BACKGROUND][0] == str(spec.background or "transparent")


@settings(deadline=None)
@given(ANY_TEXT | WORDS)
def test_any_prompt_can_be_explained(prompt: str) -> None:
    spec = understood(prompt)
    if spec is not None:
        text, underlines, *_ = explain(spec).split("\n")
        assert len(underlines) <= len(text) or not text


def test_explain_is_as_documented() -> None:
    outcome = doctest.testmod(sys.modules["assetwright.prompt.explain"])
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize(
    "written", ["[BRAND_BLUE]", "[brand_blue]", "[ Brand Blue ]", "[brand-blue]"]
)
def test_a_token_is_exactly_its_colour(written: str) -> None:
    spec = parse(f"[icon] gear {written}", vocabulary=VOCABULARY)
    assert (spec.subject, spec.colors) == ("gear", (BLUE.color,))


def test_tokens_with_a_role_and_from_groups() -> None:
    spec = parse("[icon] gear, [color.brand.rose] on [BRAND_SAND]", vocabulary=VOCABULARY)
    assert spec.colors == (DOTTED.color,)
    assert spec.background == SAND.color
    assert spec.subject == "gear"


def test_an_unknown_token_is_refused_with_what_there_is() -> None:
    with pytest.raises(InputError, match=r"\[BRAND_BLEU\] is unknown.*\[BRAND_BLUE\]") as caught:
        parse("   [icon] gear [BRAND_BLEU]", vocabulary=VOCABULARY)
    assert caught.value.span == (15, 27)
    assert "   [icon] gear [BRAND_BLEU]"[15:27] == "[BRAND_BLEU]"


def test_the_leading_token_may_be_written() -> None:
    assert parse("[APP_ASSET] [icon] gear").subject == "gear"


@pytest.mark.parametrize(
    ("prompt", "style", "subject"),
    [
        ("[icon] gear, tabler style", "tabler", "gear"),
        ("[icon] gear in tabler style", "tabler", "gear"),
        ("[icon] gear in Material Symbols style", "material-symbols", "gear"),
        ("[icon] gear, material-symbols", "material-symbols", "gear"),
        ("[icon] a feather", None, "feather"),
        ("[icon] feather and ink", None, "feather and ink"),
        ("[icon] a feather, feather style", "feather", "feather"),
    ],
)
def test_set_names_are_styles_where_they_are_meant_so(
    prompt: str, style: str | None, subject: str
) -> None:
    spec = parse(prompt, vocabulary=VOCABULARY)
    assert (spec.style, spec.subject, spec.warnings) == (style, subject, ())


@pytest.mark.parametrize(
    ("prompt", "count", "subject"),
    [
        ("[icon] 4 variants of a rocket", 4, "rocket"),
        ("[icon] rocket, three versions", 3, "rocket"),
        ("[icon] rocket, 5 different takes", 5, "rocket"),
        ("[icon] two people", None, "two people"),
        ("[icon] 3 arrows", None, "3 arrows"),
        ("[icon] compare two versions side by side", None, "compare two versions side by side"),
    ],
)
def test_counts_are_of_variants_not_of_things(prompt: str, count: int | None, subject: str) -> None:
    spec = parse(prompt)
    assert (spec.count, spec.subject) == (count, subject)


@pytest.mark.parametrize(
    ("prompt", "subject", "gradient", "backdrop"),
    [
        ("[icon] gear, navy to teal gradient", "gear", "navy teal", None),
        ("[icon] gear in a pink to orange gradient", "gear", "pink orange", None),
        ("[icon] gear with gradient from #f0f to #00f", "gear", "#f0f #00f", None),
        ("[icon] gear, gradient: pink to orange", "gear", "pink orange", None),
        ("[icon] gear, navy-to-teal gradient background", "gear", None, "navy teal"),
        ("[icon] gear on a navy to teal gradient", "gear", None, "navy teal"),
        ("[icon] gear, background: gradient from navy to teal", "gear", None, "navy teal"),
        ("[icon] gear, gradient background from navy to teal", "gear", None, "navy teal"),
        ("[icon] gear, indigo to violet", "gear", None, None),
        ("[icon] gradient", "gradient", None, None),
    ],
)
def test_gradients(prompt: str, subject: str, gradient: str | None, backdrop: str | None) -> None:
    def pair(text: str | None) -> tuple[str, ...] | None:
        named = text and [NAMES.get(word) or Color.from_hex(word) for word in text.split()]
        return tuple(color.hex for color in named) if named else None

    spec = parse(prompt)
    assert spec.subject == subject
    assert (spec.gradient and (spec.gradient.start.hex, spec.gradient.end.hex)) == pair(gradient)
    assert (spec.backdrop and (spec.backdrop.start.hex, spec.backdrop.end.hex)) == pair(backdrop)
    if spec.backdrop:
        assert spec.background == spec.backdrop.start
    if spec.gradient:
        assert spec.colors == (spec.gradient.start, spec.gradient.end)


def test_too_many_variants() -> None:
    with pytest.raises(InputError, match="65 variants are too many: ask for 1 to 64") as caught:
        parse("[icon] 65 variants of a fox")
    assert caught.value.span == (7, 18)


def test_all_sizes_are_kept_and_the_option_wins() -> None:
    spec = parse("[icon] gear 512x512 and 64x64, 512x512")
    assert spec.sizes == (Size(512, 512), Size(64, 64))
    assert spec.size == Size(512, 512)
    assert parse("[icon] gear 512x512, 64x64", size=Size(32, 32)).sizes == (Size(32, 32),)
    assert parse("[icon] gear").sizes == (Size(512, 512),)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("[icon] gear 5x9000", "5x9000"),
        ("[icon] gear 64x64 and 4000x20", "4000x20"),
        ("[nope] gear", "[nope]"),
        ("[icon] gear [banner]", "[banner]"),
        ("[icon] gear rgb(1,2,300)", "rgb(1,2,300)"),
    ],
)
def test_a_fault_in_the_text_is_pointed_at(prompt: str, words: str) -> None:
    for before in ("", " \n\t"):
        with pytest.raises(InputError) as caught:
            parse(before + prompt)
        assert caught.value.span is not None
        assert caught.value.text is not None
        assert caught.value.text[slice(*caught.value.span)] == words
        assert caught.value.problem()["span"] == list(caught.value.span)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(["without border", "no text", "no shadow or glow", "don't add letters"]),
        min_size=1,
        max_size=3,
        unique=True,
    )
)
def test_negatives_are_kept(negatives: list[str]) -> None:
    spec = parse("[icon] gear, " + ", ".join(negatives))
    assert spec.subject == "gear"
    assert len(spec.negatives) == len(negatives)
    for said in spec.negatives:
        assert said.split()[0] in ("border", "text", "shadow", "letters")
