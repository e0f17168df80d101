"""The diffusion transformer: noisy fields and palette in, clean fields and palette out.

After Peebles & Xie 2023 (arXiv 2212.09748), with the choices of this project: the network predicts
the clean latent; layers that an asset does not have are zeroed and never attended to as noise; one
token carries the palette; a few convolutions behind the transformer draw the detail that a patch
token cannot; modulation is shared by all blocks with a table each (arXiv 2310.00426).

Shape legend: N batch, T tokens (patches + 1 palette), S text tokens, D width, H heads, E head
width, L field layers, G grid side, P patch side.

The fields may as well be the four channels of an autoencoder's latent, on a larger grid: the
palette is then zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from assetwright.diffusion.condition import KINDS, Condition
from assetwright.types import GRID, LAYERS

DETAIL_MAPS = 16
DETAIL_WIDTH = 32
FREQUENCIES = 128
FEW_TOKENS = 256
"""Up to here all scores of an attention are kept: for a few tokens the fused CPU kernel's backward
is slower. Beyond, they would be most of all memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiTConfig:
    """Hyperparameters. ``styles`` counts trained styles; one more row stands for "any style".

    ``grid`` is the side of what is drawn: 24 for fields, an eighth of the picture's side for an
    autoencoder's latent.
    """

    width: int
    depth: int
    heads: int
    patch: int
    styles: int
    asset_types: int = 4
    text_width: int = 384
    grid: int = GRID

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is not a multiple of heads {self.heads}")
        if self.grid % self.patch:
            raise ValueError(f"patch must divide {self.grid}, not {self.patch}")

    @property
    def any_style(self) -> int:
        """The index of the "any style" row."""
        return self.styles


_SIZES: dict[str, dict[str, int]] = {
    "XS/6": {"width": 192, "depth": 8, "heads": 3, "patch": 6},
    "S/4": {"width": 384, "depth": 12, "heads": 6, "patch": 4},
    "B/2": {"width": 768, "depth": 12, "heads": 12, "patch": 2},
}


def config_for(name: str, styles: int, text_width: int = 384, grid: int = GRID) -> DiTConfig:
    """The configuration of a named size: ``XS/6`` (embedded), ``S/4`` or ``B/2`` (reference)."""
    if name not in _SIZES:
        raise ValueError(f"unknown model size {name!r}; known: {', '.join(_SIZES)}")
    return DiTConfig(styles=styles, text_width=text_width, grid=grid, **_SIZES[name])


def rms_norm(x: Tensor) -> Tensor:
    """Divide by the root mean square over the last axis."""
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int, bias: Tensor | None) -> Tensor:
    """Multi-head attention with RMS-normalised queries and keys, (N, T, D) × (N, S, D) → (N, T, D).

    ``bias`` (N, 1, 1, S) is added to the scores.
    """
    n, t, d = query.shape
    q = rms_norm(query.view(n, t, heads, -1)).transpose(1, 2)  # (N, H, T, E)
    k = rms_norm(key.view(n, key.shape[1], heads, -1)).transpose(1, 2)  # (N, H, S, E)
    v = value.view(n, value.shape[1], heads, -1).transpose(1, 2)  # (N, H, S, E)
    if t > FEW_TOKENS:
        mixed = F.scaled_dot_product_attention(q, k, v, bias)  # (N, H, T, E)
    else:
        scores = q @ k.transpose(-1, -2) * math.sqrt(1 / q.shape[-1])  # (N, H, T, S)
        if bias is not None:
            scores = scores + bias  # (N, 1, 1, S) broadcast
        mixed = scores.softmax(-1) @ v  # (N, H, T, E)
    return mixed.transpose(1, 2).reshape(n, t, d)  # (N, T, D)


