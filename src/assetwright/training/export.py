"""From a training run to the files the package ships: weights, graph, styles."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from assetwright.artwork.stroke_weight import common_weight
from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, config_for
from assetwright.diffusion.onnx_denoiser import GRAPH_FILE, SHARED, WEIGHTS_FILE
from assetwright.diffusion.styles import STYLES_FILE, StyleBook
from assetwright.export.atomic import write_bytes
from assetwright.training.checkpoint import CHECKPOINT, Checkpoint
from assetwright.training.dataset import Dataset
from assetwright.types import LAYERS, EnvironmentProblem

_CONDITION = Condition.__slots__

_MEASURED = 60
"""Drawings of a style that its weight is measured on."""


class _Flat(nn.Module):
    """The network with plain tensors for inputs, as a graph has them."""

    def __init__(self, model: DiT) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, fields: Tensor, palette: Tensor, t: Tensor, *condition: Tensor
    ) -> tuple[Tensor, Tensor]:
        clean: tuple[Tensor, Tensor] = self.model(fields, palette, t, Condition(*condition))
        return clean


def load_ema(run: Path) -> tuple[DiT, dict[str, Any]]:
    """The averaged network of a run, and the run's facts."""
    checkpoint = Checkpoint.load(run / CHECKPOINT)
    facts = checkpoint.facts
    sizes = {name: facts[name] for name in ("text_width", "grid") if name in facts}
    model = DiT(config_for(facts["model"], facts["styles"], **sizes))
    model.load_state_dict(checkpoint.part("ema"))
    return model.eval(), checkpoint.facts


def export_model(run: Path, dataset: Path, destination: Path) -> None:
    """Write ``dit.safetensors`` (fp16), ``dit.onnx`` and ``styles.json`` to ``destination``.

    The graph's initialisers are the tensors of the safetensors file, by offset, cast to fp32 when
    loaded, so the weights ship once. Batch and text length are dynamic.
    """
    model, facts = load_ema(run)
    destination.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    # The graph is traced from the rounded weights, so that both say the same.
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    metadata = {"model": str(facts["model"]), "samples": str(facts["samples"])}
    content = save(weights, metadata)
    network = graph(model, content)
    data = Dataset.open(dataset)
    write_bytes(destination / WEIGHTS_FILE, content)
    write_bytes(destination / GRAPH_FILE, network)
    write_bytes(destination / STYLES_FILE, style_list(data, model.config.styles).encode())


def exported_weights(folder: Path, style_names: list[str]) -> dict[str, Tensor]:
    """The weights of an exported model, fp32, its style rows put in the order of ``style_names``.

    A style that the model does not know starts as its "any style". EnvironmentProblem when there
    is no exported model in ``folder``.
    """
    try:
        weights = load((folder / WEIGHTS_FILE).read_bytes())
    except (OSError, SafetensorError) as error:
        raise EnvironmentProblem(f"{folder} holds no exported model to start from") from error
    rows = {style.name: style.index for style in StyleBook(folder).styles}
    order = [rows.get(name, len(rows)) for name in [*style_names, ""]]
    weights["style.weight"] = weights["style.weight"][order]
    return {name: tensor.float() for name, tensor in weights.items()}


