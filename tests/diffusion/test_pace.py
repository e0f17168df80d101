from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.diffusion.pace import Pace


def learnt(beside: float, row: float, sizes: tuple[int, ...] = (1, 2, 8, 16)) -> Pace:
    pace = Pace()
    for rows in sizes:
        pace.ran(rows, beside + row * rows)
    return pace


@given(st.floats(1e-4, 1), st.floats(1e-5, 1e-2))
def test_it_finds_what_a_run_costs_beside_its_rows(beside: float, row: float) -> None:
    expected = min(max(beside / row, 0.25), 1000)
    assert learnt(beside, row).overhead == pytest.approx(expected, rel=1e-3)


def test_on_a_gpu_all_take_the_step_together() -> None:
    pace = learnt(0.02, 0.00001)
    assert pace.rows(32) > 32


def test_on_a_cpu_a_burst_is_drawn_in_groups_that_grow_with_what_waits() -> None:
    pace = learnt(0.004, 0.003)
    assert 4 <= pace.rows(8) < 8
    assert pace.rows(128) == pytest.approx(4 * pace.rows(8))


def test_what_else_the_machine_does_is_not_the_network() -> None:
    pace = Pace()
    for turn in range(200):
        for rows in (1, 4, 16):
            slow = 7 if (turn + rows) % 3 == 0 else 1
            pace.ran(rows, slow * (0.005 + 0.003 * rows))
    assert pace.overhead == pytest.approx(5 / 3, rel=0.1)


def test_a_machine_that_has_become_slower_is_noticed() -> None:
    pace = learnt(0.001, 0.001)
    for _ in range(600):
        for rows in (1, 16):
            pace.ran(rows, 0.1 + 0.001 * rows)
    assert pace.overhead > 50


@pytest.mark.parametrize("sizes", [(), (8,), (8, 9, 16)])
def test_of_too_few_sizes_it_concludes_nothing(sizes: tuple[int, ...]) -> None:
    assert learnt(100, 0.001, sizes).overhead == Pace().overhead


def test_larger_runs_that_cost_less_are_no_reason_for_nonsense() -> None:
    pace = Pace()
    pace.ran(1, 0.02)
    pace.ran(16, 0.01)
    assert math.isfinite(pace.rows(1))
    assert pace.rows(32) > 32
