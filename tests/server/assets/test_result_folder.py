from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assetwright.server.assets.folder import STALE, Result, ResultFolder, State, StoredFile


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def results(tmp_path: Path, clock: Clock) -> ResultFolder:
    return ResultFolder(tmp_path / "results", clock=clock, max_bytes=1000)


def done(results: ResultFolder, owner: str = "a", size: int = 100) -> Result:
    result = results.create(owner, wish="bell")
    folder = results.files(result)
    folder.mkdir(parents=True)
    (folder / "x.png").write_bytes(b"x" * size)
    changed = results.update(
        result, state=State.DONE, files=(StoredFile("x.png", size, "0" * 64, "png", 3, 4),)
    )
    assert changed is not None
    return changed


def test_a_result_is_found_by_its_owner_only(results: ResultFolder) -> None:
    result = done(results)
    assert results.find(result.id, "a") == result
    assert results.find(result.id) == result
    assert results.find(result.id, "b") is None
    assert result.details == {"wish": "bell"}
    assert result.file("x.png") == result.files[0]
    assert result.file("../result.json") is None


def test_it_outlives_the_process(results: ResultFolder) -> None:
    result = done(results)
    assert ResultFolder(results.root).find(result.id, "a") == result


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "/etc/passwd", "a" * 31, "A" * 32, "\0" * 32, "é" * 32]
)
def test_a_name_from_outside_is_no_path(results: ResultFolder, name: str) -> None:
    done(results)
    assert results.find(name) is None


def test_names_are_not_to_be_guessed(results: ResultFolder) -> None:
    names = {results.create("a").id for _ in range(50)}
    assert len(names) == 50
    assert all(len(name) == 32 for name in names)


def test_it_is_gone_after_a_day(results: ResultFolder, clock: Clock) -> None:
    result = done(results)
    clock.ahead = 24 * 3600 - 5
    assert results.find(result.id) is not None
    clock.ahead += 10
    assert results.find(result.id) is None
    assert results.files(result).exists()
    results.sweep()
    assert not results.files(result).exists()


def test_of_too_much_the_oldest_go(results: ResultFolder, clock: Clock) -> None:
    kept = []
    for _ in range(5):
        clock.ahead += 1
        kept.append(done(results, size=400))
    results.sweep(at_once=True)
    assert [results.find(each.id) is not None for each in kept] == [False, False, False, True, True]


def test_what_is_being_drawn_is_not_swept_away(results: ResultFolder, clock: Clock) -> None:
    working = results.create("a")
    for _ in range(4):
        clock.ahead += 1
        done(results, size=900)
    results.sweep(at_once=True)
    assert results.find(working.id) is not None


def test_work_that_shows_no_life_has_failed(results: ResultFolder, clock: Clock) -> None:
    result = results.create("a")
    results.update(result, state=State.DRAWING)
    clock.ahead = STALE - 5
    assert results.find(result.id).state is State.DRAWING
    clock.ahead = STALE + 5
    found = results.find(result.id)
    assert found.state is State.FAILED
    assert found.problem["status"] == 503
    # A sign of life, with the time of the clock that the folder goes by.
    document = results.root / result.id / "result.json"
    os.utime(document, (clock(), clock()))
    assert results.find(result.id).state is State.DRAWING


def test_a_sign_of_life_says_whether_it_is_wanted(results: ResultFolder) -> None:
    result = results.create("a")
    before = time.time() - 100
    document = results.root / result.id / "result.json"
    os.utime(document, (before, before))
    assert results.touch(result)
    assert document.stat().st_mtime > before + 50
    results.remove(result)
    assert not results.touch(result)


def test_what_was_removed_does_not_come_back(results: ResultFolder, clock: Clock) -> None:
    result = results.create("a")
    results.remove(result)
    assert results.update(result, state=State.DONE) is None
    assert results.find(result.id) is None
    # A thread that was writing when it was removed leaves files that nobody knows.
    results.files(result).mkdir(parents=True)
    clock.ahead = STALE + 1
    results.sweep(at_once=True)
    assert not (results.root / result.id).exists()


def test_what_a_killed_process_was_removing_is_removed(results: ResultFolder) -> None:
    done(results)
    left = results.root / ".removed-0123"
    left.mkdir()
    results.sweep(at_once=True)
    assert not left.exists()


def test_a_damaged_document_is_no_result(results: ResultFolder) -> None:
    result = done(results)
    (results.root / result.id / "result.json").write_bytes(b'{"id": ')
    assert results.find(result.id) is None
    results.sweep(at_once=True)


def test_an_empty_place_is_no_error(tmp_path: Path) -> None:
    ResultFolder(tmp_path / "nowhere").sweep(at_once=True)