def style_list(data: Dataset, count: int) -> str:
    """What is told of the first ``count`` styles of a dataset, as JSON, a line each.

    The weight of those whose strokes are of one is measured on some of their drawings.
    """
    entries = []
    for index, style in enumerate(data.styles[:count]):
        entry = {
            "name": style["name"],
            "family": style["family"],
            "title": style["title"],
            "license": style["license"],
            "drawings": style["count"],
        }
        weight = None
        if style["family"] != "color":
            drawings = np.flatnonzero(data.style == index)
            some = drawings[:: -(-len(drawings) // _MEASURED)]
            weight = common_weight([data.latent(int(drawing)) for drawing in some])
        entries.append(entry | ({} if weight is None else {"weight": weight}))
    return "[\n" + ",\n".join(json.dumps(e, ensure_ascii=False) for e in entries) + "\n]\n"


def example_inputs(model: DiT, count: int, length: int, seed: int = 0) -> dict[str, Tensor]:
    """Random inputs of the graph's shapes, by name, in order."""
    generator = torch.Generator().manual_seed(seed)
    width, grid = model.config.text_width, model.config.grid

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    def integers(high: int) -> Tensor:
        return torch.randint(0, high, (count,), generator=generator)

    return {
        "fields": normal(count, LAYERS, grid, grid),
        "palette": normal(count, LAYERS, 3),
        "t": torch.rand(count, generator=generator),
        "tokens": normal(count, length, width),
        "mask": torch.rand(count, length, generator=generator) > 0.3,
        "pooled": nn.functional.normalize(normal(count, width), dim=1),
        "style": integers(model.config.styles + 1),
        "asset_type": integers(model.config.asset_types),
        "kind": integers(2 * LAYERS),
        "reference": normal(count, LAYERS, grid, grid).clamp(-1, 1),
        "known": torch.zeros(count, LAYERS, 4),
    }


def graph(model: DiT, weights: bytes) -> bytes:
    """The network as ONNX whose parameters lie in ``weights``, a safetensors file's content."""
    inputs = example_inputs(model, count=3, length=5)
    batch, length = torch.export.Dim("batch", max=64), torch.export.Dim("length", max=77)
    axes: dict[str, dict[int, Any]] = {name: {0: batch} for name in inputs}
    axes["tokens"][1] = axes["mask"][1] = length
    leading = ("fields", "palette", "t")
    program = torch.onnx.export(
        _Flat(model),
        tuple(inputs.values()),
        input_names=list(inputs),
        output_names=["clean_fields", "clean_palette"],
        dynamic_shapes=(
            *(axes[name] for name in leading),
            tuple(axes[name] for name in inputs if name not in leading),
        ),
        dynamo=True,
        opset_version=20,
        optimize=False,  # it would fold transposed copies of the weights into the graph
        verbose=False,
    )
    assert program is not None  # noqa: S101 - dynamo=True always returns a program
    return _share_weights(program.model_proto, weights)


def _share_weights(proto: Any, weights: bytes) -> bytes:
    """Replace the graph's parameters by fp16 tensors that lie in the safetensors file."""
    from onnx import TensorProto, helper

    (header_size,) = struct.unpack("<Q", weights[:8])
    header = json.loads(weights[8 : 8 + header_size])
    start = 8 + header_size
    graph = proto.graph
    kept, casts = [], []
    for initializer in graph.initializer:
        name = initializer.name.removeprefix("model.")
        entry = header.get(name)
        if entry is None:
            kept.append(initializer)
            continue
        if list(initializer.dims) != entry["shape"]:
            raise ValueError(f"{name} is {list(initializer.dims)} in the graph, not as trained")
        begin, end = entry["data_offsets"]
        shared = TensorProto(
            name=f"{name}{SHARED}",
            data_type=TensorProto.FLOAT16,
            dims=initializer.dims,
            data_location=TensorProto.EXTERNAL,
        )
        place = {"location": WEIGHTS_FILE, "offset": start + begin, "length": end - begin}
        for key, value in place.items():
            shared.external_data.add(key=key, value=str(value))
        kept.append(shared)
        casts.append(
            helper.make_node("Cast", [shared.name], [initializer.name], to=TensorProto.FLOAT)
        )
    unshared = [i for i in kept if np.prod(i.dims) > 4096 and not i.external_data]
    if unshared:
        raise ValueError(f"weights not in the file: {[i.name for i in unshared]}")
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
    del graph.value_info[:]
    for node in graph.node:
        # Where each node came from in the source: paths of the exporting machine.
        del node.metadata_props[:]
        node.doc_string = ""
    del proto.metadata_props[:]
    return bytes(proto.SerializeToString(deterministic=True))
