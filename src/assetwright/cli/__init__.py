"""The command line: one thin door over Studio."""

from assetwright.cli.app import main

__all__ = ["main"]
