"""Reviews as a data set to train on: tar files as the WebDataset convention has them.

Each sample is three files of one name, ``00000000.png``, ``.json`` and ``.txt``: the picture, what
was decided and why, and the prompt. https://github.com/webdataset/webdataset
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from assetwright.export.atomic import StagedFolder, write_bytes
from assetwright.store.review import Decision, StoredReview
from assetwright.store.rows import timestamp
from assetwright.types import InputError

SHARD: Final = 1000
"""Samples in a tar file."""
MAX_IN_FILE: Final = 20_000
"""Samples that are put into one file when a file is asked for."""

_SHARD_NAME = re.compile(r"assetwright-[0-9]{6}\.tar")


@dataclass(slots=True)
class Exported:
    """What was written: the tar files, and how many samples of each decision."""

    files: list[Path]
    rejected: int = 0
    approved: int = 0


def write_webdataset(
    entries: Iterable[StoredReview], target: Path, shard_size: int = SHARD
) -> Exported:
    """Write samples to ``target``: one ``.tar`` file, or a folder of ``assetwright-000000.tar`` ….

    The same reviews always give the same bytes. All files are written or none; shards of an earlier
    export that are not replaced are removed. InputError for a shard size under 1, for nothing to
    export, or for more than 20,000 samples in one file.
    """
    if shard_size < 1:
        raise InputError("shard-size", f"--shard-size must be at least 1, not {shard_size}")
    exported = Exported([])
    numbered = enumerate(_counted(entries, exported))
    if target.suffix == ".tar":
        samples = list(islice(numbered, MAX_IN_FILE + 1))
        if len(samples) > MAX_IN_FILE:
            raise InputError(
                "out", f"{target} would hold more than {MAX_IN_FILE:,} samples: name a folder."
            )
        _refuse_nothing(samples)
        write_bytes(target, _tar(samples))
        exported.files.append(target)
        return exported
    with StagedFolder(target) as staged:
        names: list[str] = []
        while samples := list(islice(numbered, shard_size)):
            names.append(f"assetwright-{len(names):06d}.tar")
            staged.write(names[-1], _tar(samples))
        _refuse_nothing(names)
        for path in target.iterdir():
            if _SHARD_NAME.fullmatch(path.name) and path.name not in names:
                staged.remove(path.name)
        staged.commit()
    exported.files += [target / name for name in names]
    return exported


def document(entry: StoredReview) -> dict[str, object]:
    """A review as JSON, without its picture."""
    review = entry.review
    return {
        "position": entry.position or None,
        "when": timestamp(review.when) if entry.position else None,
        "decision": review.decision,
        "judge": review.judge,
        "tenant": review.tenant,
        "request": review.request,
        "id": review.asset_id or None,
        "sha256": review.sha256,
        "name": review.name,
        "asset_type": review.asset_type or None,
        "prompt": review.prompt,
        "prompt_sha256": entry.prompt_sha256,
        "spec": review.spec,
        "style": review.style or None,
        "seed": review.seed,
        "attempt": review.attempt,
        "model": review.model or None,
        "generator": review.generator or None,
        "failed": list(review.failed),
        "findings": [asdict(finding) for finding in review.findings],
        "reason": review.reason,
    }


def _counted(entries: Iterable[StoredReview], exported: Exported) -> Iterator[StoredReview]:
    for entry in entries:
        if entry.review.decision is Decision.APPROVED:
            exported.approved += 1
        else:
            exported.rejected += 1
        yield entry


def _refuse_nothing(found: Sequence[object]) -> None:
    if not found:
        raise InputError("rejects", "There is nothing to export: no review fits.")


def _tar(samples: Iterable[tuple[int, StoredReview]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for number, entry in samples:
            told = json.dumps(document(entry), sort_keys=True)
            parts = {
                "png": entry.review.image,
                "json": told.encode(),
                "txt": (entry.review.prompt or "").encode("utf-8", "replace"),
            }
            for extension, data in parts.items():
                # Whoever exports, and whenever: owner, rights and time are always the same.
                member = tarfile.TarInfo(f"{number:08d}.{extension}")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()
