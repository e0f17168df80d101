"""Words to token vectors: MiniLM (all-MiniLM-L6-v2) on ONNX Runtime."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assetwright.config import MODELS
from assetwright.text.encoder import MAX_TOKENS
from assetwright.text.wordpiece import WordPiece
from assetwright.types import EnvironmentProblem, TokenSequence

if TYPE_CHECKING:
    import onnxruntime

WIDTH = 384
VOCABULARY = 30_522
MODEL_FILE = "minilm.onnx"
TOKENIZER_FILE = "tokenizer.json"

MAX_CHARACTERS = 8192
"""Read of a text before it is tokenised."""
BATCH_TOKENS = 512
"""Tokens run at once: more takes memory and gains no speed."""
_SIGNATURE = (["input_ids", "attention_mask"], ["last_hidden_state"], [WIDTH])


class MiniLMEncoder:
    """The embedded :class:`~assetwright.text.encoder.TextEncoder`; opens its files on first use.

    ``folder`` holds ``minilm.onnx`` and ``tokenizer.json``; ``threads`` is how many threads one
    call may use, None for one a core.
    """

    width = WIDTH

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self._folder = folder
        self._threads = threads

    @classmethod
    def embedded(cls, threads: int | None = None) -> MiniLMEncoder:
        """The encoder that ships in the package."""
        return cls(MODELS / "text", threads)

    @cached_property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of both files; EnvironmentProblem without them."""
        digest = hashlib.sha256()
        for name in (MODEL_FILE, TOKENIZER_FILE):
            try:
                digest.update((self._folder / name).read_bytes())
            except OSError as error:
                raise self._problem(name, error) from error
        return digest.hexdigest()[:12]

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        """Token vectors of each text, in the order given.

        A text longer than ``MAX_TOKENS`` loses its end; the empty text is [CLS] [SEP]. A text's
        vectors do not depend on what else is in ``texts``. TypeError for a bare string;
        EnvironmentProblem when the model files are missing or damaged.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of strings, not one string")
        ids = self._token_ids(texts)
        encoded: dict[int, TokenSequence] = {}
        for batch in _equal_length_batches(ids):
            hidden = self._run(np.array([ids[index] for index in batch], np.int64))
            mean = hidden.mean(axis=1, dtype=np.float64)  # (B, 384)
            pooled = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
            # Copied, or one kept text would keep its whole batch in memory.
            for row, index in enumerate(batch):
                encoded[index] = TokenSequence(hidden[row].copy(), pooled[row].copy())
        return [encoded[index] for index in range(len(texts))]

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        # A lone surrogate, which the tokenizer refuses, becomes "?".
        clean = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        return [self._tokenizer.ids(text, MAX_TOKENS) for text in clean]

    def _run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(["last_hidden_state"], feed)[0]
        return hidden  # (B, N, 384)

    @cached_property
    def _tokenizer(self) -> WordPiece:
        try:
            content = json.loads((self._folder / TOKENIZER_FILE).read_text("utf-8"))
            vocabulary: dict[str, int] = content["model"]["vocab"]
            size = len(vocabulary)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._problem(TOKENIZER_FILE, error) from error
        if size != VOCABULARY:
            raise self._problem(TOKENIZER_FILE, "another vocabulary")
        return WordPiece(vocabulary)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Unpack the int8 weights once, at load, instead of at every run.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        try:
            session = onnxruntime.InferenceSession(
                self._folder / MODEL_FILE, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            raise self._problem(MODEL_FILE, error) from error
        outputs = session.get_outputs()
        inputs = [tensor.name for tensor in session.get_inputs()]
        if (inputs, [tensor.name for tensor in outputs], outputs[0].shape[-1:]) != _SIGNATURE:
            raise self._problem(MODEL_FILE, "another model")
        return session

    def _problem(self, name: str, reason: Exception | str) -> EnvironmentProblem:
        path = self._folder / name
        if not path.exists():
            return EnvironmentProblem(f"The text encoder {path} is missing; reinstall assetwright.")
        detail = " ".join(str(reason).split())[:200]
        return EnvironmentProblem(
            f"The text encoder {path} cannot be used ({detail}); reinstall assetwright."
        )


def _equal_length_batches(ids: list[list[int]]) -> Iterator[list[int]]:
    # Batches of one length need no padding, which is both the fastest way and the one in which a
    # text's vectors cannot depend on its companions.
    by_length: dict[int, list[int]] = defaultdict(list)
    for index, tokens in enumerate(ids):
        by_length[len(tokens)].append(index)
    for length, indices in sorted(by_length.items()):
        size = max(1, BATCH_TOKENS // length)
        for start in range(0, len(indices), size):
            yield indices[start : start + size]
