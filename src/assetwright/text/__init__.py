"""From text to token vectors."""

from assetwright.text.encoder import MAX_TOKENS, TextEncoder
from assetwright.text.minilm import MiniLMEncoder

__all__ = ["MAX_TOKENS", "MiniLMEncoder", "TextEncoder"]
