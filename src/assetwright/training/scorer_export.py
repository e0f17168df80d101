"""From a trained scorer to the graph that the adherence check runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from assetwright.export.atomic import write_bytes
from assetwright.qa.appearance import SIDE
from assetwright.qa.scorer import GRAPH_FILE, INPUTS, OUTPUT
from assetwright.training.scorer import SENTENCE, Scorer, load_scorer

_OPSET, _IR = 17, 8


def export_scorer(scorer: Path, destination: Path) -> None:
    """Write ``scorer.onnx`` to ``destination``: (N, 2, 48, 48) appearances and (M, 384) sentence
    vectors to (M,) cosines, where N is M or 1.

    Weights are int8 with a scale for each output, normalisation folded in.
    """
    destination.mkdir(parents=True, exist_ok=True)
    write_bytes(destination / GRAPH_FILE, scorer_graph(load_scorer(scorer)))


def scorer_graph(model: Scorer) -> bytes:
    """The graph of a network in evaluation mode."""
    graph = _Graph()
    at = INPUTS[0]
    steps = list(model.trunk.children())
    for place, step in enumerate(steps):
        if isinstance(step, nn.Conv2d):
            at = graph.convolution(at, step, cast(nn.BatchNorm2d, steps[place + 1]))
        elif isinstance(step, nn.ReLU):
            at = graph.node("Relu", [at])
        elif isinstance(step, nn.Flatten):
            at = graph.node("Flatten", [at], axis=1)
        elif not isinstance(step, nn.BatchNorm2d):
            first, first_norm, second, second_norm = (
                cast("nn.Conv2d | nn.BatchNorm2d", part) for part in step.children()
            )
            inner = graph.convolution(at, cast(nn.Conv2d, first), cast(nn.BatchNorm2d, first_norm))
            inner = graph.node("Relu", [inner])
            inner = graph.convolution(
                inner, cast(nn.Conv2d, second), cast(nn.BatchNorm2d, second_norm)
            )
            at = graph.node("Relu", [graph.node("Add", [at, inner])])
    image = graph.node("LpNormalization", [graph.linear(at, model.head)], axis=1, p=2)
    words = graph.node("LpNormalization", [graph.linear(INPUTS[1], model.words)], axis=1, p=2)
    axis = graph.constant(np.array([1], np.int64))
    both = graph.node("Mul", [image, words])
    graph.node("ReduceSum", [both, axis], output=OUTPUT, keepdims=0)
    return graph.serialised()


class _Graph:
    """A graph that grows by a node at a time."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        """Add a node; the name of its output."""
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, values: NDArray[np.generic]) -> str:
        """Add an array; its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weights(self, values: NDArray[np.float64]) -> str:
        """Add weights as int8, with a scale for each entry of the first axis."""
        largest = np.abs(values).reshape(len(values), -1).max(1)
        scale = np.maximum(largest, 1e-12) / 127
        shaped = scale.reshape(-1, *[1] * (values.ndim - 1))
        steps = self.constant(np.rint(values / shaped).astype(np.int8))
        zeros = self.constant(np.zeros(len(values), np.int8))
        scales = self.constant(scale.astype(np.float32))
        return self.node("DequantizeLinear", [steps, scales, zeros], axis=0)

    def convolution(self, at: str, step: nn.Conv2d, norm: nn.BatchNorm2d) -> str:
        """A convolution without bias and the normalisation after it, as one."""
        gain = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
        bias = _array(norm.bias) - _array(norm.running_mean) * gain
        weights = self.weights(_array(step.weight) * gain[:, None, None, None])
        pad = [int(p) for p in step.padding]
        return self.node(
            "Conv",
            [at, weights, self.constant(bias.astype(np.float32))],
            strides=[int(s) for s in step.stride],
            pads=[*pad, *pad],
            kernel_shape=[int(k) for k in step.kernel_size],
        )

    def linear(self, at: str, step: nn.Linear) -> str:
        """A matrix product with bias."""
        bias = self.constant(_array(step.bias).astype(np.float32))
        return self.node("Gemm", [at, self.weights(_array(step.weight)), bias], transB=1)

    def serialised(self) -> bytes:
        """The checked model as bytes."""
        shapes: tuple[list[str | int | None], ...] = (["n", 2, SIDE, SIDE], ["m", SENTENCE])
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in zip(INPUTS, shapes, strict=True)
        ]
        output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["m"])
        graph = helper.make_graph(self._nodes, "scorer", inputs, [output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        model.ir_version = _IR
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def _array(tensor: Tensor | None) -> NDArray[np.float64]:
    if tensor is None:
        raise ValueError("the network lacks a tensor that its graph needs")
    return tensor.detach().contiguous().numpy().astype(np.float64)
