from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from assetwright.config import MODELS
from assetwright.diffusion.dit import DiT, config_for
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.styles import StyleBook
from assetwright.training.finetune import LearningPlan, Learnt, learn, learning
from assetwright.training.finetune.network import BrandNetwork
from assetwright.training.finetune.rejects import read_rejects
from assetwright.training.finetune.workers import Workers
from assetwright.types import AssetType, Cancelled, InputError
from tests.diffusion.brands import REVISION
from tests.training.finetune.conftest import drawing, write_brand
from tests.training.finetune.test_pictures import png

STEPS = 2 * 64


def learnt(shelf: Shelf, folder: Path, **changed: object) -> Learnt:
    plan = LearningPlan(**{"folder": folder, "name": "acme", "samples": STEPS} | changed)  # type: ignore[arg-type]
    found = learn(plan, shelf=shelf)
    assert found is not None
    return found


def test_few_drawings_teach_a_style_vector_alone(brand: Path, shelf: Shelf) -> None:
    (brand / "broken.png").write_bytes(b"?")
    (brand / "trap.svg").write_text(drawing(99).replace("<path", "<script/><path"))
    found = learnt(shelf, brand, title="Acme Inc.", license="own")
    facts = found.brand.facts
    assert (facts.family, facts.layers, facts.drawings) == ("outline", 1, 24)
    assert found.rank == 0
    assert set(found.brand.tensors) == {"style"}
    assert found.path.stat().st_size == found.size < 4_000
    assert {each.path.name for each in found.left_out} == {"broken.png", "trap.svg"}
    style = StyleBook(MODELS / "dit", shelf, lambda: facts.base).find("acme", AssetType.ICON)
    assert (style.title, style.family) == ("Acme Inc.", "outline")
    assert not (shelf.folder / ".learning" / "acme.0.safetensors").exists()


def test_more_drawings_change_weights_and_the_graph_draws_as_the_network_did(
    tmp_path: Path, shelf: Shelf
) -> None:
    found = learnt(shelf, write_brand(tmp_path / "brand", 48), samples=4 * 64)
    assert found.rank == 4
    assert 100_000 < found.size < 600_000
    assert found.loss_after <= found.loss_before
    assert found.samples == 4 * 64
    again = learnt(Shelf(tmp_path / "again"), tmp_path / "brand", samples=4 * 64)
    assert again.path.read_bytes() == found.path.read_bytes()


def test_an_interrupted_run_goes_on_to_the_same_style(
    brand: Path, shelf: Shelf, tmp_path: Path
) -> None:
    whole = learnt(Shelf(tmp_path / "whole"), brand)
    plan = LearningPlan(folder=brand, name="acme", samples=STEPS)
    with pytest.raises(Cancelled):
        learn(plan, shelf=shelf, stopping=lambda: True)
    assert shelf.brands() == ()
    steps: list[int] = []
    found = learn(plan, shelf=shelf, progress=lambda done, _: steps.append(done))
    assert steps == [STEPS]
    assert found is not None
    assert found.path.read_bytes() == whole.path.read_bytes()


def test_a_run_put_aside_is_not_gone_on_with_for_other_drawings(brand: Path, shelf: Shelf) -> None:
    plan = LearningPlan(folder=brand, name="acme", samples=STEPS)
    with pytest.raises(Cancelled):
        learn(plan, shelf=shelf, stopping=lambda: True)
    (brand / "gear.svg").write_text(drawing(77))
    steps: list[int] = []
    learn(plan, shelf=shelf, progress=lambda done, _: steps.append(done))
    assert steps[0] == 64


@pytest.mark.parametrize("name", ["tabler", "solid", "Acme", "../acme"])
def test_names_that_a_style_cannot_have(brand: Path, shelf: Shelf, name: str) -> None:
    with pytest.raises(InputError) as caught:
        learnt(shelf, brand, name=name)
    assert caught.value.field == "name"


def test_a_name_that_is_taken(brand: Path, shelf: Shelf) -> None:
    first = learnt(shelf, brand, samples=64)
    with pytest.raises(InputError, match="There is a style 'acme' already"):
        learnt(shelf, brand)
    assert (
        learnt(shelf, brand, samples=64, seed=5, replace=True).brand.revision
        != first.brand.revision
    )


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (0, "holds no SVG or PNG files; 20 to 1,000 are needed"),
        (3, "holds 3 SVG and PNG files; .* add more"),
        (5_000, "holds 5,000 SVG and PNG files; .* choose the most typical"),
    ],
)
def test_too_few_and_too_many_files(tmp_path: Path, shelf: Shelf, count: int, reason: str) -> None:
    for number in range(count):
        (tmp_path / f"{number}.svg").touch()
    with pytest.raises(InputError, match=reason):
        learnt(shelf, tmp_path)


