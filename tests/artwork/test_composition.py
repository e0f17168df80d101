from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork import Role, compose
from assetwright.artwork.palettes import MIN_CONTRAST, SLATE
from assetwright.types import (
    DEFAULT_SIZES,
    WHITE,
    AssetType,
    Color,
    Gradient,
    Latent,
    PromptSpec,
    Size,
)

Find = Callable[[str], tuple[Any, ...]]
BLUE = Color.from_hex("#0a66c2")
CASES = (("mono", "outline"), ("mono", "solid"), ("duotone", "duotone"), ("color", "color"))


def spec(
    asset_type: AssetType,
    *colors: Color,
    background: Color | None = None,
    transparent: bool | None = None,
    size: Size | None = None,
) -> PromptSpec:
    return PromptSpec(
        text="a thing",
        asset_type=asset_type,
        size=size or DEFAULT_SIZES[asset_type],
        subject="thing",
        colors=colors,
        background=background,
        transparent=transparent,
    )


def shows(pixels: NDArray[np.uint8], color: Color) -> bool:
    return bool((pixels == [*color.rgb, 255]).all(2).any())


def small(size: Size) -> Size:
    return size.scaled(240 / max(size.width, size.height))


@pytest.mark.parametrize("asset_type", AssetType)
@pytest.mark.parametrize(("kind", "family"), CASES)
def test_the_asked_colour_is_in_the_file_exactly(
    asset_type: AssetType, kind: str, family: str, latents: Find
) -> None:
    """200 random colours in all, 50 a type and kind of drawing together."""
    rng = np.random.default_rng(
        list(AssetType).index(asset_type) * 10 + CASES.index((kind, family))
    )
    for latent in rng.choice(np.arange(50), 13, replace=False):
        asked = Color(*rng.integers(0, 256, 3).tolist())
        request = spec(asset_type, asked)
        art = compose(
            request,
            latents(kind)[latent],
            family=family,
            seed=int(rng.integers(1000)),
            colored=kind == "color",
        )
        assert shows(art.render(Size(360, 45) if asset_type is AssetType.BANNER else None), asked)


@pytest.mark.parametrize("asset_type", AssetType)
@pytest.mark.parametrize(("kind", "family"), CASES)
def test_same_arguments_same_pixels_and_seeds_vary_ornaments(
    asset_type: AssetType, kind: str, family: str, latents: Find
) -> None:
    request, latent = spec(asset_type), latents(kind)[7]
    size = small(request.size)

    def draw(seed: int) -> bytes:
        art = compose(request, latent, family=family, seed=seed, colored=kind == "color")
        return art.render(size).tobytes()

    assert draw(3) == draw(3)
    if asset_type is not AssetType.ICON:
        assert len({draw(seed) for seed in range(6)}) > 1


@pytest.mark.parametrize("asset_type", AssetType)
def test_motif_and_what_is_behind_it_can_be_told_apart(asset_type: AssetType, bell: Latent) -> None:
    rng = np.random.default_rng(4)
    for _ in range(40):
        colors = [Color(*rng.integers(0, 256, 3).tolist()) for _ in range(int(rng.integers(3)))]
        background = Color(*rng.integers(0, 256, 3).tolist()) if rng.random() < 0.5 else None
        if asset_type is AssetType.ICON and background is None:
            continue
        art = compose(
            spec(asset_type, *colors, background=background),
            bell,
            family="solid",
            seed=1,
            colored=False,
        )
        motif = next(layer for layer in art.layers if layer.role is Role.MOTIF)
        before = art.layers[: art.layers.index(motif)]
        # The last large opaque layer under it is what the eye compares it with.
        behind = [
            layer
            for layer in before
            if layer.opacity == 1 and layer.box.short > 0.9 * motif.box.short
        ][-1]
        assert motif.color.contrast(behind.color) >= MIN_CONTRAST


@pytest.mark.parametrize(
    ("asset_type", "size"),
    [
        (AssetType.ICON, Size(16, 16)),
        (AssetType.ICON, Size(300, 100)),
        (AssetType.SPLASH_SCREEN, Size(1920, 1080)),
        (AssetType.SPLASH_SCREEN, Size(64, 64)),
        (AssetType.BANNER, Size(2912, 360)),
        (AssetType.BANNER, Size(1200, 628)),
        (AssetType.BANNER, Size(4096, 16)),
        (AssetType.BANNER, Size(100, 900)),
        (AssetType.ILLUSTRATION, Size(400, 900)),
    ],
)
@pytest.mark.parametrize(("kind", "family"), CASES)
def test_any_size_has_its_motif_in_the_picture(
    asset_type: AssetType, size: Size, kind: str, family: str, latents: Find
) -> None:
    art = compose(
        spec(asset_type, size=size),
        latents(kind)[2],
        family=family,
        seed=5,
        colored=kind == "color",
    )
    assert art.size == size
    motif = art.only(Role.MOTIF).render()[:, :, 3]
    assert motif.any()
    border = np.concatenate([motif[0], motif[-1], motif[:, 0], motif[:, -1]])
    assert border.max() < 40 or min(size.width, size.height) == 16


