from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.config import MODELS
from assetwright.text.encoder import MAX_TOKENS
from assetwright.text.minilm import (
    MAX_CHARACTERS,
    MODEL_FILE,
    TOKENIZER_FILE,
    WIDTH,
    MiniLMEncoder,
)
from assetwright.types import EnvironmentProblem, TokenSequence

LONG = "a settings gear for a productivity app, blue color " * 12


@pytest.fixture(scope="module")
def encoder() -> MiniLMEncoder:
    return MiniLMEncoder.embedded(threads=2)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copyfile(MODELS / "text" / name, tmp_path / name)
    return tmp_path


def similarity(encoder: MiniLMEncoder, a: str, b: str) -> float:
    first, second = encoder.encode([a, b])
    return float(first.pooled @ second.pooled)


def same(first: TokenSequence, second: TokenSequence) -> bool:
    return np.array_equal(first.tokens, second.tokens) and np.array_equal(
        first.pooled, second.pooled
    )


def test_shapes_types_and_norm(encoder: MiniLMEncoder, captions: list[str]) -> None:
    texts = captions[:20]
    encoded = encoder.encode(texts)
    assert len(encoded) == len(texts)
    for text, sequence in zip(texts, encoded, strict=True):
        assert sequence.tokens.dtype == sequence.pooled.dtype == np.float32
        assert sequence.tokens.shape[0] >= 2 + len(text.split())
        assert sequence.tokens.shape[1:] == sequence.pooled.shape == (WIDTH,)
        assert np.linalg.norm(sequence.pooled) == pytest.approx(1, abs=1e-6)
        mean = sequence.tokens.mean(axis=0)
        np.testing.assert_allclose(sequence.pooled, mean / np.linalg.norm(mean), atol=1e-6)
    assert encoder.width == WIDTH


# Scores that sbert.net prints for the original model, in "Semantic Textual Similarity".
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The new movie is awesome", "The new movie is so great", 0.8939),
        ("The cat sits outside", "The dog plays in the garden", 0.2838),
        ("A man is playing guitar", "A woman watches TV", -0.0327),
    ],
)
def test_published_similarities(encoder: MiniLMEncoder, a: str, b: str, expected: float) -> None:
    assert similarity(encoder, a, b) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("subject", "near", "far"),
    [
        ("settings gear", "cog wheel", "banana"),
        ("settings gear", "cog", "banana"),
        ("shopping cart", "basket", "bicycle"),
        ("bell", "notification alarm", "strawberry"),
        ("trash", "garbage bin", "rocket"),
    ],
)
def test_related_subjects_are_nearer(
    encoder: MiniLMEncoder, subject: str, near: str, far: str
) -> None:
    assert similarity(encoder, subject, near) > similarity(encoder, subject, far)


def test_case_accents_and_outer_space_do_not_matter(encoder: MiniLMEncoder) -> None:
    plain, shouted, accented = encoder.encode(["coffee cafe", "  COFFEE Cafe ", "coffee café"])
    assert same(plain, shouted)
    assert same(plain, accented)


def test_a_long_text_loses_its_end(encoder: MiniLMEncoder) -> None:
    exact = " ".join(["gear"] * (MAX_TOKENS - 2))
    longer = exact + " banana"
    shorter = " ".join(["gear"] * (MAX_TOKENS - 3))
    full, cut, short = encoder.encode([exact, longer, shorter])
    assert full.tokens.shape == (MAX_TOKENS, WIDTH)
    assert same(full, cut)
    assert short.tokens.shape == (MAX_TOKENS - 1, WIDTH)


def test_a_huge_text_is_read_only_so_far(encoder: MiniLMEncoder) -> None:
    space = " " * (MAX_CHARACTERS - 4)
    kept, cut = encoder.encode([f"{space}gear", f" {space}gear"])
    alone, other = encoder.encode(["gear", "gea"])
    assert same(kept, alone)
    assert same(cut, other)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "\ufeff"])
def test_text_without_words_is_two_special_tokens(encoder: MiniLMEncoder, text: str) -> None:
    (sequence,) = encoder.encode([text])
    (empty,) = encoder.encode([""])
    assert sequence.tokens.shape == (2, WIDTH)
    assert same(sequence, empty)
    assert np.isfinite(sequence.pooled).all()


def test_lone_surrogate_reads_as_question_mark(encoder: MiniLMEncoder) -> None:
    broken, mark = encoder.encode(["gear \ud800", "gear ?"])
    assert same(broken, mark)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=300), max_size=4))
