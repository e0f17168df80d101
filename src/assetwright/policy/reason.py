"""A refusal in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from assetwright.types.errors import InputError
from assetwright.types.policy import Category, Channel, PolicyMatch, Verdict

_WHY = {
    Category.SEXUAL: "sexual content is not drawn",
    Category.HATE: "hateful content is not drawn",
    Category.VIOLENCE: "cruel violence is not drawn",
    Category.SELF_HARM: "self-harm is not drawn",
    Category.EXTREMISM: "terror and its symbols are not drawn",
    Category.DRUGS: "hard drugs are not drawn",
    Category.CHARACTER: "a character or work that belongs to someone else",
    Category.BRAND: "a brand that belongs to someone else",
}
_HOW = {
    Channel.PLAIN: "",
    Channel.INVISIBLE: ", with invisible characters in it",
    Channel.LOOKALIKE: ", in letters that look alike",
    Channel.REPEATED: ", with letters repeated",
    Channel.SPACED: ", with its letters apart",
    Channel.LEET: ", with signs for letters",
    Channel.MISSPELT: ", misspelt",
    Channel.REVERSED: ", backwards",
    Channel.TURNED: ", upside down",
}


class PolicyRefusal(InputError):
    """The policy refuses the prompt: what was found, and where."""

    title = "The policy refuses the prompt"

    def __init__(self, verdict: Verdict, text: str) -> None:
        super().__init__("prompt", verdict.reason, text=text, span=verdict.matches[0].span)
        self.verdict = verdict


def reason(matches: Sequence[PolicyMatch]) -> str:
    """Why a prompt with these matches is refused; the first is named."""
    match = matches[0]
    return f'the prompt names "{match.term}"{_HOW[match.channel]}: {_WHY[match.category]}'
