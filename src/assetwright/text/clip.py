"""Words to token vectors: a CLIP text tower from a folder (Radford et al. 2021, arXiv 2103.00020).

The folder is laid out as those of Hugging Face: ``config.json``; ``tokenizer.json``, or
``vocab.json`` and ``merges.txt``; and the weights, exported to ONNX or as ``model.safetensors``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assetwright.text.bpe import END, END_OF_WORD, START, BytePairs, Pair
from assetwright.text.encoder import MAX_TOKENS
from assetwright.types import EnvironmentProblem, TokenSequence

if TYPE_CHECKING:
    import onnxruntime

CONFIG_FILE = "config.json"
TOKENIZER_FILES = ("tokenizer.json", "vocab.json", "merges.txt")
ONNX_FILES = ("text_model.onnx", "model.onnx", "onnx/text_model.onnx", "onnx/model.onnx")
"""Where exports are looked for; the first is used."""
WEIGHTS_FILE = "model.safetensors"

MAX_CHARACTERS = 8192
"""Read of a text before it is tokenised."""
LARGEST_TEXT_FILE = 50_000_000
_HIDDEN = "last_hidden_state"

Tower = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Token ids (1, N) to vectors (1, N, width)."""


class ClipEncoder:
    """A :class:`~assetwright.text.encoder.TextEncoder` around the tower in ``folder``.

    A sequence's ``pooled`` is the vector of the mark of the end, brought to unit length. Since a
    token sees only those before it, the padding that CLIP was trained with changes no vector of a
    text, and is left out. ``threads`` is how many threads ONNX Runtime may use, None for one a
    core. Files are opened on first use but ``config.json``, which says the width.

    EnvironmentProblem for a folder that is no CLIP text tower, or has only pickled weights.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self._folder = folder
        self._threads = threads
        self._weights = self._find_weights()
        self.width, self._limit, self._vocabulary_size = self._sizes()

    @cached_property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of configuration, tokenizer and weights."""
        names = [CONFIG_FILE, *TOKENIZER_FILES]
        files = [self._folder / name for name in names if (self._folder / name).exists()]
        # An export keeps large weights in files that are called after it.
        files += sorted(self._weights.parent.glob(f"{self._weights.name}*"))
        digest = hashlib.sha256()
        for path in files:
            try:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
            except OSError as error:
                raise self._problem(f"{path.name} cannot be read: {error.strerror}") from error
        return digest.hexdigest()[:12]

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        """Token vectors of each text, in the order given; see ``TextEncoder.encode``."""
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of strings, not one string")
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> TokenSequence:
        # A lone surrogate, which is no character, becomes "?".
        clean = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
        ids = self._tokenizer.ids(clean, self._limit)
        (hidden,) = self._tower(np.array([ids], np.int64))  # (N, width)
        if hidden.shape != (len(ids), self.width):
            raise self._problem(f"its vectors are {hidden.shape}, not {(len(ids), self.width)}")
        end = hidden[-1].astype(np.float64)
        pooled = (end / max(float(np.linalg.norm(end)), 1e-12)).astype(np.float32)
        return TokenSequence(hidden, pooled)

    def _find_weights(self) -> Path:
        for name in (*ONNX_FILES, WEIGHTS_FILE):
            if (self._folder / name).is_file():
                return self._folder / name
        if not self._folder.is_dir():
            raise self._problem("there is no such folder")
        pickled = sorted(path.name for path in self._folder.glob("*.bin"))
        if pickled:
            raise self._problem(
                f"{pickled[0]} is a pickle, which can run any program and is never opened; "
                f"save the weights as {WEIGHTS_FILE}"
            )
        raise self._problem(f"it has neither {WEIGHTS_FILE} nor {' nor '.join(ONNX_FILES)}")

    def _sizes(self) -> tuple[int, int, int]:
        """Width, most tokens, and entries of the vocabulary."""
        config = self._json(CONFIG_FILE)
        kind = config.get("model_type")
        if kind == "clip":
            config = config.get("text_config")
        elif kind != "clip_text_model":
            raise self._problem(f"{CONFIG_FILE} is of {str(kind)[:40]!r}, not of a CLIP")
        names = ("hidden_size", "max_position_embeddings", "vocab_size")
        sizes = [config.get(name) if isinstance(config, dict) else None for name in names]
        for name, size in zip(names, sizes, strict=True):
            if type(size) is not int or not 1 <= size <= 1_000_000:
                raise self._problem(f"{CONFIG_FILE} does not say its {name}")
        width, positions, vocabulary = map(int, sizes)  # type: ignore[arg-type]
        if positions < 3:
            raise self._problem(f"{CONFIG_FILE} has no more than {positions} positions")
        return width, min(positions, MAX_TOKENS), vocabulary

    @cached_property
    def _tokenizer(self) -> BytePairs:
        single, vocabulary_file, merges_file = TOKENIZER_FILES
        try:
            if (self._folder / single).exists():
                vocabulary, merges = _from_tokenizer(self._json(single))
            else:
                vocabulary = _vocabulary(self._json(vocabulary_file))
                merges = _merges(self._text(merges_file).splitlines())
            if max(vocabulary.values()) >= self._vocabulary_size:
                raise ValueError("the vocabulary is larger than the network's")
            return BytePairs(vocabulary, merges)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise self._problem(f"its tokenizer is not CLIP's: {said}") from error

    @cached_property
    def _tower(self) -> Tower:
        if self._weights.suffix == ".onnx":
            return self._from_onnx()
        return self._from_safetensors()

    def _from_onnx(self) -> Tower:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(
                self._weights, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            raise self._unusable(error) from error
        return self._run(session)

    def _run(self, session: onnxruntime.InferenceSession) -> Tower:
        inputs = {each.name: each for each in session.get_inputs()}
        outputs = [each.name for each in session.get_outputs()]
        if not {"input_ids"} <= inputs.keys() <= {"input_ids", "attention_mask"}:
            raise self._problem(f"{self._weights.name} is no text tower: it reads {list(inputs)}")
        if _HIDDEN not in outputs:
            raise self._problem(f"{self._weights.name} has no output {_HIDDEN}")
        # Some exports have no length but the longest.
        length = inputs["input_ids"].shape[-1]
        integer = np.int32 if inputs["input_ids"].type == "tensor(int32)" else np.int64

        def run(ids: NDArray[np.int64]) -> NDArray[np.float32]:
            count = ids.shape[1]
            wide = max(length, count) if isinstance(length, int) else count
            padded = np.full((1, wide), ids[0, -1], integer)
            padded[:, :count] = ids
            feed = {"input_ids": padded, "attention_mask": np.ones_like(padded)}
            try:
                found = session.run([_HIDDEN], {name: feed[name] for name in inputs})[0]
            except Exception as error:  # as above
                raise self._unusable(error) from error
            return np.asarray(found[:, :count], np.float32)

        return run

    def _from_safetensors(self) -> Tower:
        try:
            transformers: Any = import_module("transformers")
        except ImportError as error:
            raise EnvironmentProblem(
                f"Weights as {WEIGHTS_FILE} need packages that are not installed: "
                'pip install "assetwright[clip]", or export the text tower to ONNX.'
            ) from error
        try:
            # It speaks of the vision tower's weights, which are not wanted.
            with _quiet():
                model, told = transformers.CLIPTextModel.from_pretrained(
                    self._folder,
                    local_files_only=True,
                    use_safetensors=True,
                    output_loading_info=True,
                )
        except Exception as error:  # damaged files raise whatever the library below raises
            raise self._unusable(error) from error
        # Left alone, what is missing would be random.
        missing = sorted(key for key in told["missing_keys"] if "position_ids" not in key)
        if missing:
            raise self._problem(f"{WEIGHTS_FILE} lacks {len(missing)} tensors, {missing[0]} first")
        model = model.eval().float().requires_grad_(False)
        table = model.get_input_embeddings().weight

        def run(ids: NDArray[np.int64]) -> NDArray[np.float32]:
            rows = table.new_tensor(ids.tolist()).long()
            hidden: NDArray[np.float32] = model(input_ids=rows).last_hidden_state.numpy()
            return hidden

        return run

    def _json(self, name: str) -> Any:
        try:
            return json.loads(self._text(name))
        except (ValueError, RecursionError) as error:
            raise self._problem(f"{name} is not JSON") from error

    def _text(self, name: str) -> str:
        path = self._folder / name
        try:
            if path.stat().st_size > LARGEST_TEXT_FILE:
                raise self._problem(f"{name} is larger than {LARGEST_TEXT_FILE:,} bytes")
            return path.read_text("utf-8")
        except OSError as error:
            raise self._problem(f"{name} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise self._problem(f"{name} is not UTF-8") from error

    def _unusable(self, error: Exception) -> EnvironmentProblem:
        said = " ".join(str(error).split())[:200]
        return self._problem(f"{self._weights.name} cannot be used: {said}")

    def _problem(self, why: str) -> EnvironmentProblem:
        return EnvironmentProblem(f"The text encoder {self._folder} is no CLIP text tower: {why}.")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bars and reports."""
    logging: Any = import_module("transformers.utils.logging")
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _from_tokenizer(content: Any) -> tuple[dict[str, int], list[Pair]]:
    model = content["model"]
    if model.get("type", "BPE") != "BPE" or model.get("end_of_word_suffix") != END_OF_WORD:
        raise ValueError("another kind of tokenizer")
    vocabulary = _vocabulary(model["vocab"])
    for added in content.get("added_tokens", ()):
        if added["content"] in (START, END):
            vocabulary.setdefault(added["content"], int(added["id"]))
    return vocabulary, _merges(model["merges"])


def _vocabulary(content: Any) -> dict[str, int]:
    if not all(type(index) is int and index >= 0 for index in content.values()):
        raise ValueError("ids that are no numbers")
    return dict(content)


def _merges(lines: Sequence[Any]) -> list[Pair]:
    """Pairs, written as "a b" or as two strings; a first line of merges.txt is its version."""
    pairs = []
    for line in lines:
        if not line or (isinstance(line, str) and line.startswith("#version")):
            continue
        first, second = line.split(" ") if isinstance(line, str) else line
        pairs.append((str(first), str(second)))
    return pairs
