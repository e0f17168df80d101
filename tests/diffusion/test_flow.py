from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from diffusers import FlowMatchEulerDiscreteScheduler
from hypothesis import given
from hypothesis import strategies as st

from assetwright.diffusion.flow import euler_step, guide, interpolate, shift, timesteps, velocity

unit = st.floats(0.0, 1.0)


def test_the_ends_of_a_line_are_its_ends() -> None:
    clean, noise = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    assert np.array_equal(interpolate(clean, noise, 0), clean)
    assert np.array_equal(interpolate(clean, noise, 1), noise)


@given(unit.filter(lambda t: t > 0.01))
def test_velocity_points_from_clean_to_noise(t: float) -> None:
    clean, noise = np.array([1.0, -2.0, 0.25]), np.array([0.5, 3.0, 0.0])
    noisy = interpolate(clean, noise, t)
    assert velocity(noisy, clean, t) == pytest.approx(noise - clean, abs=1e-9)


@given(unit, st.floats(1, 10))
def test_shift_keeps_order_and_ends(t: float, factor: float) -> None:
    assert shift(0.0, factor) == 0
    assert shift(1.0, factor) == pytest.approx(1)
    assert t - 1e-12 <= shift(t, factor) <= 1 + 1e-12


def test_timesteps_fall_from_one_to_zero() -> None:
    grid = timesteps(12)
    assert grid.dtype == np.float32
    assert (grid[0], grid[-1], len(grid)) == (1, 0, 13)
    assert all(a > b for a, b in pairwise(grid))


def test_timesteps_need_a_step() -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"):
        timesteps(0)


def test_guidance_of_one_is_the_conditional_prediction() -> None:
    conditional, unconditional = np.array([1.0, 2.0]), np.array([0.0, 5.0])
    assert guide(conditional, unconditional, 1.0) == pytest.approx(conditional)
    assert guide(conditional, unconditional, 2.0) == pytest.approx([2.0, -1.0])


@pytest.mark.parametrize("steps", [4, 12, 50])
def test_solver_agrees_with_diffusers(steps: int) -> None:
    """Same grid, same trajectory, for a prediction that depends on where the trajectory is."""
    import torch

    scheduler = FlowMatchEulerDiscreteScheduler(shift=2.7)
    scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps).tolist())
    grid = timesteps(steps)
    assert grid == pytest.approx(scheduler.sigmas.numpy(), abs=1e-6)
    ours = np.random.default_rng(0).standard_normal((2, 3)).astype(np.float32)
    theirs = torch.from_numpy(ours.copy())
    for (t, t_next), step in zip(pairwise(grid), scheduler.timesteps, strict=True):
        ours = euler_step(ours, np.tanh(ours), t, t_next)
        flow = velocity(theirs, torch.tanh(theirs), float(t))
        theirs = scheduler.step(flow, step, theirs).prev_sample
    assert ours == pytest.approx(theirs.numpy(), abs=1e-4)


def test_solver_follows_the_analytic_flow_of_a_gaussian() -> None:
    """For data N(mean, deviation²) the flow is known: it scales noise to the data's spread.

    With x_t = (1 - t) x0 + t e, x_t is N((1 - t) m, ((1 - t) s)² + t²), and the exact clean
    prediction E[x0 | x_t] is linear in x_t.
    """
    mean, deviation = 3.0, 0.5

    def clean(noisy: np.ndarray, t: float) -> np.ndarray:
        variance = ((1 - t) * deviation) ** 2 + t**2
        gain = (1 - t) * deviation**2 / variance
        return mean + gain * (noisy - (1 - t) * mean)

    noise = np.random.default_rng(1).standard_normal(20_000)
    errors = []
    for steps in (25, 100, 400):
        x = noise
        for t, t_next in pairwise(np.linspace(1, 0, steps + 1)):
            x = euler_step(x, clean(x, t), t, t_next)
        # The probability flow of a Gaussian is the affine map between the two.
        errors.append(np.abs(x - (mean + deviation * noise)).max())
    assert errors[-1] < 0.02
    assert errors[0] > errors[1] > errors[2]
    assert errors[0] / errors[2] == pytest.approx(16, rel=0.4), "Euler is of first order"
