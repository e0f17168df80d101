from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.config import MODELS
from assetwright.diffusion.engine import Engine, EngineClosed, QueueFull
from assetwright.diffusion.load import Tick
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.pace import Pace
from assetwright.diffusion.sampler import sample
from assetwright.diffusion.ticket import Ticket
from assetwright.diffusion.trajectory import Drawing, Step
from assetwright.types import Cancelled, EnvironmentProblem, InputError, Latent

from .denoisers import Painter, drawing, text

TOLERANCE = 1e-4
"""Of a field's value, which is at most 1: a step of a pixel's 256 at an edge is 4e-3."""

SOON = 60


def alone(given: Drawing, steps: int) -> Latent:
    return sample(Painter(), [given], steps=steps)[0]


def assert_same(first: Latent, second: Latent, tolerance: float = 1e-5) -> None:
    assert first.fields.shape == second.fields.shape
    assert np.abs(first.fields - second.fields).max() <= tolerance
    assert np.abs(first.palette - second.palette).max() <= tolerance


class Held(Painter):
    """Stands still in its first run until it is let go."""

    def __init__(self) -> None:
        self.entered, self.release = threading.Event(), threading.Event()
        super().__init__(self.hold)

    def hold(self, run: int) -> None:
        self.entered.set()
        assert self.release.wait(SOON)


def test_the_shipped_network_draws_in_any_company_what_it_draws_alone() -> None:
    """Prompts of 1 and of 40 tokens, none, other seeds, styles, layers, guidance and steps."""
    denoiser = OnnxDenoiser(MODELS / "dit", 1)
    words = (1, 40, 3, 0, 7, 12)
    asked = [
        (drawing(i, words=words[i], guidance=(1.0, 4.0, 2.5)[i % 3], style=7 * i), 3 + i)
        for i in range(len(words))
    ]
    with Engine(denoiser) as engine:
        tickets = [engine.submit(each, steps=steps) for each, steps in asked]
        found = [ticket.result(SOON) for ticket in tickets]
    for (each, steps), latent in zip(asked, found, strict=True):
        assert_same(latent, sample(denoiser, [each], steps=steps)[0], TOLERANCE)


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 12),  # the run it comes in
        st.integers(1, 9),  # steps
        st.sampled_from([1.0, 3.0]),
        st.sampled_from([0, 2, 30]),  # words
        st.none() | st.integers(0, 15),  # the run it is cancelled in
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=40)
@given(EVENTS, st.integers(1, 9))
def test_whatever_comes_and_goes_the_rest_is_drawn(
    events: list[tuple[int, int, float, int, int | None]], batch: int
) -> None:
    """The runs of the network are the clock: things happen while one is under way."""
    drawings = [
        drawing(i, guidance=guidance, words=words)
        for i, (_, _, guidance, words, _) in enumerate(events)
    ]
    tickets: dict[int, Ticket] = {}
    told: dict[int, list[int]] = {}
    over = threading.Event()

    def act(run: int) -> None:
        for i, (comes, steps, _, _, cancelled) in enumerate(events):
            if i not in tickets and (comes <= run or all(t.done for t in tickets.values())):
                told[i] = []
                tickets[i] = engine.submit(
                    drawings[i], steps=steps, on_step=lambda step, i=i: told[i].append(step.done)
                )
            if cancelled is not None and cancelled <= run and i in tickets:
                tickets[i].cancel()
        if len(tickets) == len(events):
            over.set()

    painter = Painter(act)
    with Engine(painter, batch=batch) as engine:
        clock = engine.submit(drawing(99), steps=40)
        assert over.wait(SOON)
        clock.result(SOON)
        for i, (_, steps, _, _, cancelled) in enumerate(events):
            try:
                latent = tickets[i].result(SOON)
            except Cancelled:
                assert cancelled is not None
                assert told[i] == list(range(1, len(told[i]) + 1))
                continue
            assert_same(latent, alone(drawings[i], steps))
            assert told[i] == list(range(1, steps + 1))
        assert max(painter.sizes) <= 2 * batch
        assert engine.load.waiting == engine.load.running == engine.load.rows == 0


