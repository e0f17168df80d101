"""Drawings that were rejected: what a style should keep away from."""

from __future__ import annotations

import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from assetwright.training.finetune.captions import captions_of_names
from assetwright.training.finetune.pictures import LeftOut, Picture, files_in, read_pictures
from assetwright.types import InputError

MOST_REJECTS = 5000
_MAX_MEMBER = 16 * 1024 * 1024


def read_rejects(path: Path) -> tuple[list[Picture], list[str], list[LeftOut]]:
    """Pictures, their captions, and what was left out.

    ``path`` is a folder of PNG or SVG files with the reports that ``generate`` leaves beside them,
    or what ``rejects export`` writes: a ``.tar`` file or a folder of them. InputError when there
    is nothing in it that can be used, or more than 5,000 files.
    """
    archives = [path] if path.suffix == ".tar" else sorted(path.glob("*.tar"))
    if not archives:
        return _read(path)
    with tempfile.TemporaryDirectory(prefix="assetwright-") as folder:
        for number, archive in enumerate(archives):
            _unpack(archive, Path(folder) / str(number))
        return _read(Path(folder), path)


def _read(folder: Path, told: Path | None = None) -> tuple[list[Picture], list[str], list[LeftOut]]:
    files = files_in(folder)
    if not 1 <= len(files) <= MOST_REJECTS:
        raise InputError(
            "rejects",
            f"{told or folder} has {len(files):,} rejected drawings; 1 to {MOST_REJECTS:,} can be "
            "kept away from.",
        )
    pictures, left_out = read_pictures(files)
    if not pictures:
        raise InputError(
            "rejects",
            f"None of the {len(files):,} rejected drawings in {told or folder} can be used; "
            f"the first: {left_out[0]}.",
        )
    names = captions_of_names([picture.path.stem for picture in pictures])
    captions = [
        _reported(picture.path.with_suffix(".json")) or name
        for picture, name in zip(pictures, names, strict=True)
    ]
    return pictures, captions, left_out


def _reported(report: Path) -> str:
    """The subject that a report tells of; "" when there is none."""
    from assetwright.prompt import parse

    try:
        told: Any = json.loads(report.read_text("utf-8"))
        if isinstance(told.get("subject"), str):
            return str(told["subject"])
        return parse(told["prompt"]).subject
    except (OSError, ValueError, AttributeError, KeyError, TypeError, InputError):
        return ""


def _unpack(archive: Path, folder: Path) -> None:
    """The rejected samples of a tar file, under names of our own."""
    folder.mkdir()
    try:
        with tarfile.open(archive) as tar:
            for number, member in enumerate(tar):
                suffix = Path(member.name).suffix
                if number >= 3 * MOST_REJECTS:
                    break
                if not member.isfile() or suffix not in (".png", ".json"):
                    continue
                opened = tar.extractfile(member)
                if opened is None or member.size > _MAX_MEMBER:
                    continue
                stem = "".join(c for c in Path(member.name).stem if c.isalnum())[:40] or "0"
                (folder / f"{stem}{suffix}").write_bytes(opened.read())
    except (OSError, tarfile.TarError) as error:
        raise InputError("rejects", f"{archive} is not a whole tar file ({error}).") from error
    for report in folder.glob("*.json"):
        try:
            approved = json.loads(report.read_text("utf-8")).get("decision") == "approved"
        except (ValueError, AttributeError):
            approved = False
        if approved:
            report.with_suffix(".png").unlink(missing_ok=True)
