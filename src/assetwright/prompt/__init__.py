"""From a prompt to a PromptSpec."""

from assetwright.prompt.explain import explain, summary
from assetwright.prompt.parse import parse
from assetwright.prompt.vocabulary import Vocabulary

__all__ = ["Vocabulary", "explain", "parse", "summary"]