def test_a_new_drawing_joins_at_the_next_step_and_leaves_alone() -> None:
    joined: list[Ticket] = []

    def act(run: int) -> None:
        if run == 3:
            joined.append(engine.submit(drawing(1), steps=2))

    painter = Painter(act)
    with Engine(painter) as engine:
        engine.submit(drawing(0), steps=8).result(SOON)
        joined[0].result(SOON)
    assert painter.sizes == [1, 1, 1, 2, 2, 1, 1, 1]


def test_the_batch_counts_drawings_and_a_guided_one_takes_two_rows() -> None:
    ticks: list[Tick] = []
    held = Held()
    with Engine(held, batch=3, observer=ticks.append) as engine:
        first = engine.submit(drawing(0), steps=1)
        assert held.entered.wait(SOON)
        tickets = [engine.submit(drawing(i, guidance=3.0), steps=6) for i in range(4)]
        held.release.set()
        for ticket in (first, *tickets):
            ticket.result(SOON)
    # Almost pure noise is not guided.
    assert [(tick.rows, tick.drawings) for tick in ticks[:4]] == [(1, 1), (3, 3), (6, 3), (6, 3)]
    assert max(held.sizes) == 6


def test_where_rows_cost_much_a_burst_is_done_in_groups_and_not_all_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eight drawings at once of a network that costs what the embedded one is known to."""
    monkeypatch.setattr(Pace, "ran", lambda *_: None)
    held = Held()
    ends: list[int] = []
    with Engine(held) as engine:
        first = engine.submit(drawing(0), steps=1)
        assert held.entered.wait(SOON)
        tickets = [engine.submit(drawing(i), steps=6) for i in range(8)]
        runs = held.sizes
        for ticket in tickets:
            ticket.when_done(lambda: ends.append(sum(runs)))
        held.release.set()
        for ticket in (first, *tickets):
            ticket.result(SOON)
    assert max(runs) < 8, "a batch of all is done when all are"
    rows = sum(ticket.steps for ticket in tickets)
    assert ends[2] <= 0.75 * rows + 1
    assert ends[-1] == rows + 1


def test_short_drawings_do_not_wait_for_long_ones() -> None:
    held = Held()
    with Engine(held, batch=2) as engine:
        long = [engine.submit(drawing(i), steps=150) for i in range(6)]
        assert held.entered.wait(SOON)
        short = engine.submit(drawing(9), steps=3)
        held.release.set()
        short.result(SOON)
        assert not any(ticket.done for ticket in long)
        for ticket in long:
            ticket.cancel()


def test_a_long_drawing_is_drawn_among_short_ones_without_end() -> None:
    alive = threading.Event()

    def act(run: int) -> None:
        for i in range(2):
            if not alive.is_set() and run < 1000:
                engine.submit(drawing(i), steps=1)

    with Engine(Painter(act), batch=2) as engine:
        engine.submit(drawing(0), steps=40).result(SOON)
        runs = len(engine.denoiser.sizes)  # type: ignore[attr-defined]
        alive.set()
    assert runs < 100


def test_other_shapes_run_in_turns() -> None:
    """Texts of another encoder have another width: no array could hold both."""
    held = Held()
    wide = Drawing(text=text(3, width=768), style=0, seed=5)
    with Engine(held) as engine:
        tickets = [engine.submit(drawing(i, words=2), steps=4) for i in range(2)]
        assert held.entered.wait(SOON)
        tickets.append(engine.submit(wide, steps=4))
        held.release.set()
        found = [ticket.result(SOON) for ticket in tickets]
    assert_same(found[2], alone(wide, 4))
    assert held.sizes.count(1) >= 4, "each shape by itself"


def test_a_full_queue_refuses_and_says_for_how_long() -> None:
    held = Held()
    with Engine(held, queue=3) as engine:
        tickets = [engine.submit(drawing(i), steps=4) for i in range(3)]
        assert held.entered.wait(SOON)
        assert engine.load.full
        with pytest.raises(QueueFull, match="3 drawings are in flight") as caught:
            engine.submit(drawing(3), steps=4)
        assert caught.value.seconds > 0
        assert isinstance(caught.value, EnvironmentProblem)
        assert tickets[2].cancel()
        assert not engine.load.full, "a cancelled drawing's place is free at once"
        last = engine.submit(drawing(3), steps=4)
        held.release.set()
        assert_same(last.result(SOON), alone(drawing(3), 4))
    assert not tickets[0].cancel(), "too late"
    with pytest.raises(Cancelled):
        tickets[2].result(0)


def test_a_storm_of_cancels_from_many_threads() -> None:
    painter = Painter()
    with Engine(painter, batch=5, queue=40) as engine:

        def client(seed: int) -> int:
            chance, drawn = random.Random(seed), 0
            for turn in range(12):
                try:
                    each = drawing(seed * 100 + turn, guidance=chance.choice([1.0, 2.0]))
                    ticket = engine.submit(each, steps=chance.randint(1, 5))
                except QueueFull:
                    continue
                if chance.random() < 0.7:
                    time.sleep(chance.random() / 500)
                    ticket.cancel()
                try:
                    assert_same(ticket.result(SOON), alone(each, ticket.steps))
                    drawn += 1
                except Cancelled:
                    pass
            return drawn

        with ThreadPoolExecutor(8) as pool:
            drawn = list(pool.map(client, range(8)))
        assert sum(drawn) > 8
        assert engine.load.waiting == engine.load.running == 0
        assert_same(engine.submit(drawing(1), steps=3).result(SOON), alone(drawing(1), 3))
    assert len(painter.threads) == 1, "one thread owns the network"


def test_a_result_can_be_waited_for_in_vain() -> None:
    held = Held()
    with Engine(held) as engine:
        ticket = engine.submit(drawing(0), steps=1)
        with pytest.raises(TimeoutError):
            ticket.result(0.01)
        assert not ticket.done
        held.release.set()
        ticket.result(SOON)


def test_closing_finishes_what_was_taken() -> None:
    engine = Engine(Painter(), batch=2)
    tickets = [engine.submit(drawing(i), steps=5) for i in range(5)]
    assert engine.close() == []
    for i, ticket in enumerate(tickets):
        assert_same(ticket.result(0), alone(drawing(i), 5))
    with pytest.raises(EngineClosed, match="shut down"):
        engine.submit(drawing(0), steps=1)
    assert engine.close() == []


@pytest.mark.parametrize("drain", [False, True])
def test_closing_hands_back_what_another_engine_then_draws(drain: bool) -> None:
    held = Held()
    engine = Engine(held, batch=2)
    tickets = [engine.submit(drawing(i), steps=5) for i in range(5)]
    assert held.entered.wait(SOON)
    threading.Timer(0.2, held.release.set).start()
    back = engine.close(drain=drain, timeout=0.01)
    assert back == tickets, "in the order in which they came"
    for ticket in back:
        with pytest.raises(EngineClosed):
            ticket.result(0)
    assert len(held.sizes) == 1, "the step under way was ended and no other begun"
    with Engine(Painter()) as other:
        again = [other.submit(ticket.drawing, steps=ticket.steps) for ticket in back]
        for i, ticket in enumerate(again):
            assert_same(ticket.result(SOON), alone(drawing(i), 5))


def test_closing_an_engine_that_never_drew() -> None:
    assert Engine(Painter()).close() == []


def test_a_callback_may_close_cancel_and_submit() -> None:
    painter = Painter()
    engine = Engine(painter)
    more: list[Ticket] = []

    def act(step: Step) -> None:
        if step.done == 1:
            more.append(engine.submit(drawing(2), steps=9))
        if step.done == 2:
            more[0].cancel()
            engine.close()

    assert_same(engine.submit(drawing(0), steps=3, on_step=act).result(SOON), alone(drawing(0), 3))
    with pytest.raises(Cancelled):
        more[0].result(SOON)


def test_a_network_that_raises_fails_only_what_it_raises_for() -> None:
    class Picky(Painter):
        def __call__(self, fields, palette, t, condition):
            if (np.asarray(condition.style) == 13).any():
                raise EnvironmentProblem("thirteen")
            return super().__call__(fields, palette, t, condition)

    held = threading.Event()
    with Engine(Picky(lambda _: held.wait(SOON) and None)) as engine:
        tickets = [engine.submit(drawing(i, style=13 if i == 1 else 0), steps=4) for i in range(4)]
        held.set()
        for i in (0, 2, 3):
            assert_same(tickets[i].result(SOON), alone(drawing(i), 4))
        with pytest.raises(EnvironmentProblem, match="thirteen"):
            tickets[1].result(SOON)
        assert_same(engine.submit(drawing(5), steps=2).result(SOON), alone(drawing(5), 2))


def test_missing_weights_fail_every_drawing_and_not_the_engine(tmp_path) -> None:
    with Engine(OnnxDenoiser(tmp_path)) as engine:
        tickets = [engine.submit(drawing(i), steps=2) for i in range(3)]
        for ticket in tickets:
            with pytest.raises(EnvironmentProblem, match="missing"):
                ticket.result(SOON)
        assert engine.load.running == engine.load.waiting == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_thread_that_is_no_more() -> None:
    def leave(_: int) -> None:
        raise SystemExit

    engine = Engine(Painter(leave))
    ticket = engine.submit(drawing(0), steps=2)
    with pytest.raises(SystemExit):
        ticket.result(SOON)
    engine.close()
    with pytest.raises(EngineClosed):
        engine.submit(drawing(0), steps=1)


def test_a_callback_that_raises_fails_its_own_drawing() -> None:
    def complain(step: Step) -> None:
        if step.done == 2:
            raise RuntimeError("enough")

    with Engine(Painter()) as engine:
        tickets = [
            engine.submit(drawing(i), steps=4, on_step=complain if i == 1 else None)
            for i in range(3)
        ]
        with pytest.raises(RuntimeError, match="enough"):
            tickets[1].result(SOON)
        for i in (0, 2):
            assert_same(tickets[i].result(SOON), alone(drawing(i), 4))


def test_an_observer_that_raises_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def complain(tick: Tick) -> None:
        raise RuntimeError("no room for metrics")

    with caplog.at_level(logging.ERROR), Engine(Painter(), observer=complain) as engine:
        engine.submit(drawing(0), steps=4).result(SOON)
    assert [record.getMessage() for record in caplog.records] == [
        "The engine's observer failed; it is not called again."
    ]


def test_the_load_says_how_busy_it_is() -> None:
    held = Held()
    with Engine(held, batch=4, queue=10) as engine:
        assert engine.load.step_seconds == 0
        tickets = [engine.submit(drawing(i), steps=3) for i in range(3)]
        assert held.entered.wait(SOON)
        assert (engine.load.waiting, engine.load.running) == (3, 0)
        held.release.set()
        for ticket in tickets:
            ticket.result(SOON)
        assert engine.load.step_seconds > 0
        assert engine.load.row_seconds > 0
        assert engine.load.occupancy == 0


@pytest.mark.parametrize(("option", "value"), [("batch", 0), ("queue", 0)])
def test_impossible_engines(option: str, value: int) -> None:
    with pytest.raises(InputError, match=option):
        Engine(Painter(), **{option: value})


def test_less_than_one_step_is_refused_at_once() -> None:
    with Engine(Painter()) as engine, pytest.raises(ValueError, match="steps"):
        engine.submit(drawing(0), steps=0)


class TestSample:
    def test_it_draws_what_the_sampler_draws(self) -> None:
        drawings = [drawing(i, guidance=1 + i % 2, words=i) for i in range(7)]
        heard: list[tuple[int, int]] = []
        seen: dict[int, list[Step]] = {i: [] for i in range(7)}
        callers: set[int] = set()

        def on_step(index: int, step: Step) -> None:
            callers.add(threading.get_ident())
            seen[index].append(step)

        with Engine(Painter(), batch=4, queue=5) as engine:
            found = engine.sample(
                drawings,
                steps=3,
                progress=lambda done, total: heard.append((done, total)),
                on_step=on_step,
            )
        for ours, theirs in zip(found, sample(Painter(), drawings, steps=3), strict=True):
            assert_same(ours, theirs)
        assert heard == [(1, 3), (2, 3), (3, 3)]
        assert callers == {threading.get_ident()}
        for index, steps in seen.items():
            assert [step.done for step in steps] == [1, 2, 3]
            assert_same(steps[-1].latent, found[index])

    def test_nothing_is_nothing(self) -> None:
        with Engine(Painter()) as engine:
            assert engine.sample([], steps=3) == []

    def test_without_room_for_the_first_it_is_refused(self) -> None:
        held = Held()
        with Engine(held, queue=1) as engine:
            ticket = engine.submit(drawing(0), steps=2)
            with pytest.raises(QueueFull):
                engine.sample([drawing(1)], steps=2)
            held.release.set()
            ticket.result(SOON)

    def test_once_begun_the_others_wait_for_room(self) -> None:
        held = Held()
        with Engine(held, queue=2) as engine, ThreadPoolExecutor(1) as pool:
            other = engine.submit(drawing(9), steps=2)
            drawings = [drawing(i) for i in range(5)]
            found = pool.submit(engine.sample, drawings, steps=2)
            held.release.set()
            for i, latent in enumerate(found.result(SOON)):
                assert_same(latent, alone(drawings[i], 2))
            other.result(SOON)

    def test_it_is_cancelled_while_it_waits(self) -> None:
        held, stop = Held(), threading.Event()
        with Engine(held) as engine, ThreadPoolExecutor(1) as pool:
            found = pool.submit(
                engine.sample, [drawing(i) for i in range(3)], steps=4, cancelled=stop.is_set
            )
            assert held.entered.wait(SOON)
            stop.set()
            with pytest.raises(Cancelled):
                found.result(SOON)
            held.release.set()
        assert len(held.sizes) == 1

    @pytest.mark.parametrize("callback", ["progress", "on_step"])
    def test_a_callback_that_raises_cancels_the_rest(self, callback: str) -> None:
        def complain(*_: object) -> None:
            raise KeyboardInterrupt

        painter = Painter()
        with Engine(painter, batch=2) as engine:
            with pytest.raises(KeyboardInterrupt):
                engine.sample([drawing(0)], steps=100_000, **{callback: complain})
            assert engine.load.running == engine.load.waiting == 0

    def test_one_that_fails_fails_all(self) -> None:
        def refuse(run: int) -> None:
            if run > 2:
                raise MemoryError

        with Engine(Painter(refuse)) as engine, pytest.raises(MemoryError):
            engine.sample([drawing(i) for i in range(3)], steps=5)


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


PREAMBLE = """
import os, sys
import numpy as np
from assetwright.diffusion.engine import Engine
from assetwright.diffusion.trajectory import Drawing

