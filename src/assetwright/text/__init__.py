"""From text to token vectors."""

from assetwright.text.encoder import MAX_TOKENS, TextEncoder

__all__ = ["MAX_TOKENS", "TextEncoder"]
