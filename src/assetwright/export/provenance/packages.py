"""Whether the packages that signing needs are there, and where its own files are by default."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from assetwright.config import data_folder
from assetwright.types import EnvironmentProblem

AUTHORITY, CERTIFICATE, KEY = "authority.pem", "certificate.pem", "key.pem"


def own_folder() -> Path:
    """Where ``assetwright provenance init`` puts a certificate unless told otherwise."""
    return data_folder() / "provenance"


def available() -> bool:
    """Whether the packages are installed; they are not loaded."""
    return find_spec("c2pa") is not None and find_spec("cryptography") is not None


def check_available() -> None:
    """EnvironmentProblem when the packages are not installed."""
    if not available():
        raise EnvironmentProblem(
            "Signatures need packages that are not installed: "
            "pip install 'assetwright[provenance]'."
        )