class Block(nn.Module):
    """Self-attention, cross-attention to the text, and an MLP; nine modulation vectors."""

    def __init__(self, config: DiTConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.proj = nn.Linear(width, width, bias=False)
        self.cross_q = nn.Linear(width, width, bias=False)
        self.cross_kv = nn.Linear(width, 2 * width, bias=False)
        self.cross_proj = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)
        self.table = nn.Parameter(torch.zeros(9, width))

    def forward(self, x: Tensor, text: Tensor, bias: Tensor, modulation: Tensor) -> Tensor:
        """(N, T, D), text (N, S, D), bias (N, 1, 1, S), modulation (N, 9, D) → (N, T, D)."""
        m = (modulation + self.table).unsqueeze(2)  # (N, 9, 1, D)
        h = rms_norm(x) * (1 + m[:, 0]) + m[:, 1]  # (N, T, D)
        q, k, v = self.qkv(h).chunk(3, dim=-1)  # (N, T, D) each
        x = x + m[:, 2] * self.proj(attend(q, k, v, self.heads, None))  # (N, T, D)
        h = rms_norm(x) * (1 + m[:, 3]) + m[:, 4]  # (N, T, D)
        k, v = self.cross_kv(text).chunk(2, dim=-1)  # (N, S, D) each
        x = x + m[:, 5] * self.cross_proj(attend(self.cross_q(h), k, v, self.heads, bias))
        h = rms_norm(x) * (1 + m[:, 6]) + m[:, 7]  # (N, T, D)
        mixed: Tensor = self.down(F.gelu(self.up(h), approximate="tanh"))  # (N, T, D)
        return x + m[:, 8] * mixed  # (N, T, D)


class DetailHead(nn.Module):
    """Feature maps from the tokens, beside the noisy fields and the reference, to clean fields."""

    def __init__(self, config: DiTConfig) -> None:
        super().__init__()
        self.patch, self.grid = config.patch, config.grid
        self.maps = nn.Linear(config.width, DETAIL_MAPS * config.patch**2)
        self.modulate = nn.Linear(config.width, 2 * DETAIL_WIDTH)
        self.enter = nn.Conv2d(DETAIL_MAPS + 2 * LAYERS, DETAIL_WIDTH, 3, padding=1)
        self.draw = nn.Conv2d(DETAIL_WIDTH, DETAIL_WIDTH, 3, padding=1)
        self.leave = nn.Conv2d(DETAIL_WIDTH, LAYERS, 3, padding=1)
        self.keep = nn.Linear(config.width, LAYERS)

    def forward(self, tokens: Tensor, given: Tensor, condition: Tensor) -> Tensor:
        """(N, T - 1, D), given (N, 2 L, G, G), condition (N, D) → (N, L, G, G)."""
        n, p, side = tokens.shape[0], self.patch, self.grid // self.patch
        maps = self.maps(rms_norm(tokens)).view(n, side, side, DETAIL_MAPS, p, p)
        maps = maps.permute(0, 3, 1, 4, 2, 5)  # (N, 16, G/P, P, G/P, P)
        maps = maps.reshape(n, DETAIL_MAPS, self.grid, self.grid)  # (N, 16, G, G)
        scale, offset = self.modulate(condition).view(n, 2, DETAIL_WIDTH, 1, 1).unbind(1)
        h = self.enter(torch.cat([maps, given], dim=1))  # (N, 32, G, G)
        h = F.silu(h * (1 + scale) + offset)  # (N, 32, G, G)
        h = h + F.silu(self.draw(h))  # (N, 32, G, G)
        # What is hardly noisy any more is kept as it is, instead of drawn again.
        kept = self.keep(condition).view(n, LAYERS, 1, 1) * given[:, :LAYERS]  # (N, L, G, G)
        clean: Tensor = self.leave(h) + kept  # (N, L, G, G)
        return clean


