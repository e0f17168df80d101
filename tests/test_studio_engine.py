"""Many threads at one studio, drawings seen on their way, and given up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assetwright import Studio
from assetwright.artwork.partial import Partial
from assetwright.diffusion.engine import Engine, QueueFull
from assetwright.diffusion.load import Tick
from assetwright.diffusion.order import takes
from assetwright.diffusion.trajectory import steps_from
from assetwright.types import Cancelled

SUBJECTS = ("bell", "home", "settings gear", "shopping cart with a plus sign")


@pytest.fixture(scope="module")
def plain() -> Studio:
    return Studio()


@pytest.fixture
def ticks() -> list[Tick]:
    return []


@pytest.fixture
def engine(ticks: list[Tick]) -> Iterator[Engine]:
    with Engine.embedded(threads=1, observer=ticks.append) as engine:
        yield engine


def test_threads_at_one_studio_are_drawn_together(
    plain: Studio, engine: Engine, ticks: list[Tick]
) -> None:
    studio = Studio(engine=engine)
    start = threading.Barrier(len(SUBJECTS))

    def draw(number: int) -> Studio:
        start.wait()
        return studio.generate(
            f"[icon] {SUBJECTS[number]}", seed=number, steps=4 + number, gates=False
        )

    with ThreadPoolExecutor(len(SUBJECTS)) as pool:
        together = list(pool.map(draw, range(len(SUBJECTS))))
    for number, made in enumerate(together):
        alone = plain.generate(
            f"[icon] {SUBJECTS[number]}", seed=number, steps=4 + number, gates=False
        )
        assert made.assets[0].record == alone.assets[0].record
        ours, theirs = (each.assets[0].artwork.render().astype(int) for each in (made, alone))
        # Batches of another size may add up in another order: allow what no eye can see.
        assert np.abs(ours - theirs).mean() < 0.5
    assert max(tick.drawings for tick in ticks) > 1
    taken = 0
    for number, made in enumerate(together):
        shown = made.assets[0].record.reference
        strength = 0.0 if shown is None else shown.strength
        taken += takes(strength) * steps_from(1 - strength, 4 + number)
    assert sum(tick.drawings for tick in ticks) == taken


@pytest.mark.parametrize("batched", [False, True])
def test_every_picture_can_be_seen_after_every_step(engine: Engine, batched: bool) -> None:
    studio = Studio(engine=engine) if batched else Studio()
    seen: list[Partial] = []
    heard: list[tuple[int, int]] = []
    made = studio.generate_many(
        ["[icon] heart, red", "[banner] star"],
        steps=3,
        count=2,
        gates=False,
        partial=seen.append,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(done, 3) for done in range(1, 4)]
    assert sorted((each.index, each.step.done) for each in seen) == [
        (index, done) for index in range(4) for done in range(1, 4)
    ]
    for each in seen:
        assert each.step.total == 3
        final = made.assets[each.index]
        assert each.spec == final.spec
        if each.index % 2 == 0:
            assert max(each.artwork(64).render().shape[:2]) == 64
        elif each.step.done == 3:
            assert np.array_equal(each.artwork().render(), final.artwork.render())


@pytest.mark.parametrize("batched", [False, True])
def test_a_request_is_given_up_before_its_next_step(engine: Engine, batched: bool) -> None:
    studio = Studio(engine=engine) if batched else Studio()
    seen: list[Partial] = []
    with pytest.raises(Cancelled, match="cancelled"):
        studio.generate(
            "[icon] bell", steps=200, partial=seen.append, cancelled=lambda: len(seen) >= 2
        )
    assert 2 <= len(seen) < 100
    assert engine.load.running == engine.load.waiting == 0


def test_a_busy_studio_refuses(plain: Studio) -> None:
    begun, release = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        begun.set()
        release.wait(60)

    with Engine.embedded(threads=1, queue=1, observer=hold) as engine:
        studio = Studio(engine=engine)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(studio.generate, "[icon] bell", steps=2, gates=False)
            assert begun.wait(60)
            with pytest.raises(QueueFull):
                studio.generate("[icon] home", steps=2)
            release.set()
            assert first.result(60).assets
