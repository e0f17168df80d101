from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from assetwright.config import MODELS
from assetwright.text.encoder import MAX_TOKENS
from assetwright.text.minilm import MODEL_FILE, TOKENIZER_FILE, WIDTH, MiniLMEncoder
from assetwright.training.text_encoder import (
    MiniLM,
    export_text_encoder,
    quantize,
    upstream_folder,
)
from assetwright.types import EnvironmentProblem

SHIPPED = MODELS / "text"


@pytest.fixture(scope="module")
def network() -> MiniLM:
    return MiniLM.pretrained()


def token_ids(text: str) -> list[int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(upstream_folder() / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return list(tokenizer.encode(text).ids)


def hidden(network: MiniLM, texts: list[str]) -> list[np.ndarray]:
    rows = [token_ids(text) for text in texts]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    with torch.inference_mode():
        batch = network(ids, mask).numpy()
    return [vectors[: len(row)] for vectors, row in zip(batch, rows, strict=True)]


def test_shipped_model_against_the_original(network: MiniLM, captions: list[str]) -> None:
    short, long = (
        [*captions[:200], ""],
        ["a settings gear for a productivity app, blue color " * 12],
    )
    found = MiniLMEncoder.embedded().encode(short + long)
    cosines = []
    for sequence, expected in zip(
        found, hidden(network, short) + hidden(network, long), strict=True
    ):
        assert sequence.tokens.shape == expected.shape
        norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(sequence.tokens, axis=1)
        assert ((expected * sequence.tokens).sum(axis=1) / norms).min() > 0.998
        mean = expected.mean(axis=0)
        cosines.append(float(sequence.pooled @ mean / np.linalg.norm(mean)))
    assert np.mean(cosines) > 0.9995
    assert min(cosines) > 0.999


def test_padding_is_masked(network: MiniLM) -> None:
    short, long = token_ids("gear"), token_ids("a shopping cart with a heart")
    ids = np.array([short + [0] * (len(long) - len(short)), long], np.int64)
    mask = np.array([[1] * len(short) + [0] * (len(long) - len(short)), [1] * len(long)], np.int64)
    session = onnxruntime.InferenceSession(SHIPPED / MODEL_FILE, providers=["CPUExecutionProvider"])

    def shipped(ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return session.run(None, {"input_ids": ids, "attention_mask": mask})[0]

    def original(ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()

    for run in (shipped, original):
        padded = run(ids, mask)[0, : len(short)]
        alone = run(ids[:1, : len(short)], mask[:1, : len(short)])[0]
        np.testing.assert_allclose(padded, alone, rtol=0, atol=1e-4)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:torch.onnx", "ignore::FutureWarning")
def test_export_writes_the_shipped_model(tmp_path: Path, captions: list[str]) -> None:
    export_text_encoder(tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        MODEL_FILE,
        TOKENIZER_FILE,
    ]
    new, shipped = (onnx.load(folder / MODEL_FILE) for folder in (tmp_path / "new", SHIPPED))
    for first, second in zip(new.graph.initializer, shipped.graph.initializer, strict=True):
        assert first == second
    text = str(new.graph.node) + str(new.metadata_props)
    assert str(Path(__file__).parents[2]) not in text
    for first, second in zip(
        MiniLMEncoder(tmp_path / "new").encode(captions[:20]),
        MiniLMEncoder.embedded().encode(captions[:20]),
        strict=True,
    ):
        np.testing.assert_array_equal(first.tokens, second.tokens)


def test_quantize_rounds_to_half_a_step() -> None:
    chance = np.random.default_rng(0)
    table = chance.normal(size=(50, WIDTH)).astype(np.float32)
    table[7] = 0
    weight = chance.normal(size=(WIDTH, 40)).astype(np.float32)
    weight[3] *= 40
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"]),
            helper.make_node("MatMul", ["rows", "weight"], ["out"]),
        ],
        "two matrices",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [
            helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["n", WIDTH]),
            helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 40]),
        ],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(weight, "weight")],
    )
    opset = helper.make_opsetid("", 21)
    model = quantize(helper.make_model(graph, opset_imports=[opset], ir_version=10))
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    assert stored["table.int8"].dtype == stored["weight.int8"].dtype == np.int8
    assert all(array.dtype != np.float32 for array in stored.values() if array.size > 5000)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rows, out = session.run(None, {"ids": np.arange(50)})
    step = np.abs(table).max(axis=1, keepdims=True) / 127
    assert (np.abs(rows - table) <= step / 2 + 1e-6).all()
    assert not rows[7].any()
    grouped = weight.reshape(-1, 64, 40)
    step = (np.abs(grouped).max(axis=1, keepdims=True) / 127).repeat(64, axis=1)
    bound = np.abs(rows) @ (step.reshape(WIDTH, 40) / 2)
    assert (np.abs(out - rows @ weight) <= bound + 1e-3).all()


def test_without_the_original_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EnvironmentProblem, match=r"assetwright\[train\]"):
        MiniLM.pretrained()
