from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from assetwright.diffusion.dit import DiT, DiTConfig
from assetwright.training.optimizer import Optimizer, cut, join, orthogonalise

CONFIG = DiTConfig(width=16, depth=2, heads=2, patch=12, styles=3, text_width=8)


@given(st.integers(1, 4), st.integers(1, 4))
def test_cutting_and_joining_is_the_identity(rows: int, columns: int) -> None:
    matrix = torch.arange(rows * columns * 9.0).view(rows * 3, columns * 3)
    squares = cut(matrix, 3)
    assert squares.shape == (rows * columns, 3, 3)
    assert torch.equal(join(squares, rows * 3, columns * 3), matrix)


def test_orthogonalised_matrices_have_singular_values_near_one() -> None:
    squares = torch.randn(6, 32, 32) * torch.logspace(-3, 3, 6)[:, None, None]
    values = torch.linalg.svdvals(orthogonalise(squares, torch.float32))
    # Five rounds of these coefficients bring all but the smallest to within 0.7 to 1.3.
    assert values.max() < 1.3
    assert values.median() > 0.7


def test_directions_are_kept() -> None:
    """U S Vᵀ becomes about U Vᵀ."""
    square = torch.randn(1, 24, 24)
    u, _, v = torch.linalg.svd(square)
    assert torch.nn.functional.cosine_similarity(
        orthogonalise(square, torch.float32).flatten(), (u @ v).flatten(), dim=0
    ) == pytest.approx(1, abs=0.1)


def test_every_parameter_is_trained_by_one_of_the_two() -> None:
    model = DiT(CONFIG)
    optimizer = Optimizer(model)
    muon, adam = {n for n, _ in optimizer.matrices}, {n for n, _ in optimizer.others}
    assert muon | adam == {n for n, _ in model.named_parameters()}
    assert not muon & adam
    assert "blocks.0.qkv.weight" in muon
    assert "blocks.0.table" in adam


def test_a_step_moves_everything_and_clears_gradients() -> None:
    model = DiT(CONFIG)
    before = [p.clone() for p in model.parameters()]
    for parameter in model.parameters():
        parameter.grad = torch.randn_like(parameter)
    Optimizer(model).step(1.0)
    for old, new in zip(before, model.parameters(), strict=True):
        assert not torch.equal(old, new)
        assert new.grad is None


def test_state_survives_being_saved_and_loaded() -> None:
    torch.manual_seed(0)
    first, second = DiT(CONFIG), DiT(CONFIG)
    second.load_state_dict(first.state_dict())
    one, two = Optimizer(first), Optimizer(second)
    gradients = [[torch.randn_like(p) for p in first.parameters()] for _ in range(3)]

    def step(model: DiT, optimizer: Optimizer, round_: int) -> None:
        for parameter, gradient in zip(model.parameters(), gradients[round_], strict=True):
            parameter.grad = gradient.clone()
        optimizer.step(0.5)

    step(first, one, 0)
    step(first, one, 1)
    step(second, two, 0)
    resumed = Optimizer(second)
    resumed.load(dict(two.tensors()))
    step(second, resumed, 1)
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
