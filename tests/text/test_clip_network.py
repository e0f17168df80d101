"""From CLIP's own files to a drawing: a tower of CLIP-L's width, and a network that reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import CLIPTextConfig, CLIPTextModel

from assetwright import Studio
from assetwright.config import MODELS
from assetwright.diffusion.dit import DiT, DiTConfig
from assetwright.diffusion.engine import Engine
from assetwright.diffusion.styles import StyleBook
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.settings import Encoding, Settings
from assetwright.text.encoder import MAX_TOKENS
from assetwright.types import Geometry

from . import clip_folder
from .conftest import WORDS

WIDTH = 768
PROMPTS = ("[icon] settings gear 48x48", "[icon] credit card with a long number 48x48")


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One layer of ViT-L/14's width, of random weights."""
    folder = tmp_path_factory.mktemp("clip")
    tokenizer = clip_folder.trained_tokenizer(WORDS.split() * 3 + WORDS.splitlines())
    sizes = clip_folder.sizes(tokenizer)
    sizes |= {"hidden_size": WIDTH, "num_hidden_layers": 1, "num_attention_heads": 12}
    torch.manual_seed(0)
    clip_folder.shaken(CLIPTextModel(CLIPTextConfig(**sizes)).eval()).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


class Reader(TorchDenoiser):
    """A narrow network that reads 768 numbers a token, as the studio wants one."""

    revision = "narrow"
    text_width = WIDTH

    def __init__(self, *_: object) -> None:
        torch.manual_seed(1)
        config = DiTConfig(
            width=48,
            depth=2,
            heads=2,
            patch=6,
            styles=len(StyleBook(MODELS / "dit").styles),
            text_width=WIDTH,
        )
        # At the start of a training the last layers are zero, and nothing is read.
        super().__init__(clip_folder.shaken(DiT(config)))
        self.lengths: set[int] = set()

    def __call__(self, fields, palette, t, condition):
        assert condition.tokens.shape[-1] == WIDTH
        self.lengths.add(condition.tokens.shape[1])
        return super().__call__(fields, palette, t, condition)


def test_a_prompt_is_drawn_by_way_of_clip_and_the_engine(
    tower: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetwright.studio.OnnxDenoiser", Reader)
    settings = replace(Settings(), encoding=Encoding(encoder=tower))
    options = {"gates": False, "steps": 4, "reference": "none", "geometry": Geometry.DRAWN}
    with Engine(Reader()) as engine:
        together = Studio(settings=settings, engine=engine).generate_many(PROMPTS, **options)
        lengths = engine.denoiser.lengths  # type: ignore[attr-defined]
    # Each by itself, and without an engine.
    alone = [Studio(settings=settings).generate(prompt, **options) for prompt in PROMPTS]
    assert lengths
    assert max(lengths) <= MAX_TOKENS
    pictures = [np.asarray(asset.artwork.render(), np.int16) for asset in together.assets]
    for picture, other in zip(pictures, alone, strict=True):
        same = np.asarray(other.assets[0].artwork.render(), np.int16)
        assert np.abs(picture - same).max() <= 2
    assert np.abs(pictures[0] - pictures[1]).max() > 100, "the words change nothing"