def test_an_icon_is_its_ink_on_transparency(bell: Latent) -> None:
    for colors, ink in (((), SLATE), ((BLUE,), BLUE)):
        pixels = compose(
            spec(AssetType.ICON, *colors), bell, family="outline", seed=0, colored=False
        ).render()
        shown = pixels[:, :, 3] > 0
        assert (pixels[shown][:, :3] == ink.rgb).all()
        assert 0.05 < shown.mean() < 0.6
        rows, columns = np.nonzero(shown)
        # Material's live area: 20 of 24, with a little overhang for optical centring.
        low, high = 512 * (2 / 24 - 0.045), 512 * (22 / 24 + 0.045)
        assert min(rows.min(), columns.min()) >= low
        assert max(rows.max(), columns.max()) <= high


def test_a_two_tone_icon_is_one_colour_in_two_strengths(flower: Latent) -> None:
    art = compose(spec(AssetType.ICON, BLUE), flower, family="duotone", seed=0, colored=False)
    pixels = art.render()
    assert (pixels[pixels[:, :, 3] > 0][:, :3] == BLUE.rgb).all()
    assert [layer.opacity for layer in art.layers][1] == 1
    assert art.layers[0].opacity < 0.5
    both = compose(
        spec(AssetType.ICON, BLUE, WHITE), flower, family="duotone", seed=0, colored=False
    )
    assert [layer.color for layer in both.layers] == [WHITE, BLUE]


def test_an_icon_on_a_background_is_a_rounded_tile(bell: Latent) -> None:
    pixels = compose(
        spec(AssetType.ICON, background=BLUE), bell, family="solid", seed=0, colored=False
    ).render()
    assert pixels[0, 0, 3] == 0
    assert pixels[60, 256].tolist() == [*BLUE.rgb, 255]
    assert shows(pixels, WHITE)


@pytest.mark.parametrize("asset_type", [AssetType.SPLASH_SCREEN, AssetType.BANNER])
def test_scenes_are_opaque_unless_asked_otherwise(asset_type: AssetType, bell: Latent) -> None:
    whole = compose(spec(asset_type, BLUE), bell, family="solid", seed=0, colored=False).render()
    assert (whole[:, :, 3] == 255).all()
    bare = compose(
        spec(asset_type, BLUE, transparent=True), bell, family="solid", seed=0, colored=False
    ).render()
    assert bare[0, 0, 3] == 0
    assert shows(bare, BLUE)


def test_an_illustration_is_transparent_outside_unless_a_background_is_asked(
    doughnut: Latent,
) -> None:
    for background, corner in ((None, [0, 0, 0, 0]), (BLUE, [*BLUE.rgb, 255])):
        pixels = compose(
            spec(AssetType.ILLUSTRATION, background=background),
            doughnut,
            family="color",
            seed=0,
            colored=True,
        ).render()
        assert pixels[0, 0].tolist() == corner
        assert pixels[512, 512, 3] == 255


def test_a_drawing_in_one_ink_becomes_an_illustration_in_several_tones(bell: Latent) -> None:
    for family in ("outline", "solid"):
        art = compose(
            spec(AssetType.ILLUSTRATION, BLUE), bell, family=family, seed=0, colored=False
        )
        colors = {layer.color for layer in art.layers if layer.role is Role.MOTIF}
        assert len(colors) >= 2
        assert BLUE in colors


@pytest.mark.parametrize(("kind", "family"), CASES)
def test_a_splash_screen_has_its_motif_in_the_middle(kind: str, family: str, latents: Find) -> None:
    art = compose(
        spec(AssetType.SPLASH_SCREEN),
        latents(kind)[11],
        family=family,
        seed=2,
        colored=kind == "color",
    )
    alpha = art.only(Role.MOTIF).render()[:, :, 3]
    rows, columns = np.nonzero(alpha > 127)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(540, abs=40)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(960, abs=40)
    extent = max(rows.max() - rows.min(), columns.max() - columns.min())
    assert 0.28 * 1080 < extent < 0.4 * 1080


