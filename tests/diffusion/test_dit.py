from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from assetwright.diffusion.dit import DiT, DiTConfig, attend, config_for

from .conftest import SMALL, inputs


def test_output_has_the_shapes_of_the_input(small: DiT) -> None:
    fields, palette = small(*inputs(3))
    assert fields.shape == (3, 4, 24, 24)
    assert palette.shape == (3, 4, 3)


def test_an_untrained_network_predicts_nothing() -> None:
    fields, palette = DiT(SMALL)(*inputs(2))
    assert not fields.any()
    assert not palette.any()


@pytest.mark.parametrize(
    ("name", "low", "high"), [("XS/6", 5e6, 7e6), ("S/4", 30e6, 50e6), ("B/2", 120e6, 180e6)]
)
def test_named_sizes(name: str, low: float, high: float) -> None:
    with torch.device("meta"):
        count = sum(p.numel() for p in DiT(config_for(name, styles=200)).parameters())
    assert low < count < high


def test_unknown_size_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'XL/2'; known: XS/6, S/4, B/2"):
        config_for("XL/2", styles=1)


def test_impossible_configurations_are_refused() -> None:
    with pytest.raises(ValueError, match="heads"):
        DiTConfig(width=32, depth=1, heads=3, patch=6, styles=1)
    with pytest.raises(ValueError, match="patch must divide 24"):
        DiTConfig(width=32, depth=1, heads=2, patch=5, styles=1)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("tokens", lambda c: replace(c, tokens=c.tokens[:, :, :-1])),
        ("mask", lambda c: replace(c, mask=c.mask[:, :-1])),
        ("pooled", lambda c: replace(c, pooled=c.pooled[:1])),
        ("style", lambda c: replace(c, style=c.style[:1])),
        ("asset_type", lambda c: replace(c, asset_type=c.asset_type[:, None])),
        ("kind", lambda c: replace(c, kind=c.kind[:1])),
        ("reference", lambda c: replace(c, reference=c.reference[:, 0])),
        ("known", lambda c: replace(c, known=c.known[:, :3])),
    ],
)
def test_a_condition_of_the_wrong_shape_is_named(small: DiT, name: str, make) -> None:
    fields, palette, t, condition = inputs(2)
    with pytest.raises(ValueError, match=rf"^{name} must be \("):
        small(fields, palette, t, make(condition))


def test_wrong_channels_and_batch_are_named(small: DiT) -> None:
    fields, palette, t, condition = inputs(2)
    with pytest.raises(ValueError, match=r"fields must be \(2, 4, 24, 24\), not \(2, 3, 24, 24\)"):
        small(fields[:, :3], palette, t, condition)
    with pytest.raises(ValueError, match=r"palette must be \(2, 4, 3\)"):
        small(fields, palette[:1], t, condition)
    with pytest.raises(ValueError, match=r"t must be \(2,\)"):
        small(fields, palette, t[:, None], condition)


def test_masked_tokens_do_not_matter(small: DiT) -> None:
    fields, palette, t, condition = inputs(2)
    condition.mask[:, 2:] = False
    changed = replace(condition, tokens=condition.tokens.clone())
    changed.tokens[:, 2:] = 100.0
    before, after = small(fields, palette, t, condition), small(fields, palette, t, changed)
    assert torch.equal(before[0], after[0])


@pytest.mark.parametrize(
    "name", ["tokens", "pooled", "style", "asset_type", "kind", "reference", "known"]
)
def test_everything_that_is_told_matters(small: DiT, name: str) -> None:
    fields, palette, t, condition = inputs(2)
    told: Tensor = getattr(condition, name)
    other = (told + 1) % 4 if not told.is_floating_point() else told + 0.5
    changed = replace(condition, **{name: other})
    before, after = small(fields, palette, t, condition), small(fields, palette, t, changed)
    assert not torch.allclose(before[0], after[0], atol=1e-6)


def test_rows_of_a_batch_do_not_mix(small: DiT) -> None:
    fields, palette, t, condition = inputs(4)
    together = small(fields, palette, t, condition)
    for row in range(4):
        alone = type(condition)(*(value[row : row + 1] for _, value in condition.items()))
        one = small(fields[row : row + 1], palette[row : row + 1], t[row : row + 1], alone)
        assert torch.allclose(together[0][row], one[0][0], atol=1e-5)
        assert torch.allclose(together[1][row], one[1][0], atol=1e-5)


def test_attention_agrees_with_torch() -> None:
    query, key, value = torch.randn(2, 5, 8), torch.randn(2, 7, 8), torch.randn(2, 7, 8)
    seen = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
    bias = torch.where(seen, 0.0, -1e4)[:, None, None, :]

    def split(x: Tensor, normal: bool) -> Tensor:
        heads = x.view(2, -1, 2, 4).transpose(1, 2)
        return torch.nn.functional.rms_norm(heads, (4,), eps=1e-6) if normal else heads

    expected = torch.nn.functional.scaled_dot_product_attention(
        split(query, True), split(key, True), split(value, False), seen[:, None, None, :]
    )
    ours = attend(query, key, value, 2, bias)
    assert torch.allclose(ours, expected.transpose(1, 2).reshape(2, 5, 8), atol=1e-5)
