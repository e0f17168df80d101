from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright import Studio
from assetwright.export.encode import encode_png
from assetwright.prompt import parse
from assetwright.prompt.enrich import Reader, enrich, enriched
from assetwright.settings import FILE_NAME, Settings
from assetwright.settings.project_file import Wording
from assetwright.types import AssetType, BrandRole, BrandToken, Color, InputError, Outcome, Size

FILE = """
[brand]
design_tokens = ["brand.tokens.json"]

[brand.tokens]
BRAND_BLUE = "#0A66C2"
BRAND_SAND = { hex = "#F5F5F0", role = "background", tolerance = 3 }

[prompt]
constraints = ["flat", "no text"]
contexts = { icon = "toolbar icon" }
"""
TOKENS = '{"color": {"$type": "color", "rose": {"$value": "#E11D48"}}}'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ASSETWRIGHT_CONFIG", raising=False)
    (tmp_path / FILE_NAME).write_text(FILE)
    (tmp_path / "brand.tokens.json").write_text(TOKENS)
    return tmp_path


def test_a_project_is_found_from_within(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = project / "app" / "src"
    inside.mkdir(parents=True)
    settings = Settings.find(inside)
    assert settings.path == project / FILE_NAME
    by_name = {token.name: token for token in settings.tokens}
    assert by_name["BRAND_BLUE"].color == Color.from_hex("#0a66c2")
    assert by_name["BRAND_SAND"].role is BrandRole.BACKGROUND
    assert by_name["BRAND_SAND"].tolerance == 3
    assert by_name["color.rose"].source == "brand.tokens.json"
    assert settings.wording.constraints == ("flat", "no text")
    assert settings.wording.contexts[AssetType.ICON] == "toolbar icon"
    assert settings.wording.contexts[AssetType.BANNER] == "app banner"
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", "")
    assert Settings.find(inside) == Settings()
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", str(project / FILE_NAME))
    assert Settings.find(Path("/")) == settings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("brand = ", "is not TOML"),
        ("[brand.tokens]\nA = 3", "brand.tokens.A"),
        ("[brand.tokens]\nA = 'blue'", "brand.tokens.A: 'blue' is not a hex colour"),
        ("[brand.tokens]\nA = {hex = '#fff', role = 'ink'}", "brand.tokens.A.role"),
        ("[brand.tokens]\nicon = '#fff'", "a token named 'icon'"),
        ("[brand.tokens]\n'a b' = '#fff'", "a token named 'a b'"),
        ("[brands]", "brands"),
        ("[prompt]\ncontexts = {logo = 'x'}", "prompt.contexts.logo"),
        ("[brand]\ndesign_tokens = ['none.json']", "none.json cannot be used"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(InputError) as caught:
        Settings.read(tmp_path / FILE_NAME)
    assert why in str(caught.value)


def test_the_tokens_of_a_project_are_words_of_its_prompts(project: Path) -> None:
    studio = Studio(settings=Settings.find(project))
    spec = parse("[icon] gear [brand blue] on [BRAND_SAND]", vocabulary=studio.vocabulary)
    assert (spec.colors, spec.background) == (
        (Color.from_hex("#0A66C2"),),
        Color.from_hex("#F5F5F0"),
    )
    assert parse("[icon] gear, tabler style", vocabulary=studio.vocabulary).style == "tabler"


def test_the_name_of_a_token_is_not_what_is_drawn() -> None:
    """A project's own colour may be called after a brand, and only in its brackets."""
    token = BrandToken("COCA_COLA_RED", Color.from_hex("#F40009"))
    studio = Studio(settings=Settings(tokens=(token,)))
    assert studio.judge("[icon] bottle [COCA_COLA_RED]").outcome is Outcome.ALLOWED
    assert studio.judge("[icon] trademark sign, logo of our own").outcome is Outcome.ALLOWED
    assert studio.judge("[icon] coca cola bottle [COCA_COLA_RED]").outcome is Outcome.REFUSED
    assert Studio().judge("[icon] bottle [COCA_COLA_RED]").outcome is Outcome.REFUSED
    assert Studio().judge("[icon] heart 48x48, #018bc5").outcome is Outcome.ALLOWED
    assert Studio().judge("[icon] heart, bbc #018bc5").outcome is Outcome.REFUSED


def test_the_hex_asked_for_is_the_hex_in_the_file() -> None:
    """1,000 random brand colours, by token, each in its own PNG."""
    rng = np.random.default_rng(0)
    tokens = [
        BrandToken(f"T{index}", Color(*(int(c) for c in rng.integers(0, 256, 3))))
        for index in range(1000)
    ]
    studio = Studio(settings=Settings(tokens=tuple(tokens)))
    prompts = [f"[icon] heart [{token.name}]" for token in tokens]
    assets = studio.generate_many(prompts, steps=1, guidance=1, size=Size(32, 32))
    for token, asset in zip(tokens, assets.assets, strict=True):
        with Image.open(io.BytesIO(encode_png(asset.artwork.render(), {}))) as image:
            pixels = np.asarray(image.convert("RGBA"))
        inside = pixels[pixels[..., 3] == 255][:, :3]
        assert len(inside) > 20
        assert {tuple(color) for color in inside.tolist()} == {token.color.rgb}


ENRICHED = [
    ("[icon] gear", "[APP_ASSET] app icon, gear, flat design, high contrast, no text, 512x512"),
    (
        "[banner] Summer sale, no border",
        "[APP_ASSET] app banner, summer sale, flat design, high contrast, no text, no border, "
        "728x90",
    ),
    (
        "[icon] letter K monogram 64x64",
        "[APP_ASSET] app icon, letter k monogram, flat design, high contrast, 64x64",
    ),
    (
        "[illustration] cat, no text",
        "[APP_ASSET] app illustration, cat, flat design, high contrast, no text, 1024x1024",
    ),
]


@pytest.mark.parametrize(("prompt", "text"), ENRICHED)
def test_what_is_encoded(prompt: str, text: str) -> None:
    wording = Wording()
    assert enrich(parse(prompt), wording.constraints, wording.contexts) == text


def test_the_documented_examples_are_these() -> None:
    document = (Path(__file__).parents[2] / "docs" / "prompts.md").read_text("utf-8")
    for prompt, text in ENRICHED:
        assert f"| `{prompt}` | `{text}` |" in document


def test_signing_is_off_until_asked_for_and_paths_are_the_projects(project: Path) -> None:
    file = project / FILE_NAME
    default = Settings.read(file)
    assert default.prompt_in_files
    assert not default.signing.sign
    assert default.signing.embed
    assert default.signing.timestamp_authority is None
    tables = """
[export]
prompt_in_files = false
[provenance]
sign = true
certificate = "keys/certificate.pem"
key = "/secret/key.pem"
timestamp_authority = "https://time.example/rfc3161"
trust = "keys/authority.pem"
"""
    file.write_text(FILE + tables)
    settings = Settings.read(file)
    assert not settings.prompt_in_files
    assert settings.signing.sign
    assert settings.signing.certificate == project / "keys/certificate.pem"
    assert settings.signing.key == Path("/secret/key.pem")
    assert settings.signing.trust == project / "keys/authority.pem"
    assert settings.signing.timestamp_authority == "https://time.example/rfc3161"


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('certificate = "a.pem"', "certificate and provenance.key together"),
        ('key = "a.pem"', "certificate and provenance.key together"),
        ('timestamp_authority = "ftp://time.example"', "provenance.timestamp_authority"),
        ("sign = 3", "provenance.sign"),
        ('password = "x"', "provenance.password"),
    ],
)
def test_faults_of_signing_are_named(project: Path, table: str, fault: str) -> None:
    (project / FILE_NAME).write_text(f"[provenance]\n{table}\n")
    with pytest.raises(InputError, match=fault):
        Settings.read(project / FILE_NAME)


def test_each_part_of_the_enriched_prompt_has_its_reader() -> None:
    spec = parse("[banner] Summer sale, no border")
    wording = Wording()
    parts = enriched(spec, wording.constraints, wording.contexts)
    assert [part.reader for part in parts] == [
        Reader.LEADING,
        Reader.TYPE_EMBEDDING,
        Reader.TEXT_ENCODER,
        *[Reader.RECORD] * 4,
        Reader.SIZE,
    ]
    (encoded,) = (part.words for part in parts if part.reader is Reader.TEXT_ENCODER)
    assert encoded == spec.subject
