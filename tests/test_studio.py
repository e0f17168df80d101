from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright import Studio
from assetwright.export import AssetSet, read_metadata
from assetwright.types import AssetType, Color, Density, ImageFormat, InputError, Size

PROMPT = "[icon] A settings gear for a productivity app, #0A66C2"


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


def pixels(assets: AssetSet, index: int = 0) -> np.ndarray:
    return assets.assets[index].artwork.render()


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_icon_is_drawn_in_exactly_the_color_asked(studio: Studio) -> None:
    image = pixels(studio.generate(PROMPT))
    assert image.shape == (512, 512, 4)
    opaque = image[image[..., 3] == 255][:, :3]
    assert len(opaque) > 0.02 * 512 * 512
    assert {tuple(color) for color in np.unique(opaque, axis=0).tolist()} == {(10, 102, 194)}
    assert (image[..., 3] == 0).mean() > 0.1, "an icon lies on transparency"


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("[splash_screen] A mountain, teal", (1080, 1920)),
        ("[banner] Summer sale with a palm tree, orange", (728, 90)),
        ("[illustration] A strawberry", (1024, 1024)),
        ("[icon] bell 96x96", (96, 96)),
    ],
)
def test_every_type_has_its_size(studio: Studio, prompt: str, size: tuple[int, int]) -> None:
    image = pixels(studio.generate(prompt))
    assert image.shape == (size[1], size[0], 4)
    assert len(np.unique(image.reshape(-1, 4), axis=0)) > 2


