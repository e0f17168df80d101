"""The network run by ONNX Runtime: what the default install uses."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.brand import FIRST_INDEX
from assetwright.diffusion.condition import Condition
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.tensor_file import Tensors, read_tensors
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    import onnxruntime

GRAPH_FILE = "dit.onnx"
WEIGHTS_FILE = "dit.safetensors"
SHARED = ".fp16"
"""What follows a weight's name where the graph has it from the file."""
BRANDS_KEPT = 4
"""Networks of brands that stay loaded, each 25 MB of memory."""


class OnnxDenoiser:
    """A :class:`~assetwright.diffusion.sampler.Denoiser` around the graph in ``folder``.

    The graph holds no weights: its initialisers point into the safetensors file beside it.
    ``threads`` is how many threads one step may use, None for one a core.

    Rows whose style is a brand's, from ``shelf``, are run with the weights that it changes. The
    networks of the last few brands are kept.
    """

    def __init__(
        self, folder: Path, threads: int | None = None, shelf: Shelf | None = None
    ) -> None:
        self._folder = folder
        self._threads = threads
        self._shelf = shelf or Shelf()
        self._branded: OrderedDict[int, onnxruntime.InferenceSession] = OrderedDict()
        self._loading = threading.Lock()

    @cached_property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of the weights."""
        return hashlib.sha256(self._weights()).hexdigest()[:12]

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
        style = np.asarray(condition.style)
        branded = style >= FIRST_INDEX
        if not branded.any():
            return self._run(self._session, feed)
        clean, clean_palette = np.empty_like(fields), np.empty_like(palette)
        for index in np.unique(np.where(branded, style, 0)):
            rows = style == index if index else ~branded
            if not rows.any():
                continue
            part = {name: array[rows] for name, array in feed.items()}
            session = self._session
            if index:
                session = self._session_of(int(index))
                part["style"] = np.full(int(rows.sum()), self._any_style, np.int64)
            clean[rows], clean_palette[rows] = self._run(session, part)
        return clean, clean_palette

    def _run(
        self, session: onnxruntime.InferenceSession, feed: dict[str, NDArray[Any]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        clean, clean_palette = session.run(["clean_fields", "clean_palette"], feed)
        return clean, clean_palette

    def _session_of(self, index: int) -> onnxruntime.InferenceSession:
        """The network of the brand that a style index asks for."""
        with self._loading:
            session = self._branded.get(index)
            if session is None:
                brand = self._shelf.with_index(index)
                if brand.facts.base != self.revision:
                    raise EnvironmentProblem(
                        f"The style {brand.facts.name!r} was learnt for other weights "
                        f"({brand.facts.base}; these are {self.revision}): learn it again."
                    )
                try:
                    session = self._load(brand.weights(read_tensors(self._weights())[0]))
                except ValueError as error:
                    raise EnvironmentProblem(
                        f"The style {brand.facts.name!r} cannot be used: {error}."
                    ) from error
                self._branded[index] = session
            self._branded.move_to_end(index)
            while len(self._branded) > BRANDS_KEPT:
                self._branded.popitem(last=False)
            return session

    @cached_property
    def _any_style(self) -> int:
        """The row of "any style", which a brand's vector takes the place of."""
        return len(read_tensors(self._weights())[0]["style.weight"]) - 1

    def _weights(self) -> bytes:
        try:
            return (self._folder / WEIGHTS_FILE).read_bytes()
        except OSError as error:
            raise self._problem("they are missing") from error

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return self._load({})

    def _load(self, changed: Tensors) -> onnxruntime.InferenceSession:
        """The network, with some of its weights changed."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        if changed:
            values = map(onnxruntime.OrtValue.ortvalue_from_numpy, changed.values())
            options.add_external_initializers([f"{name}{SHARED}" for name in changed], list(values))
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
