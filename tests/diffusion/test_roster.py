from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from assetwright.diffusion.roster import Roster

NUMBERS = count()


@dataclass(eq=False)
class Job:
    """Takes ``left[0]`` rows in its next step."""

    left: list[int]
    shape: tuple[int, ...] = (1,)
    number: int = field(default_factory=lambda: next(NUMBERS))

    @property
    def rows(self) -> int:
        return self.left[0]

    @property
    def rows_left(self) -> int:
        return sum(self.left)


def step(roster: Roster[Job], most: int | None = None) -> list[Job]:
    """One tick of at most so many rows; those who took part."""
    picked = roster.pick() if most is None else roster.pick(lambda shape, rows: most)
    for job in picked:
        job.left.pop(0)
        if not job.left:
            roster.remove(job)
    return picked


def test_equals_run_in_the_order_in_which_they_came() -> None:
    roster: Roster[Job] = Roster(2)
    jobs = [Job([2] * 3) for _ in range(5)]
    for job in jobs:
        roster.add(job)
    ends = [job for _ in range(9) for job in step(roster) if not job.left]
    assert ends == jobs
    assert not roster


def test_something_short_passes_what_is_long_but_not_what_is_due() -> None:
    roster: Roster[Job] = Roster(2)
    long = [Job([1] * 100) for _ in range(4)]
    for job in long:
        roster.add(job)
    for _ in range(10):
        step(roster)
    short = Job([1] * 5)
    roster.add(short)
    for _ in range(5):
        assert short in step(roster)
    assert not short.left


def test_nothing_that_comes_later_puts_off_what_is_due() -> None:
    """A long one against short ones without end: it is done when its share of rows has been run."""
    roster: Roster[Job] = Roster(2)
    long = Job([1] * 50)
    roster.add(long)
    ticks = 0
    while long.left:
        for _ in range(2):
            roster.add(Job([1]))
        step(roster)
        ticks += 1
        assert ticks <= 100, "starved"


def test_shapes_take_turns_and_never_share() -> None:
    roster: Roster[Job] = Roster(8)
    for shape in (1, 1, 2, 3):
        roster.add(Job([1] * 4, (shape,)))
    turns = [{job.shape[0] for job in step(roster)} for _ in range(12)]
    assert turns == [{1}, {2}, {3}] * 4


def test_a_step_is_as_large_as_it_is_told_to_be() -> None:
    roster: Roster[Job] = Roster(8)
    jobs = [Job([1] * 3) for _ in range(6)]
    for job in jobs:
        roster.add(job)
    told: list[tuple[tuple[int, ...], int]] = []

    def most(shape: tuple[int, ...], rows: int) -> float:
        told.append((shape, rows))
        return 4.9

    assert roster.pick(most) == jobs[:4]
    assert told == [((1,), 6)]
    assert roster.pick(lambda shape, rows: 0) == jobs[:1], "the first is never left out"


def test_removing_twice_or_a_stranger_does_no_harm() -> None:
    roster: Roster[Job] = Roster(2)
    job = Job([1])
    roster.add(job)
    roster.remove(job)
    roster.remove(job)
    roster.remove(Job([1]))
    assert roster.pick() == []
    assert job not in roster
    assert len(roster) == 0


ARRIVALS = st.lists(
    st.tuples(
        st.integers(0, 20),  # tick of arrival
        st.lists(st.integers(1, 2), min_size=1, max_size=12),
        st.sampled_from([(1,), (2,)]),
        st.none() | st.integers(0, 25),  # tick of removal
    ),
    max_size=30,
)


@given(ARRIVALS, st.integers(1, 9), st.none() | st.integers(0, 12))
def test_whatever_comes_and_goes(
    arrivals: list[tuple[int, list[int], tuple[int, ...], int | None]],
    capacity: int,
    most: int | None,
) -> None:
    room = math.inf if most is None else most
    roster: Roster[Job] = Roster(capacity)
    jobs = [(came, gone, Job(list(rows), shape)) for came, rows, shape, gone in arrivals]
    due: dict[Job, int] = {}
    run = 0
    for tick in range(21 + sum(len(rows) for _, rows, _, _ in arrivals) + 1):
        for came, gone, job in jobs:
            if came == tick:
                due[job] = run + job.rows_left
                roster.add(job)
            if gone == tick:
                roster.remove(job)
        waiting = set(roster)
        rows = {job: job.rows for job in waiting}
        picked = step(roster, most)
        run += sum(rows[job] for job in picked)
        if not waiting:
            assert picked == []
            continue
        assert len({job.shape for job in picked}) == 1
        group = {job for job in waiting if job.shape == picked[0].shape}
        taken = sum(rows[job] for job in picked)
        assert taken <= room or len(picked) == 1
        if len(picked) < min(capacity, len(group)):
            first = min(group - set(picked), key=lambda job: (due[job], job.number))
            assert taken + rows[first] > room, "a place stayed empty"
        for job in group - set(picked):
            assert all(due[other] <= due[job] for other in picked)
    assert not roster
    for _, gone, job in jobs:
        assert not job.left or gone is not None
