"""The source of the drawings: one pinned npm package of openly licensed icon sets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetwright.types import EnvironmentProblem

PACKAGE = "@iconify/json@2.2.535"
INTEGRITY = (
    "sha512-nAV60ACUSHwnsb6fsp+letHlNkrwO4vzBtcC6B4EDHEr"
    "QQfezk7E3nJdnwJjve6OCfMNO0uVT5Vrgna9/NCmXw=="
)
"""What the registry's archive must hash to."""

LARGEST_MEMBER = 256_000_000
"""Bytes of one file in the archive; the largest of the pinned version has 104 million."""

LICENSES = {"MIT", "Apache-2.0", "ISC", "CC0-1.0", "Unlicense", "BSD-3-Clause"}
CATEGORIES_LEFT_OUT = {"Logos", "Flags / Maps", "Programming"}

HELD_OUT = ("bi", "carbon", "iconoir", "lucide", "mingcute", "tdesign")
"""Sets kept for evaluation; neither training nor the reference index ever sees them."""

SETS_LEFT_OUT = {
    # Animated, pixel art, or shaded beyond what four flat colours can say.
    "line-md",
    "svg-spinners",
    "pixelarticons",
    "pixel",
    "memory",
    "streamline-pixel",
    "nonicons",
    "fluent-emoji",
    "meteocons",
    "glyphs",
    "dinkie-icons",
    # A fork of a held-out set.
    "lucide-lab",
}

_NAMES_LEFT_OUT = re.compile(
    r"logo|brand|skin-tone|(^|-)flag-(for|of)-|(light|medium|dark)-skin|regional-indicator"
)
_TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
_TONE = re.compile(r"-(?:medium-light|medium-dark|light|medium|dark)$")
_MEMBER = re.compile(r"package/(collections\.json|json/[a-z0-9-]+\.json)")


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawing's source: ``body`` is the inside of an SVG of that view box."""

    name: str
    body: str
    left: float
    top: float
    width: float
    height: float

    @property
    def svg(self) -> str:
        """A complete document on a square canvas, the view box centred in it."""
        side = max(self.width, self.height)
        left = self.left - (side - self.width) / 2
        top = self.top - (side - self.height) / 2
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {side} {side}" '
            f'width="96" height="96" color="#000">{self.body}</svg>'
        )


@dataclass(frozen=True, slots=True)
class IconSet:
    """One set of icons, as published; ``colored`` when its drawings have colours of their own."""

    prefix: str
    title: str
    license: str
    author: str
    url: str
    colored: bool
    icons: tuple[Icon, ...]


def fetch(cache: Path) -> Path:
    """Download the package through npm, once, and unpack its JSON; the folder that holds it.

    Raises EnvironmentProblem when npm is missing or the registry cannot be reached.
    """
    unpacked = cache / PACKAGE.rpartition("@")[2]
    if (unpacked / "collections.json").exists():
        return unpacked
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as folder:
        _unpack(_download(Path(folder)), unpacked)
    return unpacked


def _download(folder: Path) -> Path:
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise EnvironmentProblem("npm is needed to fetch the icon sets; install Node.js") from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines()[-1:] or ["no reason given"]
        raise EnvironmentProblem(f"npm could not fetch {PACKAGE}: {reason[0]}") from error
    archive = next(folder.glob("*.tgz"), None)
    if archive is None:
        raise EnvironmentProblem(f"npm fetched no archive of {PACKAGE}")
    verify(archive, INTEGRITY)
    return archive


