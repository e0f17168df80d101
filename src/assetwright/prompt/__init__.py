"""From a prompt to a PromptSpec."""

from assetwright.prompt.parse import parse

__all__ = ["parse"]
