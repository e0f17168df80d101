"""A small convolutional network that judges every cell of a picture."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from assetwright.export.atomic import write_bytes

_WIDTHS = (8, 16, 32)
_DEEP = 2


class Layer(nn.Module):
    """A convolution, normalised; around it a shortcut where the shapes allow."""

    def __init__(self, inner: int, outer: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.around = inner == outer and stride == 1
        self.convolution = nn.Conv2d(inner, outer, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outer)

    def forward(self, planes: Tensor) -> Tensor:
        """(N, inner, h, w) to (N, outer, h / stride, w / stride)."""
        found = cast(Tensor, self.norm(self.convolution(planes)))
        return functional.relu(planes + found if self.around else found)


class LetteringNetwork(nn.Module):
    """Brightness (N, 1, h, w) in [0, 1] to logits (N, h / 8, w / 8) that a cell is lettering.

    Each sees 49 px around itself: several letters of 8 to 14 px.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second, third = _WIDTHS
        self.layers = nn.Sequential(
            Layer(1, first, 5, 2),
            Layer(first, second, 3, 2),
            Layer(second, third, 3, 2),
            *(Layer(third, third, 3) for _ in range(_DEEP)),
            nn.Conv2d(third, 1, 1),
        )

    def forward(self, luma: Tensor) -> Tensor:
        """See the class."""
        return cast(Tensor, self.layers(luma - 0.5))[:, 0]


def export(network: LetteringNetwork, file: Path) -> None:
    """Write the network as ONNX: ``luma`` (1, 1, h, w) to ``cells`` (1, h / 8, w / 8)."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Deprecated, and the one that leaves height and width open here.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, 1, 512, 512),),
            Path(folder, file.name),
            dynamo=False,
            opset_version=17,
            input_names=["luma"],
            output_names=["cells"],
            dynamic_axes={
                "luma": {2: "height", 3: "width"},
                "cells": {1: "rows", 2: "columns"},
            },
        )
        write_bytes(file, Path(folder, file.name).read_bytes())
