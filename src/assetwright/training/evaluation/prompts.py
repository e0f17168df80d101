"""What is asked of a model: 300 prompts in four strata, and the 600 names they are told from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

STRATA = ("common", "rare", "paraphrases", "compositions")
QUICK = 4
"""Of a quick evaluation, one prompt in so many."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """``words`` are asked for, ``name`` is what an icon set calls it, ``seed`` is drawn with."""

    words: str
    name: str
    stratum: str
    seed: int


@dataclass(frozen=True, slots=True)
class PromptList:
    """``names`` hold every prompt's own and others that held-out sets draw, all different."""

    prompts: tuple[Prompt, ...]
    names: tuple[str, ...]

    def targets(self) -> list[int]:
        """Of each prompt, the place of its name among ``names``."""
        places = {name: place for place, name in enumerate(self.names)}
        return [places[prompt.name] for prompt in self.prompts]

    def quick(self) -> PromptList:
        """Every fourth prompt; the names stay."""
        return PromptList(self.prompts[::QUICK], self.names)

    def of(self, stratum: str) -> tuple[Prompt, ...]:
        """The prompts of one stratum."""
        return tuple(prompt for prompt in self.prompts if prompt.stratum == stratum)


def prompt_list() -> PromptList:
    """The list that every model is asked.

    Common and rare are names of at least two held-out sets, the first hundred by how many training
    drawings they have, and a hundred with 3 to 30; paraphrases avoid the name's own words;
    compositions are names of two things in a sentence's words.
    """
    lists = json.loads((Path(__file__).parent / "prompts.json").read_text("utf-8"))
    prompts: list[Prompt] = []
    for stratum in STRATA:
        asked = lists[stratum]
        pairs = asked.items() if isinstance(asked, dict) else zip(asked, asked, strict=True)
        first = len(prompts)
        prompts += [
            Prompt(words, name, stratum, first + place) for place, (words, name) in enumerate(pairs)
        ]
    names = dict.fromkeys([prompt.name for prompt in prompts] + lists["others"])
    return PromptList(tuple(prompts), tuple(names))