def test_the_seed_decides(studio: Studio) -> None:
    first, same, other = (pixels(studio.generate(PROMPT, seed=seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


def test_variants_are_the_pictures_of_the_following_seeds(studio: Studio) -> None:
    three = studio.generate(PROMPT, seed=5, count=3)
    assert [asset.record.seed for asset in three.assets] == [5, 6, 7]
    assert len({asset.record.id for asset in three.assets}) == 3
    alone = pixels(studio.generate(PROMPT, seed=6)).astype(int)
    together = pixels(three, 1).astype(int)
    # Batches of another size add up in another order: allow what no eye can see.
    assert np.abs(alone - together).mean() < 0.5


def test_many_prompts_make_one_set(studio: Studio) -> None:
    heard: list[tuple[int, int]] = []
    prompts = [f"[icon] {subject}" for subject in ("home", "bell", "lock")] * 6
    made = studio.generate_many(
        prompts, steps=2, progress=lambda done, total: heard.append((done, total))
    )
    assert len(made.assets) == 18
    assert heard[-1] == (4, 4), "two batches of two steps"
    assert len({asset.name for asset in made.assets}) == 18


def test_styles_change_the_drawing(studio: Studio) -> None:
    solid = pixels(studio.generate(PROMPT, style="solid"))
    outline = pixels(studio.generate(PROMPT, style="outline"))
    assert not np.array_equal(solid, outline)
    assert {style.family for style in studio.styles} >= {"solid", "outline", "duotone", "color"}


def test_the_reference_is_recorded_and_can_be_turned_off(studio: Studio) -> None:
    with_reference = studio.generate(PROMPT).assets[0].record
    without = studio.generate(PROMPT, reference="none").assets[0].record
    assert with_reference.reference is not None
    assert with_reference.reference.license
    assert without.reference is None
    assert with_reference.id != without.id


def test_a_sketch_is_followed(studio: Studio, tmp_path: Path) -> None:
    """A bar on the left and a bar on the right must not come out alike."""
    sides = []
    for name, left in (("left", 10), ("right", 130)):
        sketch = np.full((200, 200, 3), 255, np.uint8)
        sketch[20:180, left : left + 60] = 0
        path = tmp_path / f"{name}.png"
        Image.fromarray(sketch).save(path)
        made = studio.generate("[icon] rectangle", reference=path)
        record = made.assets[0].record
        assert record.reference is not None
        assert (record.reference.source, record.reference.caption) == ("user", name)
        sides.append(pixels(made))
    assert not np.array_equal(*sides)


def test_the_more_of_the_reference_stays_the_nearer_is_the_drawing(
    studio: Studio, tmp_path: Path
) -> None:
    sketch = np.full((192, 192, 3), 255, np.uint8)
    sketch[30:160, 30:60] = sketch[130:160, 30:160] = 0
    path = tmp_path / "corner.png"
    Image.fromarray(sketch).save(path)

    def error(strength: float) -> float:
        made = studio.generate(
            "[icon] corner 192x192", reference=path, reference_strength=strength, gates=False
        )
        record = made.assets[0].record.reference
        assert record is not None
        assert record.strength == strength
        alpha = pixels(made)[:, :, 3] / 255
        return float(np.abs(alpha - (sketch[:, :, 0] == 0)).mean())

    assert error(0.9) < min(error(0.0), 0.1)


@pytest.mark.parametrize("strength", [-0.1, 1.0, float("nan")])
def test_a_strength_that_makes_no_sense_is_refused(studio: Studio, strength: float) -> None:
    with pytest.raises(InputError, match=r"between 0 and 0\.95"):
        studio.generate(PROMPT, reference_strength=strength)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"", "not a readable image"), (b"GIF89a....", "not a readable")],
)
def test_an_unreadable_reference_is_said(
    studio: Studio, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "sketch.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        studio.generate(PROMPT, reference=path)
    assert caught.value.field == "reference"
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": 1000}, "steps"),
        ({"count": 0}, "count"),
        ({"guidance": float("nan")}, "guidance"),
        ({"guidance": 0.5}, "guidance"),
        ({"seed": -1}, "seed"),
        ({"style": "baroque"}, "style"),
        ({"size": Size(0, 0)}, "size"),
        ({"size": Size(100_000, 100_000)}, "size"),
    ],
)
def test_what_cannot_be_done_names_its_field(
    studio: Studio, options: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        studio.generate(PROMPT, **options)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_set_is_written_with_its_story(studio: Studio, tmp_path: Path) -> None:
    assets = studio.generate(PROMPT, seed=11)
    files = assets.save(tmp_path, densities=[Density.MDPI, Density.XHDPI])
    assert len(files) == 6
    for file in files:
        told = read_metadata(file.path)
        assert told["prompt"] == PROMPT
        assert told["seed"] == "11"
        assert told["id"] == assets.assets[0].record.id
        with Image.open(file.path) as image:
            assert image.size == ((512, 512) if file.density == "mdpi" else (1024, 1024))
            assert image.has_transparency_data == (file.format != ImageFormat.JPG)


def test_a_splash_screen_of_the_default_size_is_drawn_at_the_largest_density(
    studio: Studio, tmp_path: Path
) -> None:
    assets = studio.generate("[splash_screen] A mountain hut")
    (file,) = assets.save(tmp_path, densities=[Density.XXXHDPI], formats=[ImageFormat.JPG])
    assert file.size == Size(4320, 7680)


def test_files_are_the_same_in_every_process_and_with_any_threads(tmp_path: Path) -> None:
    code = (
        "import sys; from assetwright import Studio\n"
        "studio = Studio(threads=int(sys.argv[1]))\n"
        "prompts = [sys.argv[3], '[illustration] A cup of coffee 256x256']\n"
        "studio.generate_many(prompts, seed=2).save(sys.argv[2])\n"
    )
    found = []
    for threads in ("1", "2", "3"):
        folder = tmp_path / threads
        command = [sys.executable, "-c", code, threads, str(folder), PROMPT]
        subprocess.run(command, check=True)
        found.append(digests(folder))
    assert len(found[0]) == 36
    assert found[0] == found[1] == found[2]


def test_records_name_program_and_weights(studio: Studio) -> None:
    record = studio.generate(PROMPT).assets[0].record
    assert re.fullmatch(r"assetwright \d+\.\d+\.\d+", record.generator)
    assert re.fullmatch(r"[0-9a-f]{12}", record.model)
    assert re.fullmatch(r"[0-9a-f]{16}", record.id)


def test_two_hundred_random_colors_stand_in_the_picture(studio: Studio) -> None:
    """Whatever is asked is what is drawn, to the last bit, in one ink and in full colour."""
    rng = np.random.default_rng(0)
    colors = [Color(*(int(v) for v in rgb)) for rgb in rng.integers(0, 256, (200, 3))]
    for start in range(0, 200, 50):
        family = "color" if start >= 150 else "solid"
        prompts = [f"[icon] heart 48x48, {c.hex}" for c in colors[start : start + 50]]
        made = studio.generate_many(prompts, style=family, steps=3)
        for asset, color in zip(made.assets, colors[start : start + 50], strict=True):
            image = asset.artwork.render()
            solid = image[image[..., 3] == 255][:, :3]
            assert (solid == color.rgb).all(axis=1).any(), color


def test_the_type_option_overrules_the_tag(studio: Studio) -> None:
    made = studio.generate("[icon] heart", asset_type=AssetType.BANNER, steps=1)
    assert made.assets[0].spec.asset_type is AssetType.BANNER
