"""How well words fit a picture: a small network of our own, run by ONNX Runtime."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assetwright.config import MODELS
from assetwright.qa.appearance import appearance
from assetwright.qa.picture import Picture
from assetwright.text.minilm import MiniLMEncoder
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    import onnxruntime

GRAPH_FILE = "scorer.onnx"
INPUTS = ("appearance", "words")
OUTPUT = "likeness"

_REMEMBERED = 256
"""Subjects whose sentence vectors are kept: a set's files have the same one."""


class Scorer:
    """The network in ``folder``; opened on first use. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoder = MiniLMEncoder.embedded(1)
        self._vector = lru_cache(maxsize=_REMEMBERED)(self._encode)

    def likeness(self, picture: Picture, words: str) -> float:
        """The cosine, -1 to 1, between a picture and what it is said to show.

        EnvironmentProblem when the model files are missing or damaged.
        """
        return float(self.likenesses(picture, self.vector(words)[None])[0])

    def likenesses(self, picture: Picture, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosines (N,) between a picture and each of N subjects' sentence vectors (N, 384)."""
        feed = {INPUTS[0]: appearance(picture)[None], INPUTS[1]: vectors}
        found: NDArray[np.float32] = self._session.run([OUTPUT], feed)[0]
        return found

    def vector(self, words: str) -> NDArray[np.float32]:
        """The sentence vector (384,) of a subject."""
        return self._vector(words)

    def _encode(self, words: str) -> NDArray[np.float32]:
        return self._encoder.encode([words])[0].pooled

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Unpack the int8 weights once, at load, instead of at every run.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        path = self._folder / GRAPH_FILE
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            raise EnvironmentProblem(
                f"The scorer {path} is missing or damaged; reinstall assetwright."
            ) from error


@lru_cache(maxsize=1)
def embedded_scorer() -> Scorer:
    """The scorer that ships in the package."""
    return Scorer(MODELS / "scorer")
