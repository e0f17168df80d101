"""The network run by ONNX Runtime: what the default install uses."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    import onnxruntime

GRAPH_FILE = "dit.onnx"
WEIGHTS_FILE = "dit.safetensors"


class OnnxDenoiser:
    """A :class:`~assetwright.diffusion.sampler.Denoiser` around the graph in ``folder``.

    The graph holds no weights: its initialisers point into the safetensors file beside it.
    ``threads`` is how many threads one step may use, None for one a core.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads

    @cached_property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of the weights."""
        try:
            content = (self._folder / WEIGHTS_FILE).read_bytes()
        except OSError as error:
            raise self._problem("they are missing") from error
        return hashlib.sha256(content).hexdigest()[:12]

    @cached_property
    def text_width(self) -> int:
        """Length of the token vectors that the network reads."""
        widths = {each.name: each.shape[-1] for each in self._session.get_inputs()}
        return int(widths["tokens"])

    def __call__(
        self,
        fields: NDArray[np.float32],
        palette: NDArray[np.float32],
        t: NDArray[np.float32],
        condition: Condition[NDArray[np.generic]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Clean fields (N, 4, 24, 24) and palette (N, 4, 3)."""
        feed = {"fields": fields, "palette": palette, "t": t, **dict(condition.items())}
        clean, clean_palette = self._session.run(["clean_fields", "clean_palette"], feed)
        return clean, clean_palette

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        path = self._folder / GRAPH_FILE
        if not path.exists() or not (self._folder / WEIGHTS_FILE).exists():
            raise self._problem("they are missing")
        try:
            return onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            raise self._problem(" ".join(str(error).split())[:200]) from error

    def _problem(self, reason: str) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"The model weights in {self._folder} cannot be used ({reason}); reinstall assetwright."
        )
