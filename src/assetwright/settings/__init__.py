"""What a project says once, for every prompt: ``assetwright.toml``."""

from assetwright.settings.encoding import Encoding
from assetwright.settings.gates import Gates
from assetwright.settings.project_file import FILE_NAME, Settings
from assetwright.settings.serving import Serving

__all__ = ["FILE_NAME", "Encoding", "Gates", "Serving", "Settings"]
