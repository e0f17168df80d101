#!/usr/bin/env python3
"""Remake ``src/assetwright/policy/shapes.py``: which Latin letter a character looks like.

    apt-get download unifont && dpkg-deb -x unifont_*.deb unifont
    python scripts/policy_shapes.py unifont/usr/share/unifont/unifont.hex

Every letter, digit and sign of GNU Unifont's bitmaps is compared with the letters from A to Z,
both scaled to one square, blurred, by correlation, less for another width.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.policy.letters import READINGS, Kind

LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIDE = 14
FINER = 4
LEAST = 0.55
LEAST_SECOND = 0.6
NEXT_TO_FIRST = 0.08
WIDTH_MATTERS = 0.35
FIRST = 0x250
"""Below, Unicode's own names say enough."""
OUTPUT = Path(__file__).parent.parent / "src/assetwright/policy/shapes.py"


def main() -> None:
    """Write the table."""
    glyphs = dict(_glyphs(Path(sys.argv[1])))
    latin = [_shape(glyphs[letter]) for letter in LATIN]
    shapes = np.array([shape for shape, _ in latin])
    widths = np.array([width for _, width in latin])
    looks: dict[str, str] = defaultdict(str)
    for character, glyph in glyphs.items():
        if not _unknown(character) or glyph.sum() < SIDE // 3:
            continue
        shape, width = _shape(glyph)
        alike = shapes @ shape - WIDTH_MATTERS * np.abs(np.log(widths / width))
        best: dict[str, float] = {}
        for letter, score in zip(LATIN.lower(), alike.tolist(), strict=True):
            best[letter] = max(score, best.get(letter, -1.0))
        (first, most), (second, next_) = sorted(best.items(), key=lambda item: -item[1])[:2]
        if most >= LEAST:
            looks[first] += character
        if next_ >= max(LEAST_SECOND, most - NEXT_TO_FIRST):
            looks[second] += character
    rows = [f'    "{letter}": "{looks[letter]}",' for letter in sorted(looks)]
    text = [
        '"""Characters by the Latin letter they look like, made by scripts/policy_shapes.py."""',
        "",
        "# ruff: noqa: E501",
        "",
        "LOOKS = {",
        *rows,
        "}  # fmt: skip",
        '"""Measured on the bitmaps of GNU Unifont 15: what no table says, and less sure."""',
    ]
    OUTPUT.write_text("\n".join(text) + "\n", "utf-8")


def _unknown(character: str) -> bool:
    if ord(character) < FIRST or 0xE000 <= ord(character) < 0xF900:
        return False
    reading = READINGS[character]
    known = reading.kind != Kind.BETWEEN and reading.first.isascii()
    return unicodedata.category(character)[0] in "LNS" and not known


def _glyphs(path: Path) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for row in path.read_text("ascii").split():
        code, _, bits = row.partition(":")
        flat = np.unpackbits(np.frombuffer(bytes.fromhex(bits), np.uint8))
        yield chr(int(code, 16)), flat.reshape(16, -1).astype(np.bool_)


def _shape(glyph: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Its unit vector, (``SIDE`` ** 2,), and how wide it is for its height."""
    rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
    cut = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    fine = np.arange(SIDE * FINER)
    big = cut[fine * cut.shape[0] // len(fine)][:, fine * cut.shape[1] // len(fine)]
    small = np.pad(big.reshape(SIDE, FINER, SIDE, FINER).mean((1, 3)), 1)
    weights = (1, 2, 1)
    blurred = sum(
        a * b * small[i : i + SIDE, j : j + SIDE]
        for i, a in enumerate(weights)
        for j, b in enumerate(weights)
    )
    centred = np.ravel(blurred - np.mean(blurred))
    return centred / (np.linalg.norm(centred) + 1e-9), cut.shape[1] / cut.shape[0]


if __name__ == "__main__":
    main()
