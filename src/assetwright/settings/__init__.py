"""What a project says once, for every prompt: ``assetwright.toml``."""

from assetwright.settings.project_file import FILE_NAME, Settings

__all__ = ["FILE_NAME", "Settings"]
