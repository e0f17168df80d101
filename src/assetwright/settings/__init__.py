"""What a project says once, for every prompt: ``assetwright.toml``."""

from assetwright.settings.gates import Gates
from assetwright.settings.project_file import FILE_NAME, Settings

__all__ = ["FILE_NAME", "Gates", "Settings"]