class DiT(nn.Module):
    """``forward(fields, palette, t, condition)`` → clean fields and palette."""

    frequencies: Tensor

    def __init__(self, config: DiTConfig) -> None:
        super().__init__()
        self.config = config
        width, patch = config.width, config.patch
        self.embed = nn.Linear(2 * LAYERS * patch**2, width)
        self.embed_palette = nn.Linear(LAYERS * 3 + LAYERS * 4, width)
        self.position = nn.Parameter(torch.randn((config.grid // patch) ** 2 + 1, width) * 0.02)
        self.text = nn.Linear(config.text_width, width)
        self.null_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.pooled = nn.Linear(config.text_width, width, bias=False)
        self.time = nn.Sequential(
            nn.Linear(2 * FREQUENCIES, width), nn.SiLU(), nn.Linear(width, width)
        )
        self.style = nn.Embedding(config.styles + 1, width)
        self.asset_type = nn.Embedding(config.asset_types, width)
        self.kind = nn.Embedding(KINDS, width)
        self.modulation = nn.Linear(width, 9 * width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.depth))
        self.skip = nn.Linear(width, width, bias=False)
        self.detail = DetailHead(config)
        self.palette = nn.Linear(width, LAYERS * 3)
        frequencies = torch.exp(-math.log(10_000) * torch.arange(FREQUENCIES) / FREQUENCIES)
        self.register_buffer("frequencies", frequencies, persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        """Every block starts as the identity, and the output as zero."""
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=module.in_features**-0.5)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        for embedding in (self.style, self.asset_type, self.kind):
            nn.init.normal_(embedding.weight, std=0.5)
        nn.init.zeros_(self.detail.leave.bias)  # type: ignore[arg-type]
        for zeroed in (
            self.modulation,
            self.skip,
            self.palette,
            self.detail.leave,
            self.detail.keep,
        ):
            nn.init.zeros_(zeroed.weight)
        nn.init.zeros_(self.detail.modulate.weight)

    def forward(
        self, fields: Tensor, palette: Tensor, t: Tensor, condition: Condition[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Fields (N, 4, G, G), palette (N, 4, 3), t (N,) in [0, 1] → the same shapes, clean."""
        self._check(fields, palette, t, condition)
        n, p, side = fields.shape[0], self.config.patch, self.config.grid // self.config.patch
        given = torch.cat([fields, condition.reference], dim=1)  # (N, 2 L, G, G)
        patches = given.view(n, 2 * LAYERS, side, p, side, p).permute(0, 2, 4, 1, 3, 5)
        x = self.embed(patches.reshape(n, side * side, -1))  # (N, T - 1, D)
        colors = torch.cat([palette.flatten(1), condition.known.flatten(1)], dim=1)  # (N, 28)
        x = torch.cat([x, self.embed_palette(colors).unsqueeze(1)], dim=1)  # (N, T, D)
        x = x + self.position  # (N, T, D)
        first = x

        text = torch.cat([self.null_token.expand(n, -1, -1), self.text(condition.tokens)], dim=1)
        seen = torch.cat([torch.ones_like(condition.mask[:, :1]), condition.mask], dim=1)
        bias = torch.where(seen, 0.0, -1e4)[:, None, None, :]  # (N, 1, 1, S + 1)
        c = self._embed_condition(t, condition)  # (N, D)
        modulation = self.modulation(F.silu(c)).view(n, 9, -1)  # (N, 9, D)

        for index, block in enumerate(self.blocks):
            if index == len(self.blocks) - 1:
                x = x + self.skip(first)  # (N, T, D)
            x = block(x, text, bias, modulation)  # (N, T, D)
        clean = self.detail(x[:, :-1], given, F.silu(c))  # (N, L, G, G)
        clean_palette = self.palette(rms_norm(x[:, -1])).view(n, LAYERS, 3)  # (N, L, 3)
        return clean, clean_palette

    def _embed_condition(self, t: Tensor, condition: Condition[Tensor]) -> Tensor:
        angles = 1000 * t[:, None] * self.frequencies  # (N, F)
        time = self.time(torch.cat([angles.cos(), angles.sin()], dim=1))  # (N, D)
        # Unit-length text vectors have entries of about 1 / sqrt(width): bring them to 1.
        pooled = self.pooled(condition.pooled * math.sqrt(self.config.text_width))  # (N, D)
        drawn = self.style(condition.style) + self.kind(condition.kind)  # (N, D)
        embedded: Tensor = time + pooled + drawn + self.asset_type(condition.asset_type)  # (N, D)
        return embedded

    def _check(
        self, fields: Tensor, palette: Tensor, t: Tensor, condition: Condition[Tensor]
    ) -> None:
        if torch.compiler.is_compiling() or torch.compiler.is_exporting():
            return
        n, grid = fields.shape[0], self.config.grid
        width = self.config.text_width
        tokens = condition.tokens.shape[1]
        expected = {
            "fields": (fields, (n, LAYERS, grid, grid)),
            "palette": (palette, (n, LAYERS, 3)),
            "t": (t, (n,)),
            "tokens": (condition.tokens, (n, tokens, width)),
            "mask": (condition.mask, (n, tokens)),
            "pooled": (condition.pooled, (n, width)),
            "style": (condition.style, (n,)),
            "asset_type": (condition.asset_type, (n,)),
            "kind": (condition.kind, (n,)),
            "reference": (condition.reference, (n, LAYERS, grid, grid)),
            "known": (condition.known, (n, LAYERS, 4)),
        }
        for name, (tensor, shape) in expected.items():
            if tuple(tensor.shape) != shape:
                raise ValueError(f"{name} must be {shape}, not {tuple(tensor.shape)}")