def network(fields, palette, t, condition):
    return np.tanh(fields), palette

engine = Engine(network)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_fork_has_an_empty_engine_that_works() -> None:
    told = run(
        PREAMBLE
        + "running = engine.submit(Drawing(text=None, style=0), steps=20_000)\n"
        + "child = os.fork()\n"
        + "if child == 0:\n"
        + "    assert engine.load.running == engine.load.waiting == 0\n"
        + "    latent = engine.submit(Drawing(text=None, style=0), steps=4).result(60)\n"
        + "    print('child', latent.layers, flush=True)\n"
        + "    os._exit(0)\n"
        + "assert os.waitpid(child, 0)[1] == 0\n"
        + "running.cancel()\n"
        + "print('parent', engine.submit(Drawing(text=None, style=0), steps=4).result(60).layers)\n"
    )
    assert told.split() == ["child", "1", "parent", "1"]


def test_the_interpreter_ends_with_drawings_in_flight() -> None:
    code = PREAMBLE + "for i in range(9): engine.submit(Drawing(text=None, style=0), steps=10**5)\n"
    assert run(code + "print('bye')") == "bye\n"


def test_the_times_of_a_drawing_fall() -> None:
    seen: list[float] = []

    class Timed(Painter):
        def __call__(self, fields, palette, t, condition):
            seen.extend(t.tolist())
            return super().__call__(fields, palette, t, condition)

    with Engine(Timed()) as engine:
        engine.submit(drawing(0), steps=6).result(SOON)
    assert seen[0] == 1
    assert all(later < earlier for earlier, later in pairwise(seen))
