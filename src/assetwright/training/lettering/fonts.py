"""Fonts from Debian's packages: many faces under free licences, fetched by its own tools."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import ImageFont

from assetwright.types import EnvironmentProblem

TRAINED_ON = (
    "fonts-adf-baskervald",
    "fonts-adf-gillius",
    "fonts-adf-mekanus",
    "fonts-adf-oldania",
    "fonts-adf-universalis",
    "fonts-allerta",
    "fonts-anonymous-pro",
    "fonts-averia-sans-gwf",
    "fonts-bebas-neue",
    "fonts-cantarell",
    "fonts-comfortaa",
    "fonts-comic-neue",
    "fonts-dustin",
    "fonts-ebgaramond",
    "fonts-freefont-ttf",
    "fonts-inconsolata",
    "fonts-jura",
    "fonts-karla",
    "fonts-kaushanscript",
    "fonts-lato",
    "fonts-league-spartan",
    "fonts-leckerli-one",
    "fonts-liberation",
    "fonts-linuxlibertine",
    "fonts-lobster",
    "fonts-monofur",
    "fonts-oldstandard",
    "fonts-open-sans",
    "fonts-opendin",
    "fonts-paratype",
    "fonts-play",
    "fonts-quicksand",
    "fonts-roboto-slab",
    "fonts-roboto-unhinted",
    "fonts-urw-base35",
)

HELD_OUT = (
    "fonts-b612",
    "fonts-cabin",
    "fonts-clear-sans",
    "fonts-crosextra-carlito",
    "fonts-dejavu-core",
    "fonts-dejavu-extra",
    "fonts-fanwood",
    "fonts-firacode",
    "fonts-go",
    "fonts-inter",
    "fonts-jetbrains-mono",
    "fonts-junction",
    "fonts-manrope",
    "fonts-national-park",
    "fonts-ocr-b",
    "fonts-quattrocento",
    "fonts-rufscript",
    "fonts-sil-charis",
)
"""Kept for evaluation: no letter of theirs is ever trained on."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"

_NO_LETTERS = re.compile(r"symbol|dingbat|d050000l|icon|initials|ornament", re.IGNORECASE)
_ABSENT = "\U0010fffe"


def fetch(cache: Path, packages: Sequence[str]) -> dict[str, list[Path]]:
    """The faces of each package, in order, downloaded once; what has no Latin letters is left out.

    Raises EnvironmentProblem where Debian's tools, or a package, are not to be had.
    """
    missing = [package for package in packages if not (cache / package).is_dir()]
    if missing:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as folder:
            _run(["apt-get", "download", "-qq", *missing], Path(folder))
            for archive in sorted(Path(folder).glob("*.deb")):
                package = archive.name.partition("_")[0]
                unpacked = Path(folder) / package
                _run(["dpkg-deb", "-x", archive.name, package], Path(folder))
                unpacked.rename(cache / package)
    return {package: _faces(cache / package) for package in packages}


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)  # noqa: S603
    except FileNotFoundError as error:
        raise EnvironmentProblem(
            f"{command[0]} is needed to fetch the fonts: this works on Debian and its kin"
        ) from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines()[-1:] or ["no reason given"]
        raise EnvironmentProblem(f"{command[0]} could not fetch the fonts: {reason[0]}") from error


def _faces(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".otf"))
    return sorted(
        path for path in files if not _NO_LETTERS.search(path.name) and _has_letters(path)
    )


def _has_letters(path: Path) -> bool:
    try:
        font = ImageFont.truetype(path, 24)
        absent = bytes(font.getmask(_ABSENT))
        return all(bytes(font.getmask(letter)) not in (absent, b"") for letter in LETTERS + DIGITS)
    except OSError:
        return False