def test_too_few_that_can_be_used(brand: Path, shelf: Shelf) -> None:
    for path in sorted(brand.iterdir())[:10]:
        path.write_bytes(b"?")
    with pytest.raises(InputError, match=r"Of 24 files .* only 14 can be used, 20 are needed"):
        learnt(shelf, brand)


def test_names_that_say_nothing(brand: Path, shelf: Shelf, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(brand.iterdir())):
        path.rename(path.with_name(f"IMG_{2000 + number}.svg"))
    with pytest.raises(InputError, match=r"Of 24 files 24 have names that do not say .*IMG_2000"):
        learnt(shelf, brand)
    table = tmp_path / "prompts.csv"
    rows = [f"IMG_{2000 + number}.svg,[icon] thing {number}" for number in range(20)]
    table.write_text("\n".join(["file,prompt", *rows]))
    assert learnt(shelf, brand, prompts=table, samples=64).unnamed == 4
    table.write_text("file,prompt\nother.svg,gear\n")
    with pytest.raises(InputError, match="None of the files"):
        learnt(shelf, brand, name="acme-two", prompts=table)


def test_rejects_of_a_folder_and_of_an_export(tmp_path: Path) -> None:
    folder = tmp_path / "rejected"
    folder.mkdir()
    (folder / "gear-1.png").write_bytes(png())
    (folder / "gear-1.json").write_text(json.dumps({"subject": "settings gear"}))
    (folder / "bell.svg").write_text(drawing(5))
    pictures, captions, _ = read_rejects(folder)
    assert (len(pictures), captions) == (2, ["bell", "settings gear"])

    archive = tmp_path / "set.tar"
    for stem, decision in (("00000000", "rejected"), ("00000001", "approved")):
        (tmp_path / f"{stem}.png").write_bytes(png(96 if decision == "rejected" else 128))
        told = {"decision": decision, "prompt": "[icon] a red kite"}
        (tmp_path / f"{stem}.json").write_text(json.dumps(told))
    with tarfile.open(archive, "w") as tar:
        for path in sorted(tmp_path.glob("0*")):
            tar.add(path, path.name)
        tar.add(tmp_path / "00000000.png", "../../escape.png")
    pictures, captions, _ = read_rejects(archive)
    assert len(pictures) == 1
    assert "kite" in captions[0]
    assert not (tmp_path.parent / "escape.png").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="0 rejected drawings"):
        read_rejects(tmp_path / "empty")
    (tmp_path / "empty" / "broken.png").write_bytes(b"?")
    with pytest.raises(InputError, match=r"None of the 1 .*broken.png: it is not a whole PNG"):
        read_rejects(tmp_path / "empty")


def test_rejects_are_kept_away_from(brand: Path, tmp_path: Path) -> None:
    """The same run with and without: with them, rejected drawings fit the style worse."""
    from assetwright.training.finetune.learning import _Lesson, _loss

    folder = tmp_path / "rejected"
    folder.mkdir()
    for number in range(6):
        (folder / f"star-{'abcdef'[number] * 3}.svg").write_text(
            drawing(200 + number).replace('fill="none" stroke', "fill")
        )
    losses = []
    away = None
    for rejects in (folder, None):
        plan = LearningPlan(folder=brand, name="acme", samples=4 * 64, rejects=rejects)
        lesson = _Lesson(plan, Shelf(tmp_path / str(rejects is None)), Workers())
        lesson.run(None, lambda: False)
        away = away or lesson.material.rejects
        assert away is not None
        lesson.network.load(lesson.average)
        with torch.no_grad():
            rows = np.arange(len(away), dtype=np.int64)
            losses.append(_loss(lesson.network, away, rows, lesson.any_style))
    assert losses[0] > losses[1]