def verify(archive: Path, integrity: str) -> None:
    """EnvironmentProblem unless the file has that SHA-512, as npm writes it."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != integrity:
        raise EnvironmentProblem(
            f"the archive npm fetched for {PACKAGE} is not the published one; fetch it again"
        )


def _unpack(archive: Path, destination: Path) -> None:
    """Only the files that are read, only under names that are expected; collections last."""
    (destination / "json").mkdir(parents=True, exist_ok=True)
    collections = b""
    with tarfile.open(archive) as tar:
        for member in tar:
            match = _MEMBER.fullmatch(member.name)
            if match is None or not member.isfile():
                continue
            if member.size > LARGEST_MEMBER:
                raise EnvironmentProblem(f"{member.name} in {archive.name} is too large to unpack")
            opened = tar.extractfile(member)
            content = opened.read() if opened is not None else b""
            if match[1] == "collections.json":
                collections = content
            else:
                (destination / match[1]).write_bytes(content)
    partial = destination / "collections.partial"
    partial.write_bytes(collections)
    partial.replace(destination / "collections.json")


def usable_sets(folder: Path) -> list[str]:
    """Prefixes of the sets that licence, category and kind allow, in order."""
    collections: dict[str, dict[str, Any]] = json.loads((folder / "collections.json").read_text())
    return sorted(
        prefix
        for prefix, info in collections.items()
        if info["license"].get("spdx") in LICENSES
        and info.get("category") not in CATEGORIES_LEFT_OUT
        and prefix not in SETS_LEFT_OUT
        and (folder / "json" / f"{prefix}.json").exists()
    )


def read_set(folder: Path, prefix: str) -> IconSet:
    """One set with its usable icons, sorted by name."""
    data = json.loads((folder / "json" / f"{prefix}.json").read_text())
    info = data["info"]
    return IconSet(
        prefix=prefix,
        title=info["name"],
        license=info["license"]["spdx"],
        author=info["author"]["name"],
        url=info["author"].get("url", ""),
        colored=bool(info.get("palette")),
        icons=tuple(_icons(data)),
    )


_TEXT_ENCODER = """\
The text encoder is sentence-transformers/all-MiniLM-L6-v2, its weights rounded to 8 bits:

all-MiniLM-L6-v2
  Apache-2.0, by the sentence-transformers team, https://www.sbert.net
"""

_POLICY = """\
The policy's list of brands holds the titles of Simple Icons 16.37.0, and its list of innocent
phrases was made with SCOWL's English words (policy/terms/SOURCES.md has their notice):

Simple Icons
  CC0-1.0, by the Simple Icons collaborators, https://simpleicons.org

SCOWL
  Copyright 2000-2011 by Kevin Atkinson, http://wordlist.aspell.net
"""


def notice(folder: Path, drawings: Mapping[str, int]) -> str:
    """The text of NOTICE: who drew what, by set prefix and its number of drawings used."""
    collections: dict[str, dict[str, Any]] = json.loads((folder / "collections.json").read_text())

    def entry(prefix: str) -> str:
        info = collections[prefix]
        author, url = info["author"]["name"], info["author"].get("url", "")
        return (
            f"{info['name']} ({prefix})\n  {info['license']['spdx']}, by {author}"
            f"{f', {url}' if url else ''}\n  {drawings[prefix]} drawings\n"
        )

    trained = [entry(prefix) for prefix in sorted(drawings) if prefix not in HELD_OUT]
    held_out = [entry(prefix) for prefix in sorted(drawings) if prefix in HELD_OUT]
    return "\n".join(
        [
            f"The model and its reference index were made from these icon sets of {PACKAGE}:\n",
            *trained,
            "These are used for evaluation only; neither the model nor the index has seen them:\n",
            *held_out,
            _TEXT_ENCODER,
            _POLICY,
        ]
    )


def _has_skin_tone(name: str, names: Collection[str]) -> bool:
    """Whether the drawing is one of five tones: "gear-light" alone is a thin gear."""
    subject, found = _TONE.subn("", name)
    return found > 0 and all(f"{subject}-{tone}" in names for tone in _TONES)


def _icons(data: dict[str, Any]) -> Iterator[Icon]:
    for name, icon in sorted(data["icons"].items()):
        if icon.get("hidden") or _NAMES_LEFT_OUT.search(name) or "<animate" in icon["body"]:
            continue
        if _has_skin_tone(name, data["icons"]):
            continue
        yield Icon(
            name=name,
            body=icon["body"],
            left=icon.get("left", data.get("left", 0)),
            top=icon.get("top", data.get("top", 0)),
            width=icon.get("width", data.get("width", 16)),
            height=icon.get("height", data.get("height", 16)),
        )
