"""A large latent decoded in tiles, so that memory grows with a tile and not with the picture.

A decoder with group norms draws a tile otherwise than it draws the same place of the whole
picture, since each norm takes its mean and variance from what it is shown: a blank tile would be
tinted beside a full one. So every norm's statistics are first gathered from all tiles, and then
held fixed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import torch
from torch import Tensor, nn

OVERLAP = 16
"""Of a latent's cells: neighbours share so many."""
EDGE = 4
"""Of those, how many at a tile's own edge hardly count, for they see where it ends. Over the others
one tile fades into the next."""
_HARDLY = 1e-4

Moments = dict[nn.GroupNorm, Tensor]
"""Of each norm, mean and mean square of every group (2, groups)."""


def decode_in_tiles(
    decode: Callable[[Tensor], Tensor], network: nn.Module, latent: Tensor, tile: int
) -> Tensor:
    """A latent (C, S, S), S larger than ``tile``, as (3, R · S, R · S), ``tile`` squared at a time.

    ``decode`` takes (1, C, tile, tile) to (1, 3, R · tile, R · tile); ``network`` is the module
    whose group norms it goes through. No two may run on one network at once.
    """
    parts = _parts(latent.shape[-1], tile)
    with held(network, gathered(decode, network, latent, tile)):
        return _joined(decode, latent, parts, tile)


def gathered(
    decode: Callable[[Tensor], Tensor], network: nn.Module, latent: Tensor, tile: int
) -> Moments:
    """What the norms of ``network`` see, on the average of all tiles of the latent (C, S, S)."""
    parts = _parts(latent.shape[-1], tile)
    moments: Moments = {}
    with _hooked(network, partial(_gather, moments)):
        for top, left in parts:
            decode(latent[None, :, top : top + tile, left : left + tile])
    return {norm: total / len(parts) for norm, total in moments.items()}


def held(network: nn.Module, moments: Moments) -> AbstractContextManager[None]:
    """Inside, the norms of ``network`` use these moments, whatever they see."""
    return _hooked(network, partial(_normalise, moments))


def _joined(
    decode: Callable[[Tensor], Tensor], latent: Tensor, parts: list[tuple[int, int]], tile: int
) -> Tensor:
    """The mean of all tiles, each weighing less towards the edges that others share."""
    side = latent.shape[-1]
    picture, weights = torch.empty(0), torch.empty(0)
    for top, left in parts:
        drawn = decode(latent[None, :, top : top + tile, left : left + tile])[0].float().cpu()
        scale = drawn.shape[-1] // tile
        if not len(weights):
            picture = torch.zeros(len(drawn), side * scale, side * scale)
            weights = torch.zeros(side * scale, side * scale)
        down, across = (_fade(begin, tile, side, scale) for begin in (top, left))
        fade = down[:, None] * across[None, :]
        rows = slice(top * scale, (top + tile) * scale)
        columns = slice(left * scale, (left + tile) * scale)
        picture[:, rows, columns] += drawn * fade
        weights[rows, columns] += fade
    return picture / weights


def _fade(begin: int, tile: int, side: int, scale: int) -> Tensor:
    """The weight of every pixel (tile · scale,) of a tile that begins there, along one side."""
    reach = (torch.arange(tile * scale) + 0.5) / scale
    before = reach if begin else torch.full_like(reach, side)
    after = tile - reach if begin + tile < side else torch.full_like(reach, side)
    inside = torch.minimum(before, after) - EDGE
    return (inside / (OVERLAP - 2 * EDGE)).clamp(_HARDLY, 1)


def _parts(side: int, tile: int) -> list[tuple[int, int]]:
    """Top and left of every tile."""
    places = _places(side, tile)
    return [(top, left) for top in places for left in places]


def _places(side: int, tile: int) -> list[int]:
    """Where tiles begin along a side: as few as overlap enough, evenly apart."""
    count = -(-(side - OVERLAP) // (tile - OVERLAP))
    return [round(index * (side - tile) / (count - 1)) for index in range(count)]


@contextmanager
def _hooked(
    network: nn.Module, hook: Callable[[nn.GroupNorm, tuple[Tensor], Tensor], Tensor | None]
) -> Iterator[None]:
    norms = [module for module in network.modules() if isinstance(module, nn.GroupNorm)]
    handles = [norm.register_forward_hook(hook) for norm in norms]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _gather(moments: Moments, norm: nn.GroupNorm, given: tuple[Tensor], _: Tensor) -> None:
    groups = given[0].float().reshape(norm.num_groups, -1)  # (groups, the rest)
    found = torch.stack([groups.mean(1), groups.square().mean(1)]).double()  # (2, groups)
    moments[norm] = moments.get(norm, torch.zeros_like(found)) + found


def _normalise(moments: Moments, norm: nn.GroupNorm, given: tuple[Tensor], _: Tensor) -> Tensor:
    x = given[0]  # (1, C, H, W), or (1, C, H · W) before an attention
    mean, square = moments[norm]  # (groups,), (groups,)
    deviation = (square - mean.square()).clamp_min(0).add(norm.eps).sqrt()
    each = x.shape[1] // norm.num_groups
    scale = norm.weight.double() / deviation.repeat_interleave(each)  # (C,)
    shift = norm.bias.double() - mean.repeat_interleave(each) * scale  # (C,)
    each_channel = (-1, *[1] * (x.dim() - 2))
    return torch.addcmul(shift.to(x).view(each_channel), x, scale.to(x).view(each_channel))
