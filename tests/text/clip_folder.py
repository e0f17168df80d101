"""Tiny CLIP text towers of random weights, written as others write theirs."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

WIDTH = 32


def trained_tokenizer(captions: list[str]) -> CLIPTokenizer:
    """CLIP's tokenizer with 400 merges of its own."""
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    bare = Tokenizer(BPE(end_of_word_suffix="</w>"))
    bare.pre_tokenizer = pre_tokenizers.Whitespace()
    bare.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=1000,
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        special_tokens=[],
        show_progress=False,
    )
    bare.train_from_iterator(captions, trainer)
    model = json.loads(bare.to_str())["model"]
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]]
    # The order of CLIP's own: bytes, bytes that end a word, what the merges make, special tokens.
    pieces = [*sorted(alphabet), *(f"{each}</w>" for each in sorted(alphabet))]
    pieces += ["".join(pair) for pair in merges]
    pieces += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges)


def sizes(tokenizer: CLIPTokenizer) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": WIDTH,
        "intermediate_size": 64,
        "projection_dim": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def tower(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    torch.manual_seed(0)
    model = CLIPTextModel(CLIPTextConfig(**sizes(tokenizer))).eval()
    return shaken(model)


def whole(tokenizer: CLIPTokenizer) -> CLIPModel:
    """Text and vision, as CLIP is published."""
    torch.manual_seed(0)
    vision = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 1, "image_size": 32, "patch_size": 16,
    }  # fmt: skip
    config = CLIPConfig(text_config=sizes(tokenizer), vision_config=vision, projection_dim=16)
    return shaken(CLIPModel(config).eval())


def shaken(model: Any) -> Any:
    """Initial weights are so small that every layer does nearly nothing."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return model


def export(model: CLIPTextModel, path: Path, *, length: int | None, mask: bool) -> None:
    """As ONNX; ``length`` None for any."""

    class Flat(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any = None) -> Any:
            out = self.model(input_ids=input_ids, attention_mask=attention_mask)
            return out.last_hidden_state, out.pooler_output

    ids = torch.ones(1, length or 5, dtype=torch.int64)
    names = ["input_ids", "attention_mask"][: 1 + mask]
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # The older exporter: the newer takes many seconds for the smallest network.
        torch.onnx.export(
            Flat().eval(),
            (ids, torch.ones_like(ids))[: 1 + mask],
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=names,
            output_names=["last_hidden_state", "pooler_output"],
            dynamic_axes=None if length else {name: {1: "length"} for name in names},
        )
