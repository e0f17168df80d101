from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import CLIPTextModel, CLIPTokenizer

from assetwright import Studio
from assetwright.settings import Encoding, Settings
from assetwright.text.bpe import BytePairs, split_words
from assetwright.text.clip import ClipEncoder
from assetwright.text.encoder import MAX_TOKENS, padded
from assetwright.types import EnvironmentProblem, InputError

from . import clip_folder
from .clip_folder import WIDTH
from .conftest import WORDS

TEXTS = [
    "settings gear", "", "  Credit CARD, blue!! ", "naïve café 設定 🚀", "it's 2024, they'll we've",
    "ΣΊΣΥΦΟΣ İstanbul ǅ", "a\u0301 e\u0301\u0327 ² ½ Ⅷ ١٢", "tab\tnew\nline\u00a0\u3000x\x85y",
    "<script>&amp;</script> #0A66C2 a_b", "settings gear, " * 60, "supercalifragilistic" * 30,
]  # fmt: skip


@pytest.fixture(scope="module")
def tokenizer() -> CLIPTokenizer:
    return clip_folder.trained_tokenizer(WORDS.split() * 3 + WORDS.splitlines())


@pytest.fixture(scope="module")
def tower(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    return clip_folder.tower(tokenizer)


@pytest.fixture(scope="module")
def folders(
    tokenizer: CLIPTokenizer, tower: CLIPTextModel, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The same tower in every layout."""
    root = tmp_path_factory.mktemp("clip")
    tower.save_pretrained(root / "safetensors")
    for name in ("onnx", "onnx-fixed", "onnx-ids"):
        (root / name).mkdir()
        shutil.copy(root / "safetensors" / "config.json", root / name)
    clip_folder.export(tower, root / "onnx" / "model.onnx", length=None, mask=True)
    clip_folder.export(tower, root / "onnx-fixed" / "text_model.onnx", length=77, mask=True)
    clip_folder.export(tower, root / "onnx-ids" / "onnx" / "model.onnx", length=None, mask=False)
    for name in ("safetensors", "onnx", "onnx-fixed"):
        tokenizer.save_pretrained(root / name)
    model = json.loads((root / "onnx" / "tokenizer.json").read_text())["model"]
    (root / "onnx-ids" / "vocab.json").write_text(json.dumps(model["vocab"]))
    lines = [each if isinstance(each, str) else " ".join(each) for each in model["merges"]]
    (root / "onnx-ids" / "merges.txt").write_text("\n".join(["#version: 0.2", *lines, ""]))
    return {path.name: path for path in root.iterdir()}


@pytest.fixture
def copied(folders: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders["safetensors"], tmp_path / "clip"))


def pairs(tokenizer: CLIPTokenizer) -> BytePairs:
    model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    merges = [
        tuple(each) if isinstance(each, list) else each.split(" ") for each in model["merges"]
    ]
    return BytePairs(model["vocab"], [(first, second) for first, second in merges])


def theirs(tokenizer: CLIPTokenizer, text: str) -> list[int]:
    return list(tokenizer(text, truncation=True, max_length=MAX_TOKENS)["input_ids"])


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_are_those_of_transformers(tokenizer: CLIPTokenizer, text: str) -> None:
    assert pairs(tokenizer).ids(text, MAX_TOKENS) == theirs(tokenizer, text)


def test_tokens_of_any_text(tokenizer: CLIPTokenizer) -> None:
    ours = pairs(tokenizer)
    alphabet = st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"])
    words = st.sampled_from([*WORDS.split(), " ", "  ", "'s", "'LL", ",", "2024", "É", "ß", "ſ"])

    @given(st.lists(words | st.text(alphabet, max_size=5), max_size=12).map("".join))
    def agree(text: str) -> None:
        if "<|" not in text:
            assert ours.ids(text, MAX_TOKENS) == theirs(tokenizer, text)

    agree()


def test_special_tokens_are_not_read_from_texts(tokenizer: CLIPTokenizer) -> None:
    ids = pairs(tokenizer).ids("gear <|endoftext|> heart <|startoftext|>", MAX_TOKENS)
    assert ids.count(tokenizer.eos_token_id) == ids.count(tokenizer.bos_token_id) == 1
    assert split_words("<|endoftext|>") == ["<|", "endoftext", "|>"]


def test_a_very_long_word_is_cut(tokenizer: CLIPTokenizer) -> None:
    assert len(pairs(tokenizer).ids("gear" * 2_000, MAX_TOKENS)) == MAX_TOKENS


def test_an_incomplete_vocabulary() -> None:
    with pytest.raises(ValueError, match="lacks 'ab'"):
        BytePairs({"<|startoftext|>": 0, "<|endoftext|>": 1, "a": 2, "b": 3}, [("a", "b")])
    with pytest.raises(ValueError, match="lacks '<|endoftext|>'".replace("|", r"\|")):
        BytePairs({"<|startoftext|>": 0}, [])


@pytest.mark.parametrize("layout", ["safetensors", "onnx", "onnx-fixed", "onnx-ids"])
def test_vectors_are_those_of_transformers(
    folders: dict[str, Path], tokenizer: CLIPTokenizer, tower: CLIPTextModel, layout: str
) -> None:
    encoder = ClipEncoder(folders[layout], threads=1)
    assert encoder.width == WIDTH
    found = encoder.encode(TEXTS)
    options = {"padding": "max_length", "truncation": True, "max_length": 77}
    given_ids = tokenizer(TEXTS, return_tensors="pt", **options)
    with torch.no_grad():
        out = tower(**given_ids)
    tokens, mask = padded(found)
    assert tokens.shape == (len(TEXTS), 77, WIDTH)
    np.testing.assert_array_equal(mask, given_ids["attention_mask"].numpy().astype(bool))
    # Padding is masked: where it is, theirs are vectors of no meaning and ours are zero.
    expected = out.last_hidden_state.numpy() * mask[:, :, None]
    np.testing.assert_allclose(tokens, expected, atol=2e-5)
    pooled = out.pooler_output.numpy()
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    np.testing.assert_allclose([each.pooled for each in found], pooled, atol=1e-5)
    assert {len(each.tokens) for each in found} >= {2, 77}


def test_a_whole_clip_is_read_for_its_text_tower(
    tokenizer: CLIPTokenizer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = clip_folder.whole(tokenizer)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    capfd.readouterr()
    (found,) = ClipEncoder(tmp_path).encode(["settings gear"])
    assert capfd.readouterr() == ("", "")
    with torch.no_grad():
        out = model.text_model(**tokenizer("settings gear", return_tensors="pt"))
    np.testing.assert_allclose(found.tokens, out.last_hidden_state[0].numpy(), atol=2e-5)


def test_revisions_differ_with_any_file(copied: Path, folders: dict[str, Path]) -> None:
    seen = {ClipEncoder(copied).revision, ClipEncoder(folders["onnx"]).revision}
    assert ClipEncoder(copied).revision == ClipEncoder(folders["safetensors"]).revision
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (copied / name).write_bytes((copied / name).read_bytes() + b" ")
        seen.add(ClipEncoder(copied).revision)
    assert len(seen) == 5


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def only_a_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def changed_config(**values: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def no_json(folder: Path) -> None:
    (folder / "config.json").write_text("[" * 100_000)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (shutil.rmtree, "there is no such folder"),
        (no_weights, "it has neither model.safetensors nor text_model.onnx"),
        (only_a_pickle, "pytorch_model.bin is a pickle, .* never opened; save the weights as"),
        (no_config, "config.json cannot be read"),
        (no_json, "config.json is not JSON"),
        (changed_config(model_type="bert"), "config.json is of 'bert', not of a CLIP"),
        (changed_config(model_type="clip"), "does not say its hidden_size"),
        (changed_config(hidden_size=10**9), "does not say its hidden_size"),
        (changed_config(max_position_embeddings=2), "no more than 2 positions"),
    ],
)
def test_a_folder_that_is_none(copied: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(copied)
    with pytest.raises(EnvironmentProblem, match=said) as caught:
        ClipEncoder(copied)
    assert str(copied) in str(caught.value)
    assert "\n" not in str(caught.value)


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])


def fewer_weights(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights.pop(next(name for name in sorted(weights) if "layers.1.mlp.fc1" in name))
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def other_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"model": {"type": "WordPiece", "vocab": {}}}')


def list_for_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("[]")


def no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def an_image_network(folder: Path) -> None:
    from onnx import TensorProto, helper, save

    values = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in ("pixels", "y")]
    node = helper.make_node("Identity", ["pixels"], ["y"])
    graph = helper.make_graph([node], "other", values[:1], values[1:])
    opset = helper.make_opsetid("", 17)
    save(helper.make_model(graph, opset_imports=[opset], ir_version=8), folder / "model.onnx")


def cut_export(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"\x08\x08garbage")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut_weights, "model.safetensors cannot be used"),
        (fewer_weights, "model.safetensors lacks 1 tensors, .*layers.1.mlp.fc1"),
        (changed_config(vocab_size=100), "the vocabulary is larger than the network's"),
        (other_tokenizer, "its tokenizer is not CLIP's: another kind"),
        (list_for_tokenizer, "its tokenizer is not CLIP's"),
        (no_tokenizer, "vocab.json cannot be read"),
        (an_image_network, r"model.onnx is no text tower: it reads \['pixels'\]"),
        (cut_export, "model.onnx cannot be used"),
    ],
)
def test_damage_that_shows_on_use(copied: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(copied)
    encoder = ClipEncoder(copied)
    with pytest.raises(EnvironmentProblem, match=said) as caught:
        encoder.encode(["gear"])
    assert "\n" not in str(caught.value)


def test_weights_without_the_packages(copied: Path) -> None:
    program = (
        "import sys; from pathlib import Path; sys.modules['transformers'] = None\n"
        "from assetwright.text.clip import ClipEncoder\n"
        "from assetwright.types import EnvironmentProblem\n"
        "encoder = ClipEncoder(Path(sys.argv[1])); assert 'torch' not in sys.modules\n"
        "try: encoder.encode(['gear'])\n"
        "except EnvironmentProblem as error: print(error)"
    )
    command = [sys.executable, "-c", program, str(copied)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 'pip install "assetwright[clip]"' in done.stdout


def test_one_string_and_threads(folders: dict[str, Path]) -> None:
    with pytest.raises(TypeError, match="sequence of strings"):
        ClipEncoder(folders["onnx"]).encode("gear")
    with pytest.raises(ValueError, match="at least 1"):
        ClipEncoder(folders["onnx"], threads=0)


def test_a_network_of_another_width_is_not_used(folders: dict[str, Path]) -> None:
    settings = Settings(encoding=Encoding(encoder=folders["onnx"]))
    with pytest.raises(InputError, match=r"vectors of 32 numbers .* reads 384") as caught:
        Studio(settings=settings)
    assert caught.value.field == "text.encoder"
