"""What fuzzing found that reaches code of its own, read again: no crash, no sentence unsaid.

``python -m benchmarks.fuzz --keep`` adds to it; replaying needs no fuzzer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz.__main__ import CORPUS, NAMES
from benchmarks.fuzz.targets import TARGETS, with_checksums


def corpus(target: str) -> list[Path]:
    return sorted((CORPUS / target).iterdir())


def test_every_target_has_inputs_of_its_own() -> None:
    assert set(TARGETS) == set(NAMES)
    assert {folder.name for folder in CORPUS.iterdir()} == set(NAMES)
    assert all(corpus(target) for target in TARGETS)


@pytest.mark.parametrize("target", NAMES)
def test_no_input_is_too_much(target: str) -> None:
    for path in corpus(target):
        try:
            TARGETS[target](path.read_bytes())
        except Exception as error:
            pytest.fail(f"{path.name}: {type(error).__name__}: {error}")


def test_pictures_are_read_and_not_only_refused() -> None:
    """A corpus of files that are turned away at the door would exercise nothing behind it."""
    from assetwright.qa import Unreadable, decode

    read = 0
    for path in corpus("picture"):
        try:
            read += decode(with_checksums(path.read_bytes())).width > 0
        except Unreadable:
            continue
    assert read >= 10