def test_the_graph_with_a_brand_draws_what_its_network_draws(tmp_path: Path, shelf: Shelf) -> None:
    from assetwright.training.finetune.learning import _Lesson

    plan = LearningPlan(folder=write_brand(tmp_path / "b", 42), name="acme", samples=128)
    lesson = _Lesson(plan, shelf, Workers())
    lesson.run(None, lambda: False)
    found = lesson.keep()
    network: BrandNetwork = lesson.network
    network.load(lesson.best)
    batch = lesson.material.examples.batch(lesson.held, lesson.any_style, None)
    t = torch.linspace(0.2, 0.9, len(lesson.held))
    with torch.no_grad():
        expected, _ = network(batch.fields, batch.palette, t, batch.condition)
    arrays = {name: tensor.numpy() for name, tensor in batch.condition.items()}
    arrays["style"] = np.full(len(t), found.brand.index)
    condition = type(batch.condition)(**arrays)
    inputs = (batch.fields.numpy(), batch.palette.numpy(), t.numpy())
    clean, _ = OnnxDenoiser(MODELS / "dit", 1, shelf)(*inputs, condition)
    np.testing.assert_allclose(clean, expected.numpy(), atol=5e-3)


def test_a_brand_of_lines_has_their_weight_and_starts_far_from_references(
    brand: Path, shelf: Shelf
) -> None:
    found = learnt(shelf, brand, samples=64)
    facts = found.brand.facts
    assert facts.strength == learning.STRENGTH
    # The test's drawings are stroked 2 units wide, and fitted to the live area when drawn.
    assert facts.weight is None or 1.5 < facts.weight < 3
    style = StyleBook(MODELS / "dit", shelf, lambda: facts.base).find("acme", AssetType.ICON)
    assert (style.strength, style.weight) == (facts.strength, facts.weight)


def test_two_processes_that_stand_at_different_steps_begin_again() -> None:
    """Of numbers that differ one was killed before it had written."""
    assert Workers().agree(3)
    script = (
        "from assetwright.training.finetune.workers import Workers\n"
        "import torch\n"
        "workers = Workers.joined()\n"
        "assert workers.count == 2\n"
        "assert workers.agree(7) and not workers.agree(7 + workers.rank)\n"
        "weight = torch.nn.Parameter(torch.zeros(3))\n"
        "weight.grad = torch.full((3,), float(workers.rank))\n"
        "assert workers.average([weight], workers.rank == 1, False) == (True, False)\n"
        "assert torch.allclose(weight.grad, torch.full((3,), 0.5))\n"
        "from accelerate import PartialState\n"
        "assert PartialState().num_processes == 2\n"
        "workers.leave()\n"
    )
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "--no-python", sys.executable, "-c", script,
    ]  # fmt: skip
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=540)
    assert done.returncode == 0, done.stderr


def test_two_processes_learn_a_style_of_a_larger_network(tmp_path: Path) -> None:
    """Of 20 times as many weights, as `train export` writes it but for the graph, untrained."""
    entries = json.loads((MODELS / "dit" / "styles.json").read_text())[:2]
    entries = [entry | {"family": "outline"} for entry in entries]
    model = tmp_path / "model"
    model.mkdir()
    (model / "styles.json").write_text(json.dumps(entries))
    torch.manual_seed(0)
    weights = {n: t.half() for n, t in DiT(config_for("S/4", 2)).state_dict().items()}
    save_file(weights, model / "dit.safetensors", {"model": "S/4"})
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "-m", "assetwright", "finetune", str(write_brand(tmp_path / "brand", 44)), "--json",
        "--name", "acme", "--samples", "64", "--model", str(model),
    ]  # fmt: skip
    styles = tmp_path / "styles"
    environment = os.environ | {"ASSETWRIGHT_STYLES": str(styles), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=540)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["samples"], told["rank"]) == (64, 4)
    brand = Shelf(styles).get("acme")
    changed = brand.weights({name: tensor.numpy() for name, tensor in weights.items()})
    assert changed["blocks.11.qkv.weight"].shape == (1152, 384)
    # The shipped network cannot draw in it, and says so.
    book = StyleBook(MODELS / "dit", Shelf(styles), lambda: REVISION)
    with pytest.raises(InputError, match="learnt for other weights"):
        book.find("acme", AssetType.ICON)


def test_a_folder_without_a_network(brand: Path, shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no network that draws fields") as caught:
        learnt(shelf, brand, model=tmp_path)
    assert caught.value.field == "model"


def test_two_processes_learn_one_style(brand: Path, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "-m", "assetwright", "finetune", str(brand), "--name", "acme", "--samples", "128", "--json",
    ]  # fmt: skip
    environment = os.environ | {"ASSETWRIGHT_STYLES": str(tmp_path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=540)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["samples"] == 128
    assert [brand.facts.name for brand in Shelf(tmp_path).brands()] == ["acme"]
    assert not list((tmp_path / ".learning").glob("*"))