def test_any_unicode_encodes(encoder: MiniLMEncoder, texts: list[str]) -> None:
    encoded = encoder.encode(texts)
    assert len(encoded) == len(texts)
    for sequence in encoded:
        assert 2 <= len(sequence.tokens) <= MAX_TOKENS
        assert np.isfinite(sequence.tokens).all()
        assert np.linalg.norm(sequence.pooled) == pytest.approx(1, abs=1e-6)


def test_no_texts_and_one_string(encoder: MiniLMEncoder) -> None:
    assert encoder.encode([]) == []
    with pytest.raises(TypeError, match="sequence of strings"):
        encoder.encode("settings gear")


def test_companions_in_the_batch_do_not_matter(encoder: MiniLMEncoder, captions: list[str]) -> None:
    texts = [*captions, "", LONG]
    together = encoder.encode(texts)
    backwards = encoder.encode(texts[::-1])[::-1]
    for index, text in enumerate(texts):
        (alone,) = encoder.encode([text])
        np.testing.assert_allclose(together[index].tokens, alone.tokens, rtol=0, atol=1e-4)
        np.testing.assert_allclose(together[index].pooled, alone.pooled, rtol=0, atol=1e-5)
        np.testing.assert_allclose(backwards[index].tokens, alone.tokens, rtol=0, atol=1e-4)


def test_thread_count_does_not_matter(encoder: MiniLMEncoder, captions: list[str]) -> None:
    texts = [*captions, LONG]
    for threads in (1, 3):
        other = MiniLMEncoder.embedded(threads).encode(texts)
        assert all(map(same, encoder.encode(texts), other))


def test_shared_by_threads(captions: list[str]) -> None:
    fresh = MiniLMEncoder.embedded(threads=1)
    texts = captions[:16]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: fresh.encode([text])[0], texts))
    expected = fresh.encode(texts)
    for first, second in zip(expected, found, strict=True):
        np.testing.assert_allclose(first.tokens, second.tokens, rtol=0, atol=1e-4)


def test_a_kept_text_does_not_keep_its_batch(encoder: MiniLMEncoder, captions: list[str]) -> None:
    for sequence in encoder.encode(captions[:50]):
        assert sequence.tokens.base is None
        assert sequence.pooled.base is None


def test_import_and_construction_load_no_runtime() -> None:
    program = (
        "import sys; from assetwright.text import MiniLMEncoder; MiniLMEncoder.embedded();"
        "print(sorted({'onnxruntime', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("threads", [0, -1])
def test_threads_below_one(threads: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        MiniLMEncoder.embedded(threads)


def test_revision_follows_both_files(copied: Path) -> None:
    original = MiniLMEncoder(copied).revision
    assert original == MiniLMEncoder.embedded().revision
    assert len(original) == 12
    int(original, 16)
    for name in (MODEL_FILE, TOKENIZER_FILE):
        data = (copied / name).read_bytes()
        (copied / name).write_bytes(data + b" ")
        assert MiniLMEncoder(copied).revision != original
        (copied / name).write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def fill(path: Path) -> None:
    path.write_bytes(random.Random(0).randbytes(4096))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("damage", [cut, fill, empty, make_folder])
def test_damaged_file(copied: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(copied / name)
    broken = MiniLMEncoder(copied)
    with pytest.raises(EnvironmentProblem) as caught:
        broken.encode(["gear"])
    message = str(caught.value)
    assert str(copied / name) in message
    assert "cannot be used" in message
    assert "\n" not in message


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_missing_file(copied: Path, name: str) -> None:
    (copied / name).unlink()
    broken = MiniLMEncoder(copied)
    for use in (lambda: broken.encode(["gear"]), lambda: broken.revision):
        with pytest.raises(EnvironmentProblem, match="is missing") as caught:
            use()
        assert name in str(caught.value)


def test_another_model_in_the_place(copied: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    node = helper.make_node("Identity", ["x"], ["y"])
    value = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", WIDTH]) for n in "xy"]
    graph = helper.make_graph([node], "other", value[:1], value[1:])
    opset = helper.make_opsetid("", 21)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=10), copied / MODEL_FILE)
    with pytest.raises(EnvironmentProblem, match="another model"):
        MiniLMEncoder(copied).encode(["gear"])


def test_another_tokenizer_in_the_place(copied: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    Tokenizer(WordLevel({"gear": 0, "[UNK]": 1}, unk_token="[UNK]")).save(
        str(copied / TOKENIZER_FILE)
    )
    with pytest.raises(EnvironmentProblem, match="another vocabulary"):
        MiniLMEncoder(copied).encode(["gear"])


def test_shipped_files_stay_small_and_credited() -> None:
    folder = MODELS / "text"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 24_000_000
    readme = (folder / "README.md").read_text("utf-8")
    assert "sentence-transformers/all-MiniLM-L6-v2" in readme
    assert "Apache-2.0" in readme