def test_a_banner_repeats_its_motif_fading(bell: Latent) -> None:
    art = compose(spec(AssetType.BANNER, BLUE), bell, family="outline", seed=0, colored=False)
    stamps = [layer for layer in art.layers if layer.role is Role.PATTERN]
    assert len(stamps) >= 10
    motif = next(layer for layer in art.layers if layer.role is Role.MOTIF)
    x = motif.box.center[0]
    assert x < 728 / 3 or x > 728 * 2 / 3
    stamps.sort(key=lambda layer: abs(layer.box.center[0] - x))
    assert stamps[0].opacity > 2 * stamps[-1].opacity
    assert max(layer.opacity for layer in stamps) < 0.2


@pytest.mark.parametrize("asset_type", AssetType)
@pytest.mark.parametrize("colored", [False, True])
def test_a_drawing_that_came_to_nothing_is_no_error(asset_type: AssetType, colored: bool) -> None:
    for value, layers in product((-1, 1), (1, 2, 4)):
        latent = Latent(
            np.full((layers, 24, 24), value, np.float32),
            np.full((layers, 3), 0.5, np.float32),
        )
        request = spec(asset_type, BLUE)
        art = compose(request, latent, family="outline", seed=0, colored=colored)
        assert art.render(small(request.size)).shape[2] == 4


def test_an_unknown_family_is_refused(bell: Latent) -> None:
    with pytest.raises(ValueError, match="family must be one of"):
        compose(spec(AssetType.ICON), bell, family="baroque", seed=0, colored=False)


DRAW = """
import hashlib, numpy as np
from assetwright.artwork import compose
from assetwright.types import AssetType, Latent, PromptSpec, Size
fields = np.random.default_rng(5).uniform(-1, 1, (1, 24, 24)).astype(np.float32)
fields[:, :6] = fields[:, 18:] = -1
latent = Latent(fields, np.zeros((1, 3), np.float32))
for asset_type in AssetType:
    spec = PromptSpec("x", asset_type, Size(700, 500), "x")
    art = compose(spec, latent, family="outline", seed=9, colored=False)
    print(hashlib.sha256(art.render().tobytes()).hexdigest())
"""


def test_pictures_do_not_depend_on_the_number_of_threads() -> None:
    outputs = set()
    for threads in ("1", "2"):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", DRAW],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1


@pytest.mark.parametrize("asset_type", AssetType)
def test_an_asked_gradient_runs_from_corner_to_corner(asset_type: AssetType, latents: Find) -> None:
    """Every opaque background pixel lies on the line between the two colours, by its place."""
    start, end = Color.from_hex("#4f46e5"), Color.from_hex("#0d9488")
    plain = spec(asset_type, background=start)
    request = replace(plain, backdrop=Gradient(start, end))
    latent = latents("mono")[7]
    artwork = compose(request, latent, family="solid", seed=0, colored=False)
    background = artwork.only(Role.BACKGROUND)
    layer = next(layer for layer in background.layers if layer.fade == end)
    pixels = background.render()
    rows, columns = np.nonzero(pixels[..., 3] == 255)
    x = (columns + 0.5 - layer.box.x) / layer.box.width
    y = (rows + 0.5 - layer.box.y) / layer.box.height
    share = ((x + y) / 2)[:, None]
    expected = np.array(start.rgb) * (1 - share) + np.array(end.rgb) * share
    shown = pixels[rows, columns, :3].astype(float)
    inside = np.abs(shown - expected).max(1) <= 1
    # An illustration's blob stands on the background in its own colour.
    assert inside.mean() > (0.2 if asset_type is AssetType.ILLUSTRATION else 0.999)


def test_a_motif_fades_and_its_ends_are_nearly_exact(latents: Find) -> None:
    start, end = Color.from_hex("#ec4899"), Color.from_hex("#f97316")
    latent = Latent(np.ones((1, 24, 24), np.float32), np.zeros((1, 3), np.float32))
    request = replace(spec(AssetType.ICON, start, end), gradient=Gradient(start, end))
    pixels = compose(request, latent, family="solid", seed=0, colored=False).render()
    rows, columns = np.nonzero(pixels[..., 3] == 255)
    for corner, color in ((np.argmin(rows + columns), start), (np.argmax(rows + columns), end)):
        shown = pixels[rows[corner], columns[corner], :3].astype(int)
        assert np.abs(shown - color.rgb).max() <= 1
    for drawn in latents("duotone")[:3]:
        image = compose(request, drawn, family="duotone", seed=0, colored=False).render()
        assert len(np.unique(image[image[..., 3] > 0][:, :3], axis=0)) > 20
